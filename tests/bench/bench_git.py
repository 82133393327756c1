"""A checkpoint of a large work tree, against `git stash create` on the same tree in the same run."""

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
    name = f"checkpoint of {FILES:,} files, {CHANGED} changed"
    return [compare(name, ours * 1000, peer * 1000, "git stash create", bar=BAR)]


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
    for number in range(CHANGED):
        with (root / f"folder{number * 9:03}" / "file007.txt").open("a") as file:
            file.write(f"changed at {datetime.now(UTC)}\n")


def measure(ours: Callable[[int], object], peer: Callable[[int], object]) -> tuple[float, float]:
    """The medians in seconds; the two take turns, so that both meet the same machine."""
    times: tuple[list[float], list[float]] = ([], [])
    for number in range(ROUNDS + 1):
        for call, spent in zip((ours, peer), times, strict=True):
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
