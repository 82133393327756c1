"""The handoff: every fact that the next session needs, section by section."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from batonpass.domain.checkpoint import Checkpoint
from batonpass.domain.claims import Claim
from batonpass.domain.context import Reading
from batonpass.domain.facts import NOTHING_TOLD, AgentFacts
from batonpass.domain.goals import Objective, Task, TaskStatus
from batonpass.domain.handoff_claims import (
    NO_NEXT_STEP,
    NextTask,
    claim_achievements,
    claim_cautions,
    claim_git_status,
    claim_status,
    find_next_step,
    list_immediate_actions,
    list_investigations,
    list_next_tasks,
)
from batonpass.domain.handoff_parts import FROM_TRANSCRIPTS, MOST, WORDS, LeftOut, Part
from batonpass.domain.handoff_rubric import Facts
from batonpass.domain.handoff_score import Score, score_handoff
from batonpass.domain.plan import Phase, PhaseStatus
from batonpass.domain.quality import NOTHING_KNOWN, Quality
from batonpass.domain.redaction_kinds import RedactedKind
from batonpass.domain.repository import ChangeKind, Evidence, FileChange, RepositoryState, WorkDone
from batonpass.domain.requirements import NO_REQUIREMENTS, Requirements
from batonpass.domain.secret_files import looks_secret
from batonpass.domain.session import DocumentKind, DocumentLink, Note, NoteKind, Session
from batonpass.domain.timeline import active_periods
from batonpass.domain.unsafe_commands import UnsafeCommand, find_unsafe

DOCUMENTATION_SUFFIXES = (".md", ".mdx", ".rst", ".adoc")


@dataclass(frozen=True, slots=True)
class Handoff:
    """Every fact of a handoff document, section by section. `work` and `repository` are None outside git.

    `told` is what the agent's transcripts show.

    `start_is_lost`: git does not know the session's first commit any more, so `work` is not known either.
    `limits` is how much is shown of each list that may be cut.
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
    redacted: tuple[RedactedKind, ...] = ()
    told: AgentFacts = NOTHING_TOLD
    requirements: Requirements = NO_REQUIREMENTS
    limits: Mapping[Part, int] = field(default_factory=dict[Part, int])

    def items(self, part: Part) -> Sequence[object]:
        """All there is of a list, the most important first."""
        return _LISTS[part](self)

    def shown(self, part: str) -> Sequence[object]:
        """What the document says of a list."""
        of = Part(part)
        items = self.items(of)
        return items[: self.limits.get(of, MOST.get(of, len(items)))]

    def number_left_out(self, part: str) -> int:
        """How much of a list the document does not say."""
        of = Part(part)
        total = len(self.items(of))
        if of is Part.COMMITS and self.work is not None:
            total = self.work.commit_count
        return total - len(self.shown(of))

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        """What the document does not say, and the command or the report that shows it."""
        return tuple(
            LeftOut(number, WORDS[part], self.where(part))
            for part in Part
            if (number := self.number_left_out(part))
        )

    def where(self, part: str) -> str:
        """The command that shows all of a list."""
        since = self.work.since if self.work else None
        match part:
            case Part.COMMITS:
                return f"git log --oneline {since[:12]}.." if since else "git log --oneline"
            case Part.FILES | Part.DOCUMENTATION:
                return f"git diff --stat {since[:12]}" if since else "git status"
            case Part.FAILURES if self.quality.tests:
                return self.quality.tests.file.path
            case Part.CHECKPOINTS:
                return f"git for-each-ref refs/batonpass/{self.session.id}"
            case _ if part in FROM_TRANSCRIPTS:
                return f"batonpass facts {self.told.transcripts[0].name}"
            case _:
                return f"batonpass show {self.session.id}"

    @property
    def minutes(self) -> int | None:
        """How long the session was active, without its pauses, or None before it started."""
        if self.session.started_at is None:
            return None
        periods = active_periods(self.session, self.at)
        return round(sum((period.ends - period.begins).total_seconds() for period in periods) / 60)

    @property
    def minutes_paused(self) -> int:
        """How long the session has rested between its start and its end, or until now."""
        if self.session.started_at is None or self.minutes is None:
            return 0
        end = self.session.ended_at or self.at
        return max(0, round((end - self.session.started_at).total_seconds() / 60) - self.minutes)

    @property
    def files(self) -> tuple[FileChange, ...]:
        """The files changed since the session began; where that is not known, those in no commit."""
        if self.work is not None:
            return self.work.files
        return self.repository.changes if self.repository else ()

    @property
    def files_evidence(self) -> Evidence | None:
        """What proves which files were changed."""
        if self.work is not None:
            return self.work.files_evidence
        return self.repository.evidence if self.repository else None

    @property
    def active_phase(self) -> Phase | None:
        """The phase that is being worked on."""
        return next((p for p in self.session.phases if p.status is PhaseStatus.ACTIVE), None)

    @property
    def completed_phases(self) -> tuple[Phase, ...]:
        """The phases that are done."""
        return tuple(p for p in self.session.phases if p.status is PhaseStatus.COMPLETED)

    @property
    def pending_phases(self) -> tuple[Phase, ...]:
        """The phases that were not begun."""
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

    def weigh_file(self, change: FileChange) -> tuple[bool, int]:
        """What puts files in the order of their weight: those in no commit first, then the most changed."""
        return change.path not in self.uncommitted, -((change.insertions or 0) + (change.deletions or 0))

    @property
    def documentation(self) -> tuple[FileChange, ...]:
        """The changed files that are documentation, by the end of their names."""
        return tuple(
            change
            for change in self.files
            if change.kind is not ChangeKind.DELETED and change.path.lower().endswith(DOCUMENTATION_SUFFIXES)
        )

    @property
    def other_documents(self) -> tuple[DocumentLink, ...]:
        """The session's documents but for the handoff itself."""
        return tuple(link for link in self.session.documents if link.kind is not DocumentKind.HANDOFF)

    @property
    def external_references(self) -> tuple[Note, ...]:
        """Reference notes that point to something outside of the project, by a URL."""
        return tuple(note for note in self.notes(NoteKind.REFERENCE) if _has_url(note))

    @property
    def code_references(self) -> tuple[Note, ...]:
        """Reference notes to a place in the project."""
        return tuple(note for note in self.notes(NoteKind.REFERENCE) if not _has_url(note))

    @property
    def active_tasks(self) -> tuple[Task, ...]:
        """The tasks in progress."""
        return tuple(t for t in self.session.tasks if t.status is TaskStatus.IN_PROGRESS)

    @property
    def done_tasks(self) -> tuple[Task, ...]:
        """The tasks that are completed."""
        return tuple(t for t in self.session.tasks if t.status is TaskStatus.COMPLETED)

    @property
    def next_tasks(self) -> tuple[NextTask, ...]:
        """What is left to do, each with the reason why it is listed."""
        return list_next_tasks(self.session)

    @property
    def secret_files(self) -> tuple[FileChange, ...]:
        """Changed files that usually hold secrets, by their names alone."""
        kept = (change for change in self.files if change.kind is not ChangeKind.DELETED)
        return tuple(change for change in kept if looks_secret(change.path))

    @property
    def unsafe_commands(self) -> tuple[UnsafeCommand, ...]:
        """The agent's commands that turned off a safety."""
        return find_unsafe(self.told.commands)

    @property
    def investigations(self) -> tuple[Claim, ...]:
        """What the facts leave open."""
        return list_investigations(self.session, self.quality)

    @property
    def cautions(self) -> tuple[Claim, ...]:
        """Dangers that git itself reports: a merge in progress, conflicts, a detached HEAD."""
        return claim_cautions(self.repository)

    @property
    def open_objectives(self) -> tuple[Objective, ...]:
        """The objectives that are not reached."""
        return tuple(o for o in self.session.objectives if not o.done)

    @property
    def done_objectives(self) -> tuple[Objective, ...]:
        """The objectives that are reached."""
        return tuple(o for o in self.session.objectives if o.done)

    def notes(self, kind: str) -> tuple[Note, ...]:
        """The notes of a kind, such as `decision`, in the order in which they were taken."""
        return tuple(note for note in self.session.notes if note.kind == kind)


