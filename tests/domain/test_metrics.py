"""Metrics: what is kept of them, and what became of each between before and after."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batonpass.domain.directions import Better
from batonpass.domain.errors import InvalidInput, NotAllowed
from batonpass.domain.metrics import (
    MOST_NAMES,
    MOST_OF_ONE,
    Measurement,
    When,
    add_measurements,
    best_improvement,
    compare,
    newest_samples,
    regressions,
    surprises,
)

NOON = datetime(2026, 3, 12, 12, 0, tzinfo=UTC)


def measured(value, when=When.SAMPLE, name="start-up", unit="ms", minute=0):
    return Measurement(name, value, when, NOON + timedelta(minutes=minute), unit)


# before, after, change, change in percent
COMPARED = [
    (measured(200, When.BEFORE), measured(150, When.AFTER), -50, -25),
    (measured(0, When.BEFORE), measured(5, When.AFTER), 5, None),
    (measured(-4, When.BEFORE), measured(-2, When.AFTER), 2, 50),
    (measured(200, When.BEFORE), None, None, None),
    (None, measured(5, When.AFTER), None, None),
    (measured(2, When.BEFORE, unit="s"), measured(150, When.AFTER), None, None),
]


@pytest.mark.parametrize(("before", "after", "change", "percent"), COMPARED)
def test_before_and_after(before, after, change, percent):
    (pair,) = compare([m for m in (before, after) if m])
    assert (pair.before, pair.after, pair.change, pair.change_percent) == (before, after, change, percent)
    assert pair.unit == (after or before).unit


def test_the_newest_figures_are_compared_and_samples_are_not():
    told = [
        measured(1, When.BEFORE),
        measured(2, When.BEFORE),
        measured(9),
        measured(8),
        measured(7, name="size"),
    ]
    (pair,) = compare(told)
    assert pair.before.value == 2 and pair.after is None
    assert [m.value for m in newest_samples(told)] == [8, 7]


def both(name, before, after, unit="", better=None):
    first = measured(before, When.BEFORE, name, unit)
    return [replace(first, better=better), measured(after, When.AFTER, name, unit)]


def test_what_became_better_worse_or_leapt():
    told = [
        *both("a little faster", 100, 90, better=Better.LOWER),
        *both("much faster", 100, 40, better=Better.LOWER),
        *both("slower", 100, 110, better=Better.LOWER),
        *both("fewer hits", 100, 20, better=Better.HIGHER),
        *both("who knows", 10, 25),
        *both("the same", 5, 5, better=Better.LOWER),
        *both("from nothing", 0, 5, better=Better.HIGHER),
    ]
    compared = compare(told)
    assert best_improvement(compared).name == "much faster"
    assert [c.name for c in regressions(compared)] == ["fewer hits", "slower"]
    assert [c.name for c in surprises(compared)] == ["fewer hits", "who knows"]
    assert best_improvement(compare(both("who knows", 10, 25))) is None


def test_the_better_way_is_what_was_said_last_else_what_the_name_tells():
    learnt = both("response time", 10, 5, "ms")
    assert compare(learnt)[0].improved is True
    said = replace(measured(7, name="response time"), better=Better.HIGHER)
    assert compare([*learnt, said])[0].improved is False
    assert compare([*learnt, said, replace(said, better=Better.LOWER)])[0].improved is True


WRONG = [
    (measured(1, name=" "), "name"),
    (measured(1, name="x" * 201), "name"),
    (measured(float("nan")), "value"),
    (measured(float("inf")), "value"),
]


@pytest.mark.parametrize(("measurement", "field"), WRONG)
def test_a_figure_that_says_nothing_is_refused(measurement, field):
    with pytest.raises(InvalidInput) as refused:
        add_measurements((), [measurement])
    assert refused.value.field == field


def test_there_is_an_end_to_names():
    known = add_measurements((), [measured(1, name=f"m{n}") for n in range(MOST_NAMES)])
    with pytest.raises(NotAllowed):
        add_measurements(known, [measured(1, name="one more")])
    assert len(add_measurements(known, [measured(2, name="m0")])) == MOST_NAMES + 1


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from(When)), max_size=3 * MOST_OF_ONE))
def test_only_the_oldest_of_the_same_metric_go(added):
    figures = [measured(n, when, name, minute=n) for n, (name, when) in enumerate(added)]
    known = add_measurements((), figures)
    for name in "ab":
        for when in When:
            every = [m for m in figures if (m.name, m.when) == (name, when)]
            assert [m for m in known if (m.name, m.when) == (name, when)] == every[-MOST_OF_ONE:]
