"""Looking after a handoff that was written: what it misses, what of it went stale, and verifying it again."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from batonpass.app.documents import record_key
from batonpass.app.handoff_claims_reading import read_claims, read_sections
from batonpass.app.handoffs import find_facts, render_whole
from batonpass.app.parameters import ChooseSession
from batonpass.app.project import Project
from batonpass.domain.errors import NotFound
from batonpass.domain.handoff_rubric import INCOMPLETE, Missing, find_missing
from batonpass.domain.session import DocumentKind, DocumentLink, Session
from batonpass.domain.staleness import (
    STALE,
    ClaimKind,
    Present,
    StaleClaim,
    StatedClaim,
    find_stale,
)


@dataclass(frozen=True, slots=True)
class Verification:
    """When claims of a handoff were last seen to hold, by their keys."""

    held: Mapping[str, datetime] = field(default_factory=dict[str, datetime])


@dataclass(frozen=True, slots=True)
class HandoffProblem:
    """Something wrong with a handoff, on a line from 0. `missing` is set where a point of the score is."""

    code: str
    line: int
    text: str
    missing: Missing | None = None


@dataclass(frozen=True, slots=True)
class Verified:
    """What came of verifying a handoff: how many claims hold, and those that do not."""

    path: Path
    held: int
    stale: tuple[StaleClaim, ...]


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
    text = _text(project, link)
    if text is None:
        return ()
    claims = read_claims(text)
    verified = _verification(project, session, link).held
    stale = find_stale(claims, _present(project, claims, verified))
    return (
        *(HandoffProblem(STALE, claim.line, claim.text) for claim in stale),
        *_incomplete(project, session, text),
    )


def verify(project: Project, parameters: ChooseSession) -> Verified:
    """Look again whether each claim of the newest handoff holds; remember which do.

    Its text is left alone: what does not hold any more is said, and a refresh brings it up to date.
    """
    session = project.observe(project.find_session(parameters.session)).session
    link = session.document(DocumentKind.HANDOFF)
    text = _text(project, link) if link else None
    if link is None or text is None:
        raise NotFound("This session has no handoff yet. Create one first.")
    claims = read_claims(text)
    now = {claim.key: claim for claim in read_claims(render_whole(project, session))}
    at = project.ports.clock()
    held = {
        claim.key: now[claim.key].at or at if claim.kind is ClaimKind.TESTS else at
        for claim in claims
        if claim.key in now and now[claim.key].value == claim.value
    }
    stale = find_stale(claims, _present(project, claims, held))
    lines = {claim.line for claim in stale}
    with project.write() as write:
        write.put_record(record_key(session, Path(link.path)), Verification(held))
    return Verified(Path(link.path), sum(claim.line not in lines for claim in claims), stale)


def _verification(project: Project, session: Session, link: DocumentLink) -> Verification:
    kept = project.ports.store.record(Verification, record_key(session, Path(link.path)))
    return kept or Verification()


def _text(project: Project, link: DocumentLink) -> str | None:
    path = Path(link.path)
    in_editor = project.open_documents.text(path.as_uri())
    return project.ports.documents.read(path) if in_editor is None else in_editor


def _present(project: Project, claims: Sequence[StatedClaim], verified: Mapping[str, datetime]) -> Present:
    paths = [claim.subject for claim in claims if claim.kind is ClaimKind.FILE]
    edited = {path: project.ports.reports.last_change([path]) for path in paths}
    repository = project.ports.repository
    if repository is None:
        return Present(None, None, edited, frozenset(), verified)
    state = repository.state()
    return Present(state.head, project.redact(state.branch), edited, repository.snapshot_refs(), verified)


def _incomplete(project: Project, session: Session, text: str) -> Iterator[HandoffProblem]:
    sections = read_sections(text)
    for point in find_missing(find_facts(project, session)):
        section = sections.get(point.section.casefold())
        yield HandoffProblem(INCOMPLETE, section.start if section else 0, point.text, point)
