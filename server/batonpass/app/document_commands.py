"""Commands on documents: make one, bring one up to its session, settle a conflict in one."""

from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import unquote

from batonpass.app import documents, handoffs, round_trip
from batonpass.app.markdown.choices import Choice, apply_choices, choose
from batonpass.app.markdown.conflicts import Conflict
from batonpass.app.parameters import ChooseDocument, ChooseSession, CreateDocument, ResolveConflict
from batonpass.app.project import Project
from batonpass.app.round_trip import Exchange
from batonpass.app.standing import Standing, look
from batonpass.domain.errors import InvalidInput, NotAllowed, NotFound
from batonpass.domain.session import DocumentKind, DocumentLink, Session


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document, with the conflicts that stand in it."""

    path: Path
    kind: DocumentKind
    conflicts: tuple[Conflict, ...] = ()


def create(project: Project, parameters: CreateDocument) -> DocumentView:
    """Make a document of a session. One that is there already is brought up to date instead."""
    session = project.observe(project.find_session(parameters.session)).session
    kind = parameters.kind
    if kind is DocumentKind.HANDOFF:
        made = handoffs.create(project, ChooseSession(session=session.id))
        return DocumentView(made.path, kind)
    link = session.document(kind)
    if link is not None and project.ports.documents.read(Path(link.path)) is not None:
        return _refreshed(project, session, link)
    path = documents.place_document(project, session, kind)
    text = round_trip.render(project, session, kind)
    documents.save_with_document(project, session, kind, path, text)
    return DocumentView(path, kind)


def refresh(project: Project, parameters: ChooseDocument) -> DocumentView:
    """Bring a document up to what is true now. Whatever a person wrote in it stays."""
    session, link = _find(project, parameters.uri)
    return _refreshed(project, session, link)


def _refreshed(project: Project, session: Session, link: DocumentLink) -> DocumentView:
    exchanged = round_trip.refresh_document(project, session, link)
    if exchanged is None:
        raise NotAllowed(
            f"{Path(link.path).name} stays as it is: it was changed, and it is not known what it was made "
            "from, or a merge in it is not settled. Move it away and create it anew."
        )
    return DocumentView(Path(link.path), link.kind, exchanged.rendering.conflicts)


def resolve(project: Project, parameters: ResolveConflict) -> DocumentView:
    """Settle a conflict: keep the person's lines, take the new ones, or have both stand there."""
    session, link = _find(project, parameters.uri)
    standing = look(project, session, link)
    conflicts = standing.rendering.conflicts if standing else ()
    conflict = _choose(conflicts, parameters)
    if standing is None:
        raise NotFound("There is no such conflict any more.")
    choice = choose(conflict, parameters.keep)
    if not apply_choices(standing.text, (choice,))[1]:
        raise NotFound("The lines of this conflict were changed meanwhile; it does not stand any more.")
    exchanged = _settle(project, session, standing, choice)
    if any(other.id == conflict.id for other in exchanged.rendering.conflicts):
        raise NotAllowed(
            f"The session cannot take over “{conflict.mine[0].strip()}”: another task comes first, or it has "
            "the same already. Change your lines, or take the new ones."
        )
    round_trip.keep(project, exchanged)
    return DocumentView(Path(link.path), link.kind, exchanged.rendering.conflicts)


def _choose(conflicts: tuple[Conflict, ...], parameters: ResolveConflict) -> Conflict:
    if parameters.id is None and parameters.line is None:
        raise InvalidInput("Name the conflict by its “id”, or by the “line” it stands on.", "id")
    for conflict in conflicts:
        lines = range(conflict.line, conflict.line + len(conflict.mine))
        if conflict.id == parameters.id or (parameters.id is None and parameters.line in lines):
            return conflict
    raise NotFound("There is no such conflict any more.")


def _settle(project: Project, session: Session, standing: Standing, choice: Choice) -> Exchange:
    """What comes of a choice. What of the person's lines is to stay goes into the session."""
    conflict, known = choice.conflict, standing.rendering
    rest = tuple(other for other in known.conflicts if other is not conflict)
    settled = replace(known, conflicts=rest, choices=(*known.choices, choice))
    is_wanted = conflict.item and choice.lines != conflict.new
    wanted = ((conflict.item, conflict.detail),) if is_wanted else ()
    return round_trip.exchange(project, session, replace(standing, rendering=settled), wanted)


def _find(project: Project, uri: str) -> tuple[Session, DocumentLink]:
    current = project.current
    sessions = (*((current.session,) if current else ()), *project.ports.store.sessions())
    for session in sessions:
        for link in session.documents:
            if unquote(Path(link.path).as_uri()) == unquote(uri):
                return project.observe(session).session, link
    raise NotFound(f"{uri} is no document of a session.")
