"""What enters the context through the editor, on its way to the ledger.

Edits arrive at every keystroke; the ledger wants one entry for each document and pause. The intake gathers
in between. A document counts as read when it is first opened or changed in the session, with the tokens it
had then; after that only what is typed or pasted counts. A document that goes on under another name is not
read again: it enters with no tokens, so that the ledger knows its new name too.
"""

from dataclasses import dataclass, field
from typing import NamedTuple


class Read(NamedTuple):
    uri: str
    tokens: int


class Edited(NamedTuple):
    uri: str
    tokens: int


@dataclass(slots=True)
class Intake:
    """Gathers reads and edits until they are drained. Not thread-safe: one event loop owns it."""

    _known: set[str] = field(default_factory=set[str])
    _uncounted: set[str] = field(default_factory=set[str])
    _reads: dict[str, int] = field(default_factory=dict[str, int])
    _edits: dict[str, int] = field(default_factory=dict[str, int])

    def begin(self, documents: frozenset[str]) -> None:
        """Start over for a session (or after a reset) whose ledger already holds these documents as read."""
        self._known = set(documents)
        self._uncounted.clear()
        self._reads.clear()
        self._edits.clear()

    def knows(self, uri: str) -> bool:
        """Whether a document was read already in this session."""
        return uri in self._known

    def open(self, uri: str, tokens: int | None) -> None:
        """A document was opened, or is open and was touched for the first time; None: not counted yet."""
        if uri in self._known:
            return
        self._known.add(uri)
        if tokens is None:
            self._uncounted.add(uri)
        else:
            self._reads[uri] = tokens

    def edit(self, uri: str, tokens_before: int | None, inserted_tokens: int | None) -> None:
        """Text was inserted; `tokens_before` is what the document had without it.

        While a document is still being counted its edits are part of that count.
        """
        if uri not in self._known:
            self.open(uri, tokens_before)
        if uri in self._uncounted or inserted_tokens is None:
            return
        self._edits[uri] = self._edits.get(uri, 0) + inserted_tokens

    def count(self, uri: str, tokens: int) -> None:
        """The first count of a document has come in."""
        if uri in self._uncounted:
            self._uncounted.discard(uri)
            self._reads[uri] = tokens

    def find_under(self, name: str) -> tuple[str, ...]:
        """The documents read that have this name, or lie in the folder of this name."""
        folder = name.rstrip("/") + "/"
        return tuple(uri for uri in self._known if uri == name or uri.startswith(folder))

    def rename(self, old: str, new: str) -> None:
        """A document goes on under a new name. One that was not read is not read by that either.

        If the new name was taken for another document a moment ago, that is taken back.
        """
        if old not in self._known or old in self._uncounted or old == new:
            return
        if new in self._known and new not in self._uncounted and new not in self._reads:
            return
        self._known.add(new)
        self._uncounted.discard(new)
        self._reads[new] = 0

    def withdraw(self, uri: str) -> None:
        """Forget what waits of a document: neither a person nor an agent has read or written it."""
        self._edits.pop(uri, None)
        if self._reads.pop(uri, None) is not None or uri in self._uncounted:
            self._uncounted.discard(uri)
            self._known.discard(uri)

    def forget(self, uri: str) -> None:
        """A document was closed or skipped; one that was not counted by then was not read."""
        if uri in self._uncounted:
            self._uncounted.discard(uri)
            self._known.discard(uri)

    @property
    def is_empty(self) -> bool:
        return not self._reads and not any(tokens > 0 for tokens in self._edits.values())

    @property
    def reads(self) -> int:
        """How many documents wait to be recorded as read."""
        return len(self._reads)

    def drain(self) -> tuple[tuple[Read, ...], tuple[Edited, ...]]:
        """Everything gathered since the last time.

        Typing can shrink a count for a moment, as letters grow into a word that is one token: what is below
        zero waits for what follows it.
        """
        reads = tuple(Read(uri, tokens) for uri, tokens in self._reads.items())
        edits = tuple(Edited(uri, tokens) for uri, tokens in self._edits.items() if tokens > 0)
        self._reads.clear()
        self._edits = {uri: tokens for uri, tokens in self._edits.items() if tokens < 0}
        return reads, edits
