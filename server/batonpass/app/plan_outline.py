"""Where the phases stand in a plan document, whoever wrote it last.

The document is read as Markdown (CommonMark and tables), never by its looks. A phase is looked for under two
headings: as a row of the table under “Session Goals”, and as a heading or list item under “Implementation
Order”; a person may have made either into the other.
"""

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from batonpass.app.project import Project
from batonpass.domain.session import DocumentKind, Session

if TYPE_CHECKING:
    from markdown_it.token import Token

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
    from markdown_it import MarkdownIt

    reader = _Reader()
    for token in MarkdownIt("commonmark").enable("table").parse(text):
        if token.type == "inline" and token.map is not None:
            words = reader.read(_words(_plain(token)))
            if words is not None:
                yield _Entry(reader.section, token.map[0], words)
        else:
            reader.enter(token)


class _Reader:
    """Follows a document's structure from token to token."""

    def __init__(self) -> None:
        self.section = ""
        self._opened: list[Token] = []
        self._columns: list[str] = []
        self._column = -1

    def enter(self, token: "Token") -> None:
        """Take note of what opens and closes around the words."""
        self._opened = [*self._opened[-1:], token]
        if token.type == "table_open":
            self._columns = []
        elif token.type == "tr_open":
            self._column = -1
        elif token.type in ("th_open", "td_open"):
            self._column += 1

    def read(self, words: str) -> str | None:
        """The words that may name a phase, without a number before them; None when they stand elsewhere."""
        opened = [token.type for token in self._opened]
        if opened[-1:] == ["th_open"]:
            self._columns.append(words)
        elif opened[-1:] == ["td_open"]:
            return words if self.section and self._is_phase_column() else None
        elif opened[-1:] == ["heading_open"] and self._opened[-1].tag in ("h1", "h2"):
            self.section = next((section for section in SECTIONS if section in words), "")
        elif self.section and (
            opened[-1:] == ["heading_open"] or opened == ["list_item_open", "paragraph_open"]
        ):
            return _NUMBER.sub("", words)
        return None

    def _is_phase_column(self) -> bool:
        """In a table without a column for phases, each may be it."""
        return PHASE_COLUMN not in self._columns or self._columns[self._column] == PHASE_COLUMN


def _plain(token: "Token") -> str:
    return "".join(child.content or " " for child in token.children or () if child.type != "html_inline")


def _words(text: str) -> str:
    return " ".join(text.split()).casefold()
