"""What a session would get if it started now: a plan for its scope, by what was learnt here."""

from collections.abc import Sequence

from batonpass.app.outcomes import learn
from batonpass.app.parameters import PhaseParameters, ScopeParameters
from batonpass.app.project import Project
from batonpass.domain.line_cost import LineCost
from batonpass.domain.plan import DEFAULT_WEIGHTS, Plan, Scope, make_plan


def make_scope(given: ScopeParameters) -> Scope:
    return Scope(given.code_lines, given.test_lines, given.doc_lines)


def plan_context(
    project: Project, scope: Scope, phases: Sequence[PhaseParameters], window_tokens: int | None
) -> tuple[Plan, LineCost]:
    """The plan of a new session, and the tokens per line it is estimated with.

    Without phases it has the default ones, without a window that of the settings. Raises InvalidInput.
    """
    weights = [(phase.name, phase.weight) for phase in phases] or DEFAULT_WEIGHTS
    settings = project.settings
    cost = learn(project)
    window = window_tokens or settings.context_window
    return make_plan(scope, weights, window, settings.context_share, cost.tokens_per_line), cost