_LISTS: Mapping[Part, Callable[[Handoff], Sequence[object]]] = {
    Part.FAILED_APPROACHES: lambda handoff: handoff.notes(NoteKind.FAILED_APPROACH),
    Part.COMMANDS: lambda handoff: handoff.notes(NoteKind.COMMAND),
    Part.QUESTIONS: lambda handoff: handoff.notes(NoteKind.QUESTION),
    Part.IN_PROGRESS: lambda handoff: handoff.active_tasks,
    Part.NEXT_TASKS: lambda handoff: handoff.next_tasks,
    Part.FAILURES: lambda handoff: handoff.quality.tests.failures if handoff.quality.tests else (),
    Part.FILES: lambda handoff: sorted(handoff.files, key=handoff.weigh_file),
    Part.COMPLETED: lambda handoff: (*handoff.done_objectives, *handoff.done_tasks),
    Part.PATTERNS: lambda handoff: handoff.notes(NoteKind.PATTERN),
    Part.OBJECTIVES: lambda handoff: handoff.open_objectives,
    Part.CHALLENGES: lambda handoff: handoff.notes(NoteKind.CHALLENGE),
    Part.LEARNINGS: lambda handoff: handoff.notes(NoteKind.LEARNING),
    Part.CODE_REFERENCES: lambda handoff: handoff.code_references,
    Part.EXTERNAL_REFERENCES: lambda handoff: handoff.external_references,
    Part.COMMITS: lambda handoff: handoff.work.commits if handoff.work else (),
    Part.CHECKPOINTS: lambda handoff: handoff.checkpoints[::-1],
    Part.DOCUMENTATION: lambda handoff: handoff.documentation,
    Part.AGENT_WORDS: lambda handoff: (handoff.told.last_words,) if handoff.told.last_words else (),
    Part.AGENT_FAILURES: lambda handoff: handoff.told.open_failures[::-1],
    Part.AGENT_UNSAFE_COMMANDS: lambda handoff: handoff.unsafe_commands[::-1],
    Part.AGENT_REQUESTS: lambda handoff: handoff.told.requests_by_weight,
    Part.AGENT_FAILED_APPROACHES: lambda handoff: handoff.told.failed_approaches[::-1],
    Part.AGENT_DECISIONS: lambda handoff: handoff.told.decisions[::-1],
    Part.AGENT_TESTS: lambda handoff: handoff.told.tests[::-1],
    Part.AGENT_TASKS: lambda handoff: handoff.told.task_list.tasks if handoff.told.task_list else (),
    Part.AGENT_FILES: lambda handoff: handoff.told.changed_files[::-1],
    Part.AGENT_COMPACTIONS: lambda handoff: handoff.told.compactions[::-1],
}


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
    told: AgentFacts = NOTHING_TOLD,
    requirements: Requirements = NO_REQUIREMENTS,
) -> Handoff:
    """Draw the handoff from facts alone; nothing is invented where a fact is missing."""
    next_step = find_next_step(session)
    achievements = claim_achievements(session, work, start_is_lost=start_is_lost)
    git_status = claim_git_status(repository)
    build_status = claim_status(quality.build_findings, "build")
    test_status = claim_status(quality.test_findings, "test")
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
        told=told,
        requirements=requirements,
    )
