"""Saving when nobody can be asked: a checkpoint and a handoff at once, and how long an editor waits."""

import sys
from itertools import count
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from bench_git import CHANGED, FILES, changed_files, git, measure, prepare
from rows import Row, compare, state, to_json

from batonpass.app import emergency
from batonpass.app.commands_on_sessions import START_SESSION
from batonpass.app.emergency import Cause
from batonpass.bootstrap import open_project
from batonpass.cli.language_client import LanguageClient

SAVE_BAR = 1000.0
SHUTDOWN_BAR = 3000.0
ROUNDS = 7

SERVER = [sys.executable, "-m", "batonpass", "lsp"]


def run() -> list[Row]:
    with TemporaryDirectory() as folder:
        root = Path(folder).resolve() / "project"
        prepare(root)
        ours, peer = measure_save(root)
        busy, idle = measure_shutdown(root)
    work = f"{FILES:,} files, {CHANGED} changed"
    return [
        compare(f"emergency save of {work}: checkpoint and handoff", ours, peer, "git stash create"),
        state("the same, in time", ours, "ms", bar=SAVE_BAR),
        state(f"answer to shutdown, something to save, {work}", busy, "ms", bar=SHUTDOWN_BAR),
        state(f"answer to shutdown, nothing to save, {FILES:,} files", idle, "ms", bar=SHUTDOWN_BAR),
    ]


def measure_save(root: Path) -> tuple[float, float]:
    """Medians in milliseconds; the work tree differs from the newest checkpoint each time."""
    project = open_project(root)
    project.load()
    START_SESSION.run(project, {"title": "Measure"})
    edits = count()

    def save(_: int) -> None:
        saved = emergency.save(project, Cause.CONTEXT_FULL)
        assert saved.checkpoint is not None and saved.handoff is not None, saved.failures

    ours, peer = measure(save, lambda _: git(root, "stash", "create"), lambda: _edit(root, next(edits)))
    project.ports.store.close()
    return ours * 1000, peer * 1000


def measure_shutdown(root: Path) -> tuple[float, float]:
    """Medians in milliseconds of the request alone, with work that no checkpoint holds and without."""
    busy: list[float] = []
    idle: list[float] = []
    for number in range(ROUNDS + 1):
        for spent in (busy, idle):
            with LanguageClient(SERVER, root, {}) as client:
                client.execute("batonpass.session.show")
                if spent is busy:
                    _edit(root, -number - 1)
                start = perf_counter()
                client.request("shutdown", None)
                if number:  # The first round fills the caches of the disk.
                    spent.append((perf_counter() - start) * 1000)
    return median(busy), median(idle)


def _edit(root: Path, number: int) -> None:
    for path in changed_files(root):
        with path.open("a") as file:
            file.write(f"edited {number}\n")


if __name__ == "__main__":
    print(to_json(run()))
