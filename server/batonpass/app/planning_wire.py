"""The JSON shapes of a plan that is only looked at."""

import msgspec

from batonpass.app.json_shape import Json
from batonpass.app.wire import Budget, Phase
from batonpass.domain.line_cost import LineCost
from batonpass.domain.plan import Plan


class TokensPerLine(Json):
    """What a line of code is estimated to cost; learnt from so many `sessions` and weighted `lines`."""

    tokens: float
    sessions: int
    lines: int


class PlanPreview(Json):
    """The plan that a session would have if it were started now."""

    budget: Budget
    phases: tuple[Phase, ...]
    sessions_needed: int
    tokens_per_line: TokensPerLine


def from_preview(preview: tuple[Plan, LineCost]) -> PlanPreview:
    plan, cost = preview
    return PlanPreview(
        budget=msgspec.convert(plan.budget, Budget, from_attributes=True),
        phases=tuple(msgspec.convert(phase, Phase, from_attributes=True) for phase in plan.phases),
        sessions_needed=plan.budget.sessions_needed,
        tokens_per_line=TokensPerLine(tokens=cost.tokens_per_line, sessions=cost.sessions, lines=cost.lines),
    )
