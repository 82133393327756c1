"""What a session takes over from the one it continues.

Open objectives and tasks, and the notes that stay true: decisions, warnings, blockers, questions, failed
approaches and commands. Each says which session it came from first; along a chain of sessions each is taken
over from the last one alone, and so exists once.
"""

from collections.abc import Iterable
from dataclasses import replace

from batonpass.domain.goals import Objective, Task, number_objectives
from batonpass.domain.session import Note, NoteKind, Session

CARRIED_NOTES = (
    NoteKind.DECISION,
    NoteKind.WARNING,
    NoteKind.BLOCKER,
    NoteKind.QUESTION,
    NoteKind.FAILED_APPROACH,
    NoteKind.COMMAND,
)


def continue_from(session: Session, previous: Session) -> Session:
    """A new session with what the previous one left open, marked with where it came from.

    An objective that the new session states in the same words is one with that of the previous: it keeps its
    id, and the kind and priority that it has now.
    """
    objectives = _merge(session.objectives, _open_objectives(previous))
    return replace(
        session,
        continues=previous.id,
        earlier=previous.chain,
        objectives=objectives,
        tasks=(*_open_tasks(previous, {o.id for o in objectives}), *session.tasks),
        notes=(*_standing_notes(previous), *session.notes),
    )


def _open_objectives(previous: Session) -> tuple[Objective, ...]:
    return tuple(
        replace(objective, carried_from=objective.carried_from or previous.id)
        for objective in previous.objectives
        if not objective.done
    )


def _merge(stated: Iterable[Objective], carried: Iterable[Objective]) -> tuple[Objective, ...]:
    """Those of the previous session first, in their order; the others after them, with ids of their own."""
    now = {objective.text.casefold(): replace(objective, id="") for objective in stated}
    kept: list[Objective] = []
    for objective in carried:
        again = now.pop(objective.text.casefold(), None)
        kept.append(replace(objective, kind=again.kind, priority=again.priority) if again else objective)
    return number_objectives((*kept, *now.values()))


def _open_tasks(previous: Session, objectives: set[str]) -> tuple[Task, ...]:
    """With their ids; what they waited for and is completed, or led to and is reached, is left out.

    Their time is counted anew: a timeline tells of one session.
    """
    tasks = tuple(task for task in previous.tasks if not task.is_completed)
    ids = {task.id for task in tasks}
    return tuple(
        replace(
            task,
            blocked_by=tuple(blocker for blocker in task.blocked_by if blocker in ids),
            objective=task.objective if task.objective in objectives else None,
            carried_from=task.carried_from or previous.id,
            timeline=(),
        )
        for task in tasks
    )


def _standing_notes(previous: Session) -> tuple[Note, ...]:
    return tuple(
        replace(note, carried_from=note.carried_from or previous.id)
        for note in previous.notes
        if note.kind in CARRIED_NOTES
    )
