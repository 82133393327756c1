"""What was done in the time that a task was in progress, and what it took against its estimate.

Facts are told of a task because of their moments alone: what was done while two tasks were in progress is
told of both, and each names the other.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from batonpass.domain.facts import Failure, FileUse, TestRun
from batonpass.domain.goals import Task, TaskStatus
from batonpass.domain.handoff import Handoff
from batonpass.domain.metrics import Measurement
from batonpass.domain.quality import Finding
from batonpass.domain.repository import Commit
from batonpass.domain.timeline import Period, TimeSpent, completed_at, periods_of, started_at, time_spent


@dataclass(frozen=True, slots=True)
class FileWork:
    """A file that was changed in a task's time: in so many commits, and so often by the agent's own tools.

    `use` is all that the agent's transcripts show of the file; None where they show no change in that time.
    """

    path: str
    commits: int
    changes: int = 0
    use: FileUse | None = None


@dataclass(frozen=True, slots=True)
class TaskWork:
    """The facts of the time that a task was in progress, the oldest first; files, those changed most often.

    `spent` is None where it is not known. `shared_with` are other tasks that were in progress in a part of
    that time. `findings` are of each check, and of the reports, the newest. `blocked` is when it was blocked.
    """

    spent: TimeSpent | None
    started_at: datetime | None
    completed_at: datetime | None
    shared_with: tuple[Task, ...]
    commits: tuple[Commit, ...]
    files: tuple[FileWork, ...]
    tests: tuple[TestRun, ...]
    findings: tuple[Finding, ...]
    measurements: tuple[Measurement, ...]
    failures: tuple[Failure, ...]
    blocked: tuple[Period, ...]

    @property
    def has_facts(self) -> bool:
        """Whether anything was done in its time that is known of."""
        facts = (self.commits, self.files, self.tests, self.findings, self.measurements, self.failures)
        return any(facts)


@dataclass(frozen=True, slots=True)
class Estimated:
    """A completed task whose estimate can be held against what it took, in minutes."""

    task: Task
    estimate: int
    took: int

    @property
    def percent(self) -> int:
        """What it took as a share of its estimate."""
        return round(100 * self.took / self.estimate)


def find_task_work(handoff: Handoff, task: Task) -> TaskWork:
    """What the facts of a session say of one of its tasks."""
    session, now = handoff.session, handoff.at
    periods = periods_of(task, TaskStatus.IN_PROGRESS, session, now)

    def is_within(moment: datetime | None) -> bool:
        return moment is not None and any(period.holds(moment) for period in periods)

    done = handoff.work.commits if handoff.work else ()
    commits = tuple(commit for commit in reversed(done) if is_within(commit.at))
    uses = [
        (use, changes)
        for use in handoff.told.changed_files
        if (changes := sum(is_within(moment) for moment in use.changed_at))
    ]
    return TaskWork(
        spent=time_spent(task, session, now),
        started_at=started_at(task),
        completed_at=completed_at(task),
        shared_with=tuple(_others_in(handoff, task, periods)),
        commits=commits,
        files=_files(commits, uses),
        tests=tuple(run for run in handoff.told.tests if is_within(run.at)),
        findings=tuple(f for f in _findings(handoff) if is_within(f.evidence.at)),
        measurements=tuple(m for m in handoff.quality.measurements if is_within(m.at)),
        failures=tuple(failure for failure in handoff.told.failures if is_within(failure.at)),
        blocked=periods_of(task, TaskStatus.BLOCKED, session, now),
    )


def _others_in(handoff: Handoff, task: Task, periods: tuple[Period, ...]) -> Iterator[Task]:
    for other in handoff.session.tasks:
        theirs = periods_of(other, TaskStatus.IN_PROGRESS, handoff.session, handoff.at)
        if other.id != task.id and any(one.overlaps(period) for one in theirs for period in periods):
            yield other


def _files(commits: tuple[Commit, ...], uses: list[tuple[FileUse, int]]) -> tuple[FileWork, ...]:
    committed = Counter(path for commit in commits for path in commit.files)
    used = [FileWork(use.path, committed.pop(use.path, 0), changes, use) for use, changes in uses]
    found = (*used, *(FileWork(path, number) for path, number in committed.items()))
    return tuple(sorted(found, key=lambda file: (-(file.commits + file.changes), file.path)))


def _findings(handoff: Handoff) -> tuple[Finding, ...]:
    quality = handoff.quality
    of_coverage = (quality.coverage_finding,) if quality.coverage_finding else ()
    return tuple(dict.fromkeys((*quality.check_findings, *quality.test_findings, *of_coverage)))


def hold_against_estimates(handoff: Handoff) -> Iterator[Estimated]:
    """The completed tasks of which both the estimate and the whole time are known."""
    for task in handoff.session.tasks:
        spent = time_spent(task, handoff.session, handoff.at)
        if task.is_completed and task.estimate_minutes and spent is not None and spent.is_whole:
            yield Estimated(task, task.estimate_minutes, spent.minutes)
