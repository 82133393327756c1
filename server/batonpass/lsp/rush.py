"""Many documents that change at once: a branch switch, a find-and-replace, a formatter run over the project.

A person or an agent works on a few documents at a time. When more than `MANY` change before the editor rests,
a tool has changed them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

MANY = 20
"""Documents that may change before the editor rests without being taken for the work of a tool."""

REST = 0.3
"""Seconds without a change that end a rush."""

LONGEST = 10.0
"""Seconds after which a rush ends although changes still come."""


class Rush:
    """Notices when a rush begins and when it has ended. Lives on the event loop.

    `on_begin` and `on_end` are handed the documents that have changed in it.
    """

    def __init__(self, on_begin: Callable[[set[str]], None], on_end: Callable[[set[str]], None]) -> None:
        self.is_on = False
        self._on_begin = on_begin
        self._on_end = on_end
        self._documents: set[str] = set()
        self._last = self._latest_end = 0.0

    def changed(self, uri: str) -> bool:
        """A document has changed. Returns whether that is part of a rush."""
        loop = asyncio.get_running_loop()
        now = loop.time()
        if not self.is_on and now > self._last + REST:
            self._documents.clear()
        self._last = now
        self._documents.add(uri)
        if not self.is_on and len(self._documents) > MANY:
            self.is_on = True
            self._latest_end = now + LONGEST
            loop.call_at(now + REST, self._look)
            self._on_begin(set(self._documents))
        return self.is_on

    def _look(self) -> None:
        loop = asyncio.get_running_loop()
        end = min(self._last + REST, self._latest_end)
        if loop.time() < end:
            loop.call_at(end, self._look)
            return
        documents, self._documents = self._documents, set()
        self.is_on = False
        self._on_end(documents)
