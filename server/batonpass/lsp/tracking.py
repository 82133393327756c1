"""Following the editor: what is opened and typed goes through the intake into the session's ledger."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from batonpass.app.deletions import Deletions
from batonpass.app.documents_open import TokenCount
from batonpass.app.intake import Edited, Intake, Read
from batonpass.app.renames import Halves
from batonpass.app.text.counted_text import Edit
from batonpass.lsp.counting import DocumentCounter
from batonpass.lsp.documents import SyncedDocument
from batonpass.lsp.executor import DaemonExecutor
from batonpass.lsp.rush import LONGEST, MANY, Rush

LONGEST_WAIT = 2.0
"""Seconds after which a storm of typing is recorded even if it does not rest.

Where many documents have just been opened it is that of a rush: a tool may be about to change them all.
"""

COUNTED_SCHEMES = frozenset({"file", "untitled", "vscode-notebook-cell"})
"""Kinds of documents an agent can read; output panels, settings pages and the like are not among them."""

UNTITLED = "untitled:"

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
        self._untitled: dict[str, SyncedDocument] = {}
        self._tokens: dict[str, int] = {}
        # Documents that were opened and are read once they are counted.
        self._unread: set[str] = set()
        self._deletions = Deletions()
        self._opened, self._closed = Halves(), Halves()
        self._rush = Rush(self._begin_rush, self._end_rush)
        # Documents that the server itself is changing.
        self._unwritten: set[str] = set()
        # How often it was begun anew: what was pasted before that is none of the session's.
        self._beginnings = 0
        self._refused = Gathered()
        self._timer: asyncio.TimerHandle | None = None
        self._began = 0.0

    def begin(self, documents: frozenset[str]) -> None:
        """Track for a session whose ledger holds these documents already."""
        self._tracking = True
        self._start_over(documents)
        for uri in tuple(self._unread):
            self._read(uri)
        self._schedule()

    def end(self) -> None:
        """Stop to track: no session is active."""
        self._tracking = False
        self._unread.clear()
        self._start_over(frozenset())

    def _start_over(self, documents: frozenset[str]) -> None:
        self._refused = Gathered()
        self._intake.begin(documents)
        self._deletions.clear()
        self._beginnings += 1

    def opened(self, uri: str, document: SyncedDocument) -> None:
        if urlsplit(uri).scheme not in COUNTED_SCHEMES:
            return
        self._documents[unquote(uri)] = document
        if uri.startswith(UNTITLED):
            self._untitled[uri] = document
        document.counted.counts_at_once = not self._rush.is_on
        self.counter.add(uri, document)
        if self._tracking is False or self.counter.is_skipped(uri):
            return
        self._follow_rename(uri, document.counted.text)
        self._unread.add(uri)
        self._read(uri)

    def _follow_rename(self, uri: str, text: str) -> None:
        """See whether a document that is opened is one that goes on under a new name."""
        if self._intake.knows(uri):
            return
        now = time.monotonic()
        old = self._closed.take(text, now) or self._find_untitled(uri, text)
        if old is None:
            self._opened.put(text, uri, now)
        else:
            self._intake.rename(old, uri)
            self._schedule()

    def _find_untitled(self, uri: str, text: str) -> str | None:
        """The open text without a name that was just saved under this one."""
        if uri in self._untitled:
            return None
        return next((other for other, known in self._untitled.items() if known.counted.text == text), None)

    def renamed(self, old: str, new: str) -> None:
        """A file was renamed, or a folder with all that is in it."""
        for uri in self._intake.find_under(old):
            self._intake.rename(uri, new + uri[len(old) :])
        self._schedule()

    def edited(self, uri: str, document: SyncedDocument, edits: Sequence[Edit]) -> None:
        uri = document.uri
        if unquote(uri) not in self._documents or self.counter.is_skipped(uri):
            return
        if self._rush.changed(uri):
            self._leave_out(uri)
            return
        before, tokens = self._tokens.get(uri), document.counted.tokens
        if tokens is None:
            self.counter.settle(uri)
        else:
            self._tokens[uri] = tokens
            self._follow(uri)
        # While a document is being counted its edits are part of that count.
        if self._tracking and uri not in self._unread and unquote(uri) not in self._unwritten:
            self._take_in(uri, before, tokens, edits)
            self._schedule()

    @contextmanager
    def written_by_nobody(self, uri: str) -> Generator[None]:
        """What changes in a document meanwhile is the server's own doing: nobody has typed it."""
        self._unwritten.add(unquote(uri))
        try:
            yield
        finally:
            self._unwritten.discard(unquote(uri))

    def _take_in(self, uri: str, before: int | None, after: int | None, edits: Sequence[Edit]) -> None:
        typed, texts = _sort(edits, self._deletions.find_new(uri, edits))
        if not self._intake.knows(uri):
            read = before if texts or after is None else max(0, after - typed)
            if read is None:
                self._unread.add(uri)
                return
            self._intake.open(uri, read)
        self._intake.edit(uri, None, typed)
        if texts:
            self.counter.count_texts(uri, texts, partial(self._typed, self._beginnings, uri))

    def _typed(self, beginning: int, uri: str, tokens: int) -> None:
        """New text was counted."""
        if beginning == self._beginnings:
            self._intake.edit(uri, None, tokens)
            self._schedule()

    def _begin_rush(self, uris: set[str]) -> None:
        for document in self._documents.values():
            document.counted.counts_at_once = False
        for uri in uris:
            self._leave_out(uri)

    def _end_rush(self, uris: set[str]) -> None:
        for document in self._documents.values():
            document.counted.counts_at_once = True
        for uri in uris:
            self.counter.settle(uri)
        self._schedule()

    def _leave_out(self, uri: str) -> None:
        """A tool has changed a document: neither was it read nor its new text written by anybody."""
        self._tokens.pop(uri, None)
        self._unread.discard(uri)
        self._intake.withdraw(uri)
        self._deletions.forget(uri)

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
        if self._tracking and self._intake.knows(uri):
            self._keep_for_rename(uri, document.counted.text)
        self._untitled.pop(uri, None)
        self._tokens.pop(uri, None)
        self._unread.discard(uri)
        self._intake.forget(uri)
        self._deletions.forget(uri)
        self.counter.remove(uri)
        self._follow(uri)

    def _keep_for_rename(self, uri: str, text: str) -> None:
        """See whether a document that is closed goes on under a new name, or may do so in a moment."""
        now = time.monotonic()
        new = self._opened.take(text, now)
        if new is None or new == uri or not self.is_open(new):
            self._closed.put(text, uri, now)
        else:
            self._unread.discard(new)
            self._intake.rename(uri, new)
            self._schedule()

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
        self._intake.count(uri, tokens)
        if uri in self._unread:
            self._read(uri)
        self._schedule()

    def _schedule(self) -> None:
        """Record when typing rests, and now and then while it does not."""
        if not self._tracking or self._intake.is_empty or self._rush.is_on:
            return
        loop = asyncio.get_running_loop()
        if self._timer is None:
            self._began = loop.time()
        else:
            self._timer.cancel()
        longest = LONGEST if self._intake.reads > MANY else LONGEST_WAIT
        rests_at = min(loop.time() + self.quiet_seconds, self._began + longest)
        self._timer = loop.call_at(rests_at, self.flush)


def _sort(edits: Sequence[Edit], new: Sequence[Sequence[str] | None]) -> tuple[int, list[str]]:
    """The tokens of edits whose text is new altogether and counted, and the texts that are still to count."""
    tokens, texts = 0, list[str]()
    for edit, stretches in zip(edits, new, strict=True):
        if stretches is not None:
            texts.extend(stretches)
        elif edit.inserted_tokens is not None:
            tokens += edit.inserted_tokens
        else:
            texts.append(edit.inserted_text)
    return tokens, texts
