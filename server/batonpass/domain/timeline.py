"""When tasks changed, and the time they took.

A task takes the time that it is in progress while its session is active: what two tasks take at once counts
for each of them. A timeline that begins with a task that was there already, or that is cut off, tells only
what was taken at least.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from batonpass.domain.goals import Move, Objective, Task, TaskStatus
from batonpass.domain.session import Session, SessionStatus

MOST_MOVES = 50
"""How many moves of a task are kept, the newest."""


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time with both of its ends."""

    begins: datetime
    ends: datetime

    def holds(self, moment: datetime) -> bool:
        """Whether a moment is in it; git tells moments in whole seconds, which begin before they are over."""
        return self.begins.replace(microsecond=0) <= moment <= self.ends

    def overlaps(self, other: "Period") -> bool:
        return self.begins < other.ends and other.begins < self.ends


@dataclass(frozen=True, slots=True)
class TimeSpent:
    """How long a task was worked on; at least so long, unless its timeline `is_whole`."""

    duration: timedelta
    is_whole: bool

    @property
    def minutes(self) -> int:
        return round(self.duration.total_seconds() / 60)


def record_moves(session: Session, known: Session | None, at: datetime) -> Session:
    """The session, where its objectives and tasks have changed since it was `known`, with the moment of that.

    Doing it again records nothing more, so it can be done as often as it is asked what a change will store.
    """
    if known is not None and session.tasks is known.tasks and session.objectives is known.objectives:
        return session
    earlier_tasks = {task.id: task for task in known.tasks} if known else {}
    earlier_objectives = {objective.id: objective for objective in known.objectives} if known else {}
    tasks = tuple(_with_move(task, earlier_tasks.get(task.id), at) for task in session.tasks)
    objectives = tuple(_with_moment(o, earlier_objectives.get(o.id), at) for o in session.objectives)
    if tasks == session.tasks and objectives == session.objectives:
        return session
    return replace(session, tasks=tasks, objectives=objectives)


def _with_move(task: Task, known: Task | None, at: datetime) -> Task:
    told = task.timeline[-1] if task.timeline else known
    now = Move(at, task.status, told.status if told else None, task.estimate_minutes, task.estimate_tokens)
    if told is not None and not now.changes_status and _estimate(told) == _estimate(now):
        return task
    if task.timeline:
        # A clock that was set back does not change the order of what happened.
        now = replace(now, at=max(at, task.timeline[-1].at))
    return replace(task, timeline=(*task.timeline, now)[-MOST_MOVES:])


def _estimate(told: Task | Move) -> tuple[int | None, int | None]:
    return told.estimate_minutes, told.estimate_tokens


def _with_moment(objective: Objective, known: Objective | None, at: datetime) -> Objective:
    if not objective.done:
        return objective if objective.reached_at is None else replace(objective, reached_at=None)
    if objective.reached_at is not None or (known is not None and known.done):
        return objective
    return replace(objective, reached_at=at)


def status_since(task: Task) -> datetime | None:
    """Since when a task is what it is; None where that was not recorded."""
    return next((move.at for move in reversed(task.timeline) if move.changes_status), None)


def started_at(task: Task) -> datetime | None:
    """When a task was begun, as far as its timeline goes back; None for one that was not seen to be begun."""
    return next((move.at for move in task.timeline if _begins(move)), None)


def _begins(move: Move) -> bool:
    return move.status is TaskStatus.IN_PROGRESS and move.changes_status


def completed_at(task: Task) -> datetime | None:
    """Since when a task is completed; None for one that is not, or of which nobody recorded when."""
    return status_since(task) if task.is_completed else None


def periods_of(task: Task, status: TaskStatus, session: Session, now: datetime) -> tuple[Period, ...]:
    """When a task was in a state, until now, or until its session ended; pauses of the session included."""
    moves = ((move.at, move.status is status) for move in task.timeline)
    return _periods(moves, None, session.ended_at or now)


def active_periods(session: Session, now: datetime) -> tuple[Period, ...]:
    """When a session was active, until now."""
    moves = ((change.at, change.status is SessionStatus.ACTIVE) for change in session.history)
    return _periods(moves, None if session.history else session.started_at, session.ended_at or now)


def _periods(
    moves: Iterable[tuple[datetime, bool]], begun: datetime | None, end: datetime
) -> tuple[Period, ...]:
    """The stretches of time between moments when something was, and when it was not any more."""
    periods: list[Period] = []
    for at, holds in moves:
        if holds:
            begun = begun or at
        elif begun is not None:
            periods.append(Period(begun, max(begun, at)))
            begun = None
    if begun is not None:
        periods.append(Period(begun, max(begun, end)))
    return tuple(periods)


def time_spent(task: Task, session: Session, now: datetime) -> TimeSpent | None:
    """How long a task was in progress while its session was active; None where nothing is known of that."""
    periods = periods_of(task, TaskStatus.IN_PROGRESS, session, now)
    duration = sum(_shared(periods, active_periods(session, now)), timedelta())
    is_whole = bool(task.timeline) and task.timeline[0].was is None
    return TimeSpent(duration, is_whole) if duration or (periods and is_whole) else None


def _shared(some: tuple[Period, ...], others: tuple[Period, ...]) -> Iterator[timedelta]:
    for one in some:
        for other in others:
            yield max(timedelta(), min(one.ends, other.ends) - max(one.begins, other.begins))
