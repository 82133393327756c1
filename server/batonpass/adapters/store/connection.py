"""Connections to the database file: how it is made, opened and recognised.

The file is never opened by other means than SQLite while it is in use: closing any descriptor of it drops the
process's locks on it.
"""

import sqlite3
from pathlib import Path

from batonpass.adapters.durability import sync_folder
from batonpass.adapters.store.filesystem import is_network, is_read_only
from batonpass.adapters.store.schema import STATEMENTS, check_application, check_version

_DURABLE = (
    "PRAGMA synchronous = FULL",
    # On macOS an ordinary sync leaves data in the disk's own memory; elsewhere these two change nothing.
    "PRAGMA fullfsync = ON",
    "PRAGMA checkpoint_fullfsync = ON",
    "PRAGMA cell_size_check = ON",
)

_WRITE_AHEAD = "PRAGMA journal_mode = WAL"
# Of the modes that need no shared memory this one keeps every acknowledged change when the power fails.
_TRUNCATE = "PRAGMA journal_mode = TRUNCATE"

_NO_SHARED_MEMORY = {
    sqlite3.SQLITE_IOERR_SHMMAP,
    sqlite3.SQLITE_IOERR_SHMOPEN,
    sqlite3.SQLITE_IOERR_SHMSIZE,
    sqlite3.SQLITE_IOERR_SHMLOCK,
}


class Link:
    """One connection: opened when first needed, and again when another file takes the place of its own."""

    def __init__(self, path: Path, wait_seconds: float) -> None:
        self._path = path
        self._wait_seconds = wait_seconds
        self._connection: sqlite3.Connection | None = None
        self._frozen = False
        self.file: tuple[int, int] | None = None
        """Which file it was opened on."""

    @property
    def is_open(self) -> bool:
        return self._connection is not None

    def connect(self) -> sqlite3.Connection | None:
        """The connection, or None when there is no file."""
        file = _identity(self._path)
        if self._connection is not None and file == self.file and self._frozen == self._is_frozen():
            return self._connection
        self.close()
        if file is None:
            return None
        self._connection, self._frozen = _connect(self._path, self._wait_seconds)
        self.file = file
        return self._connection

    def _is_frozen(self) -> bool:
        # A disk that was read-only may have become writable; the other way, writing tells.
        return self._frozen and _is_frozen(self._path)

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
    for leftover in companions(path):
        leftover.unlink(missing_ok=True)
    try:
        _make(fresh, _TRUNCATE if is_network(path) else _WRITE_AHEAD)
    except sqlite3.OperationalError as error:
        if not lacks_shared_memory(error):
            raise
        _make(fresh, _TRUNCATE)
    fresh.replace(path)
    sync_folder(path.parent)
    sync_folder(path.parent.parent)


def _make(fresh: Path, journal: str) -> None:
    for leftover in (fresh, *companions(fresh)):
        leftover.unlink(missing_ok=True)
    fresh.touch(mode=0o600, exist_ok=False)
    connection = sqlite3.connect(fresh, isolation_level=None)
    try:
        # The mode comes last: in write-ahead mode, closing may leave everything in the log, without an error.
        for statement in (*_DURABLE, "BEGIN", *STATEMENTS, "COMMIT"):
            connection.execute(statement)
        connection.execute(journal)
        # Only a read shows whether memory can be shared.
        check_application(connection, fresh)
    finally:
        connection.close()
    for leftover in companions(fresh):
        leftover.unlink(missing_ok=True)


def use_write_ahead(connection: sqlite3.Connection) -> None:
    """Put a store into write-ahead mode; it stays as it is while another program reads in it."""
    _change_journal(connection, _WRITE_AHEAD)
    connection.execute("SELECT count(*) FROM sqlite_master").fetchall()


def use_truncation(connection: sqlite3.Connection) -> None:
    """Put a store into the safe mode without shared memory; it stays as it is while another program reads."""
    _change_journal(connection, _TRUNCATE)


def _change_journal(connection: sqlite3.Connection, journal: str) -> None:
    try:
        connection.execute(journal)
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF not in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
            raise


def _connect(path: Path, wait_seconds: float) -> tuple[sqlite3.Connection, bool]:
    """Open an existing store; whether it is one that nobody can change comes with it.

    Raises what SQLite raises, and Unavailable for what is not a store of ours.
    """
    try:
        return _open(path, wait_seconds, "mode=rw"), False
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_CANTOPEN or not _is_frozen(path):
            raise
    # Without a log beside it the file is whole, and without shared memory it can only be read as it is.
    return _open(path, wait_seconds, "immutable=1"), True


def leave_write_ahead(path: Path) -> None:
    """Put a store whose disk shares no memory into another journal mode; the caller holds the write lock."""
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, isolation_level=None)
    try:
        # A connection that excludes all others needs no shared memory.
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute(_TRUNCATE)
    finally:
        connection.close()


def lacks_shared_memory(error: sqlite3.Error) -> bool:
    return getattr(error, "sqlite_errorcode", None) in _NO_SHARED_MEMORY


def journal_of(connection: sqlite3.Connection) -> str:
    (mode,) = connection.execute("PRAGMA journal_mode").fetchone()
    return mode


def companions(path: Path) -> tuple[Path, ...]:
    """The files that SQLite keeps beside a database."""
    return tuple(path.with_name(path.name + suffix) for suffix in ("-wal", "-shm", "-journal"))


def _open(path: Path, wait_seconds: float, how: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?{how}",
        uri=True,
        isolation_level=None,
        timeout=wait_seconds,
        check_same_thread=False,
    )
    try:
        for statement in _DURABLE:
            connection.execute(statement)
        check_application(connection, path)
        check_version(connection, path)
        if journal_of(connection) != "wal" and how == "mode=rw":
            # The mode of a connection, as a file that is not in write-ahead mode does not tell which.
            connection.execute(_TRUNCATE)
    except BaseException:
        connection.close()
        raise
    return connection


def _is_frozen(path: Path) -> bool:
    wal = companions(path)[0]
    return is_read_only(path) and not wal.exists()


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    return status.st_dev, status.st_ino
