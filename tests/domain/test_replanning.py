"""Changes to a plan by hand: what may be moved and changed, what it makes of the budgets, what is refused."""

from dataclasses import replace

import pytest

from batonpass.domain.errors import BatonpassError, InvalidInput, NotAllowed, NotFound
from batonpass.domain.phase_changes import PhaseChange
from batonpass.domain.plan import (
    Budget,
    Phase,
    PhaseStatus,
    Plan,
    Scope,
    complete_phase,
    make_plan,
    record_use,
)
from batonpass.domain.replanning import PlanChange, move_budget, replan


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


SCOPE = Scope(code_lines=100)
PHASES = [("a", 2), ("b", 5), ("c", 3)]


def planned(used=None, completed=()):
    """A plan of 1,000 tokens in phases of 200, 500 and 300, and a buffer of 200, in a window of 10,000."""
    plan = make_plan(SCOPE, PHASES, 10_000, 0.7)
    plan = replace(plan, phases=record_use(plan.phases, used or {}))
    for name in completed:
        plan = complete_phase(plan, name)
    return plan


def changes(*phases):
    return PlanChange(phases=[PhaseChange(*phase) for phase in phases])


def check_replan(plan, change, budgets, buffer, total):
    assert amounts(replan(plan, SCOPE, change)) == (budgets, buffer, total)


def test_another_scope_is_shared_by_weight():
    check_replan(planned(), PlanChange(scope=Scope(200)), [400, 1_000, 600], 400, 2_400)
    check_replan(planned(), PlanChange(scope=Scope(50)), [100, 250, 150], 100, 600)


def test_without_a_scope_any_more_the_plan_is_for_one_window():
    changed = replan(planned(), SCOPE, PlanChange(scope=Scope()))
    assert changed.budget.total_tokens == 7_000


def test_completed_phases_are_frozen_and_the_open_ones_share_what_is_left():
    plan = planned({"a": 120}, ["a"])
    check_replan(plan, PlanChange(scope=Scope(200)), [120, 1_175, 705], 400, 2_400)
    check_replan(plan, changes(("b", 1), ("c", 1)), [120, 440, 440], 200, 1_200)


def test_what_the_completed_ones_used_beyond_the_estimate_is_paid_by_the_buffer_then_the_total():
    check_replan(planned({"a": 560}, ["a"]), PlanChange(scope=Scope(50)), [560, 0, 0], 40, 600)
    check_replan(planned({"a": 900}, ["a"]), PlanChange(scope=Scope(50)), [900, 0, 0], 0, 900)


def test_an_open_phase_keeps_what_it_has_used_and_the_others_pay():
    plan = planned({"a": 180})
    check_replan(plan, PlanChange(scope=Scope(50)), [180, 200, 120], 100, 600)
    check_replan(planned({"a": 560}), PlanChange(scope=Scope(50)), [560, 0, 0], 40, 600)
    check_replan(planned({"a": 700}), PlanChange(scope=Scope(50)), [700, 0, 0], 0, 700)


def test_other_weights_are_shared_anew():
    check_replan(planned(), changes(("a", 1), ("b", 1), ("c", 2)), [250, 250, 500], 200, 1_200)


def test_a_phase_is_added_and_another_removed():
    changed = replan(planned(), SCOPE, changes(("a", 2), ("d", 3), ("b", 5)))
    assert [p.name for p in changed.phases] == ["a", "d", "b"]
    assert amounts(changed) == ([200, 300, 500], 200, 1_200)


def test_names_and_order_leave_budgets_that_were_moved_by_hand():
    moved = move_budget(planned({"a": 50}), 100, "b", "c")
    changed = replan(moved, SCOPE, changes(("c", 3), ("Build", 5, "b"), ("a", 2)))
    assert [(p.name, p.budget_tokens, p.used_tokens) for p in changed.phases] == [
        ("c", 400, 0),
        ("Build", 400, 0),
        ("a", 200, 50),
    ]
    assert [p.status.value for p in changed.phases] == ["pending", "pending", "active"]


def test_a_renamed_phase_keeps_its_use_and_a_new_one_of_its_old_name_has_none():
    used = {"a": 50}
    changed = replan(planned(used), SCOPE, changes(("first", 2, "a"), ("b", 5), ("a", 3)))
    assert [(p.name, p.used_tokens) for p in record_use(changed.phases, used)] == [
        ("first", 50),
        ("b", 0),
        ("a", 0),
    ]
    back = replan(changed, SCOPE, changes(("a", 2, "first"), ("b", 5), ("later", 3, "a")))
    assert [(p.name, p.used_tokens) for p in record_use(back.phases, used)] == [
        ("a", 50),
        ("b", 0),
        ("later", 0),
    ]


