"""Sessions: start, look, move, and what belongs to one (phases, notes)."""

from dataclasses import replace

from batonpass.app import documents, round_trip
from batonpass.app.checkpoint_collection import collect_checkpoints
from batonpass.app.contexts import view_of
from batonpass.app.estimates import make_scope, plan_context
from batonpass.app.events import SessionChanged
from batonpass.app.outcomes import keep_outcome
from batonpass.app.parameters import (
    AddNote,
    ArchiveSession,
    ChooseSession,
    CompletePhase,
    MoveSession,
    ResumeSession,
    StartSession,
)
from batonpass.app.project import Project
from batonpass.app.results import SessionView
from batonpass.domain.continuing import continue_from
from batonpass.domain.errors import InvalidInput, NotAllowed, NotFound
from batonpass.domain.goals import Objective
from batonpass.domain.plan import complete_phase
from batonpass.domain.repository import RepositoryState
from batonpass.domain.session import (
    DocumentKind,
    Note,
    Session,
    SessionStatus,
    add_note,
    check_text,
    check_title,
    move,
    require_open,
    with_plan,
)
from batonpass.domain.timeline import record_moves
from batonpass.domain.triggers import adopt


def start(project: Project, parameters: StartSession) -> SessionView:
    """Start a session: plan its context, write the plan document, begin to count."""
    previous = _find_continued(project, parameters.continues)
    active = _active_besides(project, previous)
    if active is not None and not parameters.pause_active:
        raise _is_active(active)
    repository = project.ports.repository.state() if project.ports.repository else None
    session = draft(project, parameters, previous, repository)
    path = documents.place_document(project, session, DocumentKind.PLAN)
    text = documents.render_plan(project, session, repository, previous)
    others: list[Session] = []
    if previous and previous.is_open:
        # One that is still open is handed off by being continued.
        note = "continued by a new session"
        ended = move(previous, SessionStatus.HANDED_OFF, session.created_at, note)
        others.append(keep_outcome(project, ended))
    if active is not None:
        others.append(_make_way(active, session))
    stored = documents.save_with_document(project, session, DocumentKind.PLAN, path, text, tuple(others))
    return view_new(project, stored)


def view_new(project: Project, session: Session) -> SessionView:
    """A session that was just stored for the first time. It asks nothing of the store, so it cannot fail."""
    return SessionView(session, (), view_of(project, project.observe(session)), project.ports.clock())


def draft(
    project: Project,
    parameters: StartSession,
    previous: Session | None,
    repository: RepositoryState | None,
) -> Session:
    """The session as it starts at this moment, not stored yet. Raises InvalidInput naming the field."""
    title = check_title(parameters.title)
    objectives = tuple(
        Objective(
            check_text(objective.text, f"objectives[{index}].text"),
            objective.kind,
            priority=objective.priority,
        )
        for index, objective in enumerate(parameters.objectives)
    )
    settings = project.settings
    scope = make_scope(parameters.scope)
    plan, _ = plan_context(project, scope, parameters.phases, parameters.context_window)
    now = project.ports.clock()
    planned = Session(
        id=project.ports.identifiers(),
        title=title,
        status=SessionStatus.PLANNED,
        agent=settings.agent,
        root=project.place,
        created_at=now,
        budget=plan.budget,
        phases=plan.phases,
        focus=parameters.focus.strip(),
        branch=repository.branch if repository else None,
        start_commit=repository.head if repository else None,
        scope=scope,
        objectives=objectives,
        triggers=adopt((), settings.trigger_rules),
    )
    continued = continue_from(planned, previous) if previous else planned
    return move(record_moves(continued, None, now), SessionStatus.ACTIVE, now)


def _find_continued(project: Project, continues: str | None) -> Session | None:
    if continues is None:
        return None
    try:
        return project.find_session(continues)
    except NotFound as error:
        raise InvalidInput(error.message, "continues") from error


def check_none_active(project: Project, previous: Session | None) -> None:
    """Raise NotAllowed when a session is active in this project, unless it is the one to be continued."""
    active = _active_besides(project, previous)
    if active is not None:
        raise _is_active(active)


def _active_besides(project: Project, other: Session | None) -> Session | None:
    """The session that is active in this work tree, unless it is this one."""
    session = project.current.session if project.current else None
    if session is None or session.status is not SessionStatus.ACTIVE:
        return None
    return None if other is not None and other.id == session.id else session


def _is_active(session: Session) -> NotAllowed:
    place = f" It began on the branch {session.branch}." if session.branch else ""
    return NotAllowed(
        f"Session “{session.title}” is active in this project.{place} Complete, pause or abandon it first, "
        f"start with pauseActive to have it paused, or continue from it (continues: {session.id})."
    )


