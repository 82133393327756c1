"""Splitting a session: it is handed off, and another goes on with the rest of its plan, in one step."""

from batonpass.app import documents, handoffs
from batonpass.app.outcomes import keep_outcome
from batonpass.app.parameters import PhaseParameters, ScopeParameters, SplitSession, StartSession
from batonpass.app.project import Project
from batonpass.app.results import SessionView
from batonpass.app.sessions import check_none_active, draft, view_new
from batonpass.domain.errors import NotAllowed
from batonpass.domain.session import DocumentKind, Session, SessionStatus, move, require_open
from batonpass.domain.splitting import next_title, scope_rest, weigh_rest


def split(project: Project, parameters: SplitSession) -> SessionView:
    """Write the session's handoff, end it as handed off, and start one that continues with its open phases.

    Raises NotAllowed when no phase is open, or when another session is active. All of it is done or nothing.
    """
    session = project.observe(project.find_session(parameters.session)).session
    require_open(session, "split it")
    if session.root != project.place:
        raise NotAllowed(f"Session “{session.title}” belongs to {session.root}. Split it there.")
    check_none_active(project, session)
    repository = project.ports.repository.state() if project.ports.repository else None
    rest = draft(project, _plan_rest(session, parameters.title), session, repository)
    note = f"split; “{rest.title}” goes on"
    ended = keep_outcome(project, move(session, SessionStatus.HANDED_OFF, rest.created_at, note))
    handoff_path, handoff_text, _ = handoffs.write_up(project, ended)
    ended = documents.linked(ended, DocumentKind.HANDOFF, handoff_path, handoff_text)
    with documents.written(project, handoff_path, handoff_text):
        plan_path = documents.place_document(project, rest, DocumentKind.PLAN)
        plan_text = documents.render_plan(project, rest, repository, ended)
        stored = documents.save_with_document(
            project, rest, DocumentKind.PLAN, plan_path, plan_text, others=(ended,)
        )
    return view_new(project, stored)


def _plan_rest(session: Session, title: str | None) -> StartSession:
    scope = scope_rest(session.scope, session.phases)
    return StartSession(
        title=next_title(session.title) if title is None else title,
        focus=session.focus,
        scope=ScopeParameters(
            code_lines=scope.code_lines, test_lines=scope.test_lines, doc_lines=scope.doc_lines
        ),
        phases=tuple(
            PhaseParameters(name=name, weight=weight) for name, weight in weigh_rest(session.phases)
        ),
        context_window=session.budget.window_tokens,
        continues=session.id,
    )
