"""The documents open in the editor, as the use cases see them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class CountState(StrEnum):
    """`skipped` is for what is not counted at all: binary files, files over the size limit."""

    EXACT = "exact"
    COUNTING = "counting"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class TokenCount:
    """`tokens` is None unless the state is exact."""

    tokens: int | None
    state: CountState


class OpenDocuments(Protocol):
    """What a face with open documents answers; both say None for a document that is not open."""

    def text(self, uri: str) -> str | None: ...

    def count(self, uri: str) -> TokenCount | None: ...

    def edit(self, uri: str, before: str, after: str) -> None:
        """Ask for an open document to be changed from one text to another, soon; nobody waits for it.

        It is not changed where its text is another by then, or the editor refuses.
        """
        ...


class NoOpenDocuments:
    """For faces that have no editor."""

    def edit(self, uri: str, before: str, after: str) -> None:
        """Nothing is open."""

    def text(self, uri: str) -> str | None:
        return None

    def count(self, uri: str) -> TokenCount | None:
        return None


@dataclass(frozen=True, slots=True)
class KeptDocuments:
    """Documents as they were open in an editor that is leaving."""

    texts: Mapping[str, str]

    def edit(self, uri: str, before: str, after: str) -> None:
        """The editor takes no edits any more; the next one that has the document open is asked."""

    def text(self, uri: str) -> str | None:
        return self.texts.get(uri)

    def count(self, uri: str) -> TokenCount | None:
        return None
