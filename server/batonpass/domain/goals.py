"""What a session wants to reach: objectives, and the tasks that lead there.

Progress is in percent, and only from what was marked: an objective that is reached and a task that is
completed are at 100; else an objective is as far as its tasks on average, a task as far as its subtasks, and
what has neither is at 0. A session is as far as its objectives and tasks on average.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum


class Priority(StrEnum):
    """From the most pressing down."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class ObjectiveKind(StrEnum):
    PRIMARY = "primary"
    SECONDARY = "secondary"


class TaskStatus(StrEnum):
    """`blocked` is for what waits on something outside of the plan."""

    OPEN = "open"
    IN_PROGRESS = "inProgress"
    COMPLETED = "completed"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class Objective:
    """`carried_from` is the earlier session that it was first stated in, for one that was carried over.

    `reached_at` is None where it is not reached, and where nobody recorded when.
    """

    text: str
    kind: ObjectiveKind = ObjectiveKind.PRIMARY
    done: bool = False
    id: str = ""
    priority: Priority = Priority.MEDIUM
    carried_from: str | None = None
    reached_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Subtask:
    """A step of a task. Its id is its own in the whole session."""

    text: str
    done: bool = False
    id: str = ""


@dataclass(frozen=True, slots=True)
class Move:
    """What a task became at a moment: its status, which `was` another or the same, and its estimate.

    `was` is None when the task was new to its session.
    """

    at: datetime
    status: TaskStatus
    was: TaskStatus | None = None
    estimate_minutes: int | None = None
    estimate_tokens: int | None = None

    @property
    def changes_status(self) -> bool:
        return self.was is not self.status


@dataclass(frozen=True, slots=True)
class Task:
    """`blocked_by` are ids of tasks that come first, `objective` the id of the objective it leads to.

    `timeline` are its moves in this session, the oldest first; `domain/timeline.py` writes and reads it.
    """

    text: str
    status: TaskStatus = TaskStatus.OPEN
    id: str = ""
    priority: Priority = Priority.MEDIUM
    estimate_minutes: int | None = None
    estimate_tokens: int | None = None
    subtasks: tuple[Subtask, ...] = ()
    blocked_by: tuple[str, ...] = ()
    objective: str | None = None
    carried_from: str | None = None
    timeline: tuple[Move, ...] = ()

    @property
    def is_completed(self) -> bool:
        return self.status is TaskStatus.COMPLETED

    @property
    def progress_percent(self) -> int:
        if self.is_completed:
            return 100
        return _mean([100 * subtask.done for subtask in self.subtasks]) or 0


def number_objectives(
    objectives: tuple[Objective, ...], removed: tuple[Objective, ...] = ()
) -> tuple[Objective, ...]:
    """Those without an id get the next free one: o1, o2, ...; the ids of removed ones are not free."""
    if all(objective.id for objective in objectives):
        return objectives
    fresh = fresh_ids("o", [objective.id for objective in (*objectives, *removed)])
    return tuple(o if o.id else replace(o, id=next(fresh)) for o in objectives)


def number_tasks(tasks: tuple[Task, ...], removed: tuple[Task, ...] = ()) -> tuple[Task, ...]:
    """Those without an id get the next free one: t1, t2, ...; their subtasks: s1, s2, ..."""
    known = (*tasks, *removed)
    if not all(task.id for task in tasks):
        fresh = fresh_ids("t", [task.id for task in known])
        tasks = tuple(t if t.id else replace(t, id=next(fresh)) for t in tasks)
    if all(subtask.id for task in tasks for subtask in task.subtasks):
        return tasks
    steps = fresh_ids("s", [subtask.id for task in known for subtask in task.subtasks])
    return tuple(
        replace(task, subtasks=tuple(s if s.id else replace(s, id=next(steps)) for s in task.subtasks))
        for task in tasks
    )


def fresh_ids(letter: str, ids: Iterable[str]) -> Iterator[str]:
    """Ids that nothing has, in their order: the letter and a number above all that are taken."""
    taken = [int(number) for known in ids if (number := known.removeprefix(letter)).isdecimal()]
    number = max(taken, default=0)
    while True:
        number += 1
        yield f"{letter}{number}"


def open_blockers(task: Task, tasks: Iterable[Task]) -> tuple[Task, ...]:
    """The tasks that come first and are not completed."""
    return tuple(other for other in tasks if other.id in task.blocked_by and not other.is_completed)


def waits(task: Task, tasks: Iterable[Task]) -> bool:
    return task.status is TaskStatus.BLOCKED or bool(open_blockers(task, tasks))


def by_urgency(tasks: Sequence[Task]) -> tuple[Task, ...]:
    """What is to do, most pressing first; what has to wait comes after what can be begun."""
    order = tuple(Priority)
    to_do = (task for task in tasks if not task.is_completed)
    return tuple(sorted(to_do, key=lambda task: (waits(task, tasks), order.index(task.priority))))


def find_circle(tasks: Sequence[Task]) -> tuple[str, ...]:
    """The ids of tasks that wait for one another in a circle, the first of them again at the end; else ()."""
    before = {task.id: task.blocked_by for task in tasks}
    safe: set[str] = set()
    for task in tasks:
        path: list[str] = [task.id]
        choices = [iter(before[task.id])]
        while path:
            following = next(choices[-1], None)
            if following is None:
                safe.add(path.pop())
                choices.pop()
            elif following in path:
                return (*path[path.index(following) :], following)
            elif following in before and following not in safe:
                path.append(following)
                choices.append(iter(before[following]))
    return ()


def objective_progress(objective: Objective, tasks: Iterable[Task]) -> int:
    if objective.done:
        return 100
    return _mean([task.progress_percent for task in tasks if task.objective == objective.id]) or 0


def progress_percent(objectives: Sequence[Objective], tasks: Sequence[Task]) -> int | None:
    """How far all of them are together, or None when there are none."""
    return _mean(
        [
            *(objective_progress(objective, tasks) for objective in objectives),
            *(task.progress_percent for task in tasks),
        ]
    )


def _mean(percents: Sequence[int]) -> int | None:
    """Rounded down, so that 100 is only where everything is done."""
    return sum(percents) // len(percents) if percents else None


def shorten(text: str) -> str:
    """A text in one line of at most 60 characters, to name what it says."""
    line = " ".join(text.split())
    return line if len(line) <= 60 else f"{line[:59]}…"
