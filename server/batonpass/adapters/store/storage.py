"""TinyDB's Storage over a database: one row a document.

Every TinyDB table has a database table of its own, found by its number in `collections`: names in SQL do not
tell upper from lower case, and would need quoting. The fields that are looked up by equality are kept beside
the body, each in an indexed column of its own; `collections` says which, so that a program which names other
fields still writes what the store was made with.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from tinydb.storages import Storage

from batonpass.adapters.store.database import Database
from batonpass.adapters.store.failures import damaged
from batonpass.adapters.store.narrowing import Choice, Narrowing, Span, is_plain, narrow

Document = dict[str, Any]

_FIND = "SELECT number, fields FROM collections WHERE name = ?"
_NAMES = "SELECT name FROM collections ORDER BY number"
_REGISTER = "INSERT INTO collections (name, fields) VALUES (?, ?)"
_UNREGISTER = "DELETE FROM collections WHERE number = ?"

# A removed document's id is never given to another one, as in TinyDB: hence AUTOINCREMENT.
# The columns come before the body, so that reading them never walks through a long one.
_CREATE = "CREATE TABLE {table} (id INTEGER PRIMARY KEY AUTOINCREMENT, {columns}body TEXT NOT NULL)"
_CREATE_INDEX = "CREATE INDEX {table}_{field} ON {table} (key_{field}) WHERE key_{field} IS NOT NULL"
_DROP = "DROP TABLE {table}"
_ALL = "SELECT id, body FROM {table} ORDER BY id"
_SOME = "SELECT id, body FROM {table} WHERE key_{field} IN ({marks}) ORDER BY id"
_PAGE = "SELECT id, body FROM {table} WHERE id > ? ORDER BY id LIMIT ?"
_PAGE_ROWS = 1_000
_ONE = "SELECT body FROM {table} WHERE id = ?"
_IDS = "SELECT id FROM {table} ORDER BY id"
_COUNT = "SELECT count(*) FROM {table}{where}"
_NEWEST = (
    "SELECT id, body FROM {table} WHERE id IN "
    "(SELECT id FROM {table}{where} ORDER BY id DESC LIMIT ? OFFSET ?) ORDER BY id DESC"
)
_LAST_ID = "SELECT max(coalesce((SELECT seq FROM sqlite_sequence WHERE name = '{table}'), 0), 0)"
_INSERT = "INSERT INTO {table} VALUES (?, {marks}?)"
_UPDATE = "UPDATE {table} SET body = ? WHERE id = ?"
# Only a value that differs is written, for each one written renews the index as well.
_UPDATE_KEY = "UPDATE {table} SET key_{field} = ?1 WHERE id = ?2 AND key_{field} IS NOT ?1"
_DELETE = "DELETE FROM {table} WHERE id = ?"
_CLEAR = "DELETE FROM {table}"
_FORGET_IDS = "DELETE FROM sqlite_sequence WHERE name = '{table}'"
_TAKE_OVER_IDS = "UPDATE sqlite_sequence SET name = ? WHERE name = ?"

_ENCODER = json.JSONEncoder(allow_nan=False, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Collection:
    """A TinyDB table: the database table that holds it, and the fields with a column of their own."""

    table: str
    fields: tuple[str, ...]

    def keys(self, document: Mapping[str, Any]) -> tuple[str | None, ...]:
        """What the columns hold for a document: texts that can be looked up, else nothing."""
        return tuple(_key(document.get(field)) for field in self.fields)


def encode(document: Mapping[str, Any]) -> str:
    """A document as JSON. Raises TypeError or ValueError for what JSON cannot hold, such as infinity."""
    return _ENCODER.encode(document)


def lookup(narrowing: Narrowing) -> str:
    """The statement that finds a narrowing's rows by an index, with a place for the table's name."""
    return _SOME.format(table="{table}", field=narrowing.field, marks=_marks(narrowing))


class RowStorage(Storage):
    """Documents as rows. `indexes` names the fields of each table that are looked up by equality."""

    def __init__(self, database: Database, indexes: Mapping[str, Sequence[str]] | None = None) -> None:
        self._database = database
        self._indexes = dict(indexes or {})
        # Valid for one transaction: between two of them another process may drop a table or make it again.
        self._known: dict[str, Collection] = {}
        self._known_in = 0

    def read(self) -> dict[str, dict[str, Any]] | None:
        """Everything, in TinyDB's own form; None when nothing was ever written."""
        with self._database.snapshot():
            names = self.names()
            if not names:
                return None
            return {name: {str(key): body for key, body in self.documents(name)} for name in names}

    def write(self, data: dict[str, dict[str, Any]]) -> None:
        """Put `data`, in TinyDB's own form, in place of everything there is."""
        with self.transaction():
            for name in self.names():
                self.drop(name)
            for name, documents in data.items():
                self.ensure(name)
                self.insert(name, ((int(key), body) for key, body in documents.items()))

    def close(self) -> None:
        self._database.close()

    def transaction(self) -> AbstractContextManager[None]:
        return self._database.transaction()

    def names(self) -> list[str]:
        return [name for (name,) in self._database.rows(_NAMES)]

    def documents(self, name: str, condition: object = None) -> Iterator[tuple[int, Document]]:
        """Documents by their ids, in that order; with a condition, at least all those it holds for.

        They are all read at once, and decoded one at a time.
        """
        with self._database.snapshot():
            collection = self.find(name)
            if collection is None:
                return iter(())
            narrowing = narrow(condition, collection.fields)
            statement = _ALL if narrowing is None else lookup(narrowing)
            values = () if narrowing is None else narrowing.values
            rows = self._database.rows(statement.format(table=collection.table), values)
        return self._decoded(rows)

    def newest(
        self, name: str, choices: Sequence[Choice], limit: int | None, offset: int
    ) -> Iterator[tuple[int, Document]]:
        """Documents from the highest id down, at most `limit` of them after the first `offset`.

        A choice by a field that the table was made without is left out: there are more documents then.
        """
        with self._database.snapshot():
            collection = self.find(name)
            if collection is None:
                return iter(())
            known = [choice for choice in choices if choice.field in collection.fields]
            statement = _NEWEST.format(table=collection.table, where=_where(known))
            values = [value for choice in known for value in choice.values]
            rows = self._database.rows(statement, (*values, -1 if limit is None else limit, offset))
        return self._decoded(rows)

    def decode(self, body: str) -> Document:
        try:
            document: Document = json.loads(body)
        except ValueError as error:
            raise damaged(self._database.path, "a document in it is cut short or overwritten") from error
        return document

    def body(self, name: str, key: int) -> str | None:
        found = self._select(name, _ONE, (key,))
        return found[0][0] if found else None

    def ids(self, name: str) -> list[int]:
        return [key for (key,) in self._select(name, _IDS)]

    def count(self, name: str, narrowing: Narrowing | None = None) -> int:
        statement = _COUNT.format(table="{table}", where=_where([narrowing] if narrowing else []))
        found = self._select(name, statement, narrowing.values if narrowing else ())
        return found[0][0] if found else 0

    def last_id(self, name: str) -> int:
        """The highest id ever given since the table was last emptied; 0 for a new table."""
        found = self._select(name, _LAST_ID)
        return found[0][0] if found else 0

    def ensure(self, name: str) -> Collection:
        """The table's collection; it is made when there is none, and anew when it lacks a field."""
        wanted = self._indexes.get(name, ())
        known = self.find(name)
        if known is None:
            return self._create(name, tuple(wanted))
        missing = [field for field in wanted if field not in known.fields]
        return self._widen(name, known, missing) if missing else known

    def insert(self, name: str, rows: Iterable[tuple[int, Document]]) -> None:
        collection = self.ensure(name)
        statement = _INSERT.format(table=collection.table, marks="?, " * len(collection.fields))
        values = [(key, *collection.keys(document), encode(document)) for key, document in rows]
        self._database.execute_each(statement, values)

    def update(self, name: str, rows: Iterable[tuple[int, Document]]) -> None:
        collection = self.ensure(name)
        changed = [(key, encode(document), collection.keys(document)) for key, document in rows]
        statement = _UPDATE.format(table=collection.table)
        self._database.execute_each(statement, [(body, key) for key, body, _ in changed])
        for position, field in enumerate(collection.fields):
            statement = _UPDATE_KEY.format(table=collection.table, field=field)
            self._database.execute_each(statement, [(keys[position], key) for key, _, keys in changed])

    def delete(self, name: str, ids: Iterable[int]) -> None:
        table = self.ensure(name).table
        self._database.execute_each(_DELETE.format(table=table), [(key,) for key in ids])

    def clear(self, name: str) -> None:
        """Remove all rows; ids start from 1 again."""
        table = self.ensure(name).table
        for statement in (_CLEAR, _FORGET_IDS):
            self._database.execute(statement.format(table=table))

    def drop(self, name: str) -> None:
        """Remove a table; one that does not exist is no error."""
        with self.transaction():
            for number, _ in self._database.rows(_FIND, (name,)):
                self._database.execute(_DROP.format(table=_table(number)))
                self._database.execute(_UNREGISTER, (number,))
            self._known.pop(name, None)

    def find(self, name: str) -> Collection | None:
        if not self._database.in_transaction:
            return self._look_up(name)
        if self._known_in != self._database.transactions:
            self._known.clear()
            self._known_in = self._database.transactions
        known = self._known.get(name) or self._look_up(name)
        if known is not None:
            self._known[name] = known
        return known

    def _look_up(self, name: str) -> Collection | None:
        rows = self._database.rows(_FIND, (name,))
        return Collection(_table(rows[0][0]), tuple(rows[0][1].split())) if rows else None

    def _select(self, name: str, statement: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        with self._database.snapshot():
            collection = self.find(name)
            if collection is None:
                return []
            return self._database.rows(statement.format(table=collection.table), parameters)

    def _decoded(self, rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[int, Document]]:
        return ((key, self.decode(body)) for key, body in rows)

    def _widen(self, name: str, narrow: Collection, missing: Sequence[str]) -> Collection:
        """Make a table anew with further fields. Programs that know fewer of them go on writing all."""
        ((number, _),) = self._database.rows(_FIND, (name,))
        self._database.execute(_UNREGISTER, (number,))
        wide = self._create(name, (*narrow.fields, *missing))
        statement = _INSERT.format(table=wide.table, marks="?, " * len(wide.fields))
        last = 0
        while rows := self._database.rows(_PAGE.format(table=narrow.table), (last, _PAGE_ROWS)):
            copies = [(key, *wide.keys(_fields(body)), body) for key, body in rows]
            self._database.execute_each(statement, copies)
            last = rows[-1][0]
        # Ids that were given once are not given again, those of removed documents included.
        self._database.execute(_FORGET_IDS.format(table=wide.table))
        self._database.execute(_TAKE_OVER_IDS, (wide.table, narrow.table))
        self._database.execute(_DROP.format(table=narrow.table))
        self._known[name] = wide
        return wide

    def _create(self, name: str, fields: tuple[str, ...]) -> Collection:
        self._database.execute(_REGISTER, (name, " ".join(fields)))
        ((number, _),) = self._database.rows(_FIND, (name,))
        collection = Collection(_table(number), fields)
        columns = "".join(f"key_{field} TEXT, " for field in fields)
        self._database.execute(_CREATE.format(table=collection.table, columns=columns))
        for field in fields:
            self._database.execute(_CREATE_INDEX.format(table=collection.table, field=field))
        return collection


def _table(number: int) -> str:
    return f"documents_{number}"


def _key(value: object) -> str | None:
    return value if isinstance(value, str) and is_plain(value) else None


def _marks(narrowing: Narrowing) -> str:
    return ", ".join("?" * len(narrowing.values))


def _where(choices: Sequence[Choice]) -> str:
    conditions = " AND ".join(map(_condition, choices))
    return f" WHERE {conditions}" if conditions else ""


def _condition(choice: Choice) -> str:
    if isinstance(choice, Span):
        return f"key_{choice.field} >= ? AND key_{choice.field} < ?"
    return f"key_{choice.field} IN ({_marks(choice)})"


def _fields(body: str) -> Document:
    """The fields of a document; none when it is damaged, which is for the doctor to say."""
    try:
        document: Document = json.loads(body)
    except ValueError:
        return {}
    return document
