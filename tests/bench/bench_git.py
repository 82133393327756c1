"""A checkpoint of a large work tree, and going back to one, beside what git offers for it in the same run."""

import os
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from rows import Row, compare, to_json

from batonpass.adapters.git.repository import GitRepository

FILES = 10_000
CHANGED = 10
ROUNDS = 15
BAR = 2.0


def run() -> list[Row]:
    with TemporaryDirectory() as folder:
        root = Path(folder) / "project"
        prepare(root)
        repository = GitRepository.discover(root)
        assert repository is not None
        ours, peer = measure(
            lambda number: repository.take_snapshot(f"refs/batonpass/bench/{number}", "a note"),
            lambda number: git(root, "stash", "create"),
        )
        back, peer_back = measure_restore(root, repository)
    checkpoint = f"checkpoint of {FILES:,} files, {CHANGED} changed"
    restore = f"restore of {CHANGED} changed files among {FILES:,}, with its safety checkpoint"
    return [
        compare(checkpoint, ours * 1000, peer * 1000, "git stash create", bar=BAR),
        compare(restore, back * 1000, peer_back * 1000, "git stash create, git restore"),
    ]


def measure_restore(root: Path, repository: GitRepository) -> tuple[float, float]:
    """Back to a checkpoint after the same files were edited again; the edits are not measured."""
    wanted = "refs/batonpass/bench/wanted"
    repository.take_snapshot(wanted, "")
    kept = {path: path.read_bytes() for path in changed_files(root)}

    def ours(number: int) -> None:
        with repository.prepare_restore(wanted) as prepared:
            prepared.secure(f"refs/batonpass/bench/safety{number}", "")
            prepared.apply()

    def peer(number: int) -> None:
        git(root, "stash", "create")
        git(root, "restore", f"--source={wanted}", "--worktree", "--", ".")

    def edit() -> None:
        for path, content in kept.items():
            path.write_bytes(content + b"edited again\n")

    times = measure(ours, peer, edit)
    assert {path: path.read_bytes() for path in kept} == kept, "the files did not come back"
    return times


def prepare(root: Path) -> None:
    """A work tree whose index is settled: every file is older than the index, as after an hour of work."""
    for number in range(FILES):
        file = root / f"folder{number // 100:03}" / f"file{number % 100:03}.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"line {number}\n" * 40)
        os.utime(file, (1_700_000_000, 1_700_000_000))
    git(root, "init", "--quiet")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "start")
    git(root, "status")
    for path in changed_files(root):
        with path.open("a") as file:
            file.write(f"changed at {datetime.now(UTC)}\n")


def changed_files(root: Path) -> list[Path]:
    return [root / f"folder{number * 9:03}" / "file007.txt" for number in range(CHANGED)]


def measure(
    ours: Callable[[int], object], peer: Callable[[int], object], before: Callable[[], object] = lambda: None
) -> tuple[float, float]:
    """The medians in seconds; the two take turns, so that both meet the same machine.

    `before` is called before each and not measured.
    """
    times: tuple[list[float], list[float]] = ([], [])
    for number in range(ROUNDS + 1):
        for call, spent in zip((ours, peer), times, strict=True):
            before()
            start = perf_counter()
            call(number)
            spent.append(perf_counter() - start)
    # The first round fills the caches of the disk.
    return median(times[0][1:]), median(times[1][1:])


def git(root: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=Bench", "-c", "user.email=bench@example.org", "-c", "gc.auto=0")
    isolated = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    command = ["git", *identity, *arguments]
    subprocess.run(command, cwd=root, env=isolated, check=True, capture_output=True)


if __name__ == "__main__":
    print(to_json(run()))
