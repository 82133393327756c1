"""What can still be read of a damaged store, row by row."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from batonpass.adapters.store.store import ASIDE, CHECKPOINTS, ENTRIES, INDEXES, SESSIONS, SUMMARIES, TOTALS

_LIKELY_HIGHEST_ID = 1 << 20

_TELLTALES = {
    "title": SESSIONS,
    "snapshot": CHECKPOINTS,
    "kind": ENTRIES,
    "read_tokens": TOTALS,
    "first_at": SUMMARIES,
    "path": ASIDE,
}
"""A field that only one kind of document has, for tables whose name is lost."""


@dataclass(frozen=True, slots=True)
class Salvage:
    """`tables` is in TinyDB's own form; `lost` names what could not be read, one line for each."""

    tables: dict[str, dict[str, Any]]
    lost: tuple[str, ...]

    @property
    def documents(self) -> int:
        return sum(len(documents) for documents in self.tables.values())


def salvage(path: Path) -> Salvage:
    """Read a damaged store, which is left as it is. What cannot be read is left out and named."""
    tables: dict[str, dict[str, Any]] = {}
    lost: list[str] = []
    with closing(
        sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)
    ) as damaged:
        # Without this, SQLite refuses to read a file that is shorter than it should be.
        damaged.execute("PRAGMA writable_schema = ON")
        damaged.text_factory = bytes
        names = _names(damaged, lost)
        for table in _tables(damaged, lost):
            documents = _Rows(damaged, table)
            found = {str(key): body for key, body in documents.read()}
            name = names.get(table) or _likely_name(found) or table
            tables.setdefault(name, {}).update(found)
            lost += [f"{name}: {what}" for what in documents.lost]
    return Salvage(tables, tuple(lost))


def can_salvage(path: Path) -> bool:
    """Whether anything can be read; a file that is no database at all leaves nothing to begin with."""
    try:
        return salvage(path).documents > 0
    except sqlite3.Error:
        return False


def _names(damaged: sqlite3.Connection, lost: list[str]) -> dict[str, str]:
    try:
        rows = damaged.execute("SELECT number, name FROM collections").fetchall()
    except sqlite3.DatabaseError:
        rows = []
        lost.append("the names of the tables; they were told by what is in them")
    known = {name.encode(): name for name in INDEXES}
    return {f"documents_{number}": known[name] for number, name in rows if name in known}


def _tables(damaged: sqlite3.Connection, lost: list[str]) -> list[str]:
    try:
        rows = damaged.execute(
            "SELECT name FROM sqlite_master WHERE name GLOB 'documents_[0-9]*' AND type = 'table'"
        )
        return sorted({name.decode() for (name,) in rows.fetchall()})
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        lost.append(f"all tables ({error})")
        return []


def _likely_name(documents: dict[str, Any]) -> str | None:
    for document in documents.values():
        for field, name in _TELLTALES.items():
            if field in document:
                return name
    return None


class _Rows:
    """The rows of one table: as a whole, and where that fails in halves, down to the single row."""

    def __init__(self, damaged: sqlite3.Connection, table: str) -> None:
        self._damaged = damaged
        self._table = table
        self._gaps: list[tuple[int, int]] = []
        self._broken = 0

    @property
    def lost(self) -> list[str]:
        gaps = [f"what had the ids {first} to {last}, if anything had" for first, last in self._gaps]
        return [*gaps, f"{self._broken} documents cut short or overwritten"] if self._broken else gaps

    def read(self) -> Iterator[tuple[int, dict[str, Any]]]:
        for key, body in self._span(0, self._highest()):
            try:
                document: object = json.loads(body)
            except (ValueError, TypeError):
                document = None
            if isinstance(document, dict):
                yield key, cast("dict[str, Any]", document)
            else:
                self._broken += 1

    def _highest(self) -> int:
        for statement in (
            f"SELECT max(id) FROM {self._table}",  # noqa: S608 -- a name of our own
            f"SELECT seq FROM sqlite_sequence WHERE name = '{self._table}'",  # noqa: S608 -- a name of our own
        ):
            try:
                rows = self._damaged.execute(statement).fetchall()
            except sqlite3.DatabaseError:
                continue
            if rows:
                return rows[0][0] or 0
        return _LIKELY_HIGHEST_ID

    def _span(self, first: int, last: int) -> list[tuple[int, Any]]:
        statement = f"SELECT id, body FROM {self._table} WHERE id BETWEEN ? AND ? ORDER BY id"  # noqa: S608 -- a name of our own
        try:
            return self._damaged.execute(statement, (first, last)).fetchall()
        except sqlite3.DatabaseError:
            if first == last:
                self._note_gap(first)
                return []
        middle = (first + last) // 2
        return [*self._span(first, middle), *self._span(middle + 1, last)]

    def _note_gap(self, key: int) -> None:
        if self._gaps and self._gaps[-1][1] == key - 1:
            self._gaps[-1] = (self._gaps[-1][0], key)
        else:
            self._gaps.append((key, key))
