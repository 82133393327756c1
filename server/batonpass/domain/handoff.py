"""The handoff: what the next session needs, made of claims that carry their evidence.

Score: ten criteria, one point each; each can be checked from facts, and a missing one says what to do.
Confidence: high from 8 points, medium from 5, else low.
Estimated recovery time in minutes: 5, plus 2 for each missing point, plus 1 for every ten changed files
(at most 10 for files).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from math import ceil

from batonpass.domain.checkpoint import Checkpoint
from batonpass.domain.context import Reading
from batonpass.domain.goals import (
    Objective,
    Priority,
    Task,
    TaskStatus,
    by_urgency,
    open_blockers,
    shorten,
    waits,
)
from batonpass.domain.plan import Phase, PhaseStatus
from batonpass.domain.quality import NOTHING_KNOWN, Finding, Grounds, Quality
from batonpass.domain.repository import ChangeKind, FileChange, RepositoryState, WorkDone
from batonpass.domain.session import Note, NoteKind, Session

DOCUMENTATION_SUFFIXES = (".md", ".mdx", ".rst", ".adoc")


class Confidence(StrEnum):
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence that is either proven or marked as unverified; plain text, no markup.

    `basis` says where an unproven sentence comes from, such as the note that it repeats.
    `command` is what the reader can run, to do it or to see for themselves.
    """

    text: str
    evidence: Grounds | None = None
    basis: str = ""
    command: str = ""


@dataclass(frozen=True, slots=True)
class NextTask:
    """Something left to do, and why it is on the list."""

    text: str
    reason: str


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


@dataclass(frozen=True, slots=True)
class Handoff:
    """Every fact of a handoff document, section by section. `work` and `repository` are None outside git."""

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
        return self.work.files if self.work else ()

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
        """What is left, most pressing first: to-do notes from the newest on, then tasks, goals and phases.

        Tasks and goals come by their priorities; a task that has to wait after those that can be begun.
        """
        return (
            *(NextTask(note.text, "a to-do note") for note in reversed(self.notes(NoteKind.TODO))),
            *(
                NextTask(task.text, _why_next(task, self.session.tasks))
                for task in by_urgency(self.session.tasks)
                if task.status is not TaskStatus.IN_PROGRESS
            ),
            *(
                NextTask(o.text, f"a {o.kind} objective of {o.priority} priority, not reached yet")
                for o in sorted(self.open_objectives, key=lambda o: tuple(Priority).index(o.priority))
            ),
            *(NextTask(f"Phase “{p.name}”", "not started yet") for p in self.pending_phases),
        )

    @property
    def investigations(self) -> tuple[Claim, ...]:
        """What the facts leave open, so that the next session knows where to look."""
        claims: list[Claim] = []
        if self.build_status.evidence is None:
            claims.append(Claim("Does it build? No build was recorded in this session."))
        if self.test_status.evidence is None:
            claims.append(Claim("Do the tests pass? No test run was recorded in this session."))
        newest = next(iter(self.quality.test_findings), None)
        if newest is not None and newest.predates_edits:
            claims.append(Claim("Do the tests still pass? They ran before the last edit.", newest.evidence))
        over = [p for p in self.session.phases if p.budget_tokens and p.used_tokens > p.budget_tokens]
        claims.extend(
            Claim(
                f"Why did phase “{p.name}” need more than planned? "
                f"{p.used_tokens:,} of {p.budget_tokens:,} tokens are used."
            )
            for p in over
        )
        return tuple(claims)

    @property
    def cautions(self) -> tuple[Claim, ...]:
        """Dangers that git itself reports."""
        state = self.repository
        if state is None:
            return ()
        claims: list[Claim] = []
        if state.operation:
            claims.append(Claim(f"A {state.operation} is in progress: finish or abort it.", state.evidence))
        conflicted = sum(change.kind is ChangeKind.CONFLICTED for change in state.changes)
        if conflicted:
            claims.append(Claim(f"Unresolved conflicts in {_count(conflicted, 'file')}.", state.evidence))
        if state.head and not state.branch:
            claims.append(Claim("HEAD is detached: make a branch before you commit.", state.evidence))
        return tuple(claims)

    @property
    def open_objectives(self) -> tuple[Objective, ...]:
        return tuple(o for o in self.session.objectives if not o.done)

    @property
    def done_objectives(self) -> tuple[Objective, ...]:
        return tuple(o for o in self.session.objectives if o.done)

    def notes(self, kind: str) -> tuple[Note, ...]:
        return tuple(note for note in self.session.notes if note.kind == kind)


