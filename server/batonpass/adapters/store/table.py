"""TinyDB's Table and TinyDB on rows: their own interface, at the cost of the documents that are touched.

TinyDB's Table converts all documents for each operation, keeps the next id and the results of queries in
memory, and knows no transactions. Here each operation is one transaction that finds the matching rows and
touches only those; ids are taken inside it, and no results are kept, because other processes change the same
store.
"""

# TinyDB leaves the type parameters of its mappings open.
# pyright: reportUnknownMemberType=false

from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping, Sequence
from typing import Any, cast, overload

from tinydb import TinyDB
from tinydb.queries import QueryLike
from tinydb.table import Document, Table

from batonpass.adapters.store.database import Database
from batonpass.adapters.store.narrowing import Choice, Narrowing
from batonpass.adapters.store.storage import RowStorage
from batonpass.adapters.store.view import RowView

Fields = Mapping[str, Any] | Callable[[MutableMapping[str, Any]], None]


class RowTable(Table):
    """A TinyDB table of rows. Documents come in the order of their ids."""

    default_query_cache_capacity = 0

    def __init__(
        self, storage: RowStorage, name: str, cache_size: int = 0, persist_empty: bool = False
    ) -> None:
        """`cache_size` is taken for TinyDB's sake and has no effect."""
        self._rows = storage
        self._view: RowView | None = None
        super().__init__(storage, name, 0, persist_empty)

    def insert(self, document: Mapping[str, Any]) -> int:
        with self._rows.transaction():
            return super().insert(document)

    def insert_multiple(self, documents: Iterable[Mapping[str, Any]]) -> list[int]:
        with self._rows.transaction():
            return super().insert_multiple(documents)

    def search(self, cond: QueryLike) -> list[Document]:
        return [self._document(key, body) for key, body in self._matches(cond)]

    @overload
    def get(self, cond: QueryLike, doc_id: None = None, doc_ids: None = None) -> Document | None: ...

    @overload
    def get(self, cond: QueryLike | None = None, *, doc_id: int) -> Document | None: ...

    @overload
    def get(self, cond: QueryLike | None = None, *, doc_ids: Sequence[int]) -> list[Document]: ...

    # TinyDB's own overloads promise that a call without arguments never returns; here it is no valid call.
    def get(  # pyright: ignore[reportIncompatibleMethodOverride]
        self,
        cond: QueryLike | None = None,
        doc_id: int | None = None,
        doc_ids: Sequence[int] | None = None,
    ) -> Document | list[Document] | None:
        if doc_id is not None:
            return next(self._by_id([doc_id]), None)
        if doc_ids is not None:
            return list(self._by_id(sorted(set(doc_ids))))
        if cond is not None:
            return next((self._document(key, body) for key, body in self._matches(cond)), None)
        raise RuntimeError("You have to pass either cond or doc_id or doc_ids")

    def update(
        self, fields: Fields, cond: QueryLike | None = None, doc_ids: Iterable[int] | None = None
    ) -> list[int]:
        with self._rows.transaction():
            return super().update(fields, doc_ids=self._targets(cond, doc_ids))

    def update_multiple(self, updates: Iterable[tuple[Fields, QueryLike]]) -> list[int]:
        with self._rows.transaction():
            return super().update_multiple(updates)

    def upsert(self, document: Mapping[str, Any], cond: QueryLike | None = None) -> list[int]:
        with self._rows.transaction():
            return super().upsert(document, cond)

    def remove(self, cond: QueryLike | None = None, doc_ids: Iterable[int] | None = None) -> list[int]:
        with self._rows.transaction():
            if doc_ids is not None or cond is None:
                return super().remove(doc_ids=doc_ids)
            found = [key for key, _ in self._matches(cond)]
            self._rows.delete(self.name, found)
            return found

    def replace(self, doc_id: int, document: Mapping[str, Any]) -> None:
        """Put a document in place of the one with this id, which is known to be there."""
        with self._rows.transaction():
            self._rows.update(self.name, [(doc_id, dict(document))])

    def newest(
        self, choices: Sequence[Choice] = (), limit: int | None = None, offset: int = 0
    ) -> list[Document]:
        """Documents from the highest id down, at the cost of those that are given.

        Each of the `choices` is made of an indexed field of this table and what is wanted in it. Where the
        store was made by a version that did not index the field, it makes no difference.
        """
        found = self._rows.newest(self.name, choices, limit, offset)
        return [self._document(key, body) for key, body in found]

    def count_of(self, choice: Narrowing | None = None) -> int:
        """How many documents there are, or how many of a choice, without reading them."""
        return self._rows.count(self.name, choice)

    def __len__(self) -> int:
        return self._rows.count(self.name)

    def __iter__(self) -> Iterator[Document]:
        return (self._document(key, body) for key, body in self._rows.documents(self.name))

    def _matches(self, cond: QueryLike) -> Iterator[tuple[int, dict[str, Any]]]:
        return ((key, body) for key, body in self._rows.documents(self.name, cond) if cond(body))

    def _targets(self, cond: QueryLike | None, doc_ids: Iterable[int] | None) -> Iterable[int] | None:
        """The ids that an operation is meant for; None when it names neither ids nor a condition."""
        if doc_ids is not None or cond is None:
            return doc_ids
        return [key for key, _ in self._matches(cond)]

    def _by_id(self, ids: Sequence[int]) -> Iterator[Document]:
        bodies = ((key, self._rows.body(self.name, key)) for key in ids)
        return (self._document(key, self._rows.decode(body)) for key, body in bodies if body is not None)

    def _document(self, key: int, body: Mapping[str, Any]) -> Document:
        return self.document_class(body, self.document_id_class(key))

    def _get_next_id(self) -> int:
        if self._view is not None:
            return self._view.last_id + 1
        return self._rows.last_id(self.name) + 1

    def _read_table(self) -> dict[str, Mapping[str, Any]]:
        return {str(key): body for key, body in self._rows.documents(self.name)}

    def _update_table(self, updater: Callable[[dict[int, Mapping[str, Any]]], None]) -> None:
        with self._rows.transaction():
            view = RowView(self._rows, self.name)
            self._view = view
            try:
                # The view is a mapping with all that TinyDB's updaters do to their dictionary.
                updater(cast("dict[int, Mapping[str, Any]]", view))
            finally:
                self._view = None
            view.store()


class RowDatabase(TinyDB):
    """TinyDB over a database. `indexes` names the fields of each table that are looked up by equality."""

    table_class = RowTable

    def __init__(self, database: Database, indexes: Mapping[str, Sequence[str]] | None = None) -> None:
        self.rows = RowStorage(database, indexes)
        super().__init__(storage=lambda: self.rows)

    def table(self, name: str, **kwargs: Any) -> RowTable:
        return cast("RowTable", super().table(name, **kwargs))

    def tables(self) -> set[str]:
        return set(self.rows.names())

    def drop_table(self, name: str) -> None:
        self._tables.pop(name, None)
        self.rows.drop(name)
