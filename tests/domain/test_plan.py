"""The plan's arithmetic, and what holds at every moment of any plan: it adds up, and nothing is negative."""

from dataclasses import replace
from fractions import Fraction
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batonpass.domain.errors import InvalidInput, NotAllowed, NotFound
from batonpass.domain.plan import (
    DEFAULT_WEIGHTS,
    Budget,
    Phase,
    PhaseStatus,
    Plan,
    Scope,
    active_phase,
    complete_phase,
    estimate_tokens,
    make_plan,
    record_use,
    share,
    usable_tokens,
)

WEIGHTS = st.floats(min_value=1e-300, max_value=1e300) | st.integers(1, 10**9).map(float)
AMOUNTS = st.integers(0, 10**9) | st.integers(0, 10**40)


def check_share(amount, weights, expected):
    assert share(amount, weights) == expected, f"{amount} by {weights}"


def test_an_amount_is_split_by_the_largest_remainder():
    check_share(100, [10, 45, 25, 10, 10], [10, 45, 25, 10, 10])
    check_share(10, [1, 1, 1], [4, 3, 3])
    check_share(11, [1, 1, 1], [4, 4, 3])
    check_share(1, [1, 2], [0, 1])
    check_share(7, [0, 3, 0, 4], [0, 3, 0, 4])
    check_share(0, [1, 2], [0, 0])
    check_share(5, [0.0, 0.0], [0, 0])
    check_share(5, [], [])


def test_weights_and_amounts_of_any_size_are_split():
    check_share(10, [1e308, 1e308], [5, 5])
    check_share(10**30, [45, 55], [45 * 10**28, 55 * 10**28])
    check_share(3, [5e-324, 5e-324], [2, 1])


@given(AMOUNTS, st.lists(WEIGHTS | st.just(0.0), min_size=1, max_size=12))
def test_shares_add_up_and_are_within_one_of_the_exact_part(amount, weights):
    shares = share(amount, weights)
    total = sum(map(Fraction, weights))
    if total == 0:
        assert shares == [0] * len(weights), "nobody has a claim, so nobody may be given anything"
        return
    assert sum(shares) == amount, f"{amount - sum(shares)} tokens were lost or invented"
    for part, weight in zip(shares, weights, strict=True):
        exact = amount * Fraction(weight) / total
        assert part >= 0 and abs(part - exact) < 1, f"{part} is not the rounded part {float(exact)}"


@given(AMOUNTS, st.lists(WEIGHTS, min_size=1, max_size=8, unique=True), st.randoms(use_true_random=False))
def test_the_order_of_unequal_weights_does_not_change_what_each_gets(amount, weights, random):
    mixed = random.sample(weights, len(weights))
    parts = dict(zip(weights, share(amount, weights), strict=True))
    again = dict(zip(mixed, share(amount, mixed), strict=True))
    exact = {weight: amount * Fraction(weight) / sum(map(Fraction, weights)) for weight in weights}
    tied = len({part % 1 for part in exact.values()}) < len(exact)
    assert parts == again or tied, "only equal remainders may depend on the place"


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        (Scope(), 0),
        (Scope(code_lines=100), 1_000),
        (Scope(test_lines=100), 1_500),
        (Scope(doc_lines=100), 1_200),
        (Scope(700, 400, 120), 7_000 + 6_000 + 1_440),
        (Scope(1, 1, 1), 37),
    ],
)
def test_the_estimate_is_ten_tokens_a_line_with_overheads(scope, expected):
    assert estimate_tokens(scope) == expected


def check_plan(scope, window, context_budget, expected):
    budget = make_plan(scope, DEFAULT_WEIGHTS, window, context_budget).budget
    actual = (budget.estimate_tokens, budget.buffer_tokens, budget.total_tokens, budget.sessions_needed)
    assert actual == expected, f"{scope} in {context_budget} of {window:,}"


def test_the_total_is_the_estimate_and_a_fifth():
    check_plan(Scope(700, 400, 120), 200_000, 0.7, (14_440, 2_888, 17_328, 1))
    check_plan(Scope(1, 0, 0), 200_000, 0.7, (10, 2, 12, 1))
    check_plan(Scope(0, 1, 0), 200_000, 0.7, (15, 3, 18, 1))
    check_plan(Scope(5, 0, 5), 200_000, 0.7, (110, 22, 132, 1))
    check_plan(Scope(5, 5, 0), 200_000, 0.7, (125, 25, 150, 1))
    check_plan(Scope(0, 5, 5), 200_000, 0.7, (135, 27, 162, 1))


def test_without_a_scope_the_session_is_given_its_share_of_the_window():
    check_plan(Scope(), 200_000, 0.7, (116_666, 23_334, 140_000, 1))
    check_plan(Scope(), 1_000, 0.0001, (0, 1, 1, 1))


