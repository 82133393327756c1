"""A document as it is written: its sections, what it says of the session, and what it refers to."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from batonpass.app.authoring.references import Reference, ReferenceKind, find_references
from batonpass.app.markdown.entries import Entry, outline_of, read_statements
from batonpass.app.markdown.outline import Item, Section
from batonpass.app.markdown.parts import title_key
from batonpass.app.markdown.places import EntryKind
from batonpass.app.markdown.source import split_source
from batonpass.domain.session import DocumentKind

_NUMBERED = re.compile(r"\w+ \d+\s*:")
_NOT_IN_ANCHORS = re.compile(r"[^\w\- ]")
_CHECKPOINT = re.compile(r"(?:checkpoint\s+)?(\d+)\s*:", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Block:
    """A section with its lines, from 0: `own_end` is where the next heading stands, `end` that of its level.

    A section that is `numbered` (a task, a phase), and what is below it, comes and goes with the session.
    """

    section: Section
    own_end: int
    end: int
    is_numbered: bool

    @property
    def key(self) -> str:
        return title_key(self.section.title)

    @property
    def start(self) -> int:
        return self.section.start

    @property
    def level(self) -> int:
        return self.section.level


@dataclass(frozen=True, slots=True)
class Page:
    """`lines` are without their ends. `blocks` are the sections below headings, in their order.

    `anchors` are the names that links reach headings by, with the lines of those.
    """

    kind: DocumentKind
    lines: tuple[str, ...]
    blocks: tuple[Block, ...]
    entries: tuple[Entry, ...]
    references: tuple[Reference, ...]
    anchors: Mapping[str, int]

    def reference_at(self, line: int, column: int) -> Reference | None:
        return next((found for found in self.references if found.is_at(line, column)), None)

    def task(self, task_id: str) -> Entry | None:
        """Where a task is written."""
        tasks = (entry for entry in self.entries if entry.kind is EntryKind.TASK and not entry.repeats)
        return next((entry for entry in tasks if (entry.id or entry.written_id) == task_id), None)

    def checkpoint_line(self, number: str) -> int | None:
        """Where a checkpoint is written: in a list of checkpoints, or below a heading of its own."""
        for block in self.blocks:
            found = _CHECKPOINT.match(f"{block.section.title}:")
            if found and block.key.startswith("checkpoint") and found[1] == number:
                return block.start
            for item in block.section.items:
                line = _checkpoint_line(item, number)
                if line is not None:
                    return line
        return None


def read_page(text: str, kind: DocumentKind) -> Page:
    source = split_source(text)
    sections = outline_of(source.text)
    return Page(
        kind=kind,
        lines=source.lines,
        blocks=tuple(_blocks(sections[1:], len(source.lines))),
        entries=read_statements(source.text, kind).entries,
        references=find_references(source.lines, sections),
        anchors=dict(_anchors(sections[1:])),
    )


def find_task_reference(entry: Entry) -> Reference | None:
    """A task where it is written, as if it were referred to there."""
    task_id = entry.id or entry.written_id
    if entry.kind is not EntryKind.TASK or not task_id:
        return None
    return Reference(ReferenceKind.TASK, entry.start, 0, 0, task_id)


def _blocks(sections: Sequence[Section], length: int) -> Iterator[Block]:
    numbered_level = 0
    for index, section in enumerate(sections):
        following = sections[index + 1 :]
        if numbered_level and section.level <= numbered_level:
            numbered_level = 0
        if not numbered_level and _NUMBERED.match(section.title):
            numbered_level = section.level
        yield Block(
            section,
            following[0].start if following else length,
            next((other.start for other in following if other.level <= section.level), length),
            bool(numbered_level),
        )


def _anchors(sections: Sequence[Section]) -> Iterator[tuple[str, int]]:
    """The names that links reach headings by, made as GitHub makes them."""
    seen: dict[str, int] = {}
    for section in sections:
        name = _NOT_IN_ANCHORS.sub("", section.title.casefold()).strip().replace(" ", "-")
        number = seen.get(name, 0)
        seen[name] = number + 1
        yield (f"{name}-{number}" if number else name), section.start


def _checkpoint_line(item: Item, number: str) -> int | None:
    named = title_key(item.label)
    if named == f"checkpoint {number}":
        return item.start
    if named == "checkpoints":
        for row in item.items:
            found = _CHECKPOINT.match(row.source)
            if found and found[1] == number:
                return row.start
    return None
