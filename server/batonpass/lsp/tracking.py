"""Following the editor: what is opened and typed goes through the intake into the session's ledger."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from batonpass.app.documents_open import TokenCount
from batonpass.app.intake import Edited, Intake, Read
from batonpass.app.text.counted_text import Edit
from batonpass.lsp.counting import DocumentCounter
from batonpass.lsp.documents import SyncedDocument
from batonpass.lsp.executor import DaemonExecutor

LONGEST_WAIT = 2.0
"""Seconds after which a storm of typing is recorded even if it does not rest."""

COUNTED_SCHEMES = frozenset({"file", "untitled", "vscode-notebook-cell"})
"""Kinds of documents an agent can read; output panels, settings pages and the like are not among them."""

Record = Callable[[Sequence[Read], Sequence[Edited]], None]

Follow = Callable[[str], None]
"""Told of a document's URI when its count has changed, and when it was closed."""


class Gathered(NamedTuple):
    """What waits to be recorded."""

    reads: Sequence[Read] = ()
    edits: Sequence[Edited] = ()

    @property
    def is_empty(self) -> bool:
        return not self.reads and not self.edits


class DocumentTracker:
    """Hears of the open documents and records what enters the context. Lives on the event loop.

    Documents are found by their URI however its characters are escaped, and recorded as they were opened.
    """

    def __init__(self, workers: DaemonExecutor, record: Record, follow: Follow) -> None:
        self.counter = DocumentCounter(workers, self._counted)
        self.quiet_seconds = 0.3
        self._record = record
        self._follow = follow
        self._intake = Intake()
        # None until it is known whether a session is active.
        self._tracking: bool | None = None
        self._documents: dict[str, SyncedDocument] = {}
        self._tokens: dict[str, int] = {}
        # Documents that were opened and are read once they are counted.
        self._unread: set[str] = set()
        # Documents with a paste that is still being counted, and their tokens before it.
        self._unsettled: dict[str, int] = {}
        self._refused = Gathered()
        self._timer: asyncio.TimerHandle | None = None
        self._deadline = 0.0

    def begin(self, documents: frozenset[str]) -> None:
        """Track for a session whose ledger holds these documents already."""
        self._tracking = True
        self._refused = Gathered()
        self._unsettled.clear()
        self._intake.begin(documents)
        for uri in tuple(self._unread):
            self._read(uri)
        self._schedule()

    def end(self) -> None:
        """Stop to track: no session is active."""
        self._tracking = False
        self._refused = Gathered()
        self._unread.clear()
        self._intake.begin(frozenset())

    def opened(self, uri: str, document: SyncedDocument) -> None:
        if urlsplit(uri).scheme not in COUNTED_SCHEMES:
            return
        self._documents[unquote(uri)] = document
        self.counter.add(uri, document)
        if self._tracking is not False and not self.counter.is_skipped(uri):
            self._unread.add(uri)
            self._read(uri)

    def edited(self, uri: str, document: SyncedDocument, edits: Sequence[Edit]) -> None:
        uri = document.uri
        if unquote(uri) not in self._documents or self.counter.is_skipped(uri):
            return
        before, tokens = self._tokens.get(uri), document.counted.tokens
        if tokens is None:
            self.counter.settle(uri)
        else:
            self._tokens[uri] = tokens
            self._follow(uri)
        # While a document is being counted its edits are part of that count.
        if self._tracking and uri not in self._unread and uri not in self._unsettled:
            self._take_in(uri, before, tokens, _sum(edits))
            self._schedule()

    def _take_in(self, uri: str, before: int | None, tokens: int | None, inserted: int | None) -> None:
        if inserted is not None:
            self._intake.edit(uri, None if tokens is None else max(0, tokens - inserted), inserted)
        elif before is not None:
            # A paste too large to count at once: its growth is known when the count comes in.
            self._intake.open(uri, before)
            self._unsettled[uri] = before
        else:
            self._unread.add(uri)

    def _read(self, uri: str) -> None:
        """Take in a document that was opened, if it is counted."""
        tokens = self._documents[unquote(uri)].counted.tokens
        if self._tracking and tokens is not None:
            self._unread.discard(uri)
            self._intake.open(uri, tokens)

    def closed(self, uri: str) -> None:
        document = self._documents.pop(unquote(uri), None)
        if document is None:
            return
        uri = document.uri
        self._tokens.pop(uri, None)
        self._unread.discard(uri)
        self._unsettled.pop(uri, None)
        self._intake.forget(uri)
        self.counter.remove(uri)
        self._follow(uri)

    @property
    def uris(self) -> Sequence[str]:
        """The open documents."""
        return [document.uri for document in self._documents.values()]

    def is_open(self, uri: str) -> bool:
        return unquote(uri) in self._documents

    def text(self, uri: str) -> str | None:
        document = self._documents.get(unquote(uri))
        return None if document is None else document.counted.text

    def count(self, uri: str) -> TokenCount | None:
        document = self._documents.get(unquote(uri))
        return None if document is None else self.counter.state(document.uri)

    def flush(self) -> None:
        """Record what was gathered, now."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._tracking and not (self._intake.is_empty and self._refused.is_empty):
            refused, self._refused = self._refused, Gathered()
            reads, edits = self._intake.drain()
            self._record((*refused.reads, *reads), (*refused.edits, *edits))

    def keep(self, reads: Sequence[Read], edits: Sequence[Edited]) -> None:
        """Take back what could not be recorded, for the next time."""
        if self._tracking:
            self._refused = Gathered((*self._refused.reads, *reads), (*self._refused.edits, *edits))

    def _counted(self, uri: str, tokens: int) -> None:
        self._tokens[uri] = tokens
        self._follow(uri)
        before = self._unsettled.pop(uri, None)
        if before is not None and self._tracking:
            self._intake.edit(uri, before, max(0, tokens - before))
        self._intake.count(uri, tokens)
        if uri in self._unread:
            self._read(uri)
        self._schedule()

    def _schedule(self) -> None:
        """Record when typing rests, and now and then while it does not."""
        if not self._tracking or self._intake.is_empty:
            return
        loop = asyncio.get_running_loop()
        if self._timer is None:
            self._deadline = loop.time() + LONGEST_WAIT
        else:
            self._timer.cancel()
        self._timer = loop.call_at(min(loop.time() + self.quiet_seconds, self._deadline), self.flush)


def _sum(edits: Sequence[Edit]) -> int | None:
    total = 0
    for edit in edits:
        if edit.inserted_tokens is None:
            return None
        total += edit.inserted_tokens
    return total