def _make_way(active: Session, session: Session) -> Session:
    """The active session, paused at the moment that another one begins to be active."""
    at = session.history[-1].at
    return move(active, SessionStatus.PAUSED, at, f"paused for “{session.title}”")


def show(project: Project, parameters: ChooseSession) -> SessionView:
    return view(project, project.find_session(parameters.session))


def pause(project: Project, parameters: MoveSession) -> SessionView:
    session = project.observe(project.find_session(parameters.session)).session
    paused = move(session, SessionStatus.PAUSED, project.ports.clock(), parameters.note)
    return view(project, round_trip.save_moved(project, paused))


def resume(project: Project, parameters: ResumeSession) -> SessionView:
    session = _find_resumed(project, parameters)
    if session.root != project.place:
        raise NotAllowed(f"Session “{session.title}” belongs to {session.root}. Resume it there.")
    active = _active_besides(project, session)
    if active is not None and not parameters.pause_active:
        raise NotAllowed(
            f"Session “{active.title}” is active in this project. Pause or complete it before resuming "
            f"“{session.title}”, or resume with pauseActive to have it paused."
        )
    moved = move(session, SessionStatus.ACTIVE, project.ports.clock(), parameters.note)
    moved = replace(moved, triggers=adopt(moved.triggers, project.settings.trigger_rules))
    others = [] if active is None else [_make_way(active, moved)]
    return view(project, round_trip.save_moved(project, project.observe(moved).session, others))


def _find_resumed(project: Project, parameters: ResumeSession) -> Session:
    """The session that is named, else of those paused here that of the branch, else the newest of them."""
    found = project.find_session(parameters.session)
    repository = project.ports.repository
    is_active = found.status is SessionStatus.ACTIVE
    if parameters.session is not None or (is_active and not parameters.pause_active):
        return found
    paused = [
        session
        for session in project.ports.store.sessions([SessionStatus.PAUSED])
        if session.root == project.place
    ]
    if repository is not None and len(paused) > 1:
        branch = project.redact(repository.checked_out_branch())
        paused.sort(key=lambda session: session.branch != branch)
    return paused[0] if paused else found


def complete(project: Project, parameters: MoveSession) -> SessionView:
    return _end(project, parameters, SessionStatus.COMPLETED)


def abandon(project: Project, parameters: MoveSession) -> SessionView:
    return _end(project, parameters, SessionStatus.ABANDONED)


def _end(project: Project, parameters: MoveSession, target: SessionStatus) -> SessionView:
    """End a session with its use as it is now, and make room: old checkpoints are let go."""
    session = project.observe(project.find_session(parameters.session)).session
    ended = move(session, target, project.ports.clock(), parameters.note)
    if target is SessionStatus.COMPLETED:
        ended = keep_outcome(project, ended)
    shown = view(project, round_trip.save_moved(project, ended))
    collect_checkpoints(project)
    return shown


def archive(project: Project, parameters: ArchiveSession) -> SessionView:
    """Put a session that has ended away: it stays listed, its ledger is folded into sums."""
    session = project.observe(project.find_session(parameters.session)).session
    archived = move(session, SessionStatus.ARCHIVED, project.ports.clock(), parameters.note)
    shown = view(project, archived)
    with project.write() as write:
        stored = write.put_session(archived)
        write.thin_ledger(stored.id)
    project.events.publish(SessionChanged(stored.id))
    return replace(shown, session=stored)


def end_phase(project: Project, parameters: CompletePhase) -> SessionView:
    """Complete a phase; what it left over or overran is shared out by the plan's rules."""
    session = project.find_session(parameters.session)
    require_open(session, "complete a phase")
    used = project.observe(session).session
    changed = with_plan(used, complete_phase(used.plan, parameters.phase))
    return view(project, round_trip.save_with_plan(project, changed))


def take_note(project: Project, parameters: AddNote) -> SessionView:
    session = project.find_session(parameters.session)
    require_open(session, "add a note")
    note = Note(
        kind=parameters.kind,
        text=check_text(parameters.text, "text"),
        at=project.ports.clock(),
        rationale=parameters.rationale.strip(),
        alternatives=parameters.alternatives.strip(),
        impact=parameters.impact.strip(),
        location=parameters.location.strip(),
        mitigation=parameters.mitigation.strip(),
    )
    noted = add_note(session, note)
    if session.root != project.place:
        # Its plan is in another work tree, and is brought up to it there.
        return view(project, project.save(noted))
    return view(project, round_trip.save_with_plan(project, project.observe(noted).session))


def view(project: Project, session: Session) -> SessionView:
    observed = project.observe(session)
    checkpoints = project.ports.store.checkpoints(session.id)
    return SessionView(observed.session, checkpoints, view_of(project, observed), project.ports.clock())
