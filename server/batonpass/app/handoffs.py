"""The handoff: gather the facts, write the document, tell what it is worth."""

import logging
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from batonpass.app import documents
from batonpass.app.parameters import ChooseSession
from batonpass.app.project import Project
from batonpass.app.quality import find_quality
from batonpass.app.requirements import find_requirements
from batonpass.app.results import HandoffView
from batonpass.app.session_facts import tell_facts
from batonpass.domain.errors import NotFound
from batonpass.domain.handoff import Handoff, make_handoff
from batonpass.domain.handoff_budget import fit
from batonpass.domain.handoff_rubric import Facts
from batonpass.domain.handoff_score import with_length
from batonpass.domain.redaction import count_redactions
from batonpass.domain.redaction_kinds import list_redactions
from batonpass.domain.repository import WorkDone
from batonpass.domain.session import DocumentKind, Session

logger = logging.getLogger(__name__)


def create(project: Project, parameters: ChooseSession, patience: timedelta | None = None) -> HandoffView:
    """Write the handoff document of a session. A version that a person edited is kept beside the new one.

    `patience` is how long the agent's transcripts may be read; without it, to their end.
    """
    session = project.observe(project.find_session(parameters.session)).session
    path, text, handoff = write_up(project, session, patience)
    answered = replace(session, unclean_end=None)
    documents.save_with_document(project, answered, DocumentKind.HANDOFF, path, text)
    return HandoffView(path, handoff.score)


def write_up(
    project: Project, session: Session, patience: timedelta | None = None
) -> tuple[Path, str, Handoff]:
    """The handoff of a session as it is observed, with its text and where that goes; nothing is written."""
    text, handoff = render(project, session, patience)
    return documents.place_document(project, session, DocumentKind.HANDOFF), text, handoff


def render(project: Project, session: Session, patience: timedelta | None = None) -> tuple[str, Handoff]:
    """The handoff of a session as it is observed, and its text, which keeps to the budget."""
    handoff = gather(project, session, patience)
    shown = _redacted(project, handoff)
    renderer = project.ports.renderer
    tokenizer = project.ports.vocabulary.load(project.settings.encoding)
    fitted = fit(
        shown, project.settings.handoff_tokens, lambda h: tokenizer.count(renderer.render_handoff(h))
    )
    score = with_length(handoff.score, tokenizer.count(renderer.render_handoff(fitted)))
    return renderer.render_handoff(replace(fitted, score=score)), replace(handoff, score=score)


def render_whole(project: Project, session: Session) -> str:
    """The text of a session's handoff without a budget."""
    return project.ports.renderer.render_handoff(_redacted(project, gather(project, session)))


def gather(project: Project, session: Session, patience: timedelta | None = None) -> Handoff:
    """All that a handoff of a session says now."""
    facts, start_is_lost = _look(project, session)
    return make_handoff(
        session=session,
        project=project.name,
        at=project.ports.clock(),
        reading=project.reading_of(session),
        repository=facts.repository,
        work=facts.work,
        checkpoints=project.ports.store.checkpoints(session.id),
        quality=facts.quality,
        start_is_lost=start_is_lost,
        told=tell_facts(project, session, patience),
        requirements=find_requirements(project),
    )


def find_facts(project: Project, session: Session) -> Facts:
    """What a handoff of a session is scored by."""
    return _look(project, session)[0]


def _look(project: Project, session: Session) -> tuple[Facts, bool]:
    """The facts, and whether the commit that the session began at is lost."""
    repository = project.ports.repository
    state = documents.apart_from_documents(project, session, repository.state()) if repository else None
    work, start_is_lost = _work_of(project, session)
    own_work = work and documents.without_documents(project, session, work)
    return Facts(session, state, own_work, find_quality(project, session, own_work)), start_is_lost


def _redacted(project: Project, handoff: Handoff) -> Handoff:
    shown = project.redact(handoff)
    return replace(shown, redactions=count_redactions(shown), redacted=list_redactions(shown))


def _work_of(project: Project, session: Session) -> tuple[WorkDone | None, bool]:
    """The work since the session began, and whether the commit it began at is gone, as after a rebase."""
    repository = project.ports.repository
    if repository is None:
        return None, False
    try:
        return repository.work_since(session.start_commit), False
    except NotFound as error:
        logger.info("What session %s has done is not known: %s", session.id, error.message)
        return None, True
