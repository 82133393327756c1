"""The open documents, for use cases that run on other threads than the event loop."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import TypeVar

from batonpass.app.documents_open import KeptDocuments, TokenCount
from batonpass.app.observation import Current
from batonpass.domain.errors import Unavailable
from batonpass.lsp.tracking import DocumentTracker

logger = logging.getLogger(__name__)

ANSWER_SECONDS = 5.0
"""After how long nobody on the event loop is there to answer any more."""

T = TypeVar("T")

Propose = Callable[[str, str, str], None]
"""Asks the editor to change a document, named by its URI, from one text to another."""


class DocumentsOnLoop:
    """Each question is asked on the loop. Raises Unavailable when that has come to its end."""

    def __init__(self, loop: asyncio.AbstractEventLoop, tracker: DocumentTracker, propose: Propose) -> None:
        self._loop = loop
        self._tracker = tracker
        self._propose = propose
        self._questions: deque[Callable[[], None]] = deque()

    def text(self, uri: str) -> str | None:
        return self._ask(lambda: self._tracker.text(uri))

    def count(self, uri: str) -> TokenCount | None:
        return self._ask(lambda: self._tracker.count(uri))

    def edit(self, uri: str, before: str, after: str) -> None:
        try:
            self._loop.call_soon_threadsafe(self._propose, uri, before, after)
        except RuntimeError:
            # The next editor that has the document open is asked.
            logger.info("A document was changed after the end.")

    def answer(self) -> None:
        """Answer what is asked; to be called on the loop, or after it for those who still wait."""
        while self._questions:
            self._questions.popleft()()

    def _ask(self, question: Callable[[], T]) -> T:
        answer: Future[T] = Future()

        def reply() -> None:
            try:
                answer.set_result(question())
            except Exception as error:  # noqa: BLE001 - Whoever asked gets it.
                answer.set_exception(error)

        self._questions.append(reply)
        try:
            self._loop.call_soon_threadsafe(self.answer)
            return answer.result(ANSWER_SECONDS)
        except (TimeoutError, RuntimeError) as error:
            raise Unavailable("The editor has left; what it had open is not known any more.") from error


def keep_documents(current: Current | None, tracker: DocumentTracker) -> KeptDocuments:
    """The open session's documents as they are in the editor now; to be asked on the loop, or after it."""
    links = current.session.documents if current else ()
    texts = {uri: tracker.text(uri) for uri in (Path(link.path).as_uri() for link in links)}
    return KeptDocuments({uri: text for uri, text in texts.items() if text is not None})
