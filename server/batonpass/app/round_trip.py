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
from batonpass.app.markdown.file_lines import FileText, bring_in
from batonpass.app.markdown.heard import hear
from batonpass.app.markdown.identity import keep_written_ids
from batonpass.app.markdown.merging import Version, merge
from batonpass.app.markdown.offers import Offer, as_offers, offered_texts
from batonpass.app.markdown.phase_headings import read_phase_headings, take_in_phase_headings
from batonpass.app.markdown.places import PLACES
from batonpass.app.markdown.plan_numbers import take_in_numbers
from batonpass.app.markdown.readings import Comparison
from batonpass.app.markdown.source import split_source
from batonpass.app.markdown.taking_in import take_in
from batonpass.app.opened import Opened, told_in_documents
from batonpass.app.ports.store import StoreWrite
from batonpass.app.present_state import on_present_state
from batonpass.app.project import Also, Project
from batonpass.app.stale_marks import without_marks
from batonpass.app.standing import Standing, look
from batonpass.domain.errors import BatonpassError, Unavailable
from batonpass.domain.session import DocumentKind, DocumentLink, Session

logger = logging.getLogger(__name__)


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
    # What verifying a handoff has marked is no text of a person's.
    standing = replace(standing, base=without_marks(standing.base))
    text, choices = apply_choices(without_marks(standing.text), standing.rendering.choices)
    now = render(project, session, kind)
    text, conflicts = _with_written(standing, text)
    planned, phases = session, standing.rendering.phases
    if kind is DocumentKind.PLAN:
        planned, base = take_in_numbers(session, standing.base, text, now)
        said = read_phase_headings(text)
        planned, phases = take_in_phase_headings(planned, said, phases), said or phases
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
        offered=_offered_ids(standing),
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
        text=merged.base,
        phases=phases,
        conflicts=tuple(conflict for conflict in merged.conflicts if conflict.id not in settled),
        choices=tuple(with_given_ids(choice, merged.text) for choice in choices),
        heard=hear(statements.entries, fresh.entries, split_source(merged.text).lines),
        is_verified=False,
    )
    return Exchange(standing, changed, merged.text, rendering)


def _offered_ids(standing: Standing) -> set[str]:
    """The ids of what the newest rendering has that the document was offered."""
    stored = standing.stored
    texts = standing.opened.offered if standing.opened else offered_texts(stored.text, stored.offered)
    newest = read_statements(texts[-1], standing.link.kind).entries if texts else ()
    return {entry.written_id for entry in newest}


def _with_written(standing: Standing, text: str) -> tuple[str, tuple[Conflict, ...]]:
    """The text with what another program has written to the file, and the conflicts that there are then."""
    conflicts, opened = standing.rendering.conflicts, standing.opened
    if opened is None or opened.file is None or standing.written is None:
        return text, conflicts
    brought = bring_in(text, standing.base, opened.file, standing.written, standing.link.kind)
    known = {conflict.mine for conflict in conflicts}
    return brought.text, (*conflicts, *(each for each in brought.conflicts if each.mine not in known))


def render(project: Project, session: Session, kind: DocumentKind) -> str:
    """A document as the session says it now; `session` is as it is observed."""
    if kind is DocumentKind.HANDOFF:
        return handoffs.render(project, session)[0]
    if kind is not DocumentKind.PLAN:
        return logs.render(project, session, kind)
    repository = project.ports.repository.state() if project.ports.repository else None
    previous = project.ports.store.session(session.continues) if session.continues else None
    return documents.render_plan(project, session, repository, previous)


def keep(
    project: Project, exchanged: Exchange, others: Sequence[Session] = (), also: Also | None = None
) -> Session:
    """Store what came of an exchange, all of it or nothing, and bring the document up to it.

    `others` are further sessions that change with it; `also` stores what else belongs to it.
    """
    standing = exchanged.standing
    path = Path(standing.link.path)
    if standing.opened:
        stored = _store(project, exchanged, others, also)
        if not exchanged.is_settled:
            project.open_documents.edit(path.as_uri(), standing.text, exchanged.text)
        return stored
    if exchanged.is_settled:
        return _store(project, exchanged, others, also)
    with _announced(project, exchanged), documents.written(project, path, exchanged.text):
        return _store(project, exchanged, others, also)


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


def _store(project: Project, exchanged: Exchange, others: Sequence[Session], also: Also | None) -> Session:
    standing, session, rendering = exchanged.standing, exchanged.session, exchanged.rendering
    path, opened = Path(standing.link.path), standing.opened
    if opened and not (exchanged.is_settled and standing.is_saved):
        rendering = _with_offer(exchanged)
    else:
        left = documents.left_with(standing.stored.left, exchanged.text)
        earlier = _as_earlier(standing.stored, rendering.text)
        rendering = replace(rendering, left=left, choices=(), offered=(), earlier=earlier)
        session = documents.linked(session, standing.link.kind, path, rendering.text)
    key, kept = documents.record_key(session, path), project.redact(rendering)

    def put(write: StoreWrite) -> None:
        write.put_record(key, kept)
        if also is not None:
            also(write)

    stored = project.save(session, others=others, also=put)
    if opened:
        project.opened[standing.link.path] = replace(
            _moved_on(opened, exchanged),
            conflicts=exchanged.rendering.conflicts,
            choices=rendering.choices,
            heard=rendering.heard,
            phases=rendering.phases,
            told=told_in_documents(stored),
        )
    return stored


