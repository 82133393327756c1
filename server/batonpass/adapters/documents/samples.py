"""Facts of two made-up sessions, to try a template on: one has some of everything, one has nothing."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from batonpass.app.log_view import LogView
from batonpass.app.views import PlanView
from batonpass.domain.checkpoint import Checkpoint, reference
from batonpass.domain.checks import CheckKind, CheckResult
from batonpass.domain.context import Reading, Source, unknown_reading
from batonpass.domain.facts import (
    AgentFacts,
    CommandRun,
    CompactionSummary,
    Ending,
    Failure,
    FileUse,
    ListedTask,
    Quotation,
    Request,
    Statement,
    StatementKind,
    TaskList,
    TestCounts,
    TestRun,
    TranscriptFile,
)
from batonpass.domain.forges import ReferenceKind
from batonpass.domain.goals import Move, Objective, ObjectiveKind, Priority, Subtask, Task, TaskStatus
from batonpass.domain.handoff import Handoff, make_handoff
from batonpass.domain.metrics import Measurement, When
from batonpass.domain.pace import Pace
from batonpass.domain.plan import DEFAULT_WEIGHTS, Scope, complete_phase, make_plan, record_use
from batonpass.domain.quality import Quality
from batonpass.domain.references import ForgeReference, Role
from batonpass.domain.reports import (
    BrokenReport,
    CoverageReport,
    Covered,
    FoundReports,
    ReportFile,
    TestReport,
)
from batonpass.domain.repository import (
    ChangeKind,
    Commit,
    Evidence,
    FileChange,
    RepositoryState,
    Snapshot,
    WorkDone,
)
from batonpass.domain.requirements import (
    AskedVersion,
    RequiredService,
    RequiredTool,
    Requirements,
    UnreadFile,
)
from batonpass.domain.session import (
    DocumentKind,
    DocumentLink,
    Note,
    NoteKind,
    Session,
    SessionStatus,
    StatusChange,
)
from batonpass.domain.transcript import Place
from batonpass.domain.triggers import DEFAULT_THRESHOLDS

_ROOT = "/project"
_WINDOW = 200_000
_SHARE = 0.7
_START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
_NOW = _START + timedelta(hours=3)
_HEAD = "1" * 40
_PREVIOUS = "20260104-090000-a1b2c3"


# Without its representation, which would fill pages.
@dataclass(frozen=True, slots=True, repr=False)
class Sample:
    """What the documents of a session are filled in from."""

    plan: PlanView
    handoff: Handoff

    @property
    def log(self) -> LogView:
        return LogView(self.handoff, self.plan.previous, self.plan.redactions, self.plan.references)


def empty_sample() -> Sample:
    """A session outside git of which only the title is known."""
    session = _session("20260105-090000-d4e5f6", "An empty session")
    reading = unknown_reading(_WINDOW)
    view = PlanView(session, "project", _NOW, reading, None, None, DEFAULT_THRESHOLDS, _SHARE)
    return Sample(view, make_handoff(session, "project", _NOW, reading, None, None, ()))


def full_sample() -> Sample:
    """A session in the middle of its work: tested, in a merge, with notes of every kind."""
    plan = make_plan(Scope(700, 400, 120), DEFAULT_WEIGHTS, _WINDOW, _SHARE)
    plan = complete_phase(replace(plan, phases=record_use(plan.phases, {"planning": 900})), "planning")
    session = replace(
        _session("20260105-090000-f6e5d4", "A full session"),
        scope=Scope(700, 400, 120),
        budget=plan.budget,
        phases=plan.phases,
        focus="Some of everything",
        branch="main",
        start_commit="2" * 40,
        continues=_PREVIOUS,
        earlier=(_PREVIOUS,),
        objectives=_objectives(),
        tasks=_tasks(),
        notes=tuple(_note(kind) for kind in NoteKind),
        documents=(DocumentLink(DocumentKind.PLAN, f"{_ROOT}/docs/sessions/plan.md", "0" * 64),),
        checks=tuple(_check(kind, code) for code, kind in enumerate(CheckKind)),
        metrics=_measurements(),
        history=(StatusChange(SessionStatus.ACTIVE, _START, "begun"),),
    )
    reading = Reading(71_000, _WINDOW, Source.ESTIMATED, False, 60_000, 90_000, _NOW)
    quality = Quality(_reports(), session.checks, session.metrics, _NOW - timedelta(minutes=5))
    view = PlanView(
        session,
        "project",
        _NOW,
        reading,
        _repository(),
        _previous(),
        DEFAULT_THRESHOLDS,
        _SHARE,
        quality,
        redactions=1,
        requirements=_requirements(),
        references=_references(),
        pace=Pace(5, 140, 120.0),
    )
    checkpoints = _checkpoints(session, reading)
    handoff = make_handoff(session, "project", _NOW, reading, _repository(), _work(), checkpoints, quality)
    return Sample(view, replace(handoff, redactions=1, told=_told(), requirements=view.requirements))


def _references() -> tuple[ForgeReference, ...]:
    address = "https://example.org/team/project/issues/12"
    return tuple(
        ForgeReference(12, kind, role, ("Task 1",), "team/other", address)
        for kind in ReferenceKind
        for role in Role
    )


def _requirements() -> Requirements:
    return Requirements(
        (RequiredService("database", "postgres:16", ("5432",), "compose.yaml"),),
        (RequiredTool("make"), RequiredTool("Python", (AskedVersion(">=3.11", "pyproject.toml"),))),
        (UnreadFile("package.json", "it is no valid JSON, line 1"),),
    )


def _session(name: str, title: str) -> Session:
    plan = make_plan(Scope(), DEFAULT_WEIGHTS, _WINDOW, _SHARE)
    return Session(
        id=name,
        title=title,
        status=SessionStatus.ACTIVE,
        agent="generic",
        root=_ROOT,
        created_at=_START,
        started_at=_START,
        budget=plan.budget,
        phases=plan.phases,
    )


def _previous() -> Session:
    return replace(
        _session(_PREVIOUS, "The session before"),
        status=SessionStatus.HANDED_OFF,
        ended_at=_START,
        objectives=(Objective("Reached", done=True), Objective("Not reached")),
        notes=(_note(NoteKind.TODO),),
        documents=(DocumentLink(DocumentKind.HANDOFF, f"{_ROOT}/docs/sessions/handoff.md", "0" * 64),),
    )


def _objectives() -> tuple[Objective, ...]:
    return (
        Objective("A reached objective", done=True),
        Objective("An open objective", priority=Priority.HIGH),
        Objective("A secondary objective", ObjectiveKind.SECONDARY, carried_from=_PREVIOUS),
    )


def _tasks() -> tuple[Task, ...]:
    added = Move(_START, TaskStatus.OPEN)
    begun = Move(_START + timedelta(minutes=10), TaskStatus.IN_PROGRESS, TaskStatus.OPEN)
    blocked = Move(_START + timedelta(minutes=30), TaskStatus.BLOCKED, TaskStatus.IN_PROGRESS)
    completed = Move(_START + timedelta(minutes=45), TaskStatus.COMPLETED, TaskStatus.IN_PROGRESS)
    return (
        Task(
            "A completed task",
            TaskStatus.COMPLETED,
            estimate_minutes=30,
            timeline=(added, begun, completed),
        ),
        Task(
            "A task in progress",
            TaskStatus.IN_PROGRESS,
            priority=Priority.CRITICAL,
            estimate_minutes=90,
            estimate_tokens=4_000,
            subtasks=(Subtask("Done", done=True), Subtask("Open")),
            blocked_by=("t1",),
            objective="o2",
            timeline=(added, begun),
        ),
        Task("A blocked task", TaskStatus.BLOCKED, timeline=(added, begun, blocked)),
        Task("A task that waits", priority=Priority.LOW, blocked_by=("t2",), carried_from=_PREVIOUS),
        Task("An urgent task", priority=Priority.HIGH),
        Task("An ordinary task"),
    )


def _note(kind: NoteKind) -> Note:
    return Note(
        kind,
        f"A note of kind {kind}",
        _START + timedelta(minutes=40),
        rationale="why",
        alternatives="what else",
        impact="what follows",
        location="https://example.org/issues/1" if kind is NoteKind.REFERENCE else "src/example.py:12",
        mitigation="what helps",
    )


def _check(kind: CheckKind, code: int) -> CheckResult:
    at = _NOW - timedelta(minutes=10)
    return CheckResult(f"check of {kind}", kind, "make check", code % 2, 1.5, at, _HEAD, is_dirty=True)


def _measurements() -> tuple[Measurement, ...]:
    return (
        Measurement("Start-up", 412.0, When.BEFORE, _START, "ms"),
        Measurement("Start-up", 265.0, When.AFTER, _NOW, "ms"),
        Measurement("Coverage", 84.0, When.BEFORE, _START, "%"),
        Measurement("Memory", 31.5, When.SAMPLE, _NOW, "MB"),
    )


def _reports() -> FoundReports:
    at = _NOW - timedelta(minutes=15)
    tests = TestReport(
        ReportFile("junit.xml", at), 40, 1, skipped=1, seconds=2.5, failures=("tests::test_example",)
    )
    coverage = CoverageReport(ReportFile("coverage.xml", at), Covered(90, 100))
    return FoundReports((tests,), (coverage,), (BrokenReport("old.xml", "it is cut short"),))


def _told() -> AgentFacts:
    place = Place("transcript.jsonl", 12)
    at = _NOW - timedelta(minutes=20)
    edited = FileUse(
        path="src/example.py",
        place=place,
        reads=1,
        writes=1,
        edits=2,
        added=4,
        removed=1,
        lines=40,
        changed_at=(at,),
    )
    read = FileUse(path="src/other.py", place=place, reads=1)
    return AgentFacts(
        transcripts=(TranscriptFile(name="transcript.jsonl", agent="generic", at=at),),
        requests=(Request(text="Do it", at=at, place=place),),
        request_count=1,
        files=(edited, read),
        commands=(
            CommandRun(text="make", at=at, ending=Ending.FAILED, place=place, exit_code=2, seconds=1.5),
        ),
        command_count=1,
        failed_command_count=1,
        tests=(
            TestRun(
                command="pytest",
                runner="pytest",
                at=at,
                ending=Ending.FAILED,
                place=place,
                counts=TestCounts(40, 1, 1, 1),
            ),
            TestRun(command="make test", runner="make", at=None, ending=Ending.UNKNOWN, place=place),
        ),
        test_count=2,
        failures=(Failure(action="make", text="No rule", at=at, place=place, times=2),),
        failure_count=2,
        statements=tuple(Statement(kind=kind, text="said", at=at, place=place) for kind in StatementKind),
        task_list=TaskList((ListedTask("Listed", "pending"), ListedTask("Done", "completed")), place),
        last_words=Quotation(text="It is nearly done", at=at, place=place),
        compactions=(CompactionSummary(text="What was done", at=at, place=place, before=150_000),),
        compaction_count=1,
        searches=3,
    )


def _evidence(command: str) -> Evidence:
    return Evidence(command, 0, _NOW, _HEAD)


def _repository() -> RepositoryState:
    return RepositoryState(
        branch="main",
        head=_HEAD,
        changes=(FileChange("src/example.py", ChangeKind.MODIFIED, 3, 1),),
        operation="merge",
        evidence=_evidence("git status"),
    )


def _work() -> WorkDone:
    return WorkDone(
        since="2" * 40,
        commits=(Commit(_HEAD, "An example", _START + timedelta(minutes=40), files=("src/example.py",)),),
        commit_count=25,
        files=(
            FileChange("docs/adr/0001-example.md", ChangeKind.ADDED, 12, 0),
            FileChange("pyproject.toml", ChangeKind.MODIFIED, 1, 1),
            FileChange("logo.png", ChangeKind.ADDED, None, None),
            FileChange("src/example.py", ChangeKind.MODIFIED, 40, 2),
            FileChange("src/gone.py", ChangeKind.DELETED, 0, 40),
            FileChange("src/moved.py", ChangeKind.RENAMED, 2, 2, "src/before.py"),
            FileChange("tests/test_example.py", ChangeKind.UNTRACKED, 20, 0),
        ),
        commits_evidence=_evidence("git log"),
        files_evidence=_evidence("git diff --numstat"),
    )


def _checkpoints(session: Session, reading: Reading) -> tuple[Checkpoint, ...]:
    snapshot = Snapshot(reference(session.id, 1), "3" * 40, "4" * 40, "main", 3, 40, 2)
    return (Checkpoint(session.id, 1, _START + timedelta(hours=1), snapshot, reading, "An example"),)
