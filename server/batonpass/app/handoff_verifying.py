"""Verifying a handoff again: which of its claims hold, remembered, and written into its text.

What holds is proven anew in the list of evidence; what does not is marked on its line. What verifying writes
goes into the base that the document is compared with too, so that none of it counts as a person's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from batonpass.app import round_trip
from batonpass.app.documents import Rendering, record_key
from batonpass.app.handoff_claims_reading import read_claims, read_sections
from batonpass.app.handoff_evidence import read_evidence, renew
from batonpass.app.handoffs import render_whole
from batonpass.app.markdown.source import BYTE_ORDER_MARK, SourceText, split_source
from batonpass.app.parameters import ChooseSession
from batonpass.app.ports.store import StoreWrite
from batonpass.app.project import Project
from batonpass.app.round_trip import Exchange
from batonpass.app.stale_marks import mark_lines, without_marks
from batonpass.app.standing import Standing, look
from batonpass.domain.errors import NotFound
from batonpass.domain.session import DocumentKind, DocumentLink, Session
from batonpass.domain.staleness import ClaimKind, Present, StaleClaim, StatedClaim, find_stale


@dataclass(frozen=True, slots=True)
class Verification:
    """When claims of a handoff were last seen to hold, by their keys."""

    held: Mapping[str, datetime] = field(default_factory=dict[str, datetime])


@dataclass(frozen=True, slots=True)
class Verified:
    """What came of verifying a handoff: how many claims hold, and those that do not."""

    path: Path
    held: int
    stale: tuple[StaleClaim, ...]


def verify(project: Project, parameters: ChooseSession) -> Verified:
    """Look again whether each claim of the newest handoff holds; write that into its text, and remember it.

    What a person wrote stays, in the same line too. A handoff keeps its text as it is where it is not known
    what it was made from, or git has left a merge in it.
    """
    session = project.observe(project.find_session(parameters.session)).session
    link = session.document(DocumentKind.HANDOFF)
    text = read_handoff(project, link) if link else None
    if link is None or text is None:
        raise NotFound("This session has no handoff yet. Create one first.")
    return _verify(project, session, link, text)


def bring_up(project: Project, session: Session, link: DocumentLink) -> None:
    """Put into a document what an editor has not taken yet: what verifying it has written, or a refresh."""
    rendering = project.ports.store.record(Rendering, record_key(session, Path(link.path)))
    text = read_handoff(project, link)
    if rendering is not None and rendering.is_verified and text is not None:
        _verify(project, session, link, text)
    else:
        round_trip.refresh_document(project, session, link)


def find_stale_claims(
    project: Project, session: Session, link: DocumentLink, text: str
) -> tuple[StaleClaim, ...]:
    """What of a handoff that reads so went stale since it was written or last verified. It asks git."""
    kept = project.ports.store.record(Verification, record_key(session, Path(link.path)))
    claims = read_claims(text)
    return find_stale(claims, _look(project, claims, kept.held if kept else {}))


def read_handoff(project: Project, link: DocumentLink) -> str | None:
    """Its text in the editor, else on disk; None when it is gone."""
    path = Path(link.path)
    in_editor = project.open_documents.text(path.as_uri())
    return project.ports.documents.read(path) if in_editor is None else in_editor


def _verify(project: Project, session: Session, link: DocumentLink, text: str) -> Verified:
    claims = read_claims(text)
    fresh = render_whole(project, session)
    now = {claim.key: claim for claim in read_claims(fresh)}
    at = project.ports.clock()
    held = {
        claim.key: now[claim.key].at or at if claim.kind is ClaimKind.TESTS else at
        for claim in claims
        if claim.key in now and now[claim.key].value == claim.value
    }
    stale = find_stale(claims, _look(project, claims, held))
    key = record_key(session, Path(link.path))

    def remember(write: StoreWrite) -> None:
        write.put_record(key, Verification(held))

    standing = look(project, session, link)
    exchanged = _written(session, standing, fresh, stale, at) if standing else None
    if exchanged is None or exchanged.is_settled:
        with project.write() as write:
            remember(write)
    else:
        round_trip.keep(project, exchanged, also=remember)
    lines = {claim.line for claim in stale}
    return Verified(Path(link.path), sum(claim.line not in lines for claim in claims), stale)


def _look(project: Project, claims: Sequence[StatedClaim], verified: Mapping[str, datetime]) -> Present:
    paths = [claim.subject for claim in claims if claim.kind is ClaimKind.FILE]
    edited = {path: project.ports.reports.last_change([path]) for path in paths}
    repository = project.ports.repository
    if repository is None:
        return Present(None, None, edited, frozenset(), verified)
    state = repository.state()
    return Present(state.head, project.redact(state.branch), edited, repository.snapshot_refs(), verified)


def _written(
    session: Session, standing: Standing, fresh: str, stale: Sequence[StaleClaim], at: datetime
) -> Exchange:
    """The document and its base with what was found. Lines that a person has changed are only marked."""
    source, base = split_source(standing.text), split_source(standing.base)
    bare, bare_base = split_source(without_marks(standing.text)), split_source(without_marks(standing.base))
    changed = renew(
        bare.lines,
        read_evidence(read_sections(bare.text).get("evidence")),
        split_source(fresh).lines,
        read_evidence(read_sections(fresh).get("evidence")),
        but={claim.line for claim in stale},
    )
    own = set(bare_base.lines)
    renewed = [changed.get(n, line) if line in own else line for n, line in enumerate(bare.lines)]
    lines = mark_lines(renewed, source.lines, stale, at)
    as_written = dict(zip(bare.lines, lines, strict=True))
    base_lines = [as_written.get(line, line) for line in bare_base.lines]
    rendering = replace(standing.rendering, text=_joined(base_lines, base), is_verified=True)
    return Exchange(standing, session, _joined(lines, source), rendering)


def _joined(lines: Sequence[str], source: SourceText) -> str:
    """Lines with the line ends of a text that has as many."""
    mark = BYTE_ORDER_MARK if source.has_mark else ""
    return mark + "".join(line + end for line, end in zip(lines, source.ends, strict=True))