def _why_next(task: Task, tasks: Iterable[Task]) -> str:
    first = open_blockers(task, tasks)
    if first:
        names = ", ".join(f"“{shorten(other.text)}”" for other in first)
        return f"a task of {task.priority} priority that waits for {names}"
    state = "a blocked" if task.status is TaskStatus.BLOCKED else "an open"
    return f"{state} task of {task.priority} priority"


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
) -> Handoff:
    """Draw the handoff from facts alone; nothing is invented where a fact is missing."""
    next_step = _next_step(session)
    return Handoff(
        session=session,
        project=project,
        at=at,
        reading=reading,
        repository=repository,
        work=work,
        checkpoints=checkpoints,
        achievements=_achievements(session, work),
        git_status=_git_status(repository),
        build_status=_newest(quality.build_findings, "build"),
        test_status=_newest(quality.test_findings, "test"),
        next_step=next_step or _NO_NEXT_STEP,
        immediate_actions=_immediate_actions(session, repository, checkpoints, next_step),
        score=score_handoff(session, reading, repository, work, checkpoints),
        quality=quality,
    )


def _newest(findings: tuple[Finding, ...], what: str) -> Claim:
    if not findings:
        return Claim(f"UNKNOWN: no {what} result was recorded in this session.")
    return Claim(f"{findings[0].text}.", findings[0].evidence)


def _achievements(session: Session, work: WorkDone | None) -> tuple[Claim, ...]:
    claims: list[Claim] = []
    if work and work.commit_count:
        commits = _count(work.commit_count, "commit")
        claims.append(Claim(f"{commits} since the session began.", work.commits_evidence))
    if work and work.files:
        lines = f"+{work.insertions:,} and -{work.deletions:,} lines"
        claims.append(Claim(f"{_count(len(work.files), 'file')} changed: {lines}.", work.files_evidence))
    claims.extend(
        Claim(f"Objective reached: {o.text}", basis="marked as done in the session")
        for o in session.objectives
        if o.done
    )
    claims.extend(
        Claim(f"Phase “{p.name}” completed with {p.used_tokens:,} tokens.", basis="the session's own count")
        for p in session.phases
        if p.status is PhaseStatus.COMPLETED
    )
    return tuple(claims)


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"


def _git_status(repository: RepositoryState | None) -> Claim:
    if repository is None:
        return Claim("UNKNOWN: the project is not a git repository.")
    if repository.is_clean:
        return Claim("CLEAN", repository.evidence)
    parts: list[str] = []
    if repository.changes:
        parts.append(_count(len(repository.changes), "uncommitted file"))
    if repository.operation:
        parts.append(f"a {repository.operation} in progress")
    return Claim(f"DIRTY: {' and '.join(parts)}", repository.evidence)


_NO_NEXT_STEP = Claim("Not recorded. Add a note of kind “todo” that says what comes next.")


def _next_step(session: Session) -> Claim | None:
    todos = [note.text for note in session.notes if note.kind is NoteKind.TODO]
    if todos:
        return Claim(todos[-1], basis="the newest to-do note")
    for task in session.tasks:
        if task.status is TaskStatus.IN_PROGRESS:
            return Claim(task.text, basis="the task in progress")
    for task in by_urgency(session.tasks):
        if not waits(task, session.tasks):
            return Claim(task.text, basis="the most pressing task that can be begun")
    for objective in session.objectives:
        if not objective.done:
            return Claim(objective.text, basis="the first objective that is not reached")
    return None


def _immediate_actions(
    session: Session,
    repository: RepositoryState | None,
    checkpoints: tuple[Checkpoint, ...],
    next_step: Claim | None,
) -> tuple[Claim, ...]:
    claims: list[Claim] = []
    if repository and repository.head:
        where = f"branch {repository.branch}" if repository.branch else "a detached HEAD"
        claims.append(
            Claim(f"Be on {where}, at commit {repository.head[:12]} or later.", repository.evidence)
        )
    if repository and repository.changes:
        claims.append(
            Claim(
                "Look over the uncommitted files before anything else.",
                repository.evidence,
                command="git status",
            )
        )
    if checkpoints:
        last = checkpoints[-1]
        claims.append(
            Claim(
                f"See what the last checkpoint, number {last.number}, holds beyond the last commit.",
                command=f"git show --stat {last.snapshot.ref}",
            )
        )
    blockers = [note for note in session.notes if note.kind is NoteKind.BLOCKER]
    if blockers:
        claims.append(Claim(f"Clear the first blocker: {blockers[0].text}", basis="a blocker note"))
    if next_step:
        claims.append(Claim(f"Go on with the next step: {next_step.text}", basis=next_step.basis))
    return tuple(claims)


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