def test_two_phases_change_their_names():
    used = {"a": 50}
    changed = replan(planned(used), SCOPE, changes(("b", 2, "a"), ("a", 5, "b"), ("c", 3)))
    assert [(p.name, p.used_tokens) for p in record_use(changed.phases, used)][:2] == [("b", 50), ("a", 0)]


def test_completed_phases_need_not_be_listed_and_come_first_then():
    plan = planned({"b": 10}, ["b"])
    unlisted = replan(plan, SCOPE, changes(("c", 3), ("a", 2)))
    assert [p.name for p in unlisted.phases] == ["b", "c", "a"]
    listed = replan(plan, SCOPE, changes(("c", 3), ("b", 5), ("a", 2)))
    assert [p.name for p in listed.phases] == ["c", "b", "a"]


def test_after_the_last_phase_an_added_one_begins_with_what_is_left():
    plan = planned({"a": 100, "b": 100, "c": 100}, ["a", "b", "c"])
    changed = replan(plan, SCOPE, changes(("polish", 1)))
    assert (changed.phases[-1].status, changed.phases[-1].budget_tokens) == (PhaseStatus.ACTIVE, 700)
    assert changed.budget.buffer_tokens == 200


def test_another_window_changes_the_number_of_sessions():
    moved = move_budget(planned(), 10, None, "b")
    changed = replan(moved, SCOPE, PlanChange(window_tokens=1_000, context_budget=0.5))
    assert (changed.budget.window_tokens, changed.budget.sessions_needed) == (1_000, 3)
    assert amounts(changed) == amounts(moved), "a window has nothing to do with how much there is to write"


def test_without_a_scope_another_window_is_another_budget():
    plan = make_plan(Scope(), PHASES, 10_000, 0.7)
    changed = replan(plan, Scope(), PlanChange(window_tokens=20_000, context_budget=0.5))
    assert (changed.budget.total_tokens, changed.budget.sessions_needed) == (10_000, 1)


def test_an_overrun_may_need_one_more_session():
    plan = make_plan(SCOPE, PHASES, 2_000, 0.6)
    assert plan.budget.sessions_needed == 1
    over = replace(plan, phases=record_use(plan.phases, {"a": 1_201}))
    ended = complete_phase(over, "a")
    assert (ended.budget.total_tokens, ended.budget.sessions_needed) == (1_201, 2)


def test_a_budget_from_before_usable_tokens_were_kept_has_the_default_share():
    assert Budget(1_000, 200, 200, 1_200, 10_000, 1).usable_tokens == 7_000


@pytest.mark.parametrize(
    ("change", "error", "field", "words"),
    [
        (changes(), InvalidInput, "phases", "at least one phase"),
        (changes(("a", 0)), InvalidInput, "phases[0].weight", "more than zero"),
        (changes(("a", 1), ("b", -1)), InvalidInput, "phases[1].weight", "more than zero"),
        (changes(("a", 1), ("b", float("nan"))), InvalidInput, "phases[1].weight", "more than zero"),
        (changes(("a", 1), ("A", 1)), InvalidInput, "phases[1].name", "Two phases are called “A”"),
        (changes(("a", 1), (" ", 1)), InvalidInput, "phases[1].name", "needs a name"),
        (changes(("a", 1), ("x", 1, "y")), InvalidInput, "phases[1].was", "called “y”"),
        (changes(("x", 1, "a"), ("y", 1, "a")), InvalidInput, "phases[1].was", "called “a”.*there are: “b”"),
        (changes(("b", 1)), NotAllowed, None, "“a” is at work and cannot be removed"),
        (changes(("a", 1)), NotAllowed, None, "“b” has used 7 tokens and cannot be removed"),
        (PlanChange(window_tokens=0), InvalidInput, "contextWindow", "more than zero"),
        (
            PlanChange(window_tokens=150_000, tokens_in_use=150_001),
            InvalidInput,
            "contextWindow",
            "held 150,001 tokens, by the gauge; 150,000 are too few. The smallest usual .* is 200,000",
        ),
    ],
)
def test_a_change_that_makes_no_sense_is_refused(change, error, field, words):
    with pytest.raises(BatonpassError, match=words) as refused:
        replan(planned({"b": 7}), SCOPE, change)
    assert type(refused.value) is error and getattr(refused.value, "field", None) == field


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        (changes(("b", 5), ("c", 3), ("a", 4)), NotAllowed, "“a” is completed and stays as it is"),
        (changes(("b", 5), ("c", 3), ("x", 2, "a")), NotAllowed, "“a” is completed and stays as it is"),
        (changes(("b", 5), ("A", 3, "c")), InvalidInput, "A completed phase is called “A” already"),
    ],
)
def test_completed_phases_are_not_changed(change, error, words):
    with pytest.raises(error, match=words):
        replan(planned(completed=["a"]), SCOPE, change)
