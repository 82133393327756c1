"""What is wrong with a plan: said once, with its numbers, and only when it is more than a little."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batonpass.domain.plan import Budget, Phase, PhaseStatus, Plan
from batonpass.domain.plan_problems import BudgetExceeded, PhaseOverBudget, find_plan_problems

DONE, ACTIVE, PENDING = PhaseStatus.COMPLETED, PhaseStatus.ACTIVE, PhaseStatus.PENDING


def make(buffer, *phases):
    total = buffer + sum(budget for _, budget, *_ in phases)
    return Plan(
        Budget(total - buffer, buffer, buffer, total, 200_000, 1),
        tuple(Phase(name, 1, budget, used, status) for name, budget, used, status in phases),
    )


def shown(problem):
    if isinstance(problem, PhaseOverBudget):
        return ("over", problem.phase, problem.missing_tokens, problem.passed_percent)
    return ("used up" if problem.is_used_up else "exceeded", problem.phase, problem.missing_tokens)


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        (make(1_000, ("a", 5_000, 5_000, ACTIVE)), []),
        (make(1_000, ("a", 5_000, 5_100, ACTIVE)), []),
        (make(1_000, ("a", 5_000, 5_101, ACTIVE)), [("over", "a", 101, 2)]),
        (make(1_000, ("a", 5_000, 5_250, ACTIVE)), [("over", "a", 250, 5)]),
        (make(1_000, ("a", 5_000, 5_499, ACTIVE)), [("over", "a", 499, 5)]),
        (make(1_000, ("a", 100, 150, ACTIVE)), []),
        (make(1_000, ("a", 100, 151, ACTIVE)), [("over", "a", 51, 50)]),
        (make(1_000, ("a", 0, 51, ACTIVE)), [("over", "a", 51, None)]),
        (make(1_000, ("a", 5_000, 9_000, DONE), ("b", 5_000, 0, ACTIVE)), []),
        (
            make(100, ("a", 5_000, 6_000, ACTIVE), ("b", 5_000, 0, PENDING)),
            [("exceeded", "a", 1_000), ("over", "a", 1_000, 20)],
        ),
        (
            make(100, ("a", 5_000, 5_300, PENDING), ("b", 5_000, 6_000, ACTIVE)),
            [("used up", "b", 1_300), ("over", "a", 300, 5), ("over", "b", 1_000, 20)],
        ),
        (make(0, ("a", 5_000, 5_100, ACTIVE)), []),
    ],
)
def test_problems(plan, expected):
    assert [shown(problem) for problem in find_plan_problems(plan)] == expected


def test_a_problem_carries_its_numbers():
    plan = make(100, ("a", 5_000, 6_000, ACTIVE))
    assert find_plan_problems(plan) == (
        BudgetExceeded("a", total_tokens=5_100, used_tokens=6_000, buffer_tokens=100, missing_tokens=1_000),
        PhaseOverBudget("a", budget_tokens=5_000, used_tokens=6_000, buffer_tokens=100),
    )


@given(st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 20_000)), min_size=1), st.integers(0, 9_000))
def test_while_a_session_goes_on_no_problem_goes_away(phases, buffer):
    """Tokens are only ever added, so what has been said stays true until somebody acts."""
    plans = [
        make(buffer, *((str(i), budget, used + more, ACTIVE) for i, (budget, used) in enumerate(phases)))
        for more in (0, 10, 500)
    ]
    kinds = [
        {(type(p), p.phase) for p in find_plan_problems(plan) if isinstance(p, PhaseOverBudget)}
        for plan in plans
    ]
    assert kinds[0] <= kinds[1] <= kinds[2]
    exceeded = [any(isinstance(p, BudgetExceeded) for p in find_plan_problems(plan)) for plan in plans]
    assert exceeded == sorted(exceeded)


@given(st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 20_000)), min_size=1), st.integers(0, 9_000))
def test_a_session_that_is_used_up_has_exceeded_its_budget(phases, buffer):
    plan = make(buffer, *((str(i), budget, used, ACTIVE) for i, (budget, used) in enumerate(phases)))
    used = sum(phase.used_tokens for phase in plan.phases)
    total = plan.budget.total_tokens
    if used > total + max(50, total // 50):
        assert any(isinstance(p, BudgetExceeded) and p.is_used_up for p in find_plan_problems(plan))
