"""Token counts that are known from an earlier scan, in a file of their own beside the store.

It is a cache: it may be deleted at any time, a damaged one is made anew, and what a power cut takes from it
is counted again. An entry that no scan has asked for in 90 days is dropped; to tell, the day of its last use
is noted when the noted one is a week old.
"""

import logging
import sqlite3
from collections.abc import Callable, Collection, Generator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TypeVar

from batonpass.app.ports import Clock

FILE_NAME = "counts.db"
FORM = 1
KEPT_DAYS = 90
NOTED_DAYS = 7

_BUSY_SECONDS = 1.0
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
# SQLite takes at least this many values for one statement.
_MOST_VALUES = 900

_TABLE = """
CREATE TABLE IF NOT EXISTS counts (
    encoding TEXT NOT NULL, key TEXT NOT NULL, tokens INTEGER, day INTEGER NOT NULL,
    PRIMARY KEY (encoding, key)
) WITHOUT ROWID
"""
_KEEP = "INSERT OR REPLACE INTO counts (encoding, key, tokens, day) VALUES (?, ?, ?, ?)"
_USE = "UPDATE counts SET day = ? WHERE encoding = ? AND key = ?"
_THIN = "DELETE FROM counts WHERE day < ?"

_log = logging.getLogger(__name__)

T = TypeVar("T")


class DiskCounts:
    """The CountCache port on a database file, opened anew for each batch. The first `keep` makes it."""

    def __init__(self, directory: Path, clock: Clock) -> None:
        self.path = directory / FILE_NAME
        self._clock = clock

    def find(self, encoding: str, keys: Collection[str]) -> Mapping[str, int | None]:
        if not keys or not self.path.exists():
            return {}
        return self._try(lambda: self._find(encoding, list(keys))) or {}

    def keep(self, encoding: str, counts: Mapping[str, int | None]) -> None:
        if counts:
            self._try(lambda: self._keep(encoding, counts))

    def _find(self, encoding: str, keys: list[str]) -> dict[str, int | None]:
        found: dict[str, int | None] = {}
        today = self._today()
        grown_old: list[str] = []
        with self._open() as connection:
            for start in range(0, len(keys), _MOST_VALUES):
                some = keys[start : start + _MOST_VALUES]
                places = ",".join("?" * len(some))
                query = f"SELECT key, tokens, day FROM counts WHERE encoding = ? AND key IN ({places})"  # noqa: S608 - Only question marks are put in.
                for key, tokens, day in connection.execute(query, [encoding, *some]):
                    found[key] = tokens
                    if day <= today - NOTED_DAYS:
                        grown_old.append(key)
            connection.executemany(_USE, [(today, encoding, key) for key in grown_old])
        return found

    def _keep(self, encoding: str, counts: Mapping[str, int | None]) -> None:
        today = self._today()
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._open() as connection:
            connection.executemany(_KEEP, [(encoding, key, tokens, today) for key, tokens in counts.items()])
            connection.execute(_THIN, (today - KEPT_DAYS,))

    def _today(self) -> int:
        """The day as a number that grows by one a day."""
        return self._clock().date().toordinal()

    @contextmanager
    def _open(self) -> Generator[sqlite3.Connection]:
        """One transaction. It is not synced to the disk: losing it costs a count, not a fact."""
        with closing(sqlite3.connect(self.path, timeout=_BUSY_SECONDS)) as connection, connection:
            connection.execute("PRAGMA synchronous = OFF")
            if _form_of(connection) != FORM:
                _make(connection)
            yield connection

    def _remove(self) -> None:
        # A journal that is left behind would be rolled back into the next file.
        self.path.with_name(f"{FILE_NAME}-journal").unlink(missing_ok=True)
        self.path.unlink(missing_ok=True)

    def _try(self, batch: Callable[[], T]) -> T | None:
        """Run a batch; on a file that turns out to be damaged, once more with a new one."""
        try:
            try:
                return batch()
            except sqlite3.DatabaseError as error:
                if getattr(error, "sqlite_errorcode", 0) & 0xFF not in _DAMAGED:
                    raise
                _log.warning("The token counts at %s are damaged (%s) and made anew.", self.path, error)
                self._remove()
                return batch()
        except (sqlite3.Error, OSError) as error:
            _log.warning("The token counts at %s cannot be used: %s.", self.path, error)
            return None


def _form_of(connection: sqlite3.Connection) -> int:
    (form,) = connection.execute("PRAGMA user_version").fetchone()
    return form


def _make(connection: sqlite3.Connection) -> None:
    """Begin with an empty table, unless somebody has done so in this very moment."""
    connection.execute("BEGIN IMMEDIATE")
    if _form_of(connection) != FORM:
        connection.execute("DROP TABLE IF EXISTS counts")
        connection.execute(_TABLE)
        connection.execute(f"PRAGMA user_version = {FORM}")
    connection.commit()


class MemoryCounts:
    """The fake: counts for as long as the process lives."""

    def __init__(self) -> None:
        self.counts: dict[tuple[str, str], int | None] = {}

    def find(self, encoding: str, keys: Collection[str]) -> Mapping[str, int | None]:
        return {key: self.counts[encoding, key] for key in keys if (encoding, key) in self.counts}

    def keep(self, encoding: str, counts: Mapping[str, int | None]) -> None:
        self.counts |= {(encoding, key): tokens for key, tokens in counts.items()}
