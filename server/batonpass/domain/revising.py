"""Changes that a person makes to what a session holds: taking out, bringing back, rewording, reordering.

What is taken out is kept in `Session.removed`, so that it can come back with its id and its history.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from batonpass.domain.errors import NotFound
from batonpass.domain.goals import Task
from batonpass.domain.session import Note, NoteKind, Session, check_text, require_open


class _Identified(Protocol):
    @property
    def id(self) -> str: ...


Item = TypeVar("Item", bound=_Identified)


@dataclass(frozen=True, slots=True)
class NoteChange:
    """What is None stays as it is."""

    kind: NoteKind | None = None
    text: str | None = None
    rationale: str | None = None
    alternatives: str | None = None
    impact: str | None = None
    location: str | None = None
    mitigation: str | None = None


def find_note(session: Session, note_id: str) -> Note:
    """Raises NotFound."""
    return _find(session.notes, note_id, "note")


def update_note(session: Session, note_id: str, change: NoteChange) -> Session:
    """The session with a note changed. Raises NotFound, and InvalidInput for an empty text."""
    require_open(session, "change a note")
    known = find_note(session, note_id)
    changed = replace(
        known,
        kind=change.kind or known.kind,
        text=known.text if change.text is None else check_text(change.text, "text"),
        rationale=_stripped(change.rationale, known.rationale),
        alternatives=_stripped(change.alternatives, known.alternatives),
        impact=_stripped(change.impact, known.impact),
        location=_stripped(change.location, known.location),
        mitigation=_stripped(change.mitigation, known.mitigation),
    )
    return replace(session, notes=tuple(changed if note is known else note for note in session.notes))


def remove_note(session: Session, note_id: str) -> Session:
    """Raises NotFound."""
    require_open(session, "remove a note")
    note = find_note(session, note_id)
    removed = replace(session.removed, notes=(*session.removed.notes, note))
    return replace(session, notes=_without(session.notes, note), removed=removed)


def remove_objective(session: Session, objective_id: str) -> Session:
    """Without the objective; tasks that led to it lead to none. Raises NotFound."""
    require_open(session, "remove an objective")
    objective = _find(session.objectives, objective_id, "objective")
    removed = replace(session.removed, objectives=(*session.removed.objectives, objective))
    tasks = tuple(replace(t, objective=None) if t.objective == objective.id else t for t in session.tasks)
    return replace(session, objectives=_without(session.objectives, objective), tasks=tasks, removed=removed)


def remove_task(session: Session, task_id: str) -> Session:
    """Without the task; what waited for it waits no more. Raises NotFound."""
    require_open(session, "remove a task")
    task = _find(session.tasks, task_id, "task")
    removed = replace(session.removed, tasks=(*session.removed.tasks, task))
    tasks = tuple(_released(other, task.id) for other in _without(session.tasks, task))
    return replace(session, tasks=tasks, removed=removed)


def restore(session: Session, item_id: str) -> Session:
    """Bring back what was taken out, at the end of its list. Raises NotFound."""
    require_open(session, "bring something back")
    removed = session.removed
    for objective in removed.objectives:
        if objective.id == item_id:
            rest = replace(removed, objectives=_without(removed.objectives, objective))
            return replace(session, objectives=(*session.objectives, objective), removed=rest)
    for task in removed.tasks:
        if task.id == item_id:
            rest = replace(removed, tasks=_without(removed.tasks, task))
            return replace(session, tasks=(*session.tasks, _with_known_ties(task, session)), removed=rest)
    note = _find(removed.notes, item_id, "removed item")
    rest = replace(removed, notes=_without(removed.notes, note))
    return replace(session, notes=(*session.notes, note), removed=rest)


def reorder(items: Sequence[Item], ids: Sequence[str]) -> tuple[Item, ...]:
    """The items with those of the given ids in that order; all others stay at their places."""
    by_id = {item.id: item for item in items}
    order = iter([by_id[item_id] for item_id in dict.fromkeys(ids) if item_id in by_id])
    return tuple(next(order) if item.id in ids else item for item in items)


def _find(items: Sequence[Item], item_id: str, thing: str) -> Item:
    found = next((item for item in items if item.id == item_id), None)
    if found is None:
        raise NotFound(f"There is no {thing} “{item_id}”.")
    return found


def _without(items: tuple[Item, ...], item: Item) -> tuple[Item, ...]:
    return tuple(other for other in items if other is not item)


def _released(task: Task, blocker: str) -> Task:
    if blocker not in task.blocked_by:
        return task
    return replace(task, blocked_by=tuple(other for other in task.blocked_by if other != blocker))


def _with_known_ties(task: Task, session: Session) -> Task:
    """Without ties to what is there no more."""
    tasks = {other.id for other in session.tasks}
    objectives = {objective.id for objective in session.objectives}
    return replace(
        task,
        blocked_by=tuple(blocker for blocker in task.blocked_by if blocker in tasks),
        objective=task.objective if task.objective in objectives else None,
    )


def _stripped(given: str | None, known: str) -> str:
    return known if given is None else given.strip()
