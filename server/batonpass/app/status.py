"""Where a project stands, for somebody who only looks: nothing is taken up, fired or stored."""

from pathlib import Path

from batonpass.app.context_wire import Reading, from_context
from batonpass.app.contexts import view_of
from batonpass.app.files_wire import FileCosts
from batonpass.app.json_shape import Json
from batonpass.app.project import Project
from batonpass.app.results import ContextView, SessionView
from batonpass.app.wire import Session, from_session
from batonpass.domain.context import unknown_reading


class Status(Json):
    """`session` is null when none is open; `files` is null unless they were asked for."""

    root: str
    session: Session | None
    context: Reading
    files: FileCosts | None


def look_at_session(project: Project) -> tuple[SessionView | None, ContextView]:
    """The open session, or None, and what is known of the context."""
    current = project.peek()
    if current is None:
        return None, ContextView(None, unknown_reading(project.settings.context_window), None, False)
    view = view_of(project, current)
    checkpoints = project.ports.store.checkpoints(current.session.id)
    return SessionView(current.session, checkpoints, view, project.ports.clock()), view


def from_look(
    root: Path, session: SessionView | None, context: ContextView, files: FileCosts | None
) -> Status:
    return Status(
        root=str(root),
        session=None if session is None else from_session(session),
        context=from_context(context),
        files=files,
    )
