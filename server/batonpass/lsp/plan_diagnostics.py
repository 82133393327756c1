"""What is wrong with the plan, as diagnostics on the lines of its phases."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types

from batonpass.app.observation import Current
from batonpass.app.plan_outline import PlanOutline
from batonpass.app.plan_words import describe_problem
from batonpass.domain.plan_problems import BudgetExceeded, PhaseOverBudget, PlanProblem, find_plan_problems
from batonpass.domain.session import SessionStatus
from batonpass.lsp.diagnostics import SOURCE

PHASE_OVER_BUDGET = "phase-over-budget"
BUDGET_EXCEEDED = "budget-exceeded"


def plan_diagnostics(
    current: Current, outline: PlanOutline
) -> Iterator[tuple[PlanProblem, types.Diagnostic]]:
    """Each problem of the active session, with its diagnostic on the phase's first line."""
    if current.session.status is SessionStatus.ACTIVE:
        for problem in find_plan_problems(current.session.plan):
            yield problem, _from_problem(problem, outline.lines_of(problem.phase)[0])


def _from_problem(problem: PlanProblem, line: int) -> types.Diagnostic:
    is_phase = isinstance(problem, PhaseOverBudget)
    is_used_up = isinstance(problem, BudgetExceeded) and problem.is_used_up
    return types.Diagnostic(
        range=types.Range(types.Position(line, 0), types.Position(line + 1, 0)),
        severity=types.DiagnosticSeverity.Warning if is_used_up else types.DiagnosticSeverity.Information,
        code=PHASE_OVER_BUDGET if is_phase else BUDGET_EXCEEDED,
        source=SOURCE,
        message=describe_problem(problem),
        data={"phase": problem.phase},
    )
