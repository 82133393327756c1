"""What is wrong with a plan: a phase, or the whole session, uses more than was planned for it.

Numbers that grow with each keystroke would make whoever shows a problem flicker. A problem therefore begins
to stand a little above the budget, and what it says of the overuse goes up in steps.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from batonpass.domain.plan import Phase, PhaseStatus, Plan

TOLERANCE_PERCENT = 2
"""Overuse up to this part of a budget, or of the total, is not spoken of."""

LEAST_TOLERANCE = 50
"""Nor is overuse of so few tokens, however small the budget."""

STEP_PERCENT = 5


@dataclass(frozen=True, slots=True)
class PhaseOverBudget:
    """An open phase has used more than its budget."""

    phase: str
    budget_tokens: int
    used_tokens: int
    buffer_tokens: int

    @property
    def missing_tokens(self) -> int:
        return self.used_tokens - self.budget_tokens

    @property
    def passed_percent(self) -> int | None:
        """The last step of the overuse that was passed, of the budget; None for a phase without a budget."""
        if self.budget_tokens == 0:
            return None
        steps = 100 * self.missing_tokens // (self.budget_tokens * STEP_PERCENT)
        return max(TOLERANCE_PERCENT, steps * STEP_PERCENT)


@dataclass(frozen=True, slots=True)
class BudgetExceeded:
    """The open phases have used more beyond their budgets than the buffer can pay.

    `phase` is the one that is furthest over. What the buffer cannot pay is taken from the phases ahead; once
    they have nothing left either, `is_used_up`: the session has used more than its total.
    """

    phase: str
    total_tokens: int
    used_tokens: int
    buffer_tokens: int
    missing_tokens: int

    @property
    def is_used_up(self) -> bool:
        return self.used_tokens > self.total_tokens


PlanProblem = PhaseOverBudget | BudgetExceeded


def find_plan_problems(plan: Plan) -> tuple[PlanProblem, ...]:
    """The phases over their budgets in the plan's order; the exceeded budget of the session first."""
    over = [
        phase for phase in plan.phases if phase.status is not PhaseStatus.COMPLETED and _missing(phase) > 0
    ]
    buffer = plan.budget.buffer_tokens
    return (
        *_find_exceeded(plan, over),
        *(
            PhaseOverBudget(phase.name, phase.budget_tokens, phase.used_tokens, buffer)
            for phase in over
            if _missing(phase) > _tolerance(phase.budget_tokens)
        ),
    )


def _find_exceeded(plan: Plan, over: Sequence[Phase]) -> tuple[BudgetExceeded, ...]:
    missing = sum(map(_missing, over))
    budget = plan.budget
    if missing - budget.buffer_tokens <= _tolerance(budget.total_tokens):
        return ()
    used = sum(phase.used_tokens for phase in plan.phases)
    furthest = max(over, key=_missing)
    return (BudgetExceeded(furthest.name, budget.total_tokens, used, budget.buffer_tokens, missing),)


def _missing(phase: Phase) -> int:
    return phase.used_tokens - phase.budget_tokens


def _tolerance(tokens: int) -> int:
    return max(LEAST_TOLERANCE, tokens * TOLERANCE_PERCENT // 100)
