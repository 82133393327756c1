"""Counting open documents beside the event loop: what is typed is counted at once, whole texts by workers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from batonpass.app.documents_open import CountState, TokenCount
from batonpass.app.text.spans import PendingRun
from batonpass.app.text.tokenizer import Tokenizer, Vocabulary
from batonpass.domain.errors import BatonpassError
from batonpass.lsp.documents import SyncedDocument
from batonpass.lsp.executor import DaemonExecutor

AT_ONCE = 16_384
"""Characters of text that are counted at once; more of it is counted by a worker."""

DOCUMENTS_AT_ONCE = 8
"""Documents that are handed to the workers at the same time: hundreds would keep the event loop busy."""

Counted = Callable[[str, int], None]
"""Told of a document's URI and its tokens each time a count that was pending is complete."""

Take = Callable[[int], None]
"""Told how many tokens the texts have together."""


class DocumentCounter:
    """Keeps the token counts of the open documents. Lives on the event loop; `workers` do the long part."""

    def __init__(self, workers: DaemonExecutor, on_counted: Counted) -> None:
        self._workers = workers
        self._on_counted = on_counted
        self._documents: dict[str, SyncedDocument] = {}
        self._skipped: set[str] = set()
        self._counting: dict[SyncedDocument, asyncio.Future[None]] = {}
        self._texts: dict[SyncedDocument, list[tuple[Sequence[str], Take]]] = {}
        self._room = asyncio.Semaphore(DOCUMENTS_AT_ONCE)
        self._tokenizer: Tokenizer | None = None
        self._encoding = ""
        self._failure: BatonpassError | None = None
        self.largest = 20_000_000

    async def use(self, vocabulary: Vocabulary, encoding: str) -> None:
        """Count with an encoding from now on; documents counted with another one are counted anew.

        Raises what loading it raises; until another call succeeds, `state` raises it too.
        """
        if encoding == self._encoding:
            return
        self._encoding = encoding
        try:
            tokenizer = await self._workers.run(vocabulary.load, encoding)
        except BatonpassError as error:
            self._encoding, self._failure = "", error
            raise
        if encoding != self._encoding:
            return
        self._tokenizer, self._failure = tokenizer, None
        for uri, document in self._documents.items():
            self._begin(uri, document)

    def add(self, uri: str, document: SyncedDocument) -> None:
        """A document was opened. One that is binary or over the limit is not counted."""
        self._documents[uri] = document
        if document.counted.units > self.largest or "\0" in document.counted.text:
            self._skipped.add(uri)
        else:
            self._begin(uri, document)

    def remove(self, uri: str) -> None:
        document = self._documents.pop(uri, None)
        if document is not None:
            self._texts.pop(document, None)
        self._skipped.discard(uri)

    def settle(self, uri: str) -> None:
        """See to it that what an edit left uncounted is counted."""
        document = self._documents.get(uri)
        if document is not None and uri not in self._skipped and document.counted.tokens is None:
            self._count(uri, document)

    def count_texts(self, uri: str, texts: Sequence[str], take: Take) -> None:
        """Count texts that were put into a document: at once if they are short, else with the document."""
        if self._tokenizer is not None and sum(map(len, texts)) <= AT_ONCE:
            take(_count_texts(self._tokenizer, texts))
            return
        document = self._documents[uri]
        self._texts.setdefault(document, []).append((texts, take))
        self._count(uri, document)

    def is_skipped(self, uri: str) -> bool:
        return uri in self._skipped

    def state(self, uri: str) -> TokenCount:
        """The count of an open document.

        Raises KeyError for one that is not open, and why tokens cannot be counted at all.
        """
        if uri in self._skipped:
            return TokenCount(None, CountState.SKIPPED)
        if self._failure is not None:
            raise self._failure
        tokens = self._documents[uri].counted.tokens if self._tokenizer else None
        return TokenCount(tokens, CountState.COUNTING if tokens is None else CountState.EXACT)

    def _begin(self, uri: str, document: SyncedDocument) -> None:
        if self._tokenizer is None or uri in self._skipped:
            return
        document.counted.count_with(self._tokenizer.count)
        self._count(uri, document)

    def _count(self, uri: str, document: SyncedDocument) -> None:
        """Count what is pending, unless that is being done already."""
        if document not in self._counting:
            self._counting[document] = asyncio.ensure_future(self._count_pending(uri, document))

    async def _count_pending(self, uri: str, document: SyncedDocument) -> None:
        try:
            async with self._room:
                while (tokenizer := self._tokenizer) and self._documents.get(uri) is document:
                    runs, texts = document.counted.pending(), self._texts.pop(document, [])
                    if not runs and not texts:
                        break
                    results = await self._workers.run(_count_runs, tokenizer, runs)
                    for parts, take in texts:
                        take(await self._workers.run(_count_texts, tokenizer, parts))
                    if tokenizer is self._tokenizer:
                        document.counted.resolve(results)
        finally:
            del self._counting[document]
        tokens = document.counted.tokens
        if tokens is not None and self._documents.get(uri) is document:
            self._on_counted(uri, tokens)


def _count_runs(tokenizer: Tokenizer, runs: Sequence[PendingRun]) -> list[tuple[int, int]]:
    return [(run.key, tokenizer.count(run.text)) for run in runs]


def _count_texts(tokenizer: Tokenizer, texts: Sequence[str]) -> int:
    return sum(tokenizer.count(text) for text in texts)
