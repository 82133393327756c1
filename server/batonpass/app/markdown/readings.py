"""The three readings of a document that are compared when a person's changes are taken in."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from batonpass.app.markdown.entries import Entry, Statements

Key = tuple[str, str]
"""The section that repeats an entry, "" for its own place, and the entry's id."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """The document as it was last rendered, as it stands, and as the session would be rendered now.

    `held` is what is in a conflict that still stands: ids with the name of a detail, "" for words and box.
    `wanted` is what the person has settled for themselves, whatever the session has.
    `removes` says whether what is missing in the document goes from the session too. `heard` is what it said
    last of things that are not rendered in it; `offered` are ids of what it was offered, and may not have.
    """

    base: Statements
    mine: Statements
    now: Statements
    held: Collection[tuple[str, str]] = ()
    wanted: Collection[tuple[str, str]] = ()
    removes: bool = True
    heard: Sequence[Entry] = ()
    offered: Collection[str] = ()


def key_of(entry: Entry) -> Key:
    return (entry.section if entry.repeats else "", entry.id)


def by_key(entries: Sequence[Entry]) -> dict[Key, Entry]:
    """The entries that are known by an id; where one stands twice, the first."""
    found: dict[Key, Entry] = {}
    for entry in entries:
        if entry.id:
            found.setdefault(key_of(entry), entry)
    return found