def _moved_on(opened: Opened, exchanged: Exchange) -> Opened:
    """An open document that has all of a rendering now, or is offered what it does not have."""
    if exchanged.is_settled:
        file = exchanged.standing.written or opened.file
        return replace(opened, base=exchanged.rendering.text, offered=(), file=file)
    standing, new = exchanged.standing, exchanged.rendering
    offered = replace(opened, base=standing.base, heard=new.heard).with_offer(new.text)
    return offered.moved_on(standing.text, standing.link.kind)


def _with_offer(exchanged: Exchange) -> Rendering:
    """What is stored of a document that an editor has not taken or saved yet.

    The stored base, with the conflicts, is that of the file: what is not saved may be lost.
    """
    standing, new, before = exchanged.standing, exchanged.rendering, exchanged.standing.stored
    text = standing.base if standing.is_saved else before.text
    texts = (*offered_texts(before.text, before.offered), new.text)
    return replace(
        new,
        text=text,
        conflicts=new.conflicts if standing.is_saved else before.conflicts,
        choices=() if exchanged.is_settled else new.choices,
        offered=as_offers(text, texts),
        earlier=as_offers(text, offered_texts(before.text, before.earlier)),
    )


def _as_earlier(before: Rendering, text: str) -> tuple[Offer, ...]:
    """The renderings before this one, which an editor may have opened the file with."""
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
        if current.session.document(kind) is not None:
            try:
                on_present_state(project, f"The {kind.value}", lambda kind=kind: _take_in(project, kind))
            except BatonpassError as error:
                logger.warning("The %s cannot be taken in: %s", kind.value, error.message)


def _take_in(project: Project, kind: DocumentKind) -> None:
    session = project.observe(project.find_session(None)).session
    link = session.document(kind)
    if link is None:
        return
    standing = look(project, session, link)
    has_moved = standing is not None and (standing.is_older or standing.written is not None)
    if standing is None or (standing.text == standing.base and not has_moved):
        return
    seen = (documents.digest(standing.text), documents.digest(standing.base), session.revision)
    if project.documents_seen.get(link.path) == seen:
        return
    exchanged = exchange(project, session, standing)
    conflicts = standing.rendering.conflicts
    has_moved = has_moved or (_is_to_move(standing) and exchanged.is_settled)
    if exchanged.session != session or has_moved or exchanged.rendering.conflicts != conflicts:
        keep(project, exchanged)
    else:
        project.documents_seen[link.path] = seen


def _is_to_move(standing: Standing) -> bool:
    """Whether what is known of an open document is an older one than it was made from."""
    is_behind = standing.is_saved and standing.stored.offered
    return bool(standing.opened and (is_behind or standing.written))


def find_conflicts(project: Project) -> dict[str, tuple[Conflict, ...]]:
    """What stands in conflict in the documents of the open session, by their URIs."""
    current = project.current
    links = current.session.documents if current else ()
    found: dict[str, tuple[Conflict, ...]] = {}
    for link in links:
        path = Path(link.path)
        session = project.find_session(None)
        known = project.opened.get(link.path)
        known = known or project.ports.store.record(Rendering, documents.record_key(session, path))
        if known is not None and known.conflicts:
            found[path.as_uri()] = known.conflicts
    return found


def bring_up_plan(project: Project) -> None:
    """Tell the open plan what another program has changed; what is told already is not told again."""
    on_present_state(project, "The plan", lambda: _bring_up_plan(project))


def _bring_up_plan(project: Project) -> None:
    current = project.current
    link = current.session.document(DocumentKind.PLAN) if current else None
    opened = project.opened.get(link.path) if link else None
    if current is None or link is None or opened is None or current.session.root != project.place:
        return
    if opened.told == told_in_documents(current.session):
        return
    refresh_document(project, project.observe(current.session).session, link)
    if project.current is not None and link.path in project.opened:
        told = told_in_documents(project.current.session)
        project.opened[link.path] = replace(project.opened[link.path], told=told)


def forget_opened(project: Project, path: str) -> None:
    """A document was closed in the editor: what was not saved may be gone."""
    project.opened.pop(path, None)


def note_saved(project: Project, path: str, text: str) -> None:
    """The editor has saved a document as this: what is in the file then was not written by anybody else."""
    opened = project.opened.get(path)
    if opened is not None:
        project.opened[path] = replace(opened, saved=text, file=FileText(text, opened.base))


def note_taken(project: Project, link: DocumentLink, text: str) -> None:
    """The editor has made an edit, and had this text then, whatever the person has typed since."""
    opened = project.opened.get(link.path)
    if opened is not None:
        project.opened[link.path] = opened.moved_on(text, link.kind)


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
