"""A project's folder in memory."""

from collections.abc import Collection
from dataclasses import dataclass, field

from batonpass.adapters.folder.reading import Source, find_requirements, read_source
from batonpass.domain.requirements import Requirements


@dataclass
class MemoryFolder:
    """The ProjectFolder port; `files` are contents by their paths."""

    files: dict[str, bytes] = field(default_factory=dict[str, bytes])

    def requirements(self) -> Requirements:
        return find_requirements(self._find, read_source)

    def existing(self, paths: Collection[str]) -> frozenset[str]:
        folders = {path[:at] for path in self.files for at, sign in enumerate(path) if sign == "/"}
        return frozenset(path for path in paths if path in self.files or path.rstrip("/") in folders)

    def _find(self, path: str) -> Source | None:
        content = self.files.get(path)
        return None if content is None else Source(path, len(content), 0, lambda: content)
