"""What the two logs are filled from: what a session did, when, and how that is known."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import chain

from batonpass.domain.claims import Claim
from batonpass.domain.file_roles import is_configuration
from batonpass.domain.goals import (
    Objective,
    ObjectiveKind,
    Priority,
    Task,
    TaskStatus,
    open_blockers,
    shorten,
)
from batonpass.domain.handoff import Handoff
from batonpass.domain.metrics import Comparison, Measurement, When
from batonpass.domain.outcome import Purpose, purpose_of
from batonpass.domain.quality import Finding, names_performance
from batonpass.domain.references import ForgeReference
from batonpass.domain.repository import ChangeKind, Evidence, FileChange
from batonpass.domain.session import Note, NoteKind, Session, SessionStatus
from batonpass.domain.task_work import Estimated, TaskWork, find_task_work, hold_against_estimates

NEW_KINDS = (ChangeKind.ADDED, ChangeKind.UNTRACKED)

COVERAGE_NAMES = frozenset({"coverage", "test coverage", "line coverage"})
"""What a recorded metric is called that says how much was covered before."""

_MOVED = {
    SessionStatus.PLANNED: "was planned",
    SessionStatus.ACTIVE: "began",
    SessionStatus.PAUSED: "was paused",
    SessionStatus.HANDED_OFF: "was handed off",
    SessionStatus.COMPLETED: "was completed",
    SessionStatus.ABANDONED: "was abandoned",
    SessionStatus.ARCHIVED: "was archived",
}

_BECAME = {
    TaskStatus.OPEN: "put back",
    TaskStatus.IN_PROGRESS: "begun",
    TaskStatus.COMPLETED: "completed",
    TaskStatus.BLOCKED: "blocked",
}

_INTEGRATION_WORDS = ("integration", "e2e", "end-to-end", "system")


@dataclass(frozen=True, slots=True)
class Activity:
    """Something that happened in the session, and when."""

    at: datetime
    claim: Claim


class Health(StrEnum):
    """`unknown` where neither a build nor a test has said anything."""

    HEALTHY = "healthy"
    DEGRADED = "degraded"
    CRITICAL = "critical"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class LogView:
    """The facts of a session log and of an implementation log.

    `handoff` holds what the handoff of this moment would say; `previous` is the session that this one
    continues. `references` are the issues, pull requests and discussions that the session names.
    """

    handoff: Handoff
    previous: Session | None
    redactions: int = 0
    references: tuple[ForgeReference, ...] = ()

    @property
    def session(self) -> Session:
        """The session that the log is of."""
        return self.handoff.session

    @property
    def ends_at(self) -> datetime:
        """When the session ended, or the moment of this log while it goes on."""
        return self.session.ended_at or self.handoff.at

    @property
    def number(self) -> int:
        """Which of the sessions that continue one another this is, counted from 1."""
        return len(self.session.chain)

    @property
    def expected_sessions(self) -> int:
        """How many sessions the work takes together: those before, and those that the budget needs."""
        return self.number - 1 + max(1, self.session.budget.sessions_needed)

    @property
    def activities(self) -> tuple[Activity, ...]:
        """What happened, the oldest first: moves of session and tasks, commits, checkpoints and checks."""
        of_goals = chain(self._tasks(), self._objectives())
        found = chain(self._moves(), of_goals, self._commits(), self._checkpoints(), self._checks())
        return tuple(sorted(found, key=lambda activity: activity.at))

    def _moves(self) -> Iterator[Activity]:
        history, session = self.session.history, self.session
        if not history and session.started_at is not None:
            yield Activity(session.started_at, Claim("The session began."))
        began = False
        for move in history:
            is_active = move.status is SessionStatus.ACTIVE
            became = "was resumed" if is_active and began else _MOVED[move.status]
            began = began or is_active
            said = f" (“{move.note}”)" if move.note else ""
            yield Activity(move.at, Claim(f"The session {became}{said}."))

    def _tasks(self) -> Iterator[Activity]:
        for task in self.session.tasks:
            for move in task.timeline:
                if move.changes_status and move.was is not None:
                    text = f"Task {task.id[1:]} was {_BECAME[move.status]}: {shorten(task.text)}"
                    yield Activity(move.at, Claim(text))

    def _objectives(self) -> Iterator[Activity]:
        for objective in self.session.objectives:
            if objective.reached_at is not None:
                text = f"An objective was reached: {shorten(objective.text)}"
                yield Activity(objective.reached_at, Claim(text))

    def _commits(self) -> Iterator[Activity]:
        work = self.handoff.work
        for commit in work.commits if work else ():
            text = f"Commit {commit.id[:12]}: {commit.subject}"
            yield Activity(commit.at, Claim(text, work.commits_evidence if work else None))

    def _checkpoints(self) -> Iterator[Activity]:
        for checkpoint in self.handoff.checkpoints:
            said = f" (“{checkpoint.note}”)" if checkpoint.note else ""
            text = f"Checkpoint {checkpoint.number} was taken{said}."
            yield Activity(checkpoint.at, Claim(text, command=f"git show --stat {checkpoint.snapshot.ref}"))

    def _checks(self) -> Iterator[Activity]:
        for result in self.handoff.quality.results:
            yield Activity(result.at, Claim(f"Check “{result.name}” {result.outcome}.", result.evidence))

    @property
    def primary_objectives(self) -> tuple[Objective, ...]:
        """The objectives that the session is for."""
        return tuple(o for o in self.session.objectives if o.kind is ObjectiveKind.PRIMARY)

    @property
    def secondary_objectives(self) -> tuple[Objective, ...]:
        """The objectives for when time permits."""
        return tuple(o for o in self.session.objectives if o.kind is ObjectiveKind.SECONDARY)

    @property
    def reached_percent(self) -> int | None:
        """The share of the objectives that are reached; None when there are none."""
        objectives = self.session.objectives
        return 100 * sum(o.done for o in objectives) // len(objectives) if objectives else None

    @property
    def begun_tasks(self) -> tuple[Task, ...]:
        """The tasks that something was done about: completed, in progress, blocked, or with a step done."""
        return tuple(
            task
            for task in self.session.tasks
            if task.status is not TaskStatus.OPEN or any(subtask.done for subtask in task.subtasks)
        )

    @property
    def urgent_tasks(self) -> tuple[Task, ...]:
        """Tasks of critical and of high priority that can be worked on."""
        return self._to_do(Priority.CRITICAL, Priority.HIGH)

    @property
    def ordinary_tasks(self) -> tuple[Task, ...]:
        """Tasks of medium priority that can be worked on."""
        return self._to_do(Priority.MEDIUM)

    @property
    def spare_tasks(self) -> tuple[Task, ...]:
        """Tasks of low priority that can be worked on."""
        return self._to_do(Priority.LOW)

    @property
    def waiting_tasks(self) -> tuple[Task, ...]:
        """Tasks that are blocked, or that wait for others."""
        return tuple(task for task in self._open_tasks if self._waits(task))

    def _to_do(self, *priorities: Priority) -> tuple[Task, ...]:
        wanted = (task for task in self._open_tasks if task.priority in priorities)
        return tuple(task for task in wanted if not self._waits(task))

    @property
    def _open_tasks(self) -> tuple[Task, ...]:
        return tuple(task for task in self.session.tasks if not task.is_completed)

    def _waits(self, task: Task) -> bool:
        return task.status is TaskStatus.BLOCKED or bool(self.waits_for(task))

    def waits_for(self, task: Task) -> tuple[Task, ...]:
        """The tasks that come before this one and are not completed."""
        return open_blockers(task, self.session.tasks)

    def leads_to(self, task: Task) -> Objective | None:
        """The objective that a task leads to, if it names one."""
        return next((o for o in self.session.objectives if o.id == task.objective), None)

    def work_on(self, task: Task) -> TaskWork:
        """What was done in the time that a task was in progress."""
        return find_task_work(self.handoff, task)

    @property
    def held_against_estimates(self) -> tuple[Estimated, ...]:
        """The completed tasks of which both the estimate and the time they took are known."""
        return tuple(hold_against_estimates(self.handoff))

    @property
    def estimated_minutes(self) -> int:
        """What these tasks were estimated at, together."""
        return sum(each.estimate for each in self.held_against_estimates)

    @property
    def taken_minutes(self) -> int:
        """What they took, together."""
        return sum(each.took for each in self.held_against_estimates)

    def notes(self, kind: str) -> tuple[Note, ...]:
        """The notes of a kind, such as `decision`, in the order in which they were taken."""
        return self.handoff.notes(kind)

    @property
    def solved_challenges(self) -> tuple[Note, ...]:
        """The challenges with what was done about them."""
        return tuple(note for note in self.notes(NoteKind.CHALLENGE) if note.mitigation)

    @property
    def open_challenges(self) -> tuple[Note, ...]:
        """The challenges that nothing is recorded to have helped against."""
        return tuple(note for note in self.notes(NoteKind.CHALLENGE) if not note.mitigation)

    @property
    def new_warnings(self) -> tuple[Note, ...]:
        """The warnings that were noted in this session, not carried over from an earlier one."""
        return tuple(note for note in self.notes(NoteKind.WARNING) if note.carried_from is None)

    @property
    def forge_references(self) -> tuple[Note, ...]:
        """Reference notes to an issue, a pull request or a discussion, known by their web address."""
        return tuple(note for note in self.handoff.external_references if _leads_to_forge(note))

    @property
    def named_references(self) -> tuple[ForgeReference, ...]:
        """Issues, pull requests and discussions that are named elsewhere than in a reference note."""
        return tuple(r for r in self.references if not any("reference note" in place for place in r.places))

    @property
    def other_references(self) -> tuple[Note, ...]:
        """Reference notes to any other web address."""
        return tuple(note for note in self.handoff.external_references if not _leads_to_forge(note))

    @property
    def decision_records(self) -> tuple[FileChange, ...]:
        """Changed documentation files in a folder for architecture decision records."""
        return tuple(f for f in self.handoff.documentation if {"adr", "adrs"} & set(_folders(f.path)))

    @property
    def changed_files(self) -> tuple[FileChange, ...]:
        """Files that were there before and are still, without configuration; most changed lines first."""
        others = (*NEW_KINDS, ChangeKind.DELETED)
        changed = (f for f in self.handoff.files if f.kind not in others and not is_configuration(f.path))
        return tuple(sorted(changed, key=lambda f: -((f.insertions or 0) + (f.deletions or 0))))

    @property
    def configuration_files(self) -> tuple[FileChange, ...]:
        """Files of configuration, new or changed, known by their names."""
        kept = (f for f in self.handoff.files if f.kind is not ChangeKind.DELETED)
        return tuple(f for f in kept if is_configuration(f.path))

    @property
    def new_files(self) -> tuple[FileChange, ...]:
        """Files that were made since the session began, without configuration."""
        return tuple(f for f in self.handoff.files if f.kind in NEW_KINDS and not is_configuration(f.path))

    @property
    def deleted_files(self) -> tuple[FileChange, ...]:
        """Files that are gone since the session began."""
        return tuple(f for f in self.handoff.files if f.kind is ChangeKind.DELETED)

    @property
    def new_test_files(self) -> tuple[FileChange, ...]:
        """New files of tests, known by their names."""
        return tuple(f for f in self.new_files if purpose_of(f.path) is Purpose.TESTS)

    @property
    def unfinished_files(self) -> tuple[FileChange, ...]:
        """Files with changes that are not committed, as git's status has them."""
        return self.handoff.repository.changes if self.handoff.repository else ()

    @property
    def proof_of_status(self) -> Evidence | None:
        """What proves which files are not committed."""
        return self.handoff.repository.evidence if self.handoff.repository else None

    @property
    def coverage_before(self) -> Measurement | None:
        """The newest figure that was recorded as the coverage before the session's work."""
        known = (m for m in self.handoff.quality.measurements if m.when is When.BEFORE)
        return next((m for m in reversed(tuple(known)) if m.name.casefold() in COVERAGE_NAMES), None)

    @property
    def coverage_now(self) -> float | None:
        """The percentage of lines that the newest report of coverage tells."""
        report = self.handoff.quality.coverage
        return report.lines.percent if report else None

    @property
    def coverage_change(self) -> float | None:
        """In percentage points; None where one of the two is not known."""
        before, now = self.coverage_before, self.coverage_now
        return None if before is None or now is None else now - before.value

    @property
    def integration_findings(self) -> tuple[Finding, ...]:
        """What checks say whose names tell of integration."""
        return self._checks_where(_names_integration)

    @property
    def performance_findings(self) -> tuple[Finding, ...]:
        """What checks say whose names tell of performance."""
        return self._checks_where(names_performance)

    @property
    def functional_findings(self) -> tuple[Finding, ...]:
        """What every other test check and the newest test report say."""
        apart = (*self.integration_findings, *self.performance_findings)
        return tuple(f for f in self.handoff.quality.test_findings if f not in apart)

    def _checks_where(self, is_meant: Callable[[str], bool]) -> tuple[Finding, ...]:
        quality = self.handoff.quality
        pairs = zip(quality.checks, quality.check_findings, strict=True)
        return tuple(finding for check, finding in pairs if is_meant(check.name))

    @property
    def largest_change(self) -> Comparison | None:
        """The metric that changed most, as a share of what it was before."""
        known = [c for c in self.handoff.quality.comparisons if c.change_percent]
        return max(known, key=lambda c: abs(c.change_percent or 0), default=None)

    @property
    def dangers(self) -> tuple[Claim, ...]:
        """What is broken: builds and tests that failed when they last ran, and what git warns of."""
        quality = self.handoff.quality
        failed = (f for f in (*quality.build_findings, *quality.test_findings) if f.passed is False)
        return (*(Claim(f"{f.text}.", f.evidence) for f in failed), *self.handoff.cautions)

    @property
    def concerns(self) -> tuple[Claim, ...]:
        """What is not in order, though not broken: blockers, tests older than the work, uncommitted files."""
        handoff = self.handoff
        blockers = (Claim(f"Blocked: {n.text}", basis="a blocker note") for n in self.notes(NoteKind.BLOCKER))
        dirty = handoff.repository is not None and not handoff.repository.is_clean
        return (*handoff.investigations, *blockers, *((handoff.git_status,) if dirty else ()))

    @property
    def health(self) -> Health:
        """Critical with a danger, unknown without any test or build, degraded with a concern."""
        quality = self.handoff.quality
        if self.dangers:
            return Health.CRITICAL
        if not quality.test_findings and not quality.build_findings:
            return Health.UNKNOWN
        return Health.DEGRADED if self.concerns else Health.HEALTHY

    @property
    def used_tokens(self) -> int:
        """What all phases have used, by the session's own count."""
        return sum(phase.used_tokens for phase in self.session.phases)


def _names_integration(check: str) -> bool:
    return any(word in check.casefold() for word in _INTEGRATION_WORDS)


def _folders(path: str) -> Iterable[str]:
    return path.casefold().split("/")[:-1]


def _leads_to_forge(note: Note) -> bool:
    place = f"{note.location} {note.text}"
    return any(f"/{part}/" in place for part in ("issues", "pull", "pulls", "merge_requests", "discussions"))
