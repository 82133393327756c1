"""Single changes of the session, read off the entries of a document."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from datetime import datetime

from batonpass.app.markdown import values
from batonpass.app.markdown.entries import Entry
from batonpass.app.markdown.places import SUBTASKS, EntryKind, Place
from batonpass.domain.goals import Objective, ObjectiveKind, TaskStatus
from batonpass.domain.revising import NoteChange, update_note
from batonpass.domain.session import Note, Session
from batonpass.domain.tasks import ObjectiveChange, TaskChange, find_task, update_objective, update_task

Change = Callable[[Session], Session]
"""Raises BatonpassError where the session refuses it."""


def says_as(entry: Entry, other: Entry) -> bool:
    return (entry.text, entry.done, entry.values) == (other.text, other.done, other.values)


def changes_of(
    entry: Entry, base: Entry | None, now: Entry | None, held: Collection[tuple[str, str]]
) -> Iterator[Change]:
    """What to change of the thing that an entry stands for; what is held back is left out.

    Without a base, the entry is new to the document, and all that it says counts.
    """
    item_id, kind = entry.id, entry.kind
    if base is None:
        base = Entry(kind, "", 0, 0, entry.section, note=entry.note)
    yield from _moving(entry, base, now)
    if (item_id, "") not in held:
        if is_own(entry.text, base.text, now and now.text):
            yield _wording(kind, item_id, entry.text)
        if entry.done is not None and is_own(entry.done, base.done, now and now.done):
            yield _ticking(kind, item_id, entry.done)
        if kind is EntryKind.NOTE and entry.note and is_own(entry.note, base.note, now and now.note):
            note = NoteChange(kind=entry.note)
            yield lambda session: update_note(session, item_id, note)
    for name in dict.fromkeys((*base.fields, *entry.fields)):
        is_gone = name not in entry.fields
        if name == SUBTASKS or (item_id, name) in held or (is_gone and _keeps_what_is_gone(entry)):
            continue
        value = entry.values.get(name, "")
        if is_own(value, base.values.get(name, ""), now.values.get(name, "") if now else None):
            yield from _detail(kind, item_id, name, value)


def _moving(entry: Entry, base: Entry, now: Entry | None) -> Iterator[Change]:
    """What a thing becomes by the section that it was moved to."""
    place, item_id = entry.place, entry.id
    if place is None or not is_own(entry.section, base.section, now and now.section):
        return
    if place.objective:
        kind = place.objective
        yield lambda session: update_objective(session, item_id, ObjectiveChange(kind=kind))
    if place.priority or place.status:
        yield lambda session: update_task(session, item_id, _placing(session, item_id, place))


def _placing(session: Session, task_id: str, place: Place) -> TaskChange:
    """What changes of a task that is put among those of a priority, or among the blocked ones."""
    if place.status:
        return TaskChange(status=place.status)
    task = find_task(session, task_id, "task")
    is_released = task.status is TaskStatus.BLOCKED
    return TaskChange(
        priority=None if task.priority in place.also else place.priority,
        status=TaskStatus.OPEN if is_released else None,
    )


def _keeps_what_is_gone(entry: Entry) -> bool:
    """Whether a detail that is not written does not mean that there is none."""
    return entry.kind is EntryKind.TASK or entry.repeats


def is_own(mine: object, base: object, now: object) -> bool:
    """Whether a value is the person's, and the session has not changed the same."""
    return mine != base and (now is None or now == base)


def _wording(kind: EntryKind, item_id: str, text: str) -> Change:
    if kind is EntryKind.OBJECTIVE:
        return lambda session: update_objective(session, item_id, ObjectiveChange(text=text))
    if kind is EntryKind.TASK:
        return lambda session: update_task(session, item_id, TaskChange(text=text))
    return lambda session: update_note(session, item_id, NoteChange(text=text))


def _ticking(kind: EntryKind, item_id: str, done: bool) -> Change:
    if kind is EntryKind.OBJECTIVE:
        return lambda session: update_objective(session, item_id, ObjectiveChange(done=done))
    if kind is EntryKind.TASK:
        status = TaskStatus.COMPLETED if done else TaskStatus.OPEN
        return lambda session: update_task(session, item_id, TaskChange(status=status))
    return lambda session: session


def _detail(kind: EntryKind, item_id: str, name: str, source: str) -> Iterator[Change]:
    if kind is EntryKind.OBJECTIVE:
        change = _objective_change(name, source)
        if change is not None:
            yield lambda session: update_objective(session, item_id, change)
    elif kind is EntryKind.TASK:
        task_change = _task_change(name, source)
        if task_change is not None:
            yield lambda session: update_task(session, item_id, task_change)
    else:
        note_change = _note_change(name, source)
        if note_change is not None:
            yield lambda session: update_note(session, item_id, note_change)


def _objective_change(name: str, source: str) -> ObjectiveChange | None:
    if name == "priority" and (priority := values.read_priority(source)):
        return ObjectiveChange(priority=priority)
    if name == "kind" and (kind := values.read_objective_kind(source)):
        return ObjectiveChange(kind=kind)
    return None


def _task_change(name: str, source: str) -> TaskChange | None:
    match name:
        case "state" if status := values.read_state(source):
            return TaskChange(status=status)
        case "priority" if priority := values.read_priority(source):
            return TaskChange(priority=priority)
        case "estimate" if (estimate := values.read_estimate(source)) is not None:
            return TaskChange(estimate_minutes=estimate[0], estimate_tokens=estimate[1])
        case "blockers" if (blockers := values.read_blockers(source)) is not None:
            return TaskChange(blocked_by=blockers)
        case _:
            return None


def _note_change(name: str, source: str) -> NoteChange | None:
    words = values.read_words(source)
    match name:
        case "rationale":
            return NoteChange(rationale=words)
        case "alternatives":
            return NoteChange(alternatives=words)
        case "impact":
            return NoteChange(impact=words)
        case "mitigation":
            return NoteChange(mitigation=words)
        case "location":
            return NoteChange(location=values.read_location(source))
        case _:
            return None


def new_objective(entry: Entry) -> Objective:
    written = entry.values
    kind = values.read_objective_kind(written["kind"]) if "kind" in written else None
    priority = values.read_priority(written.get("priority", ""))
    own = entry.place.objective if entry.place else None
    below = own or (ObjectiveKind.SECONDARY if entry.is_nested else ObjectiveKind.PRIMARY)
    objective = Objective(entry.text, kind or below, done=bool(entry.done))
    return replace(objective, priority=priority) if priority else objective


def new_task(entry: Entry) -> TaskChange:
    written = entry.values
    estimate = values.read_estimate(written.get("estimate", "")) or (0, 0)
    place = entry.place
    state = values.read_state(written.get("state", "")) or (place.status if place else None)
    priority = values.read_priority(written["priority"]) if "priority" in written else None
    return TaskChange(
        text=entry.text,
        status=TaskStatus.COMPLETED if entry.done else state,
        priority=priority or (place.priority if place else None),
        estimate_minutes=estimate[0],
        estimate_tokens=estimate[1],
    )


def new_note(entry: Entry, at: datetime) -> Note | None:
    if entry.note is None:
        return None
    written = entry.values
    return Note(
        kind=entry.note,
        text=entry.text,
        at=at,
        rationale=values.read_words(written.get("rationale", "")),
        alternatives=values.read_words(written.get("alternatives", "")),
        impact=values.read_words(written.get("impact", "")),
        location=values.read_location(written.get("location", "")),
        mitigation=values.read_words(written.get("mitigation", "")),
    )
