"""The handoff: every fact that the next session needs, section by section."""

from dataclasses import dataclass
from datetime import datetime

from batonpass.domain.checkpoint import Checkpoint
from batonpass.domain.claims import Claim
from batonpass.domain.context import Reading
from batonpass.domain.goals import Objective, Task, TaskStatus
from batonpass.domain.handoff_claims import (
    NO_NEXT_STEP,
    NextTask,
    claim_achievements,
    claim_cautions,
    claim_git_status,
    claim_newest,
    find_next_step,
    list_immediate_actions,
    list_investigations,
    list_next_tasks,
)
from batonpass.domain.handoff_rubric import Facts
from batonpass.domain.handoff_score import Score, score_handoff
from batonpass.domain.plan import Phase, PhaseStatus
from batonpass.domain.quality import NOTHING_KNOWN, Quality
from batonpass.domain.repository import ChangeKind, Evidence, FileChange, RepositoryState, WorkDone
from batonpass.domain.session import Note, NoteKind, Session

DOCUMENTATION_SUFFIXES = (".md", ".mdx", ".rst", ".adoc")


@dataclass(frozen=True, slots=True)
class Handoff:
    """Every fact of a handoff document, section by section. `work` and `repository` are None outside git.

    `start_is_lost`: git does not know the session's first commit any more, so `work` is not known either.
    """

    session: Session
    project: str
    at: datetime
    reading: Reading
    repository: RepositoryState | None
    work: WorkDone | None
    checkpoints: tuple[Checkpoint, ...]
    achievements: tuple[Claim, ...]
    git_status: Claim
    build_status: Claim
    test_status: Claim
    next_step: Claim
    immediate_actions: tuple[Claim, ...]
    score: Score
    quality: Quality = NOTHING_KNOWN
    start_is_lost: bool = False
    redactions: int = 0

    @property
    def minutes(self) -> int | None:
        """How long the session has run, or None before it started."""
        if self.session.started_at is None:
            return None
        end = self.session.ended_at or self.at
        return max(0, round((end - self.session.started_at).total_seconds() / 60))

    @property
    def files(self) -> tuple[FileChange, ...]:
        """The files changed since the session began; where that is not known, those in no commit."""
        if self.work is not None:
            return self.work.files
        return self.repository.changes if self.repository else ()

    @property
    def files_evidence(self) -> Evidence | None:
        if self.work is not None:
            return self.work.files_evidence
        return self.repository.evidence if self.repository else None

    @property
    def active_phase(self) -> Phase | None:
        return next((p for p in self.session.phases if p.status is PhaseStatus.ACTIVE), None)

    @property
    def completed_phases(self) -> tuple[Phase, ...]:
        return tuple(p for p in self.session.phases if p.status is PhaseStatus.COMPLETED)

    @property
    def pending_phases(self) -> tuple[Phase, ...]:
        return tuple(p for p in self.session.phases if p.status is PhaseStatus.PENDING)

    @property
    def plan_parts(self) -> tuple[bool, ...]:
        """Objectives, tasks and phases of the plan: for each, whether it is completed."""
        return (
            *(objective.done for objective in self.session.objectives),
            *(task.status is TaskStatus.COMPLETED for task in self.session.tasks),
            *(phase.status is PhaseStatus.COMPLETED for phase in self.session.phases),
        )

    @property
    def progress_percent(self) -> int:
        """Completed parts of the plan as a share of all of them."""
        parts = self.plan_parts
        return round(100 * sum(parts) / len(parts)) if parts else 0

    @property
    def uncommitted(self) -> frozenset[str]:
        """The paths that git reports as changed and not committed."""
        return (
            frozenset(change.path for change in self.repository.changes) if self.repository else frozenset()
        )

    @property
    def documentation(self) -> tuple[FileChange, ...]:
        """The changed files that are documentation, by the end of their names."""
        return tuple(
            change
            for change in self.files
            if change.kind is not ChangeKind.DELETED and change.path.lower().endswith(DOCUMENTATION_SUFFIXES)
        )

    @property
    def external_references(self) -> tuple[Note, ...]:
        """Reference notes that point to something outside of the project, by a URL."""
        return tuple(note for note in self.notes(NoteKind.REFERENCE) if _has_url(note))

    @property
    def code_references(self) -> tuple[Note, ...]:
        return tuple(note for note in self.notes(NoteKind.REFERENCE) if not _has_url(note))

    @property
    def active_tasks(self) -> tuple[Task, ...]:
        return tuple(t for t in self.session.tasks if t.status is TaskStatus.IN_PROGRESS)

    @property
    def done_tasks(self) -> tuple[Task, ...]:
        return tuple(t for t in self.session.tasks if t.status is TaskStatus.COMPLETED)

    @property
    def next_tasks(self) -> tuple[NextTask, ...]:
        return list_next_tasks(self.session)

    @property
    def investigations(self) -> tuple[Claim, ...]:
        return list_investigations(self.session, self.quality)

    @property
    def cautions(self) -> tuple[Claim, ...]:
        return claim_cautions(self.repository)

    @property
    def open_objectives(self) -> tuple[Objective, ...]:
        return tuple(o for o in self.session.objectives if not o.done)

    @property
    def done_objectives(self) -> tuple[Objective, ...]:
        return tuple(o for o in self.session.objectives if o.done)

    def notes(self, kind: str) -> tuple[Note, ...]:
        return tuple(note for note in self.session.notes if note.kind == kind)


def _has_url(note: Note) -> bool:
    return "://" in note.location or "://" in note.text


def make_handoff(
    session: Session,
    project: str,
    at: datetime,
    reading: Reading,
    repository: RepositoryState | None,
    work: WorkDone | None,
    checkpoints: tuple[Checkpoint, ...],
    quality: Quality = NOTHING_KNOWN,
    start_is_lost: bool = False,
) -> Handoff:
    """Draw the handoff from facts alone; nothing is invented where a fact is missing."""
    next_step = find_next_step(session)
    achievements = claim_achievements(session, work, start_is_lost=start_is_lost)
    git_status = claim_git_status(repository)
    build_status = claim_newest(quality.build_findings, "build")
    test_status = claim_newest(quality.test_findings, "test")
    claims = (*achievements, git_status, build_status, test_status)
    return Handoff(
        session=session,
        project=project,
        at=at,
        reading=reading,
        repository=repository,
        work=work,
        checkpoints=checkpoints,
        achievements=achievements,
        git_status=git_status,
        build_status=build_status,
        test_status=test_status,
        next_step=next_step or NO_NEXT_STEP,
        immediate_actions=list_immediate_actions(session, repository, checkpoints, next_step),
        score=score_handoff(Facts(session, repository, work, quality), claims, at),
        quality=quality,
        start_is_lost=start_is_lost,
    )
