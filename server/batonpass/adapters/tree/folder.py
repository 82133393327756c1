"""The files of a folder that is not in git."""

import os
from collections.abc import Iterator
from pathlib import Path

from batonpass.adapters.tree.disk import DiskTree
from batonpass.domain.files import Listing

VENDORED = frozenset(
    {
        "__pycache__",
        "bower_components",
        "build",
        "dist",
        "node_modules",
        "site-packages",
        "target",
        "vendor",
        "venv",
    }
)
"""Folders that typically hold what others wrote or what was built."""


class FolderTree(DiskTree):
    """The SourceTree port on a walk through a folder.

    Hidden folders, those of `VENDORED` and those that may not be read are left out; so are links.
    """

    def list_files(self) -> Listing:
        left_out: list[str] = []
        found = [self.look(path) for path in sorted(self._walk(left_out))]
        return Listing(tuple(file for file in found if file is not None), tuple(sorted(left_out)))

    def _walk(self, left_out: list[str]) -> Iterator[str]:
        def leave_out(error: OSError) -> None:
            left_out.append(f"{self._relative(Path(error.filename))}/")

        for folder, folders, names in os.walk(self.root, onerror=leave_out):
            here = Path(folder)
            wanted = [name for name in folders if not _is_foreign(name)]
            left_out += [f"{self._relative(here / name)}/" for name in folders if name not in wanted]
            folders[:] = wanted
            yield from (self._relative(here / name) for name in names)

    def _relative(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix()


def _is_foreign(name: str) -> bool:
    return name.startswith(".") or name in VENDORED
