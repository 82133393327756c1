"""Changes to a plan by hand: what may be moved and changed, what it makes of the budgets, what is refused."""

from dataclasses import replace

import pytest

from batonpass.domain.errors import BatonpassError, InvalidInput, NotAllowed, NotFound
from batonpass.domain.plan import Budget, Phase, PhaseStatus, Plan, complete_phase
from batonpass.domain.replanning import move_budget


def plan_of(buffer, *phases):
    """A plan of (budget, used, status) phases with an even weight, called a, b, c…"""
    made = tuple(
        Phase("abcdefgh"[i], 1, budget, used, PhaseStatus(status))
        for i, (budget, used, status) in enumerate(phases)
    )
    total = buffer + sum(phase.budget_tokens for phase in made)
    return Plan(Budget(total - buffer, buffer, buffer, total, 200_000, 1), made)


def amounts(plan):
    return [phase.budget_tokens for phase in plan.phases], plan.budget.buffer_tokens, plan.budget.total_tokens


MIDDLE = plan_of(50, (40, 40, "completed"), (100, 30, "active"), (200, 0, "pending"))


@pytest.mark.parametrize(
    ("tokens", "source", "target", "budgets", "buffer"),
    [
        (50, None, "b", [40, 150, 200], 0),
        (70, "b", None, [40, 30, 200], 120),
        (200, "c", "b", [40, 300, 0], 50),
        (1, " B ", "C", [40, 99, 201], 50),
    ],
)
def test_tokens_are_moved_and_the_total_stays(tokens, source, target, budgets, buffer):
    assert amounts(move_budget(MIDDLE, tokens, source, target)) == (budgets, buffer, 390)


@pytest.mark.parametrize(
    ("tokens", "source", "target", "error", "field", "words"),
    [
        (
            51,
            None,
            "b",
            InvalidInput,
            "tokens",
            "The buffer has 50 tokens left.*most that can be moved is 50",
        ),
        (71, "b", "c", InvalidInput, "tokens", "“b” has 70 tokens left.*most that can be moved is 70"),
        (0, "b", "c", InvalidInput, "tokens", "at least 1"),
        (-5, "b", "c", InvalidInput, "tokens", "at least 1"),
        (5, None, None, InvalidInput, "to", "which phase"),
        (5, "b", "B", InvalidInput, "to", "to itself"),
        (5, "a", None, NotAllowed, None, "“a” is already completed"),
        (5, None, "a", NotAllowed, None, "“a” is already completed"),
        (5, None, "x", NotFound, None, "no phase “x”; the plan has “a”, “b”, “c”"),
    ],
)
def test_what_cannot_be_moved_is_refused_with_the_most_that_can(tokens, source, target, error, field, words):
    with pytest.raises(BatonpassError, match=words) as refused:
        move_budget(MIDDLE, tokens, source, target)
    assert type(refused.value) is error and getattr(refused.value, "field", None) == field


def test_a_phase_over_its_budget_has_nothing_to_give_and_can_be_given():
    over = plan_of(50, (100, 130, "active"), (10, 0, "pending"))
    with pytest.raises(InvalidInput, match="has 0 tokens left"):
        move_budget(over, 1, "a", "b")
    assert amounts(move_budget(over, 30, None, "a")) == ([130, 10], 20, 160)


def test_what_was_lent_from_the_buffer_is_refilled_first():
    lent = move_budget(MIDDLE, 20, None, "c")
    assert amounts(complete_phase(lent, "b")) == ([40, 30, 270], 50, 390)


def test_what_was_put_into_the_buffer_pays_last():
    saved = move_budget(MIDDLE, 20, "c", None)
    over = replace(
        saved, phases=tuple(replace(p, used_tokens=300) if p.name == "b" else p for p in saved.phases)
    )
    assert amounts(complete_phase(over, None)) == ([40, 300, 0], 50, 390)
