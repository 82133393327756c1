"""The score of a handoff: ten criteria, one point each; a missing one says what to do.

Confidence: high from 8 points, medium from 5, else low.
Estimated recovery time in minutes: 5, plus 2 for each missing point, plus 1 for every ten changed files
(at most 10 for files).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from math import ceil

from batonpass.domain.checkpoint import Checkpoint
from batonpass.domain.context import Reading
from batonpass.domain.repository import RepositoryState, WorkDone
from batonpass.domain.session import NoteKind, Session


class Confidence(StrEnum):
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Missing:
    """A point the handoff does not earn, and what would earn it."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Score:
    points: int
    confidence: Confidence
    recovery_minutes: int
    missing: tuple[Missing, ...]


def score_handoff(
    session: Session,
    reading: Reading,
    repository: RepositoryState | None,
    work: WorkDone | None,
    checkpoints: tuple[Checkpoint, ...],
) -> Score:
    """Score out of 10 by the rubric; see the module's head for confidence and recovery time."""
    missing = tuple(
        criterion
        for earned, criterion in _criteria(session, reading, repository, work, checkpoints)
        if not earned
    )
    points = 10 - len(missing)
    confidence = Confidence.HIGH if points >= 8 else Confidence.MEDIUM if points >= 5 else Confidence.LOW
    files = len(work.files) if work else 0
    recovery = 5 + 2 * len(missing) + min(10, ceil(files / 10))
    return Score(points, confidence, recovery, missing)


def _criteria(
    session: Session,
    reading: Reading,
    repository: RepositoryState | None,
    work: WorkDone | None,
    checkpoints: tuple[Checkpoint, ...],
) -> Iterable[tuple[bool, Missing]]:
    kinds = {note.kind for note in session.notes}
    decided = [note for note in session.notes if note.kind is NoteKind.DECISION]
    has_next = (
        NoteKind.TODO in kinds
        or any(not o.done for o in session.objectives)
        or any(not task.is_completed for task in session.tasks)
    )
    yield bool(session.focus), Missing("focus", "Say what the session is about (focus).")
    yield (
        bool(work and (work.commit_count or work.files)),
        Missing("work", "No commit or changed file since the session began was found in git."),
    )
    yield repository is not None, Missing("repository", "The state of the work tree is not known: no git.")
    yield (
        has_next,
        Missing("next-step", "Name the next step: a note of kind “todo”, an open task or objective."),
    )
    yield bool(session.objectives), Missing("objectives", "State at least one objective of the session.")
    yield (
        any(note.rationale for note in decided),
        Missing("decisions", "Record a decision with its rationale."),
    )
    yield (
        bool(kinds & {NoteKind.WARNING, NoteKind.BLOCKER, NoteKind.QUESTION}),
        Missing("cautions", "Record what to watch: a warning, a blocker or an open question."),
    )
    yield (
        bool(kinds & {NoteKind.LEARNING, NoteKind.PATTERN, NoteKind.CHALLENGE}),
        Missing("learnings", "Record what was learnt: a learning, a pattern or a challenge."),
    )
    yield (
        bool(checkpoints),
        Missing("checkpoint", "Take a checkpoint, so that the work tree can be restored."),
    )
    yield reading.tokens is not None, Missing("reading", "The agent's context is not known; report it.")
