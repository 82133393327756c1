"""The newest entries of something that may go on for ever."""

from collections.abc import Iterator
from typing import Generic, TypeVar

Entry = TypeVar("Entry")


class Newest(Generic[Entry]):
    """Holds the newest entries by number; an entry can be replaced as long as it is held."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._entries: dict[int, Entry] = {}
        self.count = 0

    def add(self, entry: Entry) -> int:
        """Returns the entry's number."""
        self.count += 1
        self._entries[self.count] = entry
        if len(self._entries) > self._limit:
            del self._entries[next(iter(self._entries))]
        return self.count

    def get(self, number: int) -> Entry | None:
        return self._entries.get(number)

    def replace(self, number: int, entry: Entry) -> None:
        """Nothing happens when it is held no longer."""
        if number in self._entries:
            self._entries[number] = entry

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries.values())


def remember(known: dict[str, Entry], key: str, entry: Entry, limit: int) -> None:
    """Put an entry last in a dictionary; the oldest one leaves when there are too many."""
    known.pop(key, None)
    known[key] = entry
    if len(known) > limit:
        del known[next(iter(known))]
