"""Reports in a work tree: found by a bounded walk, for nobody says where a tool has put them."""

import os
from collections import deque
from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from batonpass.adapters.reports.patterns import matches
from batonpass.domain.reports import FoundReports, ReportFile

IGNORED = frozenset({"node_modules", "bower_components", "site-packages", "__pycache__", "venv", "vendor"})
"""Folders of what others wrote. Those of builds are looked into: many tools leave their reports there."""

MOST_ENTRIES = 200_000
"""The walk ends after so many files and folders, those near the top first."""


class DiskReports:
    """The Reports port. `root` is the project's folder; links and hidden folders are not followed."""

    def __init__(self, root: Path, most_entries: int = MOST_ENTRIES) -> None:
        self._root = root
        self._most_entries = most_entries

    def find(self, tests: Sequence[str], coverage: Sequence[str]) -> FoundReports:
        from batonpass.adapters.reports.reading import Candidate, read_reports

        walk = _Walk(self._root, self._most_entries)
        candidates = [
            Candidate(ReportFile(path, _moment(status)), status.st_size, Path(entry.path).read_bytes)
            for path, entry in walk.files()
            if matches(path, tests) or matches(path, coverage)
            if (status := _status(entry)) is not None
        ]
        return read_reports(candidates, tests, coverage, walk.is_complete)

    def last_change(self, paths: Collection[str]) -> datetime | None:
        found = [at for path in paths if (at := self._changed_at(path)) is not None]
        return max(found, default=None)

    def _changed_at(self, path: str) -> datetime | None:
        try:
            return _moment((self._root / path).lstat())
        except (OSError, ValueError):
            return None


class _Walk:
    """The files below a folder with their paths, level by level."""

    def __init__(self, root: Path, most_entries: int) -> None:
        self._root = root
        self._left = most_entries
        self.is_complete = True

    def files(self) -> Iterator[tuple[str, "os.DirEntry[str]"]]:
        folders = deque([(str(self._root), "")])
        while folders:
            folder, prefix = folders.popleft()
            for entry in _entries(folder):
                self._left -= 1
                if self._left < 0:
                    self.is_complete = False
                    return
                if entry.is_dir(follow_symlinks=False):
                    if entry.name not in IGNORED and not entry.name.startswith("."):
                        folders.append((entry.path, f"{prefix}{entry.name}/"))
                elif entry.is_file(follow_symlinks=False):
                    yield prefix + entry.name, entry


def _entries(folder: str) -> list["os.DirEntry[str]"]:
    """What a folder holds, by name; nothing when it may not be read or is gone."""
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError:
        return []


def _status(entry: "os.DirEntry[str]") -> os.stat_result | None:
    try:
        return entry.stat(follow_symlinks=False)
    except OSError:
        return None


def _moment(status: os.stat_result) -> datetime:
    return datetime.fromtimestamp(status.st_mtime, UTC)
