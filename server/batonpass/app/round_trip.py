"""The round trip between a session and its documents: what a person writes goes into the session, and what
the session has now goes into the document, without a word of the person's being lost.

A document that is open in an editor is changed there, by an edit that the editor may refuse; any other is
written as a whole. What the document was last rendered as is kept as the base of comparison. The base of an
open document is moved on only when the editor has taken the edit: an old base is safe, because what both
sides have changed alike is no difference, while with one that is ahead the session's own changes would look
as if the person had taken them back.
"""

import logging
from collections.abc import Collection, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from batonpass.app import documents, handoffs, logs
from batonpass.app.documents import Rendering
from batonpass.app.markdown.choices import apply_choices, with_given_ids
from batonpass.app.markdown.conflicts import Conflict
from batonpass.app.markdown.entries import read_statements
from batonpass.app.markdown.heard import hear
from batonpass.app.markdown.identity import keep_written_ids
from batonpass.app.markdown.merging import Version, merge
from batonpass.app.markdown.offers import Offer, advance, as_offers, offered_texts
from batonpass.app.markdown.places import PLACES
from batonpass.app.markdown.plan_numbers import take_in_numbers
from batonpass.app.markdown.readings import Comparison
from batonpass.app.markdown.source import split_source
from batonpass.app.markdown.taking_in import take_in
from batonpass.app.project import Project
from batonpass.domain.errors import BatonpassError, Unavailable
from batonpass.domain.session import DocumentKind, DocumentLink, Session

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Standing:
    """A document as it stands: its text, what it is compared with, and whether an editor has it open.

    `is_saved` says whether its text is that of the file.
    """

    link: DocumentLink
    text: str
    base: str
    rendering: Rendering
    is_open: bool
    is_older: bool = False
    is_saved: bool = True


@dataclass(frozen=True, slots=True)
class Exchange:
    """The outcome of comparing: the session with what the person changed, and the document with the rest."""

    standing: Standing
    session: Session
    text: str
    rendering: Rendering

    @property
    def is_settled(self) -> bool:
        """Whether the document needs no change."""
        return self.text == self.standing.text


def look(project: Project, session: Session, link: DocumentLink) -> Standing | None:
    """The document as it stands; None when it is gone, or nothing is known to compare it with."""
    path = Path(link.path)
    on_disk = project.ports.documents.read(path)
    in_editor = project.open_documents.text(path.as_uri())
    text = on_disk if in_editor is None else in_editor
    if text is None or on_disk is None or _has_markers(text):
        return None
    rendering = project.ports.store.record(Rendering, documents.record_key(session, path))
    if rendering is None:
        rendering = Rendering(on_disk) if documents.digest(on_disk) == link.digest else None
    if rendering is None:
        return None
    heard = tuple(each.as_entry() for each in rendering.heard)
    offered = offered_texts(rendering.text, rendering.offered)
    if in_editor is None:
        # What was left here before and is here again was put back by git, not written by a person.
        is_older = documents.digest(text) in rendering.left[:-1]
        base = text if is_older else advance(rendering.text, offered, text, link.kind, heard)
        return Standing(link, text, base, rendering, False, is_older)
    is_saved = in_editor == on_disk
    base = project.document_bases.get(link.path)
    if is_saved and not (offered and base):
        base = rendering.text
    elif base is None:
        # What is not saved was written on what the editor had, whoever has written to the disk meanwhile;
        # which that was is not known any more. An old base is safe.
        earlier = offered_texts(rendering.text, rendering.earlier)
        base, offered = (*earlier, rendering.text)[0], (*earlier, rendering.text, *offered)[1:]
    base = advance(base, offered, text, link.kind, heard)
    project.document_bases[link.path] = base
    return Standing(link, text, base, rendering, True, is_saved=is_saved)


def _has_markers(text: str) -> bool:
    """Whether git has left a merge in the file that somebody is still to settle."""
    lines = text.split("\n")
    return any(line.startswith("<<<<<<< ") for line in lines) and any(
        line.startswith(">>>>>>> ") for line in lines
    )


