"""The plan of a session: changing it, and looking at what it would be."""

from dataclasses import replace

from batonpass.app import round_trip, sessions
from batonpass.app.estimates import make_scope, plan_context
from batonpass.app.observation import Current
from batonpass.app.parameters import MoveBudget, PreviewPlan, ScopeChangeParameters, UpdatePlan
from batonpass.app.project import Project
from batonpass.app.results import SessionView
from batonpass.domain.line_cost import LineCost
from batonpass.domain.phase_changes import PhaseChange
from batonpass.domain.plan import Plan, Scope
from batonpass.domain.replanning import PlanChange, move_budget, replan
from batonpass.domain.session import Session, require_open, with_plan


def move_budget_by_hand(project: Project, parameters: MoveBudget) -> SessionView:
    """Move tokens between phases, or between a phase and the buffer; the plan document follows."""
    observed = _observe_open(project, parameters.session, "move budget")
    plan = move_budget(observed.session.plan, parameters.tokens, parameters.source, parameters.target)
    return _save(project, observed.session, plan)


def update_plan(project: Project, parameters: UpdatePlan) -> SessionView:
    """Plan anew for another scope, other phases or another window; the plan document follows."""
    observed = _observe_open(project, parameters.session, "change its plan")
    session = observed.session
    scope = _changed_scope(session.scope, parameters.scope)
    change = PlanChange(
        scope=scope,
        phases=None
        if parameters.phases is None
        else [PhaseChange(phase.name, phase.weight, phase.was) for phase in parameters.phases],
        window_tokens=parameters.context_window,
        context_budget=project.settings.context_share,
        tokens_in_use=max(observed.totals.most_tokens, observed.reading.tokens or 0),
    )
    plan = replan(session.plan, session.scope, change)
    return _save(project, replace(session, scope=scope), plan)


def preview_plan(project: Project, parameters: PreviewPlan) -> tuple[Plan, LineCost]:
    """What a session would get that is started with these; nothing is changed."""
    scope = make_scope(parameters.scope)
    return plan_context(project, scope, parameters.phases, parameters.context_window)


def _observe_open(project: Project, session_id: str | None, doing: str) -> Current:
    session = project.find_session(session_id)
    require_open(session, doing)
    return project.observe(session)


def _changed_scope(scope: Scope, change: ScopeChangeParameters | None) -> Scope:
    if change is None:
        return scope
    return Scope(
        scope.code_lines if change.code_lines is None else change.code_lines,
        scope.test_lines if change.test_lines is None else change.test_lines,
        scope.doc_lines if change.doc_lines is None else change.doc_lines,
    )


def _save(project: Project, session: Session, plan: Plan) -> SessionView:
    return sessions.view(project, round_trip.save_with_plan(project, with_plan(session, plan)))
