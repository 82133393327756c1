"""How long work takes: by the estimates of tasks, and by the sessions that ended here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from batonpass.domain.goals import Priority, Task
from batonpass.domain.session import Session, SessionStatus

LEAST_SESSIONS = 3
"""The median of fewer says little."""

LEAST_MINUTES = 5
"""A session that was worked on for less tells nothing: it may have been opened by mistake."""


@dataclass(frozen=True, slots=True)
class Pace:
    """`minutes` is the median of how long a session was worked on, pauses left out.

    `tokens_per_minute` is the median over the sessions whose use of tokens is known; None where these are too
    few.
    """

    sessions: int
    minutes: int
    tokens_per_minute: float | None = None

    def minutes_for(self, tokens: int) -> int | None:
        """How long so many tokens take; None where that is not known."""
        return round(tokens / self.tokens_per_minute) if self.tokens_per_minute else None


@dataclass(frozen=True, slots=True)
class TimeEstimate:
    """How long the tasks of a priority take together, by the estimates of so many of them."""

    priority: Priority
    minutes: int
    tasks: int


def estimate_by_priority(tasks: Iterable[Task]) -> tuple[TimeEstimate, ...]:
    """The estimates in minutes, summed; a priority without any is left out."""
    given = [(task.priority, task.estimate_minutes) for task in tasks if task.estimate_minutes]
    sums = ((one, [minutes for priority, minutes in given if priority is one]) for one in Priority)
    return tuple(TimeEstimate(one, sum(minutes), len(minutes)) for one, minutes in sums if minutes)


def learn_pace(sessions: Iterable[Session]) -> Pace | None:
    """The pace of sessions that ended; None when they are too few."""
    known = [(active_minutes(session), session.outcome) for session in sessions]
    long = [(minutes, outcome) for minutes, outcome in known if minutes >= LEAST_MINUTES]
    if len(long) < LEAST_SESSIONS:
        return None
    rates = [outcome.used_tokens / minutes for minutes, outcome in long if outcome and outcome.used_tokens]
    rate = median(rates) if len(rates) >= LEAST_SESSIONS else None
    return Pace(len(long), round(median(minutes for minutes, _ in long)), rate)


def active_minutes(session: Session) -> float:
    """How long a session that ended was active, without its pauses."""
    moves = [(move.at, move.status is SessionStatus.ACTIVE) for move in session.history]
    if not moves and session.started_at is not None:
        moves = [(session.started_at, True)]
    if session.ended_at is None or not moves:
        return 0.0
    ends: list[datetime] = [*(at for at, _ in moves[1:]), session.ended_at]
    spans = (
        (end - at).total_seconds() / 60 for (at, is_active), end in zip(moves, ends, strict=True) if is_active
    )
    return sum(max(0.0, span) for span in spans)