def exchange(
    project: Project,
    session: Session,
    standing: Standing,
    wanted: Collection[tuple[str, str]] = (),
) -> Exchange:
    """Compare a document with its session, both ways.

    `wanted` is what of the document is to go into the session for sure: ids with the names of details, ""
    for words and box.
    """
    kind = standing.link.kind
    session = project.with_moves(session)
    text, choices = apply_choices(standing.text, standing.rendering.choices)
    now = render(project, session, kind)
    conflicts = standing.rendering.conflicts
    planned = session
    if kind is DocumentKind.PLAN:
        planned, base = take_in_numbers(session, standing.base, text, now)
        standing = replace(standing, base=base)
    # Read as lines ending in \n without a mark at the beginning, like what is rendered.
    statements = read_statements(split_source(text).text, kind)
    heard = tuple(each.as_entry() for each in standing.rendering.heard)
    comparison = Comparison(
        base=read_statements(split_source(standing.base).text, kind),
        mine=statements,
        now=read_statements(now, kind),
        held={(conflict.item, conflict.detail) for conflict in conflicts if conflict.item},
        wanted=wanted,
        removes=kind is DocumentKind.PLAN,
        heard=heard,
    )
    taken_in = take_in(planned, comparison, project.ports.clock())
    changed = project.redact(project.with_moves(taken_in))
    new = now if changed == session else render(project, changed, kind)
    fresh = read_statements(new, kind)
    keep_written_ids(fresh.entries)
    merged = merge(
        Version(standing.base, comparison.base.entries),
        Version(text, statements.entries),
        Version(new, fresh.entries),
        conflicts,
        heard,
    )
    # Of a known thing, what is settled is no conflict any more; mere text differs as before.
    settled = {choice.conflict.id for choice in choices if not choice.conflict.item}
    rendering = replace(
        standing.rendering,
        text=new,
        conflicts=tuple(conflict for conflict in merged.conflicts if conflict.id not in settled),
        choices=tuple(with_given_ids(choice, merged.text) for choice in choices),
        heard=hear(statements.entries, fresh.entries, split_source(merged.text).lines),
    )
    return Exchange(standing, changed, merged.text, rendering)


def render(project: Project, session: Session, kind: DocumentKind) -> str:
    """A document as the session says it now; `session` is as it is observed."""
    if kind is DocumentKind.HANDOFF:
        return handoffs.render(project, session)[0]
    if kind is not DocumentKind.PLAN:
        return logs.render(project, session, kind)
    repository = project.ports.repository.state() if project.ports.repository else None
    previous = project.ports.store.session(session.continues) if session.continues else None
    return documents.render_plan(project, session, repository, previous)


def keep(project: Project, exchanged: Exchange, others: Sequence[Session] = ()) -> Session:
    """Store what came of an exchange, all of it or nothing, and bring the document up to it.

    `others` are further sessions that change with it.
    """
    standing = exchanged.standing
    path = Path(standing.link.path)
    if standing.is_open:
        stored = _store(project, exchanged, others)
        if not exchanged.is_settled:
            project.open_documents.edit(path.as_uri(), standing.text, exchanged.text)
        return stored
    if exchanged.is_settled:
        return _store(project, exchanged, others)
    with _announced(project, exchanged), documents.written(project, path, exchanged.text):
        return _store(project, exchanged, others)


@contextmanager
def _announced(project: Project, exchanged: Exchange) -> Generator[None]:
    """Store what a file is about to be rendered as; if what follows fails, forget it.

    Should everything end between the writing of the file and the storing of the session, the new lines are
    known not to be a person's.
    """
    session, standing = exchanged.session, exchanged.standing
    key = documents.record_key(session, Path(standing.link.path))
    before = project.ports.store.record(Rendering, key)
    if before is None:
        yield
        return
    texts = (*offered_texts(before.text, before.offered), exchanged.rendering.text)
    announced = replace(before, offered=as_offers(before.text, texts))
    _put(project, key, project.redact(announced))
    try:
        yield
    except Exception:
        _put(project, key, before)
        raise


def _put(project: Project, key: str, rendering: Rendering) -> None:
    with project.ports.store.write() as write:
        write.put_record(key, rendering)


def _store(project: Project, exchanged: Exchange, others: Sequence[Session]) -> Session:
    standing, session = exchanged.standing, exchanged.session
    path, rendering = Path(standing.link.path), exchanged.rendering
    base = rendering.text
    if standing.is_open and not (exchanged.is_settled and standing.is_saved):
        rendering, base = _with_offer(exchanged)
    else:
        left = documents.left_with(standing.rendering.left, exchanged.text)
        earlier = () if standing.is_open else _as_earlier(standing, rendering.text)
        rendering = replace(rendering, left=left, choices=(), offered=(), earlier=earlier)
        session = documents.linked(session, standing.link.kind, path, rendering.text)
    key = documents.record_key(session, path)
    stored = project.save(session, others=others, also=lambda write: write.put_record(key, rendering))
    if standing.is_open:
        project.document_bases[standing.link.path] = base
    return stored


