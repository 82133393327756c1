"""Counting every file of a real source tree: the first scan, and a second one that finds all in the cache."""

import shutil
import sysconfig
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from bench_git import git
from rows import Row, compare, state, to_json

from batonpass.app.project_files import FileScan, count_files
from batonpass.bootstrap import open_project

ROUNDS = 5
BAR = 0.05


def run() -> list[Row]:
    with TemporaryDirectory() as folder:
        root = Path(folder) / "library"
        prepare(root)
        first, scan = measure(root)
        seconds = [measure(root) for _ in range(ROUNDS)]
        second = median(time for time, _ in seconds)
        assert all(other.files == scan.files and other.fresh == 0 for _, other in seconds)
    counted = [file for file in scan.files if file.tokens is not None]
    megabytes = sum(file.size for file in counted) / 1_000_000
    what = f"{len(counted):,} files of Python's library ({megabytes:.0f} MB of text)"
    return [
        state(f"first count of {what}", first * 1000, "ms"),
        compare(f"second count of {what}", second * 1000, first * 1000, "the first count", bar=BAR),
    ]


def prepare(root: Path) -> None:
    """The standard library, committed; its files are older than the index, as after an hour of work."""
    ignored = shutil.ignore_patterns("__pycache__", "site-packages", "dist-packages", "*.so")
    shutil.copytree(sysconfig.get_path("stdlib"), root, ignore=ignored)
    git(root, "init", "--quiet")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "start")
    git(root, "status")


def measure(root: Path) -> tuple[float, FileScan]:
    """From the open project to the counts, in seconds: git, the vocabulary and the cache included."""
    project = open_project(root)
    start = perf_counter()
    scan = count_files(project)
    return perf_counter() - start, scan


if __name__ == "__main__":
    print(to_json(run()))
