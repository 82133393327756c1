"""Documents that go on under a new name: the old one is closed and one with the very same text is opened.

Editors have no other word for most renames: an untitled text that is saved, a cell that is moved. Some close
first and some open first, so both are remembered for a moment.
"""

from collections import OrderedDict
from typing import NamedTuple

A_MOMENT = 5.0
"""Seconds that may lie between the two halves of a rename."""

KEPT = 4_096
"""How many halves are remembered at most: a folder that is renamed may have many open documents."""


class _Half(NamedTuple):
    uri: str
    at: float


class Halves:
    """Documents that were opened, or closed, a moment ago, found by their text."""

    def __init__(self) -> None:
        self._halves: OrderedDict[int, _Half] = OrderedDict()

    def put(self, text: str, uri: str, now: float) -> None:
        """An empty text tells nothing and is not kept."""
        if text:
            self._halves[hash(text)] = _Half(uri, now)
            self._halves.move_to_end(hash(text))
        while self._halves and (len(self._halves) > KEPT or self._oldest.at < now - A_MOMENT):
            self._halves.popitem(last=False)

    def take(self, text: str, now: float) -> str | None:
        """The document with this text, which is then forgotten; None when there is none."""
        half = self._halves.pop(hash(text), None)
        return half.uri if half is not None and half.at >= now - A_MOMENT else None

    @property
    def _oldest(self) -> _Half:
        return next(iter(self._halves.values()))
