"""Which entry of a document is which thing of the session.

The rule: the id written at an entry's end counts, whatever became of its words and its place; the number of
a task's heading counts after it. Where an id stands twice, the first entry keeps it. An entry without an id
is the one of its kind that lost its own and says the same; else the nearest one below the same heading that
says nearly the same; else it is new.
"""

from collections.abc import Callable, Collection, Sequence
from difflib import SequenceMatcher

from batonpass.app.markdown.entries import LETTERS, Entry

Finder = Callable[[Entry, Sequence[Entry]], Entry | None]
"""Finds an entry among others."""

SIMILAR = 0.6
"""From this part of equal letters on, two texts count as one that was reworded."""


def keep_written_ids(entries: Sequence[Entry]) -> None:
    """Let entries be known by the ids that Batonpass wrote itself."""
    for entry in entries:
        entry.id = entry.written_id


def identify(
    mine: Sequence[Entry],
    known: Sequence[Sequence[Entry]],
    ids: Collection[str],
    offered: Collection[str] = (),
) -> None:
    """Give each entry of a person's document its id; "" for those that are new.

    `known` are documents with ids, first the one that this was made from. What stands in the others alone was
    not reworded here, but for what was `offered` to this document. `ids` are those that the session knows.
    """
    _take_written(mine, ids)
    for place, entries in enumerate(known):
        _match(mine, entries, _says_the_same)
        near = entries if place == 0 else [entry for entry in entries if entry.id in offered]
        _match(mine, near, _says_nearly_the_same)


def _take_written(mine: Sequence[Entry], ids: Collection[str]) -> None:
    seen: set[tuple[str, str]] = set()
    for entry in sorted(mine, key=lambda entry: entry.is_numbered):
        key = (_list_of(entry), entry.written_id)
        is_own = LETTERS.get(entry.written_id[:1]) is entry.kind and entry.written_id in ids
        entry.id = entry.written_id if is_own and key not in seen else ""
        if entry.id:
            seen.add(key)


def _list_of(entry: Entry) -> str:
    """Where an id stands once: in the section that repeats it, or anywhere else."""
    return entry.section if entry.repeats else ""


def _match(mine: Sequence[Entry], known: Sequence[Entry], find: Finder) -> None:
    taken = {(_list_of(entry), entry.id) for entry in mine if entry.id}
    free = [entry for entry in known if entry.id and (_list_of(entry), entry.id) not in taken]
    for entry in mine:
        if entry.id:
            continue
        candidates = [
            other
            for other in free
            if other.kind is entry.kind and other.section == entry.section and _have_one_parent(entry, other)
        ]
        found = find(entry, candidates)
        if found is not None:
            entry.id = found.id
            free.remove(found)


def _have_one_parent(entry: Entry, other: Entry) -> bool:
    return (entry.parent.id if entry.parent else "") == (other.parent.id if other.parent else "")


def _says_the_same(entry: Entry, candidates: Sequence[Entry]) -> Entry | None:
    words = entry.text.casefold()
    return next((other for other in candidates if other.text.casefold() == words), None)


def _says_nearly_the_same(entry: Entry, candidates: Sequence[Entry]) -> Entry | None:
    near = [other for other in candidates if is_similar(entry.text, other.text)]
    return min(near, key=lambda other: abs(other.start - entry.start), default=None)


def is_similar(one: str, other: str) -> bool:
    """Whether one text may be the other, reworded."""
    first, second = one.casefold(), other.casefold()
    if first.startswith(second) or second.startswith(first):
        return True
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    return matcher.quick_ratio() >= SIMILAR and matcher.ratio() >= SIMILAR