def _with_offer(exchanged: Exchange) -> tuple[Rendering, str]:
    """What is stored of a document that an editor has not taken or saved yet, and what it has as its base.

    The stored base is that of the file: what is not saved may be lost.
    """
    standing, new = exchanged.standing, exchanged.rendering
    before = standing.rendering
    text = standing.base if standing.is_saved else before.text
    texts = (*offered_texts(before.text, before.offered), new.text)
    stored = replace(new, text=text, offered=as_offers(text, texts))
    stored = replace(stored, earlier=as_offers(text, offered_texts(before.text, before.earlier)))
    if exchanged.is_settled:
        return replace(stored, choices=()), new.text
    heard = tuple(each.as_entry() for each in new.heard)
    return stored, advance(standing.base, (new.text,), standing.text, standing.link.kind, heard)


def _as_earlier(standing: Standing, text: str) -> tuple[Offer, ...]:
    """The renderings before this one, which an editor may have opened the file with."""
    before = standing.rendering
    newer = (before.text, *offered_texts(before.text, before.offered))
    return as_offers(text, (*offered_texts(before.text, before.earlier), *newer))


def save_with_plan(project: Project, session: Session) -> Session:
    """Store a session, and bring its plan up to it; a plan that cannot be compared stays as it is."""
    link = session.document(DocumentKind.PLAN)
    standing = look(project, session, link) if link else None
    if standing is None:
        return project.save(session)
    return keep(project, exchange(project, session, standing))


def save_moved(project: Project, session: Session, others: Sequence[Session] = ()) -> Session:
    """Store a session that was paused, resumed or ended, and bring its plan up to it where that can be done.

    A session can be moved though git does not answer: its plan is then brought up to it the next time.
    """
    exchanged = None
    link = session.document(DocumentKind.PLAN)
    if link is not None and session.root == project.place:
        try:
            standing = look(project, session, link)
            exchanged = exchange(project, session, standing) if standing else None
        except Unavailable as error:
            logger.warning("The plan still shows session %s as it was: %s", session.id, error.message)
    if exchanged is None:
        return project.save(session, others=others)
    return keep(project, exchanged, others)


def take_in_documents(project: Project) -> None:
    """Take what a person has written in the documents of the open session into it.

    Nothing is stored where nothing was changed that the session knows of. A document that cannot be read,
    or a session that cannot be stored, is told in the log: nobody waits for an answer here.
    """
    current = project.current
    if current is None or not current.session.is_open or current.session.root != project.place:
        return
    for kind in PLACES:
        session = project.observe(project.find_session(None)).session
        link = session.document(kind)
        if link is not None:
            try:
                _take_in(project, session, link)
            except BatonpassError as error:
                logger.warning("The %s cannot be taken in: %s", kind.value, error.message)


def _take_in(project: Project, session: Session, link: DocumentLink) -> None:
    standing = look(project, session, link)
    if standing is None or (standing.text == standing.base and not standing.is_older):
        return
    seen = (documents.digest(standing.text), documents.digest(standing.base), session.revision)
    if project.documents_seen.get(link.path) == seen:
        return
    exchanged = exchange(project, session, standing)
    conflicts = standing.rendering.conflicts
    has_moved = standing.is_older or (_is_to_move(standing) and exchanged.is_settled)
    if exchanged.session != session or has_moved or exchanged.rendering.conflicts != conflicts:
        keep(project, exchanged)
    else:
        project.documents_seen[link.path] = seen


def _is_to_move(standing: Standing) -> bool:
    """Whether the stored base is an older one only because the document was not saved."""
    return standing.is_open and standing.is_saved and bool(standing.rendering.offered)


def find_conflicts(project: Project) -> dict[str, tuple[Conflict, ...]]:
    """What stands in conflict in the documents of the open session, by their URIs."""
    current = project.current
    links = current.session.documents if current else ()
    found: dict[str, tuple[Conflict, ...]] = {}
    for link in links:
        path = Path(link.path)
        session = project.find_session(None)
        rendering = project.ports.store.record(Rendering, documents.record_key(session, path))
        if rendering is not None and rendering.conflicts:
            found[path.as_uri()] = rendering.conflicts
    return found


def refresh_document(project: Project, session: Session, link: DocumentLink) -> Exchange | None:
    """Bring a document up to its session; None when it cannot be compared."""
    standing = look(project, session, link)
    if standing is None:
        return None
    exchanged = exchange(project, session, standing)
    same = exchanged.session == session and exchanged.is_settled and not _is_to_move(standing)
    if not same or exchanged.rendering != standing.rendering:
        keep(project, exchanged)
    return exchanged