def test_a_budget_over_the_share_of_the_window_needs_more_sessions():
    # 5,833 lines are 69,996 tokens with the buffer, 5,834 lines are 70,008.
    check_plan(Scope(5_833), 100_000, 0.7, (58_330, 11_666, 69_996, 1))
    check_plan(Scope(5_834), 100_000, 0.7, (58_340, 11_668, 70_008, 2))
    check_plan(Scope(11_667), 100_000, 0.7, (116_670, 23_334, 140_004, 3))


@pytest.mark.parametrize("window", [1_000, 128_000, 200_000, 1_000_000])
def test_whole_percents_of_a_window_lose_no_token_to_rounding(window):
    usable = [usable_tokens(window, percent / 100) for percent in range(1, 101)]
    assert usable == [window * percent // 100 for percent in range(1, 101)]


def test_the_default_phases_share_the_estimate_and_the_first_begins():
    phases = make_plan(Scope(1_000), DEFAULT_WEIGHTS, 200_000, 0.7).phases
    assert [(p.name, p.budget_tokens) for p in phases] == [
        ("planning", 1_000),
        ("implementation", 4_500),
        ("testing", 2_500),
        ("documentation", 1_000),
        ("integration", 1_000),
    ]
    assert [p.status.value for p in phases] == ["active", *["pending"] * 4]


@pytest.mark.parametrize(
    ("phases", "field", "words"),
    [
        ([], "phases", "at least one phase"),
        ([("a", 1), ("", 1)], "phases[1].name", "needs a name"),
        ([("  ", 1)], "phases[0].name", "needs a name"),
        ([("Build", 1), ("test", 1), ("build", 1)], "phases[2].name", "Two phases are called “build”"),
        ([("a", 1), (" a ", 1)], "phases[1].name", "Two phases are called “a”"),
        ([("a", 0)], "phases[0].weight", "“a” must be more than zero"),
        ([("a", 1), ("b", -3)], "phases[1].weight", "“b” must be more than zero"),
        ([("a", float("nan"))], "phases[0].weight", "more than zero"),
        ([("a", float("inf"))], "phases[0].weight", "more than zero"),
    ],
)
def test_wrong_phases_are_refused_by_the_name_of_their_field(phases, field, words):
    with pytest.raises(InvalidInput, match=words) as refused:
        make_plan(Scope(), phases, 200_000, 0.7)
    assert refused.value.field == field


@pytest.mark.parametrize("name", ["code", "test", "doc"])
def test_negative_lines_are_refused_by_the_name_of_their_field(name):
    with pytest.raises(InvalidInput) as refused:
        Scope(**{f"{name}_lines": -1})
    assert refused.value.field == f"scope.{name}Lines"


@pytest.mark.parametrize("window", [0, -1])
def test_a_window_without_tokens_is_refused(window):
    with pytest.raises(InvalidInput) as refused:
        make_plan(Scope(), DEFAULT_WEIGHTS, window, 0.7)
    assert refused.value.field == "contextWindow"


def plan_of(buffer, *phases, planned_buffer=None):
    """A plan of (budget, used, status) phases with an even weight, called a, b, c…"""
    made = tuple(
        Phase("abcdefgh"[i], 1, budget, used, PhaseStatus(status))
        for i, (budget, used, status) in enumerate(phases)
    )
    total = buffer + sum(phase.budget_tokens for phase in made)
    planned = buffer if planned_buffer is None else planned_buffer
    return Plan(Budget(total - planned, buffer, planned, total, 200_000, 1), made)


def check_completion(plan, name, budgets, buffer, total):
    ended = complete_phase(plan, name)
    actual = ([p.budget_tokens for p in ended.phases], ended.budget.buffer_tokens, ended.budget.total_tokens)
    assert actual == (budgets, buffer, total)


def test_what_a_phase_leaves_goes_to_the_open_ones_by_what_remains_to_them():
    plan = plan_of(20, (100, 40, "active"), (200, 0, "pending"), (100, 0, "pending"))
    check_completion(plan, None, [40, 240, 120], 20, 420)
    begun = plan_of(20, (100, 40, "active"), (200, 150, "pending"), (100, 0, "pending"))
    check_completion(begun, None, [40, 220, 140], 20, 420)


def test_the_buffer_is_refilled_first():
    plan = plan_of(5, (100, 40, "active"), (200, 0, "pending"), planned_buffer=20)
    check_completion(plan, None, [40, 245], 20, 305)
    little = plan_of(5, (100, 92, "active"), (200, 0, "pending"), planned_buffer=20)
    check_completion(little, None, [92, 200], 13, 305)


def test_what_the_last_phase_leaves_goes_to_the_buffer():
    check_completion(plan_of(20, (30, 30, "completed"), (100, 40, "active")), None, [30, 40], 80, 150)
    spent = plan_of(20, (100, 40, "active"), (50, 70, "pending"))
    check_completion(spent, None, [40, 50], 80, 170)


def test_an_overrun_is_paid_by_the_open_phases_then_the_buffer_then_the_total():
    phases = ((200, 100, "pending"), (100, 0, "pending"))
    check_completion(plan_of(20, (100, 140, "active"), *phases), None, [140, 180, 80], 20, 420)
    check_completion(plan_of(20, (100, 310, "active"), *phases), None, [310, 100, 0], 10, 420)
    check_completion(plan_of(20, (100, 350, "active"), *phases), None, [350, 100, 0], 0, 450)


def test_the_next_phase_begins_when_the_active_one_ends():
    plan = complete_phase(plan_of(0, (10, 0, "active"), (10, 0, "pending"), (10, 0, "pending")), None)
    assert active_phase(plan.phases).name == "b"
    ahead = complete_phase(plan, "C")
    assert [p.status.value for p in ahead.phases] == ["completed", "active", "completed"], (
        "a phase that is completed ahead of its turn leaves the active one at work"
    )
    assert active_phase(complete_phase(ahead, " b ").phases) is None


def test_a_phase_that_is_not_there_cannot_be_completed():
    plan = plan_of(0, (10, 0, "completed"), (10, 0, "active"))
    with pytest.raises(NotFound, match="no phase “x”; the plan has “a”, “b”"):
        complete_phase(plan, "x")
    with pytest.raises(NotAllowed, match="“a” is already completed"):
        complete_phase(plan, "A")
    with pytest.raises(NotAllowed, match="Every phase is already completed"):
        complete_phase(complete_phase(plan, None), None)


@st.composite
def plans(draw):
    names = [f"phase {number}" for number in range(draw(st.integers(1, 6)))]
    weights = [(name, draw(WEIGHTS)) for name in names]
    lines = st.integers(0, 10**6)
    scope = Scope(draw(lines), draw(lines), draw(lines))
    return make_plan(scope, weights, draw(st.integers(1, 2_000_000)), draw(st.floats(0.001, 1)))


def assert_exact(plan):
    budgets = [phase.budget_tokens for phase in plan.phases]
    buffer, total = plan.budget.buffer_tokens, plan.budget.total_tokens
    assert sum(budgets) + buffer == total, f"{budgets} and {buffer} are not {total}"
    assert min(budgets) >= 0 and buffer >= 0, f"something is negative: {budgets}, {buffer}"
    assert len([p for p in plan.phases if p.status is PhaseStatus.ACTIVE]) <= 1


@given(plans())
def test_a_new_plan_is_exact_and_says_how_many_sessions_it_needs(plan):
    assert_exact(plan)
    assert plan.budget.buffer_tokens == plan.budget.planned_buffer_tokens
    assert plan.budget.sessions_needed >= 1
    assert active_phase(plan.phases) is plan.phases[0]


@given(plans(), st.data())
def test_a_plan_stays_exact_and_its_ended_phases_frozen_whatever_is_used(plan, data):
    """Any use of any phase, any phase completed next, until all are."""
    total = plan.budget.total_tokens
    while left := [phase.name for phase in plan.phases if phase.status is not PhaseStatus.COMPLETED]:
        uses = st.integers(0, 2 * plan.budget.total_tokens + 10)
        used = data.draw(st.dictionaries(st.sampled_from([p.name for p in plan.phases]), uses))
        before = plan
        plan = replace(plan, phases=record_use(plan.phases, used))
        name = data.draw(st.none() | st.sampled_from(left))
        plan = complete_phase(plan, name)
        assert_exact(plan)
        for was, now in zip(before.phases, plan.phases, strict=True):
            if was.status is PhaseStatus.COMPLETED:
                assert now == was, "a completed phase must stay as it ended"
            elif now.status is PhaseStatus.COMPLETED:
                assert now.budget_tokens == now.used_tokens == used.get(now.name, 0)
        assert plan.budget.total_tokens >= total, "a total never shrinks"
        total = plan.budget.total_tokens


@given(st.integers(1, 10**6), st.integers(1_000, 2_000_000), st.floats(0.01, 1))
def test_the_sessions_needed_are_enough_and_not_one_more(lines, window, context_budget):
    budget = make_plan(Scope(lines), DEFAULT_WEIGHTS, window, context_budget).budget
    usable = usable_tokens(window, context_budget)
    assert (budget.sessions_needed - 1) * usable < budget.total_tokens <= budget.sessions_needed * usable
    assert budget.buffer_tokens == ceil(Fraction(budget.estimate_tokens, 5))
