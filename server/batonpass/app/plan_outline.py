"""Where the phases stand in a plan document, whoever wrote it last.

The document is read as Markdown (CommonMark and tables), never by its looks. A phase is looked for under two
headings: as a row of the table under “Session Goals”, and as a heading or list item under “Implementation
Order”; a person may have made either into the other.
"""

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from batonpass.app.markdown.entries import outline_of
from batonpass.app.markdown.outline import Item, Table, parse_words
from batonpass.app.project import Project
from batonpass.domain.session import DocumentKind, Session

SECTIONS = ("session goals", "implementation order")
PHASE_COLUMN = "phase"

_NUMBER = re.compile(r"^(?:phase\s+)?\d+\s*[:.)-]\s*")


@dataclass(frozen=True, slots=True)
class PlanOutline:
    """The lines, from 0, on which each phase stands; a phase that is not found has none."""

    lines: Mapping[str, tuple[int, ...]] = field(default_factory=dict[str, tuple[int, ...]])

    def lines_of(self, phase: str) -> tuple[int, ...]:
        """One line for each section that the phase was found in; the title line when there is none."""
        return self.lines.get(phase) or (0,)

    def phases_at(self, line: int) -> tuple[str, ...]:
        """The phases that were found on a line."""
        return tuple(phase for phase, lines in self.lines.items() if line in lines)


class _Entry(NamedTuple):
    """Something that may stand for a phase."""

    section: str
    line: int
    words: str


def read_outline(project: Project, session: Session) -> PlanOutline:
    """The outline of a session's plan as it is in the editor, else on disk; empty when there is no plan."""
    link = session.document(DocumentKind.PLAN)
    if link is None:
        return PlanOutline()
    path = Path(link.path)
    text = project.open_documents.text(path.as_uri())
    if text is None:
        text = project.ports.documents.read(path)
    return PlanOutline() if text is None else find_phases(text, [phase.name for phase in session.phases])


def find_phases(text: str, phases: Sequence[str]) -> PlanOutline:
    """Look for phases by their names. What bears just the name comes before what begins with it."""
    entries = tuple(_entries(text))
    named = {_words(phase): phase for phase in phases}
    found: dict[str, dict[str, int]] = {phase: {} for phase in phases}
    for find in (_find_equal, _find_beginning):
        for entry in entries:
            words = find(entry.words, named)
            if words is not None:
                found[named[words]].setdefault(entry.section, entry.line)
    return PlanOutline({phase: tuple(sorted(lines.values())) for phase, lines in found.items() if lines})


def _find_equal(words: str, phases: Container[str]) -> str | None:
    return words if words in phases else None


def _find_beginning(words: str, phases: Iterable[str]) -> str | None:
    """The longest name that the words begin with; not one that goes on in them."""
    beginning = (
        phase for phase in phases if words.startswith(phase) and not words[len(phase) :][:1].isalnum()
    )
    return max(beginning, key=len, default=None)


def _entries(text: str) -> Iterator[_Entry]:
    """What may stand for a phase, from the top to the bottom."""
    place = ""
    for section in outline_of(text):
        words = _words(_plain(section.source))
        if section.level in (1, 2):
            place = next((name for name in SECTIONS if name in words), "")
        elif place and section.level:
            yield _Entry(place, section.start, _unnumbered(words))
        if place:
            found = [*_named_by_items(section.items), *_named_by_rows(section.tables)]
            for line, source in sorted(found):
                yield _Entry(place, line, source)


def _named_by_items(items: Sequence[Item]) -> Iterator[tuple[int, str]]:
    for item in items:
        yield item.start, _unnumbered(_words(_plain(item.source)))
        yield from _named_by_items(item.items)


def _named_by_rows(tables: Sequence[Table]) -> Iterator[tuple[int, str]]:
    """What stands in the column of the phases; in a table without one, each may be it."""
    for table in tables:
        columns = [_words(_plain(cell)) for cell in table.rows[0].cells]
        for row in table.rows[1:]:
            for column, cell in enumerate(row.cells):
                if PHASE_COLUMN not in columns or columns[column] == PHASE_COLUMN:
                    yield row.line, _words(_plain(cell))


def _unnumbered(words: str) -> str:
    return _NUMBER.sub("", words)


def _plain(source: str) -> str:
    return "".join(child.content or " " for child in parse_words(source) if child.type != "html_inline")


def _words(text: str) -> str:
    return " ".join(text.split()).casefold()
