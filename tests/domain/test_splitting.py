"""What is left of a plan: its open phases, its scope, its title."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batonpass.domain.errors import NotAllowed
from batonpass.domain.plan import Phase, PhaseStatus, Scope, complete_phase, make_plan, record_use
from batonpass.domain.session import TITLE_LIMIT, check_title
from batonpass.domain.splitting import next_title, scope_rest, weigh_rest

DONE, ACTIVE, PENDING = PhaseStatus.COMPLETED, PhaseStatus.ACTIVE, PhaseStatus.PENDING


@pytest.mark.parametrize(
    ("phases", "expected"),
    [
        ([("a", 100, 0, ACTIVE), ("b", 300, 0, PENDING)], [("a", 25.0), ("b", 75.0)]),
        (
            [("a", 100, 100, DONE), ("b", 300, 200, ACTIVE), ("c", 300, 0, PENDING)],
            [("b", 25.0), ("c", 75.0)],
        ),
        ([("a", 100, 150, ACTIVE), ("b", 90, 0, PENDING)], [("a", 10.0), ("b", 90.0)]),
        ([("a", 0, 0, ACTIVE)], [("a", 100.0)]),
        ([("a", 1_000_000, 0, ACTIVE), ("b", 1, 1, PENDING)], [("a", 100.0), ("b", 0.1)]),
    ],
)
def test_open_phases_are_weighed_by_what_remains(phases, expected):
    assert list(weigh_rest(make_phases(phases))) == expected


def test_where_all_is_completed_nothing_is_left():
    with pytest.raises(NotAllowed, match="Every phase is completed"):
        weigh_rest(make_phases([("a", 100, 100, DONE)]))


@pytest.mark.parametrize(
    ("phases", "lines"),
    [
        ([("a", 100, 0, ACTIVE), ("b", 300, 0, PENDING)], 400),
        ([("a", 100, 100, DONE), ("b", 300, 0, ACTIVE)], 300),
        ([("a", 100, 300, DONE), ("b", 300, 0, ACTIVE)], 200),
        ([("a", 100, 100, ACTIVE), ("b", 290, 0, PENDING)], 300),
        ([("a", 100, 100, DONE)], 0),
    ],
)
def test_the_scope_shrinks_with_the_tokens_ahead(phases, lines):
    assert scope_rest(Scope(400, 0, 4), make_phases(phases)).code_lines == lines
    assert scope_rest(Scope(), make_phases(phases)).is_empty


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Search", "Search (2)"),
        ("Search (2)", "Search (3)"),
        ("Search (9)", "Search (10)"),
        ("Search (v2)", "Search (v2) (2)"),
        ("(2)", "(2) (2)"),
        ("x" * TITLE_LIMIT, "x" * (TITLE_LIMIT - 4) + " (2)"),
    ],
)
def test_titles_are_numbered_on(title, expected):
    assert next_title(title) == expected
    assert check_title(expected) == expected


@given(
    used=st.lists(st.integers(0, 30_000), min_size=3, max_size=3),
    completed=st.integers(0, 2),
    lines=st.integers(0, 5_000),
)
def test_the_rest_is_always_a_plan_of_its_own(used, completed, lines):
    plan = make_plan(Scope(lines), [("a", 3), ("b", 2), ("c", 1)], 200_000, 0.7)
    for name, tokens in zip("abc", used, strict=True):
        plan = type(plan)(
            plan.budget,
            record_use(plan.phases, {p.name: p.used_tokens for p in plan.phases} | {name: tokens}),
        )
        if "abc".index(name) < completed:
            plan = complete_phase(plan, name)
    rest = make_plan(scope_rest(Scope(lines), plan.phases), weigh_rest(plan.phases), 200_000, 0.7)
    assert [phase.name for phase in rest.phases] == list("abc"[completed:])
    assert scope_rest(Scope(lines), plan.phases).code_lines <= lines


def make_phases(given):
    return tuple(Phase(name, 1, budget, used, status) for name, budget, used, status in given)
