"""The project's folder on disk."""

import stat
from collections.abc import Collection
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from batonpass.domain.requirements import Requirements

if TYPE_CHECKING:
    from batonpass.adapters.folder.reading import Source


class DiskFolder:
    """The ProjectFolder port. `root` is the project's folder.

    A file is read again only when its time or its size has changed, for documents are rendered often.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._read: dict[str, tuple[tuple[int, int], Requirements]] = {}

    def requirements(self) -> Requirements:
        from batonpass.adapters.folder.reading import find_requirements

        return find_requirements(self._find, self._read_again)

    def existing(self, paths: Collection[str]) -> frozenset[str]:
        return frozenset(path for path in paths if self._inside(path))

    def _find(self, path: str) -> "Source | None":
        from batonpass.adapters.folder.reading import Source

        place = self._inside(path)
        if place is None:
            return None
        try:
            status = place.stat()
        except OSError:
            return None
        if not stat.S_ISREG(status.st_mode):
            return None
        return Source(path, status.st_size, status.st_mtime_ns, place.read_bytes)

    def _inside(self, path: str) -> Path | None:
        """Where a path leads, when something is there and it is in the project, wherever links lead."""
        inner = PurePosixPath(path)
        if inner.is_absolute() or ".." in inner.parts:
            return None
        try:
            place = (self._root / inner).resolve(strict=True)
        except (OSError, ValueError, RuntimeError):
            return None
        return place if place.is_relative_to(self._root.resolve()) else None

    def _read_again(self, source: "Source") -> Requirements:
        from batonpass.adapters.folder.reading import read_source

        version = (source.changed, source.size)
        known = self._read.get(source.path)
        if known is None or known[0] != version:
            known = (version, read_source(source))
            self._read[source.path] = known
        return known[1]
