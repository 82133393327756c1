"""Changes of a session's objectives and tasks. Every refusal names its field as it is written on the wire."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from batonpass.domain.errors import InvalidInput, NotAllowed, NotFound
from batonpass.domain.goals import (
    Objective,
    ObjectiveKind,
    Priority,
    Subtask,
    Task,
    TaskStatus,
    find_circle,
    open_blockers,
    shorten,
)
from batonpass.domain.session import Session, check_text, require_open


@dataclass(frozen=True, slots=True)
class ObjectiveChange:
    """What is None stays as it is."""

    text: str | None = None
    kind: ObjectiveKind | None = None
    priority: Priority | None = None
    done: bool | None = None


@dataclass(frozen=True, slots=True)
class TaskChange:
    """What is None stays as it is. An estimate of 0 and an empty objective take away what was there."""

    text: str | None = None
    status: TaskStatus | None = None
    priority: Priority | None = None
    estimate_minutes: int | None = None
    estimate_tokens: int | None = None
    subtasks: Sequence[Subtask] | None = None
    blocked_by: Sequence[str] | None = None
    objective: str | None = None


def add_objective(session: Session, objective: Objective) -> Session:
    """The session with one more objective; its text must say something that no other says."""
    require_open(session, "add an objective")
    text = _own_text(objective.text, [known.text for known in session.objectives], "objective")
    return replace(session, objectives=(*session.objectives, replace(objective, text=text, id="")))


def update_objective(session: Session, objective_id: str, change: ObjectiveChange) -> Session:
    require_open(session, "change an objective")
    known = find_objective(session, objective_id)
    others = [other.text for other in session.objectives if other is not known]
    changed = replace(
        known,
        text=known.text if change.text is None else _own_text(change.text, others, "objective"),
        kind=change.kind or known.kind,
        done=known.done if change.done is None else change.done,
        priority=change.priority or known.priority,
    )
    return replace(session, objectives=tuple(changed if o is known else o for o in session.objectives))


def add_task(session: Session, change: TaskChange) -> Session:
    """The session with one more task, at the end of the others."""
    require_open(session, "add a task")
    numbered = replace(session, tasks=(*session.tasks, Task("")))
    return _with_task(numbered, numbered.tasks[-1], change)


def update_task(session: Session, task_id: str, change: TaskChange) -> Session:
    """The session with a task changed.

    Raises NotFound for a task or objective that is not there; InvalidInput for an empty or repeated text, and
    for tasks that would wait for themselves or for one another; NotAllowed for a task that is begun or
    completed while it has to wait.
    """
    require_open(session, "change a task")
    return _with_task(session, find_task(session, task_id, "task"), change)


def _with_task(session: Session, known: Task, change: TaskChange) -> Session:
    others = [other.text for other in session.tasks if other is not known and not other.is_completed]
    changed = replace(
        known,
        text=known.text if change.text is None else _own_text(change.text, others, "task"),
        status=change.status or known.status,
        priority=change.priority or known.priority,
        estimate_minutes=_estimate(change.estimate_minutes, known.estimate_minutes),
        estimate_tokens=_estimate(change.estimate_tokens, known.estimate_tokens),
        subtasks=known.subtasks if change.subtasks is None else _take_over(change.subtasks, known.subtasks),
    )
    if change.objective is not None:
        named = find_objective(session, change.objective).id if change.objective.strip() else None
        changed = replace(changed, objective=named)
    if change.blocked_by is not None:
        changed = replace(changed, blocked_by=_check_blockers(session, known, change.blocked_by))
    tasks = tuple(changed if task is known else task for task in session.tasks)
    circle = find_circle(tasks)
    if circle:
        raise InvalidInput(
            f"These tasks would wait for one another: {' → '.join(circle)}. Leave one of them out.",
            "blockedBy",
        )
    if change.status in (TaskStatus.IN_PROGRESS, TaskStatus.COMPLETED):
        _check_can_be_begun(changed, tasks)
    return replace(session, tasks=tasks)


def _check_can_be_begun(task: Task, tasks: Sequence[Task]) -> None:
    waiting_for = open_blockers(task, tasks)
    if waiting_for:
        names = ", ".join(f"{other.id} “{shorten(other.text)}”" for other in waiting_for)
        raise NotAllowed(f"Task {task.id} waits for {names}. Complete that first, or take it off blockedBy.")


def _check_blockers(session: Session, task: Task, ids: Sequence[str]) -> tuple[str, ...]:
    blockers = dict.fromkeys(find_task(session, given, "blockedBy").id for given in ids)
    if task.id in blockers:
        raise InvalidInput(f"Task {task.id} cannot wait for itself.", "blockedBy")
    return tuple(blockers)


def _take_over(given: Sequence[Subtask], known: Sequence[Subtask]) -> tuple[Subtask, ...]:
    """The given subtasks; one that comes without an id and is worded as a known one keeps that one's."""
    ids = {subtask.text.casefold(): subtask.id for subtask in known}
    for subtask in given:
        ids = {text: known_id for text, known_id in ids.items() if known_id != subtask.id}
    return tuple(
        subtask if subtask.id else replace(subtask, id=ids.pop(subtask.text.casefold(), ""))
        for subtask in check_subtasks(given)
    )


def check_subtasks(subtasks: Sequence[Subtask]) -> tuple[Subtask, ...]:
    """Raise InvalidInput for one without a text."""
    return tuple(
        replace(subtask, text=check_text(subtask.text, f"subtasks[{index}]"))
        for index, subtask in enumerate(subtasks)
    )


def find_task(session: Session, task_id: str, field: str) -> Task:
    """The task with this id; `field` is where the id was given. Raises NotFound."""
    found = next((task for task in session.tasks if task.id == task_id.strip()), None)
    if found is None:
        raise NotFound(_unknown("task", task_id, [task.id for task in session.tasks], field))
    return found


def find_objective(session: Session, objective_id: str) -> Objective:
    """Raises NotFound."""
    found = next((o for o in session.objectives if o.id == objective_id.strip()), None)
    if found is None:
        raise NotFound(_unknown("objective", objective_id, [o.id for o in session.objectives], "objective"))
    return found


def _unknown(thing: str, given: str, known: Sequence[str], field: str) -> str:
    there = f"there are: {', '.join(known)}" if known else "the session has none"
    return f"There is no {thing} “{given}” ({field}); {there}."


def _own_text(given: str, others: Sequence[str], thing: str) -> str:
    text = check_text(given, "text")
    if text.casefold() in (other.casefold() for other in others):
        raise InvalidInput(f"The session already has the {thing} “{shorten(text)}”.", "text")
    return text


def _estimate(given: int | None, known: int | None) -> int | None:
    return known if given is None else given or None
