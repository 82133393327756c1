"""A table's rows as TinyDB's updaters see them: loaded when asked for, stored when changed."""

from collections.abc import Iterator, Mapping, MutableMapping
from typing import Any

from batonpass.adapters.store.storage import Document, RowStorage, encode


class RowView(MutableMapping[int, Document]):
    """A mapping from ids to documents, inside one transaction. What was touched is remembered for `store`."""

    def __init__(self, storage: RowStorage, name: str) -> None:
        self._storage = storage
        self._name = name
        self._bodies: dict[int, str] = {}
        self._documents: dict[int, Document] = {}
        self._removed: set[int] = set()
        self._cleared = False
        self._last_id: int | None = None

    @property
    def last_id(self) -> int:
        """The highest id in use or used before, those of this view included."""
        if self._last_id is None:
            stored = 0 if self._cleared else self._storage.last_id(self._name)
            self._last_id = max(stored, *self._documents, 0)
        return self._last_id

    def store(self) -> None:
        """Write what was added, changed and removed."""
        # TinyDB keeps a table that was written to, even when nothing is in it.
        self._storage.ensure(self._name)
        if self._cleared:
            self._storage.clear(self._name)
        added = [(key, document) for key, document in self._documents.items() if key not in self._bodies]
        changed = [
            (key, document)
            for key, document in self._documents.items()
            if key in self._bodies and encode(document) != self._bodies[key]
        ]
        removed = self._removed & self._bodies.keys()
        if changed:
            self._storage.update(self._name, changed)
        if added:
            self._storage.insert(self._name, added)
        if removed:
            self._storage.delete(self._name, removed)

    def __getitem__(self, key: int) -> Document:
        if key not in self._documents:
            self._documents[key] = self._load(key)
        return self._documents[key]

    def __setitem__(self, key: int, document: Mapping[str, Any]) -> None:
        # An id that is stored already must become an update.
        _ = key in self
        self._removed.discard(key)
        self._documents[key] = dict(document)
        if self._last_id is not None:
            self._last_id = max(self._last_id, key)

    def __delitem__(self, key: int) -> None:
        _ = self[key]
        del self._documents[key]
        self._removed.add(key)

    def __iter__(self) -> Iterator[int]:
        stored = [] if self._cleared else self._storage.ids(self._name)
        yield from (key for key in stored if key not in self._removed)
        yield from (key for key in list(self._documents) if key not in self._bodies)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def clear(self) -> None:
        self._bodies.clear()
        self._documents.clear()
        self._removed.clear()
        self._cleared = True
        self._last_id = None

    def _load(self, key: int) -> Document:
        if self._cleared or key in self._removed:
            raise KeyError(key)
        body = self._storage.body(self._name, key)
        if body is None:
            raise KeyError(key)
        self._bodies[key] = body
        return self._storage.decode(body)
