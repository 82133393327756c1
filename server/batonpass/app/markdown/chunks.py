"""A document as a row of chunks: the lines of one known thing together, every other line alone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from batonpass.app.markdown.entries import Entry
from batonpass.app.markdown.places import SUBTASKS
from batonpass.app.markdown.values import meaning
from batonpass.domain.session import NoteKind

Unit = tuple[str, str, str]
"""The section that repeats a thing, or ""; its id; and the name of the detail, "" for its words and box."""


Thing = tuple[str, str]
"""The first two of a unit."""


@dataclass(frozen=True, slots=True)
class Words:
    """What an entry says itself; `done` is None where there is no box."""

    text: str
    done: bool | None
    note: NoteKind | None


@dataclass(frozen=True, slots=True)
class Detail:
    """What is said after a label: what it means, None where it is not understood, and how it is written."""

    meaning: object
    source: str

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Detail):
            return NotImplemented
        return self.source == other.source or (self.meaning is not None and self.meaning == other.meaning)

    __hash__ = None  # pyright: ignore[reportAssignmentType] - Equal ones may be written differently.


@dataclass(frozen=True, slots=True)
class Chunk:
    """Lines without their ends. `ends` are theirs in the person's document, none in a rendered one.

    `unit` tells of what the lines speak and `value` what they say; both are None for what is only text.
    `task` is the one below whose heading they stand.
    """

    lines: tuple[str, ...]
    ends: tuple[str, ...] = ()
    unit: Unit | None = None
    value: object = None
    is_heading: bool = False
    task: Thing | None = None

    @property
    def thing(self) -> Thing | None:
        return self.unit[:2] if self.unit else None

    @property
    def is_blank(self) -> bool:
        return self.unit is None and not any(line.strip() for line in self.lines)

    @property
    def is_mine(self) -> bool:
        return bool(self.ends)


def make_chunks(
    lines: Sequence[str], entries: Sequence[Entry], ends: Sequence[str] = ()
) -> tuple[Chunk, ...]:
    """The whole document; `ends` for that of the person."""
    units = {start: (end, chunk) for start, end, chunk in units_of(entries)}
    chunks: list[Chunk] = []
    line = 0
    while line < len(lines):
        end, unit = units.get(line, (line + 1, Chunk(())))
        chunks.append(
            Chunk(
                tuple(lines[line:end]),
                # An end that is missing at the very end of the file is still an end of the person's.
                tuple(each or "\n" for each in ends[line:end]),
                unit.unit,
                unit.value,
                unit.is_heading,
            )
        )
        line = end
    return tuple(replace(chunk, task=task) for chunk, task in zip(chunks, _tasks(chunks), strict=True))


def _tasks(chunks: Sequence[Chunk]) -> Iterator[Thing | None]:
    """For each chunk the task below whose heading it stands."""
    task: Thing | None = None
    level = 0
    for chunk in chunks:
        hashes = heading_level(chunk.lines[0])
        if hashes and (chunk.is_heading or hashes <= level):
            task, level = (chunk.thing, hashes) if chunk.is_heading else (None, 0)
        yield task


def heading_level(line: str) -> int:
    """How many `#` begin a heading; 0 for any other line."""
    hashes = len(line) - len(line.lstrip("#"))
    return hashes if line[hashes : hashes + 1] == " " else 0


def units_of(entries: Sequence[Entry]) -> Iterator[tuple[int, int, Chunk]]:
    """What the entries speak of: first line, the line after the last, and a chunk without lines."""
    for entry in entries:
        if not entry.id:
            continue
        place = entry.section if entry.repeats else ""
        is_heading = entry.block_end is not None
        words = "" if entry.full_text else entry.text
        done = None if is_heading else entry.done
        main = Chunk((), (), (place, entry.id, ""), Words(words, done, entry.note), is_heading)
        yield entry.start, entry.end, main
        if entry.full_text:
            yield *entry.full_text, Chunk((), (), (place, entry.id, "text"), entry.text)
        for name, known in entry.fields.items():
            if name != SUBTASKS:
                value = Detail(meaning(name, known.value), known.value)
                yield known.start, known.end, Chunk((), (), (place, entry.id, name), value)
