"""Triggers: what fires, how often, and what keeps it quiet."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batonpass.domain.context import Reading, Source, unknown_reading
from batonpass.domain.errors import InvalidInput
from batonpass.domain.triggers import (
    TriggerPhase,
    TriggerState,
    adopt,
    check_thresholds,
    due,
    evaluate,
    next_threshold,
    next_wake,
    rearm,
    settle,
    snooze,
)

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
THRESHOLDS = (35.0, 60.0, 70.0)
PERCENTS = st.floats(0, 130) | st.sampled_from([34.9, 35, 59.9, 60, 70, 100])


def later(minutes):
    return NOON + timedelta(minutes=minutes)


def reading_at(percent):
    tokens = round(percent * 1_000)
    return Reading(tokens, 100_000, Source.ESTIMATED, False, tokens, tokens, NOON)


def fire(states, *percents):
    """The states after these readings, and the threshold that each of them fired."""
    fired = []
    for percent in percents:
        states, trigger = evaluate(states, reading_at(percent), NOON)
        fired.append(trigger.threshold if trigger else None)
    return states, fired


def phases(states):
    return {state.threshold: state.phase.value for state in states}


def check_fired(percents, expected, thresholds=THRESHOLDS):
    _, fired = fire(adopt((), thresholds), *percents)
    assert fired == expected, f"readings of {percents} %"


def test_a_threshold_fires_when_it_is_reached_and_then_no_more():
    check_fired([34.9, 35, 36, 20, 40], [None, 35, None, None, None])
    check_fired([35, 60, 70, 71], [35, 60, 70, None])
    check_fired([100], [100], thresholds=(100,))
    check_fired([0.4, 0.5], [None, 0.5], thresholds=(0.5,))
    check_fired([50, 99], [None, None], thresholds=())


def test_one_jump_asks_once_and_the_highest_speaks():
    states, fired = fire(adopt((), THRESHOLDS), 65, 66, 71)
    assert fired == [60, None, 70]
    assert phases(states) == {35: "settled", 60: "settled", 70: "due"}


def test_an_unknown_reading_fires_nothing():
    states = adopt((), THRESHOLDS)
    assert evaluate(states, unknown_reading(100_000), NOON) == (states, None)


def test_what_fired_keeps_the_reading_it_fired_with():
    states, _ = evaluate(adopt((), (35,)), reading_at(40), later(3))
    assert (states[0].fired_with, states[0].fired_at) == (reading_at(40), later(3))


def test_a_lower_threshold_that_is_set_later_has_nothing_new_to_say():
    states, _ = fire(adopt((), THRESHOLDS), 72)
    states, fired = fire(adopt(states, (50, 70, 90)), 72, 91)
    assert fired == [None, 90]
    assert phases(states) == {50: "settled", 70: "settled", 90: "due"}


def test_a_checkpoint_settles_what_is_due_until_the_context_is_reset():
    states, _ = fire(adopt((), THRESHOLDS), 40)
    states, fired = fire(settle(states), 41, 62)
    assert fired == [None, 60], "a settled trigger is quiet, a higher one is not"
    assert phases(settle(states)) == {35: "settled", 60: "settled", 70: "armed"}
    _, again = fire(rearm(settle(states)), 40)
    assert again == [35], "after a reset every trigger may fire again"


def test_a_snoozed_trigger_is_quiet_until_its_time():
    states, _ = fire(adopt((), THRESHOLDS), 40)
    quiet = snooze(states, "percentage-35", later(15))
    assert due(quiet, later(14)) == () and next_wake(quiet, later(14)) == later(15)
    assert [t.threshold for t in due(quiet, later(15))] == [35]
    assert next_wake(quiet, later(15)) is None
    assert snooze(states, "percentage-99", later(15)) == states


def test_a_snooze_does_not_silence_a_higher_trigger():
    states, _ = fire(adopt((), THRESHOLDS), 40)
    states, fired = fire(snooze(states, "percentage-35", later(15)), 61)
    assert fired == [60]
    assert [t.threshold for t in due(states, NOON)] == [60]
    assert next_wake(states, NOON) is None, "a settled trigger has nothing left to wake for"


def test_new_thresholds_keep_what_became_of_those_they_know():
    states, _ = fire(adopt((), THRESHOLDS), 40)
    adopted = adopt(states, (90, 35, 35.0))
    assert adopted == (states[0], TriggerState(90)), "each threshold once, lowest first"


@pytest.mark.parametrize("threshold", [0, -1, 100.1, float("nan"), float("inf")])
def test_a_threshold_that_is_no_percentage_is_refused(threshold):
    with pytest.raises(InvalidInput) as refused:
        adopt((), [35, threshold])
    assert refused.value.field == "checkpoints"


@given(st.lists(st.floats(0, 100, exclude_min=True), max_size=6))
def test_thresholds_are_sorted_once_each_with_an_id_of_their_own(thresholds):
    assert check_thresholds(thresholds) == tuple(sorted(set(thresholds)))
    states = adopt((), thresholds)
    assert len({state.id for state in states}) == len(states)


def test_an_id_reads_as_the_setting_does():
    assert [TriggerState(threshold).id for threshold in (35, 35.0, 62.5)] == [
        "percentage-35",
        "percentage-35",
        "percentage-62.5",
    ]


STEPS = st.one_of(
    st.tuples(st.just("read"), PERCENTS),
    st.tuples(st.sampled_from(["settle", "rearm"]), st.none()),
    st.tuples(st.just("snooze"), st.sampled_from(THRESHOLDS)),
    st.tuples(st.just("wait"), st.integers(1, 30)),
    st.tuples(st.just("adopt"), st.none()),
)


@given(st.lists(STEPS, max_size=40))
def test_each_trigger_fires_at_most_once_until_it_is_armed_again(steps):
    """For any course of readings, checkpoints, snoozes and pauses in between."""
    states, now = adopt((), THRESHOLDS), NOON
    fired_since_armed: set[float] = set()
    for action, value in steps:
        if action == "read":
            states, fired = evaluate(states, reading_at(value), now)
            if fired is not None:
                assert fired.threshold not in fired_since_armed, "it asked twice"
                assert value >= fired.threshold
                assert all(fired.threshold > before for before in fired_since_armed), (
                    "a lower one spoke after a higher"
                )
                fired_since_armed.add(fired.threshold)
        elif action == "settle":
            states = settle(states)
            assert due(states, now) == ()
        elif action == "rearm":
            states = rearm(states)
            fired_since_armed.clear()
        elif action == "snooze":
            states = snooze(states, f"percentage-{value:g}", now + timedelta(minutes=15))
        elif action == "wait":
            now += timedelta(minutes=value)
        else:
            states = adopt(states, THRESHOLDS)
        waiting = [state for state in states if state.phase is TriggerPhase.DUE]
        assert len(waiting) <= 1, "one question at a time"
        assert all(state.threshold in fired_since_armed for state in waiting)
        assert {state.threshold for state in states} == set(THRESHOLDS)


@pytest.mark.parametrize(
    ("percents", "now", "ahead"),
    [
        ((), 10, 35),
        ((), 35, 60),
        ((40,), 40, 60),
        ((65,), 65, 70),
        ((65,), 30, 70),
        ((80,), 80, None),
        ((), 99, None),
    ],
)
def test_the_next_trigger_is_the_lowest_that_still_has_something_to_say(percents, now, ahead):
    states, _ = fire(adopt((), THRESHOLDS), *percents)
    assert next_threshold(states, reading_at(now)) == ahead


def test_without_a_reading_no_trigger_is_ahead():
    assert next_threshold(adopt((), THRESHOLDS), unknown_reading(200_000)) is None
