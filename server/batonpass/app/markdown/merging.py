"""A document as it stands, merged with what is rendered anew: no word of a person's is lost.

Known things are matched by their ids. Where both sides say the same of a thing, the person's spelling stays;
where only the session has changed it, the new lines are taken; where both differ, the person's stay and the
clash is remembered. Everything else is merged line by line.
"""

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from batonpass.app.markdown.chunks import Chunk, Detail, Thing, Unit, Words, make_chunks, units_of
from batonpass.app.markdown.conflicts import Conflict, place_conflicts
from batonpass.app.markdown.entries import SEVERITY, Entry
from batonpass.app.markdown.forms import Row, settle_labels, written_as
from batonpass.app.markdown.ids import with_ids
from batonpass.app.markdown.places import EntryKind
from batonpass.app.markdown.source import BYTE_ORDER_MARK, SourceText, split_source
from batonpass.app.markdown.tables import spelt_as
from batonpass.app.markdown.three_way import Clash, merge_chunks
from batonpass.app.markdown.written import put_to_what_is_written

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Version:
    """A text of the document with its entries, which have their ids."""

    text: str
    entries: Sequence[Entry]


@dataclass(frozen=True, slots=True)
class Merged:
    """`base` is what is rendered, without the things that found no place in the document: they are new to it
    until they do."""

    text: str
    conflicts: tuple[Conflict, ...]
    base: str


def merge(
    base: Version,
    mine: Version,
    new: Version,
    standing: Sequence[Conflict] = (),
    heard: Sequence[Entry] = (),
) -> Merged:
    """What the document should be; `standing` are the conflicts that were there before, `heard` is what it
    said last of things that the base does not have."""
    source = split_source(mine.text)
    lines = with_ids(source.lines, mine.entries)
    own = make_chunks(lines, mine.entries, source.ends)
    listed = {entry.id: entry for entry in mine.entries if _is_listed_task(entry)}
    old_chunks = _without_listed(base, listed)
    new_chunks = _without_listed(new, listed)
    old_chunks, new_chunks = spelt_as(own, old_chunks), spelt_as(own, new_chunks)
    said = {chunk.unit: chunk.value for _, _, chunk in units_of(heard)}
    own, old_chunks, new_chunks = settle_labels(own, old_chunks, new_chunks)
    own, old_chunks, new_chunks, clashes = _settle_units(own, old_chunks, new_chunks, said)
    own = _respell_listed(own, listed, new)
    own, new_chunks = put_to_what_is_written(own, old_chunks, new_chunks)
    chunks, text_clashes = merge_chunks(old_chunks, own, new_chunks)
    if _loses(own, old_chunks, chunks):
        logger.error("A merge would have lost lines of a document; it is left as it is.")
        chunks, text_clashes = list(own), []
    merged = _join(chunks, source)
    there = {chunk.thing for row in (old_chunks, own, chunks) for chunk in row}
    return Merged(
        merged,
        place_conflicts((*clashes, *text_clashes), standing, split_source(merged).lines),
        _without_left_out(new, there),
    )


def _without_left_out(new: Version, there: Collection[Thing | None]) -> str:
    """What is rendered, without the things that are not there."""
    rendered = make_chunks(split_source(new.text).lines, new.entries)
    left = {chunk.thing for chunk in rendered} - set(there)
    if not left:
        return new.text
    kept = [chunk for chunk in rendered if not {chunk.thing, chunk.task} & left]
    return "".join(f"{line}\n" for chunk in kept for line in chunk.lines)


def _is_listed_task(entry: Entry) -> bool:
    return entry.kind is EntryKind.TASK and not entry.repeats and bool(entry.id) and entry.block_end is None


def _without_listed(version: Version, listed: Mapping[str, Entry]) -> tuple[Chunk, ...]:
    """The chunks of a rendered text, without the sections of tasks that the person has written as boxes."""
    lines = split_source(version.text).lines
    left_out = [
        range(entry.start, entry.block_end)
        for entry in version.entries
        if entry.id in listed and entry.block_end is not None
    ]
    kept = [number for number in range(len(lines)) if not any(number in each for each in left_out)]
    moved = {number: place for place, number in enumerate(kept)}
    entries = [_moved(entry, moved) for entry in version.entries if entry.start in moved]
    return make_chunks([lines[number] for number in kept], entries)


