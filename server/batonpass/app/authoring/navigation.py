"""Where the things stand that a document speaks of, and where else they are spoken of."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from batonpass.app.authoring.page import Page, find_task_reference
from batonpass.app.authoring.reading import Reading, read_others
from batonpass.app.authoring.references import Reference, ReferenceKind
from batonpass.app.project import Project
from batonpass.domain.session import DocumentLink

NAMED = (ReferenceKind.TASK, ReferenceKind.CHECKPOINT)


@dataclass(frozen=True, slots=True)
class Spot:
    """A stretch of a line in a document; `lines` are that document's, to turn columns into units."""

    path: Path
    lines: tuple[str, ...]
    line: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class FileLink:
    """A reference to a file that is there. `row` is the line in it, from 1."""

    reference: Reference
    path: Path
    row: int | None = None


def named_at(page: Page, line: int, column: int) -> Reference | None:
    """The task or checkpoint that is named at a place, or that is written there."""
    found = page.reference_at(line, column)
    if found is not None and found.kind in NAMED:
        return found
    for entry in page.entries:
        reference = find_task_reference(entry) if entry.start == line else None
        if reference is not None:
            return reference
    return None


def define(project: Project, reading: Reading, reference: Reference) -> Spot | None:
    """Where a task or checkpoint is written: in this document, else in the newest other one that has it."""
    for link, page in _pages(project, reading):
        line = _line_of(page, reference)
        if line is not None:
            return _whole_line(link, page, line)
    return None


def refer(project: Project, reading: Reading, reference: Reference, *, declared: bool) -> tuple[Spot, ...]:
    """Everywhere in the session's documents where a task or checkpoint is named.

    With `declared` also where it is written.
    """
    spots: list[Spot] = []
    for link, page in _pages(project, reading):
        own = _line_of(page, reference)
        if own is not None and declared:
            spots.append(_whole_line(link, page, own))
        spots += (
            Spot(Path(link.path), page.lines, found.line, found.start, found.end)
            for found in page.references
            if (found.kind, found.target) == (reference.kind, reference.target) and found.line != own
        )
    return tuple(spots)


def file_links(project: Project, reading: Reading) -> Iterator[FileLink]:
    """The references to files that are there, code and relative links alike."""
    for reference in reading.page.references:
        if reference.kind is ReferenceKind.FILE:
            if reading.files.has_file(reference.path):
                yield FileLink(reference, project.root / reference.path, reference.row)
        elif reference.is_relative and reference.path and reference not in reading.broken:
            place = reading.place_of(reference)
            if place is not None:
                yield FileLink(reference, project.root / place)


def _pages(project: Project, reading: Reading) -> Iterable[tuple[DocumentLink, Page]]:
    yield reading.link, reading.page
    yield from read_others(project, reading.known, reading.link.path)


def _line_of(page: Page, reference: Reference) -> int | None:
    if reference.kind is ReferenceKind.CHECKPOINT:
        return page.checkpoint_line(reference.target)
    task = page.task(reference.target)
    return task.start if task else None


def _whole_line(link: DocumentLink, page: Page, line: int) -> Spot:
    return Spot(Path(link.path), page.lines, line, 0, len(page.lines[line]))
