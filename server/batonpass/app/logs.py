"""The two logs of a session: what was done, as a session log and as an implementation log."""

from dataclasses import replace

from batonpass.app import handoffs
from batonpass.app.log_view import LogView
from batonpass.app.project import Project
from batonpass.app.surroundings import name_references
from batonpass.domain.redaction import count_redactions
from batonpass.domain.session import DocumentKind, Session


def render(project: Project, session: Session, kind: DocumentKind) -> str:
    """The text of one of the logs; `session` is as it is observed."""
    previous = project.ports.store.session(session.continues) if session.continues else None
    handoff = handoffs.gather(project, session)
    references = name_references(project, session, handoff.work.commits if handoff.work else ())
    log = project.redact(LogView(handoff, previous, references=references))
    log = replace(log, redactions=count_redactions(log))
    if kind is DocumentKind.SESSION_LOG:
        return project.ports.renderer.render_session_log(log)
    return project.ports.renderer.render_implementation_log(log)
