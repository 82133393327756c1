from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from batonpass.domain.goals import Priority, Task
from batonpass.domain.outcome import Outcome
from batonpass.domain.pace import Pace, active_minutes, estimate_by_priority, learn_pace
from batonpass.domain.session import SessionStatus, StatusChange

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
ACTIVE, PAUSED, COMPLETED = SessionStatus.ACTIVE, SessionStatus.PAUSED, SessionStatus.COMPLETED


def after(minutes):
    return NOON + timedelta(minutes=minutes)


@pytest.fixture
def ended(make_session):
    def make(minutes, tokens=None):
        outcome = None if tokens is None else Outcome(tokens, None)
        return make_session(started_at=NOON, ended_at=after(minutes), outcome=outcome)

    return make


# moves of a session with their minutes, when it ended; how long it was active
SPANS = [
    ([(ACTIVE, 0), (COMPLETED, 90)], 90, 90),
    ([(ACTIVE, 0), (PAUSED, 30), (ACTIVE, 100), (COMPLETED, 120)], 120, 50),
    ([(ACTIVE, 0), (PAUSED, 30), (COMPLETED, 500)], 500, 30),
    ([(ACTIVE, 0)], None, 0),
    ([], 60, 60),
    ([(ACTIVE, 50)], 40, 0),
]


@pytest.mark.parametrize(("moves", "end", "minutes"), SPANS)
def test_pauses_are_no_work(make_session, moves, end, minutes) -> None:
    history = tuple(StatusChange(status, after(at)) for status, at in moves)
    ended_at = None if end is None else after(end)
    assert active_minutes(make_session(history=history, started_at=NOON, ended_at=ended_at)) == minutes


def test_the_pace_is_the_median_of_sessions_and_of_rates(ended) -> None:
    pace = learn_pace([ended(60, 6_000), ended(100, 20_000), ended(4, 9_000), ended(600, 30_000), ended(70)])
    assert pace == Pace(sessions=4, minutes=85, tokens_per_minute=100)
    assert pace.minutes_for(1_450) == 14


def test_too_few_sessions_tell_nothing(ended) -> None:
    assert learn_pace([]) is None
    assert learn_pace([ended(60, 100), ended(60, 100)]) is None
    unknown_use = learn_pace([ended(60, 100), ended(60), ended(60, 0)])
    assert unknown_use == Pace(3, 60, None)
    assert unknown_use.minutes_for(100) is None


def test_estimates_are_summed_by_priority() -> None:
    low = Task("a", priority=Priority.LOW, estimate_minutes=10)
    critical = replace(low, priority=Priority.CRITICAL)
    found = estimate_by_priority([low, critical, Task("b"), replace(critical, estimate_minutes=20)])
    assert [(one.priority, one.minutes, one.tasks) for one in found] == [
        (Priority.CRITICAL, 30, 2),
        (Priority.LOW, 10, 1),
    ]
