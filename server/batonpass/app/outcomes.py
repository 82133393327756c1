"""What sessions have cost and written: kept when one ends, learnt from when the next is planned."""

import logging
from dataclasses import replace

from batonpass.app.documents import without_documents
from batonpass.app.project import Project
from batonpass.domain.errors import NotFound, Unavailable
from batonpass.domain.line_cost import LEARNT_SESSIONS, LEARNT_STATUSES, LineCost, learn_line_cost
from batonpass.domain.outcome import Outcome, count_written
from batonpass.domain.plan import Scope
from batonpass.domain.session import Session

logger = logging.getLogger(__name__)


def keep_outcome(project: Project, session: Session) -> Session:
    """The session with what it has cost and written until now."""
    used = sum(project.observe(session).totals.used.values())
    return replace(session, outcome=Outcome(used, _written(project, session)))


def _written(project: Project, session: Session) -> Scope | None:
    """The lines the session added; None without git, for another folder's session, or when git cannot say."""
    repository = project.ports.repository
    if repository is None or session.root != project.place:
        return None
    try:
        work = repository.work_since(session.start_commit)
    except (NotFound, Unavailable) as error:
        # The commit may be gone since, after a rebase; a session can be ended all the same.
        logger.info("What session %s has written is not known: %s", session.id, error.message)
        return None
    return count_written(without_documents(project, session, work).files)


def learn(project: Project) -> LineCost:
    """Tokens per line, learnt from the sessions of this repository that ended last."""
    ended = project.ports.store.sessions(LEARNT_STATUSES, LEARNT_SESSIONS)
    return learn_line_cost(session.outcome for session in ended if session.outcome is not None)
