"""Where a project ends, by what lies on the disk."""

from collections.abc import Collection
from pathlib import Path

GIT = ".git"


class FolderBoundary:
    """The Boundary port: what is below the root, up to folders that git knows as places of their own."""

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()

    def holds(self, folder: str) -> bool:
        if not Path(folder).is_absolute():
            return False
        try:
            place = Path(folder).resolve()
            if not place.is_relative_to(self._root):
                return False
            inner = (place, *place.parents)[: len(place.parts) - len(self._root.parts)]
            return not any((each / GIT).exists() for each in inner)
        except (OSError, RuntimeError, ValueError):
            # A name that the system refuses, or a folder that may not be looked into, is nobody's.
            return False


class FixedBoundary:
    """The fake: everything below the root but the folders that are named."""

    def __init__(self, root: Path, others: Collection[Path] = ()) -> None:
        self._root = root
        self.others = list(others)

    def holds(self, folder: str) -> bool:
        place = Path(folder)
        return place.is_relative_to(self._root) and not any(place.is_relative_to(o) for o in self.others)
