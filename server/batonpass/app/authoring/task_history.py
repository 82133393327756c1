"""The history of a task in words: when it was added, begun, blocked and completed, and what it took."""

from collections.abc import Iterator
from datetime import datetime
from itertools import chain, pairwise

from batonpass.app.phrases import duration, estimate, moment
from batonpass.domain.goals import Move, Task, TaskStatus
from batonpass.domain.session import Session
from batonpass.domain.timeline import time_spent

_MOVES_TOLD = 12
"""How many of the newest moves are told: what a person can take in at a glance."""

_BECAME = {
    TaskStatus.OPEN: "Put back",
    TaskStatus.IN_PROGRESS: "Began",
    TaskStatus.COMPLETED: "Completed",
    TaskStatus.BLOCKED: "Blocked",
}
_ADDED_AS = {
    TaskStatus.OPEN: "",
    TaskStatus.IN_PROGRESS: " in progress",
    TaskStatus.COMPLETED: " as completed",
    TaskStatus.BLOCKED: " as blocked",
}


def task_history(session: Session, task: Task, now: datetime) -> Iterator[str]:
    """The newest moves of a task, and the time it took; nothing for one without a timeline."""
    lines = [
        line
        for before, move in pairwise(chain([None], task.timeline))
        if move is not None
        for line in _lines(task, before, move)
    ]
    if len(lines) > _MOVES_TOLD:
        yield f"{len(lines) - _MOVES_TOLD} earlier moves are not listed."
    yield from lines[-_MOVES_TOLD:]
    yield from _taken(session, task, now)


def _lines(task: Task, before: Move | None, move: Move) -> Iterator[str]:
    at = moment(move.at)
    if move.was is None:
        name = "Taken over" if task.carried_from else "Added"
        yield f"{name}{_ADDED_AS[move.status]} {at}"
    elif move.changes_status:
        yield f"{_BECAME[move.status]} {at}"
    if before is not None and estimate(before) != estimate(move):
        yield f"Estimated at {estimate(move)} {at}, before: {estimate(before)}"


def _taken(session: Session, task: Task, now: datetime) -> Iterator[str]:
    spent = time_spent(task, session, now)
    of = f" of {duration(task.estimate_minutes)} estimated" if task.estimate_minutes else ""
    if spent is not None:
        least = "" if spent.is_whole else "at least "
        until = "" if task.is_completed else " until now"
        yield f"Took {least}{duration(spent.minutes)}{of}{until}"
    elif task.is_completed and task.timeline:
        yield "What it took is not recorded: it was never marked as in progress."
