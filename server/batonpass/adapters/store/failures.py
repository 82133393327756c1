"""Plain words for what a disk or a database refuses."""

import errno
import sqlite3
from pathlib import Path
from types import TracebackType

from batonpass.domain.errors import Unavailable

_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_FORBIDDEN = {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH}
_FORBIDDEN_ERRNOS = {errno.EACCES, errno.EPERM, errno.EROFS}
_FULL_ERRNOS = {errno.ENOSPC, errno.EDQUOT}


def explained(path: Path) -> "Explained":
    """A context that turns errors of SQLite and the system into Unavailable, for the store at `path`."""
    return Explained(path)


class Explained:
    # A class and not a generator: it is entered several times for each change, and costs a third so.
    __slots__ = ("_path",)

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, sqlite3.Error):
            raise _database_failure(error, self._path) from error
        if isinstance(error, OSError):
            raise Unavailable(_system_words(error, self._path)) from error


class Damaged(Unavailable):
    """The store's file is not what it should be; a repair may save what can still be read."""


def damaged(path: Path, detail: str) -> Damaged:
    return Damaged(
        f"The store at {path} is damaged: {detail}. Nothing was changed. "
        "Run “batonpass doctor --repair” in the project, or put back a copy of it."
    )


def _database_failure(error: sqlite3.Error, path: Path) -> Unavailable:
    # The lowest byte is the kind of error; the bytes above it only say where it happened.
    code: int = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    # Python itself says so, without a code, of a text that is no text.
    if code in _DAMAGED or str(error).startswith(("Could not decode", "malformed JSON")):
        return damaged(path, str(error))
    return Unavailable(_database_words(error, code, path))


def _database_words(error: sqlite3.Error, code: int, path: Path) -> str:
    if code == sqlite3.SQLITE_FULL:
        return _full(path)
    if code in _FORBIDDEN:
        return _forbidden(path, str(error))
    if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return f"Another program keeps the store at {path} locked. Close it, then try again."
    if code == sqlite3.SQLITE_IOERR:
        return f"The disk does not answer as it should for the store at {path} ({error}). Check the disk."
    return f"The store at {path} cannot be used: {error}."


def _system_words(error: OSError, path: Path) -> str:
    if error.errno in _FULL_ERRNOS:
        return _full(path)
    if error.errno in _FORBIDDEN_ERRNOS:
        return _forbidden(path, error.strerror or str(error))
    return f"The store at {path} cannot be used: {error}."


def _full(path: Path) -> str:
    return (
        f"The disk is full: the change was not saved in the store at {path}. Free some space and try again."
    )


def _forbidden(path: Path, detail: str) -> str:
    return (
        f"The store at {path} cannot be opened for writing ({detail}). "
        f"Check that {path.parent} is a folder on a writable disk and that you may write in it."
    )
