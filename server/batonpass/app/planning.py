"""The plan of a session: changing it by hand."""

from batonpass.app import documents, sessions
from batonpass.app.parameters import MoveBudget
from batonpass.app.project import Project
from batonpass.app.results import SessionView
from batonpass.domain.replanning import move_budget
from batonpass.domain.session import require_open, with_plan


def move_budget_by_hand(project: Project, parameters: MoveBudget) -> SessionView:
    """Move tokens between phases, or between a phase and the buffer; the plan document follows."""
    session = project.find_session(parameters.session)
    require_open(session, "move budget")
    used = project.observe(session).session
    plan = move_budget(used.plan, parameters.tokens, parameters.source, parameters.target)
    return sessions.view(project, documents.save_with_plan(project, with_plan(used, plan)))
