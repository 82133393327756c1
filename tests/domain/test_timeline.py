"""The timelines of tasks: what is recorded of a change, and the time that is read from it."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain.conftest import NOON

from batonpass.domain.continuing import continue_from
from batonpass.domain.goals import Move, Objective, Task, TaskStatus
from batonpass.domain.plan import DEFAULT_WEIGHTS, Scope, make_plan
from batonpass.domain.session import Session, SessionStatus, move
from batonpass.domain.timeline import (
    MOST_MOVES,
    TimeSpent,
    active_periods,
    completed_at,
    record_moves,
    started_at,
    status_since,
    time_spent,
)

OPEN, BEGUN, BLOCKED, DONE = (
    TaskStatus.OPEN,
    TaskStatus.IN_PROGRESS,
    TaskStatus.BLOCKED,
    TaskStatus.COMPLETED,
)


def at(minutes):
    return NOON + timedelta(minutes=minutes)


def timeline(*moves):
    """A timeline of (minute, status)."""
    statuses = [None, *(status for _, status in moves)]
    return tuple(
        Move(at(minute), status, was) for (minute, status), was in zip(moves, statuses, strict=False)
    )


@pytest.fixture
def running(make_session):
    """A session that is active from noon on."""
    return move(make_session(status=SessionStatus.PLANNED), SessionStatus.ACTIVE, NOON)


def with_task(session, **changes):
    """The session with its one task changed."""
    return replace(session, tasks=(replace(session.tasks[0], **changes),))


def test_a_change_is_recorded_once_with_its_moment(running):
    added = record_moves(replace(running, tasks=(Task("Build", estimate_minutes=30),)), running, at(1))
    assert added.tasks[0].timeline == (Move(at(1), OPEN, None, 30),)
    begun = record_moves(with_task(added, status=BEGUN), added, at(2))
    assert begun.tasks[0].timeline[1:] == (Move(at(2), BEGUN, OPEN, 30),)
    assert record_moves(begun, added, at(3)) is begun, "the same change is not recorded twice"
    estimated = record_moves(with_task(begun, estimate_minutes=60, estimate_tokens=500), begun, at(4))
    assert estimated.tasks[0].timeline[2:] == (Move(at(4), BEGUN, BEGUN, 60, 500),)
    reworded = with_task(estimated, text="Build it", estimate_minutes=60)
    assert record_moves(reworded, estimated, at(5)) is reworded, "a new wording is no move"


def test_a_task_of_an_older_record_has_no_history_before_its_next_change(running):
    old = replace(running, tasks=(Task("Build", BEGUN), Task("Paint", DONE)))
    assert record_moves(old, old, at(1)) is old
    changed = record_moves(replace(old, tasks=(replace(old.tasks[0], status=DONE), old.tasks[1])), old, at(5))
    assert changed.tasks[0].timeline == (Move(at(5), DONE, BEGUN),)
    assert changed.tasks[1].timeline == ()
    assert completed_at(changed.tasks[0]) == at(5) and completed_at(changed.tasks[1]) is None
    assert started_at(changed.tasks[0]) is None
    assert time_spent(changed.tasks[0], changed, at(9)) is None, "when it was begun is not known"


def test_an_objective_tells_when_it_was_reached(running):
    known = replace(running, objectives=(Objective("It works"), Objective("Before", done=True)))
    done = replace(known, objectives=tuple(replace(o, done=True) for o in known.objectives))
    reached = record_moves(done, known, at(7))
    assert [o.reached_at for o in reached.objectives] == [at(7), None]
    assert record_moves(reached, known, at(8)) is reached
    undone = replace(reached, objectives=(replace(reached.objectives[0], done=False),))
    assert record_moves(undone, reached, at(9)).objectives[0].reached_at is None


def test_a_carried_task_begins_a_timeline_of_its_own(running, make_session):
    previous = replace(running, tasks=(Task("Build", BEGUN, timeline=timeline((0, OPEN), (5, BEGUN))),))
    following = continue_from(make_session(id="following"), previous)
    assert record_moves(following, None, at(60)).tasks[0].timeline == (Move(at(60), BEGUN),)


def test_a_clock_that_is_set_back_does_not_change_the_order(running):
    begun = replace(running, tasks=(Task("Build", BEGUN, timeline=timeline((0, OPEN), (5, BEGUN))),))
    done = record_moves(with_task(begun, status=DONE), begun, at(3))
    assert [each.at for each in done.tasks[0].timeline] == [at(0), at(5), at(5)]
    assert time_spent(done.tasks[0], done, at(9)) == TimeSpent(timedelta(), is_whole=True)


@pytest.mark.parametrize(
    ("moves", "minutes"),
    [
        ((), None),
        (((0, OPEN),), None),
        (((0, OPEN), (10, DONE)), None),
        (((0, OPEN), (10, BEGUN), (40, DONE)), 30),
        (((0, BEGUN), (40, DONE)), 40),
        (((0, OPEN), (10, BEGUN), (20, BLOCKED), (50, BEGUN), (60, DONE)), 20),
        (((0, OPEN), (10, BEGUN), (20, DONE), (30, OPEN)), 10),
        (((0, OPEN), (100, BEGUN)), 20),
    ],
)
def test_the_time_a_task_took_is_what_it_was_in_progress(running, moves, minutes):
    task = Task("Build", moves[-1][1] if moves else OPEN, timeline=timeline(*moves))
    spent = time_spent(task, running, at(120))
    assert (spent and spent.minutes) == minutes
    assert spent is None or spent.is_whole


def test_a_task_that_was_never_begun_tells_when_it_was_completed_and_not_what_it_took():
    task = Task("Build", DONE, timeline=timeline((0, OPEN), (10, DONE)))
    assert (started_at(task), completed_at(task), status_since(task)) == (None, at(10), at(10))


def test_a_change_of_the_estimate_is_no_new_beginning():
    moves = (*timeline((0, OPEN), (10, BEGUN)), Move(at(20), BEGUN, BEGUN, 60))
    task = Task("Build", BEGUN, timeline=moves)
    assert (started_at(task), status_since(task)) == (at(10), at(10))


def test_pauses_of_the_session_do_not_count_and_its_end_ends_the_time(running):
    paused = move(running, SessionStatus.PAUSED, at(30))
    ended = move(move(paused, SessionStatus.ACTIVE, at(50)), SessionStatus.COMPLETED, at(60))
    task = Task("Build", BEGUN, timeline=timeline((0, OPEN), (20, BEGUN)))
    assert time_spent(task, paused, at(45)) == TimeSpent(timedelta(minutes=10), is_whole=True)
    assert time_spent(task, ended, at(900)) == TimeSpent(timedelta(minutes=20), is_whole=True)
    assert time_spent(task, replace(ended, history=(), started_at=NOON), at(900)).minutes == 40, (
        "a session that kept no history was active until it ended"
    )


def test_a_timeline_that_is_cut_off_tells_what_it_took_at_least(running):
    session = replace(running, tasks=(Task("Build"),))
    for minute in range(MOST_MOVES + 21):
        status = BEGUN if session.tasks[0].status is not BEGUN else OPEN
        session = record_moves(with_task(session, status=status), session, at(minute))
    (task,) = session.tasks
    assert len(task.timeline) == MOST_MOVES
    spent = time_spent(task, session, at(100))
    assert spent and not spent.is_whole


STEPS = st.lists(
    st.tuples(
        st.integers(0, 30),
        st.sampled_from([*TaskStatus, SessionStatus.ACTIVE, SessionStatus.PAUSED]),
        st.integers(0, 1),
        st.one_of(st.none(), st.integers(1, 90)),
    ),
    max_size=80,
)


@given(STEPS, st.integers(0, 60))
def test_a_task_never_takes_more_than_the_session_and_never_less_than_nothing(steps, rest):
    session, now = _walk(steps)
    for task in session.tasks:
        moments = [each.at for each in task.timeline]
        assert all(earlier <= later for earlier, later in pairwise(moments)), "its moves are out of order"
        assert len(moments) <= MOST_MOVES
        assert task.timeline[-1].status is task.status
        spent = time_spent(task, session, now + timedelta(minutes=rest))
        active = active_periods(session, now + timedelta(minutes=rest))
        whole = sum((period.ends - period.begins for period in active), timedelta())
        assert spent is None or timedelta() <= spent.duration <= whole


def _walk(steps):
    """A session of two tasks after steps: minutes that pass, a new status, of which task, its estimate."""
    plan = make_plan(Scope(), DEFAULT_WEIGHTS, 200_000, 0.7)
    session = Session(
        id="walked",
        title="Walk",
        status=SessionStatus.PLANNED,
        agent="generic",
        root="/",
        created_at=NOON,
        budget=plan.budget,
        phases=plan.phases,
    )
    session = move(session, SessionStatus.ACTIVE, NOON)
    session = record_moves(replace(session, tasks=(Task("a"), Task("b"))), session, NOON)
    now = NOON
    for minutes, status, number, estimate in steps:
        now += timedelta(minutes=minutes)
        if isinstance(status, SessionStatus):
            if status is not session.status:
                session = move(session, status, now)
            continue
        changed = replace(session.tasks[number], status=status, estimate_minutes=estimate)
        tasks = tuple(changed if index == number else t for index, t in enumerate(session.tasks))
        session = record_moves(replace(session, tasks=tasks), session, now)
    return session, now