def _moved(entry: Entry, places: Mapping[int, int]) -> Entry:
    """An entry with its lines counted anew."""
    by = places[entry.start] - entry.start
    if not by:
        return entry
    return replace(
        entry,
        start=entry.start + by,
        end=entry.end + by,
        fields={
            name: replace(known, start=known.start + by, end=known.end + by)
            for name, known in entry.fields.items()
        },
        full_text=(entry.full_text[0] + by, entry.full_text[1] + by) if entry.full_text else None,
    )


def _settle_units(
    own: Row, base: Row, new: Row, heard: Mapping[Unit | None, object]
) -> tuple[Row, Row, Row, list[Clash]]:
    """Make the lines of each thing equal in all three, so that only one side is left to differ."""
    mine_by = _by_unit(own)
    base, new = _indented_as(mine_by, base), _indented_as(mine_by, new)
    base_by, new_by = _by_unit(base), _by_unit(new)
    settled: dict[Unit, Chunk] = {}
    clashes: list[Clash] = []
    for unit, mine in mine_by.items():
        old, fresh = base_by.get(unit), new_by.get(unit)
        if fresh is None:
            if old is not None and old.value == mine.value:
                settled[unit] = mine
        elif old is None and unit in heard and heard[unit] == mine.value:
            settled[unit] = _updated(mine, fresh)
        elif old is not None and isinstance(mine.value, Detail) and old.lines == mine.lines:
            # Another spelling may say more, such as how far a task is.
            settled[unit] = _updated(mine, fresh)
        elif fresh.value == mine.value or _has_it_in_the_heading(mine, fresh, new_by):
            settled[unit] = mine
        elif old is not None and old.value == mine.value:
            settled[unit] = _updated(mine, fresh)
        else:
            settled[unit] = mine
            is_as_before = old is None or old.value == fresh.value
            if unit[2] != SEVERITY and not (is_as_before and _is_not_understood(mine)):
                clashes.append(Clash(mine.lines, fresh.lines, unit))

    # Whose lines they are in the end is told by their ends.
    rendered = {unit: replace(chunk, ends=()) for unit, chunk in settled.items()}
    return _with(settled, own), _with(rendered, base), _with(rendered, new), clashes


def _with(settled: Mapping[Unit, Chunk], row: Row) -> Row:
    """The row with the settled chunks; where a thing stands twice, in the first place."""
    first = _by_unit(row)
    return tuple(
        settled[chunk.unit]
        if chunk.unit is not None and chunk.unit in settled and first[chunk.unit] is chunk
        else chunk
        for chunk in row
    )


def _indented_as(mine: Mapping[Unit, Chunk], row: Row) -> Row:
    """Details as far to the right as they belong where the person has put what they are details of."""
    rendered = _by_unit(row)
    return tuple(_shifted(chunk, _indent_of(mine, chunk) - _indent_of(rendered, chunk)) for chunk in row)


def _indent_of(units: Mapping[Unit, Chunk], detail: Chunk) -> int:
    """How far in the thing stands that a detail belongs to; 0 for what is no detail."""
    if detail.unit is None or not isinstance(detail.value, Detail):
        return 0
    place, item_id, _ = detail.unit
    main = units.get((place, item_id, ""))
    return len(main.lines[0]) - len(main.lines[0].lstrip(" ")) if main else 0


def _shifted(chunk: Chunk, by: int) -> Chunk:
    if by <= 0:
        return chunk
    return replace(chunk, lines=tuple(" " * by + line for line in chunk.lines))


def _by_unit(chunks: Row) -> dict[Unit, Chunk]:
    found: dict[Unit, Chunk] = {}
    for chunk in chunks:
        if chunk.unit is not None:
            found.setdefault(chunk.unit, chunk)
    return found


