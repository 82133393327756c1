"""The handoff: gather the facts, write the document, tell what it is worth."""

from dataclasses import replace
from pathlib import Path

from batonpass.app import documents
from batonpass.app.parameters import ChooseSession
from batonpass.app.project import Project
from batonpass.app.quality import find_quality
from batonpass.app.results import HandoffView
from batonpass.domain.handoff import Handoff, make_handoff
from batonpass.domain.redaction import count_redactions
from batonpass.domain.session import DocumentKind, Session


def create(project: Project, parameters: ChooseSession) -> HandoffView:
    """Write the handoff document of a session. A version that a person edited is kept beside the new one."""
    session = project.observe(project.find_session(parameters.session)).session
    path, text, handoff = write_up(project, session)
    answered = replace(session, unclean_end=None)
    documents.save_with_document(project, answered, DocumentKind.HANDOFF, path, text)
    return HandoffView(path, handoff.score)


def write_up(project: Project, session: Session) -> tuple[Path, str, Handoff]:
    """The handoff of a session as it is observed, with its text and where that goes; nothing is written."""
    text, handoff = render(project, session)
    return documents.place_document(project, session, DocumentKind.HANDOFF), text, handoff


def render(project: Project, session: Session) -> tuple[str, Handoff]:
    """The handoff of a session as it is observed, and its text."""
    repository = project.ports.repository
    state = repository.state() if repository else None
    work = repository.work_since(session.start_commit) if repository else None
    own_work = work and documents.without_documents(project, session, work)
    handoff = make_handoff(
        session=session,
        project=project.name,
        at=project.ports.clock(),
        reading=project.reading_of(session),
        repository=state,
        work=own_work,
        checkpoints=project.ports.store.checkpoints(session.id),
        quality=find_quality(project, session, own_work),
    )
    shown = project.redact(handoff)
    shown = replace(shown, redactions=count_redactions(shown))
    return project.ports.renderer.render_handoff(shown), handoff
