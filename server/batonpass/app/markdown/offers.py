"""What an open document has taken of the renderings that it was offered.

An edit leaves out the line that a person is on, so that a document may take a part of a rendering and the
rest later, when there is a newer one. What it has taken is no change of the person's. And what a person wrote
is none any more, once the session says the same.

What was offered is stored with the document's base, as the lines that differ from it: the editor keeps what
it has taken, whatever becomes of the server.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from batonpass.app.markdown.chunks import Chunk, Unit, heading_level, make_chunks, units_of
from batonpass.app.markdown.entries import Entry, read_statements
from batonpass.app.markdown.identity import keep_written_ids
from batonpass.app.markdown.source import split_source
from batonpass.domain.session import DocumentKind

Lines = tuple[str, ...]

KEPT = 5
"""How many renderings that a document may have taken in part are remembered."""


@dataclass(frozen=True, slots=True)
class Replacement:
    """Lines that stand in the place of those from `start` up to `end`, counted from 0."""

    start: int
    end: int
    lines: Lines


@dataclass(frozen=True, slots=True)
class Offer:
    """A rendering, as what it has other than the base that it is stored with."""

    replacements: tuple[Replacement, ...]


def as_offers(base: str, texts: Sequence[str]) -> tuple[Offer, ...]:
    """The newest of these renderings, each of them once."""
    others = dict.fromkeys(reversed([text for text in texts if text != base]))
    return tuple(Offer(_differences(base, text)) for text in reversed(list(others)[:KEPT]))


def _differences(base: str, text: str) -> tuple[Replacement, ...]:
    old, new = base.split("\n"), text.split("\n")
    return tuple(
        Replacement(start, end, tuple(new[new_start:new_end]))
        for tag, start, end, new_start, new_end in SequenceMatcher(
            None, old, new, autojunk=False
        ).get_opcodes()
        if tag != "equal"
    )


def offered_texts(base: str, offers: Sequence[Offer]) -> tuple[str, ...]:
    """The renderings that were offered, the newest last."""
    return tuple(_replaced(base, offer.replacements) for offer in offers)


def _replaced(base: str, replacements: Sequence[Replacement]) -> str:
    lines = base.split("\n")
    for each in reversed(replacements):
        lines[each.start : each.end] = each.lines
    return "\n".join(lines)


def advance(
    base: str, offered: Sequence[str], mine: str, kind: DocumentKind, heard: Sequence[Entry] = ()
) -> str:
    """The base with what the document has of the renderings that it was offered: lines that it has word for
    word, and things of which it says the same; without what is not rendered any more, and was `heard` to."""
    for rendering in offered:
        base = _advance_lines(base, rendering, mine)
        base = _advance_things(base, rendering, mine, kind, heard)
    return base


def without_missing(base: str, mine: str, kind: DocumentKind) -> str:
    """The base without the things that the document does not have.

    For a base that is only likely: whether the document ever had them is not known, and nobody may have taken
    them out.
    """
    own = {chunk.thing for chunk in _chunks(mine, kind)}

    def spelt(chunk: Chunk) -> Lines:
        return chunk.lines if {chunk.thing, chunk.task} - {None} <= own else ()

    return _respelt(base, kind, spelt)


def _advance_lines(base: str, offered: str, mine: str) -> str:
    lines = split_source(base).lines
    taken = dict(_changes(lines, split_source(mine).lines))
    changes = [
        (place, new)
        for place, new in _changes(lines, split_source(offered).lines)
        if place in taken and _has(taken[place], new)
    ]
    moved = list(lines)
    for (start, end), new in reversed(changes):
        moved[start:end] = new
    return "\n".join(moved) + ("\n" if base.endswith("\n") else "") if changes else base


def _has(mine: Lines, new: Lines) -> bool:
    """Whether these are the new lines, alone or with others of the person's before or after them."""
    return mine == new or (bool(new) and new in (mine[: len(new)], mine[-len(new) :]))


def _changes(old: Lines, new: Lines) -> Iterator[tuple[tuple[int, int], Lines]]:
    """Which lines differ, and what stands there instead; as many lines for others are told one by one."""
    for tag, start, end, new_start, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        if end - start == new_end - new_start:
            for offset in range(end - start):
                at = new_start + offset
                yield (start + offset, start + offset + 1), new[at : at + 1]
        else:
            yield (start, end), new[new_start:new_end]


def _advance_things(base: str, offered: str, mine: str, kind: DocumentKind, heard: Sequence[Entry]) -> str:
    known = {chunk.unit: chunk.value for _, _, chunk in units_of(heard)}
    own, new = _things(mine, kind), _things(offered, kind)

    def spelt(chunk: Chunk) -> Lines:
        said = own.get(chunk.unit)
        if said is None or said.value == chunk.value:
            return chunk.lines
        if chunk.unit in new:
            return new[chunk.unit].lines if new[chunk.unit].value == said.value else chunk.lines
        return () if known.get(chunk.unit) == said.value else chunk.lines

    return _with_taken(_respelt(base, kind, spelt), offered, own, kind)


def _with_taken(base: str, offered: str, own: Mapping[Unit | None, Chunk], kind: DocumentKind) -> str:
    """The base with the items of a rendering that are new to it and that the document has whole.

    Whether it has all of a task with a heading is not known: there is text in it that nothing is known of.
    """
    chunks, new = list(_chunks(base, kind)), _chunks(offered, kind)
    partly = {c.thing for c in new if c.is_heading or c.unit not in own or own[c.unit].value != c.value}
    places = {_anchor(chunk): chunk for chunk in chunks if _anchor(chunk)}
    before: Chunk | None = None
    for chunk in new:
        anchor = _anchor(chunk)
        if anchor in places:
            before = places[anchor]
        elif chunk.unit is not None and chunk.thing not in partly and before is not None:
            place = next(number for number, known in enumerate(chunks) if known is before)
            chunks.insert(place + 1, chunk)
            before = places[anchor] = chunk
    lines = [line for chunk in chunks for line in chunk.lines]
    return "\n".join(lines) + ("\n" if base.endswith("\n") else "")


def _anchor(chunk: Chunk) -> Unit | str:
    """What tells where a thing stands: what it is, or the heading; "" for any other line."""
    if chunk.unit is not None:
        return chunk.unit
    return chunk.lines[0] if heading_level(chunk.lines[0]) else ""


def _things(text: str, kind: DocumentKind) -> Mapping[Unit | None, Chunk]:
    found: dict[Unit | None, Chunk] = {}
    for chunk in _chunks(text, kind):
        if chunk.unit is not None:
            found.setdefault(chunk.unit, chunk)
    return found


def _chunks(text: str, kind: DocumentKind) -> tuple[Chunk, ...]:
    source = split_source(text)
    entries = read_statements(source.text, kind).entries
    keep_written_ids(entries)
    return make_chunks(source.lines, entries)


def _respelt(base: str, kind: DocumentKind, spelt: Callable[[Chunk], Lines]) -> str:
    lines = [line for chunk in _chunks(base, kind) for line in spelt(chunk)]
    return "\n".join(lines) + ("\n" if base.endswith("\n") else "")
