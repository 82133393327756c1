"""How much of the work tree is in no commit and no checkpoint.

It is asked in three steps, because git takes its time: what to compare with is found, and what was counted is
judged, where everything of the project is decided; git counts in between, beside the writers.
"""

from dataclasses import dataclass

from batonpass.app.ports import Repository
from batonpass.app.project import Project
from batonpass.domain.errors import NotFound
from batonpass.domain.repository import count_lines
from batonpass.domain.session import SessionStatus
from batonpass.domain.triggers import TriggerKind, TriggerPhase


@dataclass(frozen=True, slots=True)
class Question:
    """What to count: lines that HEAD does not hold, and neither does the newest checkpoint, if there is one.

    `least` is how many of them matter.
    """

    session_id: str
    checkpoint: str | None
    least: int


def ask(project: Project) -> Question | None:
    """The question that matters now; None when no trigger waits for its answer."""
    current = project.current
    if current is None or current.session.status is not SessionStatus.ACTIVE:
        return None
    waiting = [
        state
        for state in current.session.triggers
        if state.kind is TriggerKind.CHANGE and state.phase is TriggerPhase.ARMED and state.threshold
    ]
    if project.ports.repository is None or not waiting:
        return None
    newest = project.ports.store.last_checkpoint(current.session.id)
    ref = newest.snapshot.ref if newest else None
    return Question(current.session.id, ref, int(waiting[0].threshold))


def count(repository: Repository, question: Question) -> int:
    """The lines that would be lost: those that the nearer of commit and checkpoint does not hold.

    The checkpoint, which is dearer to compare with, is looked at only where the commit does not settle it.
    Raises Unavailable when git fails or takes too long.
    """
    lines = count_lines(repository.state().changes)
    if lines < question.least or question.checkpoint is None:
        return lines
    try:
        return min(lines, count_lines(repository.changes_since(question.checkpoint)))
    except NotFound:
        return lines


def judge(project: Project, question: Question, lines: int) -> None:
    """Fire what so many lines make due, unless another checkpoint was taken while they were counted."""
    if ask(project) == question:
        project.consider(changed_lines=lines)
