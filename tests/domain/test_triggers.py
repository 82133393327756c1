"""Triggers: what becomes of them once they are armed, due, put off, dismissed or settled."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batonpass.adapters.store.records import from_document, to_document
from batonpass.domain.context import Reading, Source, Work
from batonpass.domain.errors import InvalidInput
from batonpass.domain.firing import Circumstances, complete_phases, evaluate
from batonpass.domain.plan import Phase, PhaseStatus
from batonpass.domain.triggers import (
    TriggerKind,
    TriggerPhase,
    TriggerRules,
    TriggerState,
    adopt,
    check_thresholds,
    dismiss,
    due,
    next_wake,
    rearm,
    settle,
    snooze,
    thresholds_of,
)

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
THRESHOLDS = (35.0, 60.0, 70.0)
RULES = TriggerRules(THRESHOLDS, minutes=60, lines=500)


def later(minutes):
    return NOON + timedelta(minutes=minutes)


def reading_at(percent):
    tokens = round(percent * 1_000)
    return Reading(tokens, 100_000, Source.ESTIMATED, False, tokens, tokens, NOON)


def fire(states, percent=0.0, now=NOON, **circumstances):
    return evaluate(states, Circumstances(now, reading_at(percent), **circumstances))[0]


def complete(states, name="planning", now=NOON):
    before = [Phase(name, 1, 1_000, 800, PhaseStatus.ACTIVE)]
    after = [Phase(name, 1, 800, 800, PhaseStatus.COMPLETED)]
    return complete_phases(states, before, after, now, reading_at(10))[0]


def armed():
    return adopt((), RULES)


def asking(states, now=NOON):
    return [state.id for state in due(states, now)]


def phase_of(states, trigger_id):
    return next(state.phase.value for state in states if state.id == trigger_id)


def test_there_is_a_trigger_of_each_kind_and_all_are_armed():
    assert [state.id for state in armed()] == [
        *("percentage-35", "percentage-60", "percentage-70"),
        *("emergency", "change", "time"),
    ]
    assert all(state.phase is TriggerPhase.ARMED for state in armed())


def test_a_checkpoint_settles_what_is_due_and_arms_what_counts_from_it():
    states = complete(fire(armed(), 40, changed_lines=500, work=Work(60, 1)))
    states = settle(states, Work(60, 1))
    assert asking(states) == []
    assert [phase_of(states, i) for i in ("percentage-35", "phase-planning", "change", "time")] == [
        *("settled", "settled", "armed", "armed")
    ]
    assert asking(fire(states, 40, changed_lines=499, work=Work(119, 9))) == [], (
        "they count from the checkpoint"
    )
    assert asking(fire(states, 40, changed_lines=500, work=Work(120, 9))) == ["change", "time"]


def test_a_reset_arms_every_trigger_again_but_a_phase_is_completed_once():
    states = complete(fire(armed(), 40, warning="full", changed_lines=500, work=Work(60, 1)))
    states = rearm(settle(states, Work(60, 1)))
    assert {s.id: s.phase.value for s in states} == {
        **dict.fromkeys([s.id for s in armed()], "armed"),
        "phase-planning": "settled",
    }
    assert asking(fire(states, 40, warning="full")) == ["emergency", "percentage-35"]


def test_a_reset_takes_no_checkpoint():
    states = rearm(fire(armed(), work=Work(60, 1)))
    assert asking(fire(states, work=Work(61, 1))) == ["time"], "the work is as unsaved as it was"


def test_the_most_pressing_is_first_and_the_newest_phase():
    states = complete(complete(armed(), "planning", later(1)), "testing", later(2))
    states = fire(states, 99, later(3), warning="", changed_lines=9_999, work=Work(999, 9))
    expected = ["emergency", "percentage-70", "phase-testing", "phase-planning", "change", "time"]
    assert asking(states) == expected


def test_a_snoozed_trigger_is_quiet_until_its_time():
    states = fire(armed(), 40)
    quiet = snooze(states, "percentage-35", NOON, later(15))
    assert asking(quiet, later(14)) == [] and next_wake(quiet, later(14)) == later(15)
    assert asking(quiet, later(15)) == ["percentage-35"] and next_wake(quiet, later(15)) is None
    assert snooze(states, "percentage-99", NOON, later(15)) == states
    assert snooze(quiet, "percentage-35", NOON, later(30)) == quiet, "what is quiet asks nothing to put off"


def test_a_snooze_does_not_silence_what_fires_later():
    quiet = snooze(fire(armed(), 40), "percentage-35", NOON, later(15))
    states = fire(quiet, 61)
    assert asking(states) == ["percentage-60"]
    assert next_wake(states, NOON) is None, "a settled trigger has nothing left to wake for"
    assert asking(complete(quiet)) == ["phase-planning"]


def test_a_snooze_until_the_next_ends_with_whatever_fires():
    quiet = snooze(fire(armed(), 40), "percentage-35", NOON)
    assert asking(quiet, later(10_000)) == [] and next_wake(quiet, NOON) is None
    assert asking(fire(quiet, 59)) == []
    assert asking(complete(quiet)) == ["percentage-35", "phase-planning"]
    assert asking(fire(quiet, 60)) == ["percentage-60"]


def test_a_dismissed_trigger_is_gone_until_it_is_armed_again_and_its_reason_is_kept():
    states = dismiss(fire(armed(), 40), "percentage-35", later(1), "I am nearly done")
    assert asking(fire(states, 41)) == []
    dismissal = states[0].dismissal
    assert dismissal and (dismissal.at, dismissal.reason) == (later(1), "I am nearly done")
    higher = fire(states, 61)
    assert asking(higher) == ["percentage-60"], "a higher one was not dismissed"
    assert higher[0] == states[0], "why it was dismissed stays known"
    assert phase_of(settle(states, Work()), "percentage-35") == "dismissed"
    assert asking(fire(rearm(states), 40)) == ["percentage-35"]


def test_what_is_answered_to_one_is_answered_to_all_that_ask_the_same():
    states = complete(fire(armed(), 40, changed_lines=500))
    assert asking(states) == ["percentage-35", "phase-planning", "change"]
    assert asking(snooze(states, "percentage-35", NOON, later(15)), later(14)) == []
    assert asking(dismiss(states, "percentage-35", NOON), later(99)) == []
    assert dismiss(states, "percentage-60", NOON) == states, "what does not ask cannot be dismissed"


def test_what_is_dismissed_and_counts_from_a_checkpoint_is_armed_by_one():
    states = dismiss(fire(armed(), changed_lines=500), "change", NOON, "generated")
    assert asking(fire(states, changed_lines=900)) == []
    assert asking(fire(settle(states, Work()), changed_lines=900)) == ["change"]


def test_new_rules_keep_what_became_of_those_they_know():
    states = complete(fire(armed(), 40))
    adopted = adopt(states, TriggerRules((90, 35, 35.0), minutes=30, lines=0))
    assert thresholds_of(adopted) == (35, 90), "each threshold once, lowest first"
    assert adopted[0] == states[0]
    assert asking(adopted) == ["percentage-35", "phase-planning"]
    assert {s.id: s.threshold for s in adopted if s.kind is not TriggerKind.PERCENTAGE} == {
        "emergency": 0,
        "change": 0,
        "time": 30,
        "phase-planning": 0,
    }


def test_what_is_switched_off_says_nothing_and_still_knows_the_last_checkpoint():
    states = settle(armed(), Work(100, 5))
    states = fire(states, changed_lines=500, work=Work(160, 6))
    off = adopt(states, TriggerRules(THRESHOLDS, 0, 0))
    assert asking(off) == [] == asking(fire(off, changed_lines=10**6, work=Work(10**6, 10**6)))
    on_again = adopt(off, RULES)
    assert asking(fire(on_again, work=Work(159, 7))) == []
    assert asking(fire(on_again, work=Work(160, 7))) == ["time"]


@pytest.mark.parametrize("threshold", [0, -1, 100.1, float("nan"), float("inf")])
def test_a_threshold_that_is_no_percentage_is_refused(threshold):
    with pytest.raises(InvalidInput) as refused:
        adopt((), TriggerRules((35, threshold)))
    assert refused.value.field == "checkpoints"


@given(st.lists(st.floats(0, 100, exclude_min=True), max_size=6))
def test_thresholds_are_sorted_once_each_with_an_id_of_their_own(thresholds):
    assert check_thresholds(thresholds) == tuple(sorted(set(thresholds)))
    states = adopt((), TriggerRules(tuple(thresholds)))
    assert len({state.id for state in states}) == len(states)


def test_an_id_reads_as_the_setting_does():
    assert [TriggerState(threshold).id for threshold in (35, 35.0, 62.5)] == [
        "percentage-35",
        "percentage-35",
        "percentage-62.5",
    ]


def test_what_was_stored_before_there_were_kinds_is_a_percentage():
    fired = fire(adopt((), TriggerRules((35,))), 40)[0]
    old = {
        name: value
        for name, value in to_document(fired).items()
        if name in ("threshold", "phase", "fired_at", "fired_with", "snoozed_until")
    }
    assert from_document(old, TriggerState) == fired
    adopted = adopt([from_document(old, TriggerState)], RULES)
    assert asking(adopted) == ["percentage-35"] and len(adopted) == 6


def test_every_state_is_stored_as_it_is():
    states = complete(fire(armed(), 40, warning="full", changed_lines=500, work=Work(60, 1)))
    states = dismiss(states, "emergency", NOON, "later")
    states = snooze(fire(rearm(states), 60), "percentage-60", NOON)
    for state in (*states, replace(states[0], snoozed_until=NOON)):
        assert from_document(to_document(state), TriggerState) == state
