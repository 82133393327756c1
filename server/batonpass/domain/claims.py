"""Claims: sentences of a document, each with what proves it, or marked as unverified."""

from dataclasses import dataclass

from batonpass.domain.quality import Grounds


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence that is either proven or marked as unverified; plain text, no markup.

    `basis` says where an unproven sentence comes from, such as the note that it repeats.
    `command` is what the reader can run, to do it or to see for themselves.
    """

    text: str
    evidence: Grounds | None = None
    basis: str = ""
    command: str = ""


def count_things(number: int, thing: str) -> str:
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"
