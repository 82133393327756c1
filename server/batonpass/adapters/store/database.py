"""The database: durable transactions for one writer, reads for everyone.

There are two connections. The writing one is used inside transactions, by one thread at a time. The reading
one is shared by all threads, each holding it for the moment of one query: a read waits for other reads, never
for a write, because in write-ahead mode it sees the last committed state while a writer works. A connection
for each thread would wait for nothing, but nobody knows when a pool's thread has ended and its connection is
to be closed.
"""

import logging
import sqlite3
import threading
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from batonpass.adapters.store.connection import (
    Link,
    create,
    journal_of,
    lacks_shared_memory,
    leave_write_ahead,
    use_truncation,
)
from batonpass.adapters.store.failures import explained
from batonpass.adapters.store.filesystem import is_network
from batonpass.adapters.store.lock import WriteLock
from batonpass.adapters.store.migrations import migrate
from batonpass.adapters.store.schema import SCHEMA_VERSION, check_version, version_of
from batonpass.domain.errors import Unavailable

WAIT_SECONDS = 2.0
"""How long a write waits for others before it gives up."""

_PATIENCE_STEP = 0.05

Row = tuple[Any, ...]

_log = logging.getLogger(__name__)


class Database:
    """A database file that is made by the first write. Failures of disk and database raise Unavailable."""

    def __init__(self, path: Path, wait_seconds: float = WAIT_SECONDS) -> None:
        # A later change of the working directory must not lead elsewhere.
        path = path.absolute()
        self.path = path
        self._lock = WriteLock(path.with_suffix(".lock"), wait_seconds)
        self._writer = Link(path, wait_seconds)
        self._reader = Link(path, wait_seconds)
        self._reader_lock = threading.RLock()
        self._transaction: sqlite3.Connection | None = None
        self._transaction_thread: int | None = None
        self._snapshot: sqlite3.Connection | None = None
        self._journal_told = False
        self._wait_seconds = self._patience = wait_seconds
        self.transactions = 0
        """How many transactions were begun: what was read in one of them may be kept until the next."""

    @property
    def in_transaction(self) -> bool:
        """Whether the calling thread is inside a transaction."""
        return self._transaction_thread == threading.get_ident()

    def rows(self, statement: str, parameters: Sequence[Any] = ()) -> list[Row]:
        """All rows of a query: of the calling thread's transaction, else of the last committed state."""
        if self.in_transaction:
            return self._fetch(self._transaction, statement, parameters)
        self._prepare_reading()
        with self._reader_lock:
            connection = self._snapshot or self._connect(self._reader)
            return self._fetch(connection, statement, parameters)

    def version(self) -> tuple[object, ...]:
        """A value that differs from the one before when anything was committed, by whatever program."""
        self._prepare_reading()
        with self._reader_lock:
            connection = self._snapshot or self._connect(self._reader)
            rows = self._fetch(connection, "PRAGMA data_version", ())
            return (self._reader.file, *rows)

    @contextmanager
    def snapshot(self) -> Generator[None]:
        """Several reads of one and the same state. No foreign code runs inside: other readers wait."""
        if self.in_transaction:
            yield
            return
        self._prepare_reading()
        with self._reader_lock:
            connection = None if self._snapshot else self._connect(self._reader)
            if connection is None:
                yield
                return
            with explained(self.path):
                connection.execute("BEGIN")
            self._snapshot = connection
            try:
                yield
            finally:
                self._snapshot = None
                with explained(self.path):
                    connection.execute("ROLLBACK")

    @contextmanager
    def transaction(self) -> Generator[None]:
        """One durable transaction; inside another one of the same thread, a part of that one.

        An exception undoes everything. When the block ends without one, its changes are on the disk.
        """
        if self.in_transaction:
            yield
            return
        self._check_place()
        with self._lock.hold() as seconds_left:
            connection = self._begin(seconds_left)
            try:
                yield
                self._commit(connection)
            except BaseException:
                self._roll_back(connection)
                raise
            finally:
                self._transaction_thread = None
                self._transaction = None

    @contextmanager
    def alone(self) -> Generator[sqlite3.Connection | None]:
        """Hold out all other writers, outside a transaction; None when there is no store.

        The connection serves what SQLite does not do inside a transaction, such as making a copy.
        """
        with self._lock.hold():
            yield self._writing_connection()

    def execute(self, statement: str, parameters: Sequence[Any] = ()) -> None:
        """Change something, inside a transaction."""
        connection = self._changing()
        with explained(self.path):
            connection.execute(statement, parameters)

    def execute_each(self, statement: str, parameters: Sequence[Sequence[Any]]) -> None:
        """The same change for each of the parameters, inside a transaction."""
        connection = self._changing()
        with explained(self.path):
            connection.executemany(statement, parameters)

    def close(self) -> None:
        """Let go of the file; a later call opens it again."""
        if self._reader.is_open or self._writer.is_open:
            self._close_connections()
        self._lock.close()

    def _close_connections(self) -> None:
        if not self.path.exists():
            self.disconnect()
            return
        try:
            with self._lock.hold(), explained(self.path):
                self.disconnect()
        except Unavailable as error:
            # Closing without the lock could harm a writer. What was acknowledged is on the disk already, and
            # the end of the process frees the rest.
            _log.warning("The store was left open: %s", error)

    def disconnect(self) -> None:
        """Close the connections; the caller holds the write lock, or the store is gone."""
        with self._reader_lock:
            self._reader.close()
        self._writer.close()

    def _changing(self) -> sqlite3.Connection:
        if self._transaction is None or not self.in_transaction:
            raise RuntimeError("A change was tried outside a transaction.")
        return self._transaction

    def _check_place(self) -> None:
        """Raise Unavailable rather than make the folders of a project anew that was moved away."""
        was_there = self._reader.file is not None or self._writer.file is not None
        if was_there and not self.path.parent.parent.exists():
            raise Unavailable(
                f"The folder of the store at {self.path} is gone; the project may have been moved. "
                "Open it at its new place: its store has moved with it."
            )

    def _begin(self, seconds_left: float) -> sqlite3.Connection:
        connection = self._writing_connection()
        with explained(self.path):
            if connection is None:
                create(self.path)
                connection = self._writer.connect()
            if connection is None:
                raise Unavailable(f"The store at {self.path} vanished while it was opened. Try again.")
            self._limit_wait(connection, seconds_left)
            # The write lock is taken before the first read, or what was read could be old when it is written.
            connection.execute("BEGIN IMMEDIATE")
            try:
                check_version(connection, self.path)
            except BaseException:
                self._roll_back(connection)
                raise
        self.transactions += 1
        self._transaction = connection
        self._transaction_thread = threading.get_ident()
        return connection

    def _limit_wait(self, connection: sqlite3.Connection, seconds: float) -> None:
        """Wait for programs that know only SQLite's own locks no longer than the whole wait still lasts."""
        if abs(seconds - self._patience) > _PATIENCE_STEP:
            connection.execute(f"PRAGMA busy_timeout = {max(1, round(seconds * 1000))}")
            self._patience = seconds

    def _writing_connection(self) -> sqlite3.Connection | None:
        """The connection to write with, to a store of the present form; the write lock is held."""
        with explained(self.path):
            was_open = self._writer.is_open
            connection = self._connect_whatever_the_disk()
            if connection is None:
                return None
            if check_version(connection, self.path) < SCHEMA_VERSION:
                migrate(connection, self.path)
            if not was_open:
                self._patience = self._wait_seconds
                self._mind_journal(connection)
            return connection

    def _connect_whatever_the_disk(self) -> sqlite3.Connection | None:
        try:
            return self._writer.connect()
        except sqlite3.OperationalError as error:
            if not lacks_shared_memory(error):
                raise
        leave_write_ahead(self.path)
        return self._writer.connect()

    def _mind_journal(self, connection: sqlite3.Connection) -> None:
        """Leave write-ahead mode on a disk that does not share memory, and say so once."""
        if journal_of(connection) == "wal" and not is_network(self.path):
            return
        use_truncation(connection)
        if journal_of(connection) != "wal" and not self._journal_told:
            self._journal_told = True
            _log.warning(
                "The store at %s lies on a disk that shares no memory between programs, such as a network "
                "drive. It is kept in a slower mode that is as safe.",
                self.path,
            )

    def _commit(self, connection: sqlite3.Connection) -> None:
        with explained(self.path):
            connection.execute("COMMIT")

    def _roll_back(self, connection: sqlite3.Connection) -> None:
        # SQLite has already rolled back by itself after some errors, a full disk among them.
        if connection.in_transaction:
            with explained(self.path):
                connection.execute("ROLLBACK")

    def _prepare_reading(self) -> None:
        """See that the store can be read in its present form.

        This needs the writers' lock, whose holder may wait for the readers' lock: it comes before that one.
        """
        with self._reader_lock:
            if self._snapshot is not None or not self._needs_a_writer():
                return
        with self.transaction():
            """To begin one brings the store into a form that can be read."""

    def _needs_a_writer(self) -> bool:
        known = self._reader.file if self._reader.is_open else None
        with explained(self.path):
            try:
                connection = self._reader.connect()
            except sqlite3.OperationalError as error:
                if lacks_shared_memory(error):
                    return True
                raise
            if connection is None or self._reader.file == known:
                return False
            return version_of(connection) < SCHEMA_VERSION

    def _connect(self, link: Link) -> sqlite3.Connection | None:
        with explained(self.path):
            return link.connect()

    def _fetch(
        self, connection: sqlite3.Connection | None, statement: str, parameters: Sequence[Any]
    ) -> list[Row]:
        if connection is None:
            return []
        # All rows at once: no read may stay open while other code runs.
        with explained(self.path):
            return connection.execute(statement, parameters).fetchall()
