"""Changes in a work tree that are made by moving files, so that each can be taken back.

What is put in place was written before, beside the work tree; what goes away goes to another place first. A
failure on the way is undone, the last change first. A file that is replaced is never missing: the new one
takes its name in one step.
"""

import errno
import os
import secrets
import shutil
from collections.abc import Callable
from pathlib import Path

from batonpass.domain.errors import Unavailable


class Replacement:
    """The changes made so far below `root`. What is replaced is kept in the folder `old`."""

    def __init__(self, root: Path, old: Path) -> None:
        self._root = root
        self._old = old
        self._undo: list[Callable[[], None]] = []

    def put(self, ready: Path, path: str) -> None:
        """Move a file that was laid ready to its place, replacing what file or link is there."""
        target = self._root / path
        self._make_parents(target)
        if os.path.lexists(target):
            kept = self._old / str(len(self._undo))
            _copy(target, kept)
            self._undo.append(lambda: _move(kept, target))
        else:
            self._undo.append(lambda: target.unlink(missing_ok=True))
        _move(ready, target)

    def take_away(self, path: str, place: Path | None = None) -> None:
        """Move a file or link out of the work tree, and remove the folders that are empty then."""
        source = self._root / path
        kept = place or self._old / str(len(self._undo))
        kept.parent.mkdir(parents=True, exist_ok=True)
        self._undo.append(lambda: _move(kept, source) if os.path.lexists(kept) else None)
        _move(source, kept)
        for folder in source.parents:
            if folder == self._root or not self._remove_empty(folder):
                break

    def clear(self, path: str) -> None:
        """Remove a folder that holds nothing but empty folders, so that a file can take its place."""
        for folder, _, _ in os.walk(self._root / path, topdown=False):
            self._remove_empty(Path(folder))

    def take_back(self) -> None:
        """Undo every change that can be undone. Raises Unavailable for the first that cannot."""
        problems: list[OSError] = []
        while self._undo:
            try:
                self._undo.pop()()
            except OSError as error:
                problems.append(error)
        if problems:
            raise Unavailable(f"{problems[0].filename}: {problems[0].strerror}")

    def _make_parents(self, target: Path) -> None:
        missing = [folder for folder in target.parents if not folder.is_dir()]
        for folder in reversed(missing):
            folder.mkdir()
            self._undo.append(folder.rmdir)

    def _remove_empty(self, folder: Path) -> bool:
        try:
            mode = folder.lstat().st_mode
            folder.rmdir()
        except OSError:
            return False  # Something is in it, or it is no folder; it stays.
        self._undo.append(lambda: _make_folder(folder, mode))
        return True


def _make_folder(folder: Path, mode: int) -> None:
    folder.mkdir()
    folder.chmod(mode & 0o7777)


def _copy(source: Path, copy: Path) -> None:
    """A second name for a file where the file system allows it, else a copy; a link is made again."""
    if source.is_symlink():
        # As bytes, because Path drops a slash at the end of the target.
        target = os.readlink(os.fsencode(source))  # noqa: PTH115
        os.symlink(target, os.fsencode(copy))  # noqa: PTH211
        return
    try:
        os.link(source, copy)
    except OSError:
        shutil.copy2(source, copy)


def _move(source: Path, target: Path) -> None:
    """Move in one step; between two file systems by a copy beside the target."""
    try:
        source.replace(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        beside = target.with_name(f".batonpass-{secrets.token_hex(4)}")
        shutil.copy2(source, beside, follow_symlinks=False)
        beside.replace(target)
        source.unlink()
