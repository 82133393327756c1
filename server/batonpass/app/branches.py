"""The branch that is checked out, beside that of the session: seen now and then, and followed when wished."""

from dataclasses import replace

from batonpass.app import sessions
from batonpass.app.parameters import ResumeSession, StartSession
from batonpass.app.project import Project
from batonpass.domain.branches import RestingSession, is_elsewhere, see, title_for
from batonpass.domain.session import SessionStatus
from batonpass.domain.suggestions import Suggestion


def is_followed(project: Project) -> bool:
    """Whether it matters which branch is checked out."""
    session = project.current.session if project.current else None
    return (
        project.ports.repository is not None
        and session is not None
        and session.status is SessionStatus.ACTIVE
        and session.branch is not None
    )


def take_sight(project: Project, branch: str | None) -> None:
    """Take in which branch is checked out just now, None for a detached HEAD; tell what follows from it.

    Nothing is stored: each program sees for itself.
    """
    current = project.current
    if current is None:
        return
    # As the session has it, which was stored without secrets.
    session, branch = current.session, project.redact(branch)
    resting = _find_resting(project, branch) if is_elsewhere(session, branch) else None
    project.branch_sight = see(project.branch_sight, session, branch, project.ports.clock(), resting)
    if project.observe(session, current.totals, current.course).suggestions != current.suggestions:
        project.refresh()


def _find_resting(project: Project, branch: str | None) -> RestingSession | None:
    paused = project.ports.store.sessions([SessionStatus.PAUSED])
    resting = (s for s in paused if (s.root, s.branch) == (project.place, branch))
    return next((RestingSession(session.id, session.title) for session in resting), None)


def go_along(project: Project, suggestion: Suggestion) -> None:
    """Resume the session that rests on the branch, else start one for it; the active one is paused."""
    if suggestion.resting is not None:
        sessions.resume(project, ResumeSession(session=suggestion.resting, pause_active=True))
    elif suggestion.branch is not None:
        sessions.start(project, StartSession(title=title_for(suggestion.branch), pause_active=True))


def dismiss(project: Project, suggestion: Suggestion) -> None:
    """Say no more of this branch while this session lasts."""
    if project.current is not None and suggestion.branch is not None:
        session = project.current.session
        dismissed = (*session.branches_dismissed, suggestion.branch)
        project.save(replace(session, branches_dismissed=dismissed))