def _is_not_understood(mine: Chunk) -> bool:
    """Whether a person wrote after a label what means nothing to the session."""
    return isinstance(mine.value, Detail) and mine.value.meaning is None


def _has_it_in_the_heading(mine: Chunk, new: Chunk, rendered: Mapping[Unit, Chunk]) -> bool:
    """Whether a task's long text, rendered below its heading, stands in the person's heading."""
    text = rendered.get((*new.unit[:2], "text")) if new.unit else None
    return text is not None and isinstance(mine.value, Words) and mine.value.text == text.value


def _updated(mine: Chunk, new: Chunk) -> Chunk:
    """The person's lines as the session has it now; where only the box differs, with nothing but the box."""
    said, now = mine.value, new.value
    if isinstance(said, Words) and isinstance(now, Words) and replace(said, done=now.done) == now:
        box = _with_box(mine.lines[0], bool(now.done)) if now.done is not None else mine.lines[0]
        return replace(mine, lines=(box, *mine.lines[1:]), value=now)
    if isinstance(said, Detail) and isinstance(now, Detail) and len(mine.lines) == len(new.lines) == 1:
        return replace(
            mine, lines=(_with_value(mine.lines[0], said.source, new.lines[0], now.source),), value=now
        )
    ends = tuple(mine.ends[0] for _ in new.lines)
    return replace(mine, lines=new.lines, ends=ends, value=new.value)


def _with_value(line: str, said: str, new: str, now: str) -> str:
    """A person's labelled line with another value; a line without a value as it is now, in the same form."""
    if not (said and now):
        return written_as(new, line)
    before, _, after = line.rpartition(said)
    return f"{before}{now}{after}"


def _respell_listed(own: Row, listed: Mapping[str, Entry], new: Version) -> Row:
    """Tasks that the person wrote as boxes, with the words and the state that the session has for them."""
    fresh = {entry.id: entry for entry in new.entries if entry.kind is EntryKind.TASK and not entry.repeats}
    return tuple(
        _respelt(chunk, listed[chunk.unit[1]], fresh[chunk.unit[1]])
        if chunk.unit and chunk.unit[::2] == ("", "") and chunk.unit[1] in listed and chunk.unit[1] in fresh
        else chunk
        for chunk in own
    )


def _respelt(chunk: Chunk, mine: Entry, new: Entry) -> Chunk:
    lines = list(chunk.lines)
    if mine.done is not None and new.done is not None and mine.done != new.done:
        lines[0] = _with_box(lines[0], new.done)
    is_as_said = isinstance(chunk.value, Words) and chunk.value.text == mine.text
    if is_as_said and mine.text != new.text and len(lines) == 1 and mine.source in lines[0]:
        lines[0] = lines[0].replace(mine.source, new.source, 1)
    return replace(chunk, lines=tuple(lines))


def _with_box(line: str, done: bool) -> str:
    for box in ("[ ]", "[x]", "[X]"):
        before, found, after = line.partition(box)
        if found:
            return f"{before}[{'x' if done else ' '}]{after}"
    return line


def _loses(own: Row, base: Row, merged: Sequence[Chunk]) -> bool:
    """Whether a line is missing that only the person can have written."""
    there = {line for chunk in merged for line in chunk.lines}
    rendered = {line for chunk in base for line in chunk.lines}
    return any(line not in there and line not in rendered for chunk in own for line in chunk.lines)


def _join(chunks: Sequence[Chunk], source: SourceText) -> str:
    """The text, with the person's line ends, and the last one only where they have one."""
    parts: list[str] = []
    for chunk in chunks:
        ends = chunk.ends or tuple(source.line_end for _ in chunk.lines)
        parts.extend(line + end for line, end in zip(chunk.lines, ends, strict=True))
    if parts and source.ends and not source.ends[-1]:
        parts[-1] = parts[-1].rstrip("\r\n")
    return (BYTE_ORDER_MARK if source.has_mark else "") + "".join(parts)
