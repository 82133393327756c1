"""Connections to the database file: how it is made, opened and recognised.

The file is never opened by other means than SQLite while it is in use: closing any descriptor of it drops the
process's locks on it.
"""

import os
import sqlite3
from pathlib import Path

from ...domain.errors import Unavailable
from .failures import damaged

SCHEMA_VERSION = 1
APPLICATION_ID = 0x42544F4E
"""“BTON” in SQLite's header: this file is a Batonpass store, whatever its name."""

_SCHEMA = (
    "CREATE TABLE collections (number INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE)",
    f"PRAGMA application_id = {APPLICATION_ID}",
    f"PRAGMA user_version = {SCHEMA_VERSION}",
)

_DURABLE = (
    "PRAGMA synchronous = FULL",
    # On macOS an ordinary sync leaves data in the disk's own memory; elsewhere these two change nothing.
    "PRAGMA fullfsync = ON",
    "PRAGMA checkpoint_fullfsync = ON",
    "PRAGMA cell_size_check = ON",
)


class Link:
    """One connection: opened when first needed, and again when another file takes the place of its own."""

    def __init__(self, path: Path, wait_seconds: float) -> None:
        self._path = path
        self._wait_seconds = wait_seconds
        self._connection: sqlite3.Connection | None = None
        self._file: tuple[int, int] | None = None

    @property
    def is_open(self) -> bool:
        return self._connection is not None

    def connect(self) -> sqlite3.Connection | None:
        """The connection, or None when there is no file."""
        file = _identity(self._path)
        if self._connection is not None and file == self._file:
            return self._connection
        self.close()
        if file is None:
            return None
        self._connection = _open(self._path, self._wait_seconds)
        self._file = file
        return self._connection

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def create(path: Path) -> None:
    """Make an empty store; the caller holds the write lock and the folder exists.

    It is made whole under another name and then moved in place, so that readers never meet half a store, and
    an empty file in that place is known to be damage.
    """
    fresh = path.with_suffix(".new")
    # A write-ahead log left behind by a deleted store must not be replayed into its successor.
    for leftover in (fresh, *_companions(fresh), *_companions(path)):
        leftover.unlink(missing_ok=True)
    fresh.touch(mode=0o600, exist_ok=False)
    connection = sqlite3.connect(fresh, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        for statement in (*_DURABLE, *_SCHEMA):
            connection.execute(statement)
    finally:
        connection.close()
    fresh.replace(path)
    _sync_directory(path.parent)
    _sync_directory(path.parent.parent)


def check_version(connection: sqlite3.Connection, path: Path) -> None:
    """Raise Unavailable when a newer Batonpass has changed the store's form."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > SCHEMA_VERSION:
        raise Unavailable(
            f"The store at {path} was written by a newer Batonpass (its form is {version}, this one knows "
            f"up to {SCHEMA_VERSION}). Update Batonpass here; nothing was changed."
        )


def _open(path: Path, wait_seconds: float) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=rw",
        uri=True,
        isolation_level=None,
        timeout=wait_seconds,
        check_same_thread=False,
    )
    try:
        _prepare(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    for statement in _DURABLE:
        connection.execute(statement)
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    if application != APPLICATION_ID:
        raise damaged(path, "it does not begin as a Batonpass store does")
    check_version(connection, path)
    (mode,) = connection.execute("PRAGMA journal_mode").fetchone()
    if mode != "wal":
        # Some file systems cannot share memory between processes; of the other modes this one keeps every
        # acknowledged change when the power fails.
        connection.execute("PRAGMA journal_mode = TRUNCATE")


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    return status.st_dev, status.st_ino


def _companions(path: Path) -> tuple[Path, ...]:
    return tuple(path.with_name(path.name + suffix) for suffix in ("-wal", "-shm", "-journal"))


def _sync_directory(directory: Path) -> None:
    """Make a new name in a folder survive a power cut; Windows does so by itself."""
    if os.name == "nt":
        return
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
