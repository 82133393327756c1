"""Which files an agent's tools have read and changed."""

from dataclasses import replace
from datetime import datetime

from batonpass.domain.facts import FILES_KEPT, FileUse, add_use
from batonpass.domain.operations import DeleteFile, EditFile, ReadFile, WriteFile
from batonpass.domain.transcript import Place

_LONGEST_PATH = 1_000

FileOperation = ReadFile | WriteFile | EditFile | DeleteFile


class FileLog:
    """The files that were used last; `folder` is what their paths are seen from."""

    def __init__(self, folder: str) -> None:
        self._folder = f"{folder.rstrip('/')}/" if folder else ""
        self._files: dict[str, FileUse] = {}
        self.left_out = 0

    @property
    def files(self) -> tuple[FileUse, ...]:
        """In the order of their last use."""
        return tuple(self._files.values())

    def take(self, operation: FileOperation, at: datetime | None, place: Place) -> None:
        use = _use_of(operation, self._within(operation.path), place)
        if use.is_changed and at is not None:
            use = replace(use, changed_at=(at,))
        known = self._files.pop(use.path, None)
        self._files[use.path] = add_use(known, use) if known else use
        if len(self._files) > FILES_KEPT:
            # A file that was only read says least of the work.
            files = self._files.items()
            del self._files[
                next((path for path, file in files if not file.is_changed), next(iter(self._files)))
            ]
            self.left_out += 1

    def _within(self, path: str) -> str:
        path = path[:_LONGEST_PATH]
        inside = path.removeprefix(self._folder) if self._folder else path
        return inside.removeprefix("./") or path


def _use_of(operation: FileOperation, path: str, place: Place) -> FileUse:
    match operation:
        case ReadFile():
            return FileUse(path=path, place=place, reads=1)
        case WriteFile(lines=lines):
            return FileUse(path=path, place=place, writes=1, lines=lines)
        case EditFile(added=added, removed=removed):
            return FileUse(path=path, place=place, edits=1, added=added, removed=removed)
        case DeleteFile():
            return FileUse(path=path, place=place, deletions=1)
