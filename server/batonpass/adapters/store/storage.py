"""TinyDB's Storage over a database: one row a document.

Every TinyDB table has a database table of its own, found by its number in `collections`: names in SQL do not
tell upper from lower case, and would need quoting.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any

from tinydb.storages import Storage

from .database import Database
from .failures import damaged
from .narrowing import Narrowing

Document = dict[str, Any]

_NUMBER = "SELECT number FROM collections WHERE name = ?"
_NAMES = "SELECT name FROM collections ORDER BY number"
_REGISTER = "INSERT INTO collections (name) VALUES (?)"
_UNREGISTER = "DELETE FROM collections WHERE number = ?"

# A removed document's id is never given to another one, as in TinyDB: hence AUTOINCREMENT.
_CREATE = "CREATE TABLE {table} (id INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT NOT NULL)"
_CREATE_INDEX = "CREATE INDEX {table}_{field} ON {table} (json_extract(body, '$.{field}'))"
_DROP = "DROP TABLE {table}"
_ALL = "SELECT id, body FROM {table} ORDER BY id"
_SOME = "SELECT id, body FROM {table} WHERE json_extract(body, '$.{field}') IN ({marks}) ORDER BY id"
_ONE = "SELECT body FROM {table} WHERE id = ?"
_IDS = "SELECT id FROM {table} ORDER BY id"
_COUNT = "SELECT count(*) FROM {table}"
_LAST_ID = "SELECT max(coalesce((SELECT seq FROM sqlite_sequence WHERE name = '{table}'), 0), 0)"
_INSERT = "INSERT INTO {table} (id, body) VALUES (?, ?)"
_UPDATE = "UPDATE {table} SET body = ? WHERE id = ?"
_DELETE = "DELETE FROM {table} WHERE id = ?"
_CLEAR = "DELETE FROM {table}"
_FORGET_IDS = "DELETE FROM sqlite_sequence WHERE name = '{table}'"


def encode(document: Mapping[str, Any]) -> str:
    """A document as JSON. Raises TypeError or ValueError for what JSON cannot hold, such as infinity."""
    return json.dumps(document, allow_nan=False, separators=(",", ":"))


def lookup(narrowing: Narrowing) -> str:
    """The statement that finds a narrowing's rows by an index, with a place for the table's name."""
    marks = ", ".join("?" * len(narrowing.values))
    return _SOME.format(table="{table}", field=narrowing.field, marks=marks)


class RowStorage(Storage):
    """Documents as rows. `indexes` names the fields of each table that are looked up by equality."""

    def __init__(self, database: Database, indexes: Mapping[str, Sequence[str]] | None = None) -> None:
        self._database = database
        self._indexes = dict(indexes or {})

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
                self.insert(name, ((int(key), encode(body)) for key, body in documents.items()))

    def close(self) -> None:
        self._database.close()

    def transaction(self) -> AbstractContextManager[None]:
        return self._database.transaction()

    def indexed(self, name: str) -> Sequence[str]:
        return self._indexes.get(name, ())

    def names(self) -> list[str]:
        return [name for (name,) in self._database.rows(_NAMES)]

    def documents(self, name: str, narrowing: Narrowing | None = None) -> Iterator[tuple[int, Document]]:
        """Documents by their ids, in that order; with a narrowing, only those an index finds for it.

        They are all read at once, and decoded one at a time.
        """
        if narrowing is None:
            rows = self._select(name, _ALL)
        else:
            rows = self._select(name, lookup(narrowing), narrowing.values)
        return ((key, self.decode(body)) for key, body in rows)

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

    def count(self, name: str) -> int:
        found = self._select(name, _COUNT)
        return found[0][0] if found else 0

    def last_id(self, name: str) -> int:
        """The highest id ever given since the table was last emptied; 0 for a new table."""
        found = self._select(name, _LAST_ID)
        return found[0][0] if found else 0

    def ensure(self, name: str) -> None:
        """Make a table that does not exist."""
        self._require(name)

    def insert(self, name: str, rows: Iterable[tuple[int, str]]) -> None:
        self._database.execute_each(_INSERT.format(table=self._require(name)), list(rows))

    def update(self, name: str, rows: Iterable[tuple[int, str]]) -> None:
        statement = _UPDATE.format(table=self._require(name))
        self._database.execute_each(statement, [(body, key) for key, body in rows])

    def delete(self, name: str, ids: Iterable[int]) -> None:
        self._database.execute_each(_DELETE.format(table=self._require(name)), [(key,) for key in ids])

    def clear(self, name: str) -> None:
        """Remove all rows; ids start from 1 again."""
        table = self._require(name)
        for statement in (_CLEAR, _FORGET_IDS):
            self._database.execute(statement.format(table=table))

    def drop(self, name: str) -> None:
        """Remove a table; one that does not exist is no error."""
        with self.transaction():
            for (number,) in self._database.rows(_NUMBER, (name,)):
                self._database.execute(_DROP.format(table=_table(number)))
                self._database.execute(_UNREGISTER, (number,))

    def _select(self, name: str, statement: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        with self._database.snapshot():
            table = self._find(name)
            if table is None:
                return []
            return self._database.rows(statement.format(table=table), parameters)

    def _find(self, name: str) -> str | None:
        # Asked anew each time: another process may have dropped the table or made it again.
        numbers = self._database.rows(_NUMBER, (name,))
        return _table(numbers[0][0]) if numbers else None

    def _require(self, name: str) -> str:
        return self._find(name) or self._create(name)

    def _create(self, name: str) -> str:
        self._database.execute(_REGISTER, (name,))
        ((number,),) = self._database.rows(_NUMBER, (name,))
        table = _table(number)
        self._database.execute(_CREATE.format(table=table))
        for field in self.indexed(name):
            self._database.execute(_CREATE_INDEX.format(table=table, field=field))
        return table


def _table(number: int) -> str:
    return f"documents_{number}"
