"""Looking after a handoff that was written: what it misses, and what of it went stale."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from batonpass.app.handoff_claims_reading import read_sections
from batonpass.app.handoff_verifying import find_stale_claims, read_handoff
from batonpass.app.handoffs import find_facts
from batonpass.app.parameters import ChooseSession
from batonpass.app.project import Project
from batonpass.domain.handoff_rubric import INCOMPLETE, Missing, find_missing
from batonpass.domain.session import DocumentKind, DocumentLink, Session
from batonpass.domain.staleness import STALE


@dataclass(frozen=True, slots=True)
class HandoffProblem:
    """Something wrong with a handoff, on a line from 0. `missing` is set where a point of the score is."""

    code: str
    line: int
    text: str
    missing: Missing | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """What keeps a handoff from ten points. `path` is where the newest one is; None while there is none."""

    path: Path | None
    missing: tuple[Missing, ...]


def review(project: Project, parameters: ChooseSession) -> Review:
    """What a handoff would miss now. Nothing is written. It asks git."""
    session = project.find_session(parameters.session)
    link = session.document(DocumentKind.HANDOFF)
    return Review(Path(link.path) if link else None, find_missing(find_facts(project, session)))


def find_problems(project: Project, session: Session, link: DocumentLink) -> tuple[HandoffProblem, ...]:
    """What is wrong with a handoff as it stands in the editor, else on disk. It asks git."""
    text = read_handoff(project, link)
    if text is None:
        return ()
    stale = find_stale_claims(project, session, link, text)
    return (
        *(HandoffProblem(STALE, claim.line, claim.text) for claim in stale),
        *_incomplete(project, session, text),
    )


def _incomplete(project: Project, session: Session, text: str) -> Iterator[HandoffProblem]:
    sections = read_sections(text)
    for point in find_missing(find_facts(project, session)):
        section = sections.get(point.section.casefold())
        yield HandoffProblem(INCOMPLETE, section.start if section else 0, point.text, point)
