"""Sessions to render: one just begun, one in the middle of its work, one in a merge, and a hostile one."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from tests.adapters.documents.spoiling import spoil_state
from tests.adapters.documents.surroundings import PACE, REFERENCES, REQUIREMENTS
from tests.adapters.documents.timelines import START, timeline
from tests.adapters.documents.told import agent_facts

from batonpass.adapters.documents.renderer import TemplateRenderer
from batonpass.app.log_view import LogView
from batonpass.app.views import PlanView
from batonpass.domain.checkpoint import Checkpoint, reference
from batonpass.domain.checks import CheckKind, CheckResult
from batonpass.domain.context import Reading, Source, unknown_reading
from batonpass.domain.directions import Better
from batonpass.domain.goals import Objective, ObjectiveKind, Priority, Subtask, Task, TaskStatus
from batonpass.domain.handoff import Handoff, make_handoff
from batonpass.domain.metrics import Measurement, When
from batonpass.domain.plan import DEFAULT_WEIGHTS, Scope, complete_phase, make_plan, record_use
from batonpass.domain.quality import Quality
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
from batonpass.domain.session import (
    DocumentKind,
    DocumentLink,
    Note,
    NoteKind,
    Session,
    SessionStatus,
    StatusChange,
    with_plan,
)

ROOT = "/home/ada/parcel"
NOW = START + timedelta(hours=2, minutes=50)
THRESHOLDS = (35.0, 60.0, 70.0)


# Without its representation, which fills pages and is refused where a test is told with its values.
@dataclass(frozen=True, repr=False)
class State:
    plan: PlanView
    handoff: Handoff

    def __repr__(self) -> str:
        return f"a state of {self.plan.session.title[:40]!r}"

    @property
    def log(self) -> LogView:
        return LogView(self.handoff, self.plan.previous, references=self.plan.references)


def render_all(renderer: TemplateRenderer, state: State) -> tuple[str, ...]:
    """The documents of all four kinds."""
    return (
        renderer.render_plan(state.plan),
        renderer.render_session_log(state.log),
        renderer.render_implementation_log(state.log),
        renderer.render_handoff(state.handoff),
    )


@pytest.fixture
def fresh() -> State:
    """A session without git, scope, objectives or anything known about the agent's context."""
    plan = make_plan(Scope(), DEFAULT_WEIGHTS, 200_000, 0.7)
    session = Session(
        id="20260312-081500-a1b2",
        title="Look around",
        status=SessionStatus.ACTIVE,
        agent="generic",
        root=ROOT,
        created_at=START,
        started_at=START,
        budget=plan.budget,
        phases=plan.phases,
    )
    reading = unknown_reading(200_000)
    view = PlanView(session, "parcel", START, reading, None, None, THRESHOLDS, 0.7)
    return State(view, make_handoff(session, "parcel", START + timedelta(minutes=4), reading, None, None, ()))


@pytest.fixture
def middle() -> State:
    """A session with commits, changed files, notes of each kind, checkpoints and completed phases."""
    return _middle()


def _middle() -> State:
    plan = make_plan(Scope(700, 400, 120), DEFAULT_WEIGHTS, 200_000, 0.7)
    plan = replace(plan, phases=record_use(plan.phases, {"planning": 1_420}))
    plan = complete_phase(plan, "planning")
    plan = replace(plan, phases=record_use(plan.phases, {"implementation": 5_130}))
    session = with_plan(
        Session(
            id="20260312-081500-c3d4",
            title="Retry failed deliveries",
            status=SessionStatus.ACTIVE,
            agent="claude-code",
            root=ROOT,
            created_at=START,
            started_at=START,
            budget=plan.budget,
            phases=plan.phases,
            focus="Deliveries that fail for a passing reason are tried again, and never twice at once.",
            branch="retry",
            start_commit="9f1c2d3e4b5a69788796a5b4c3d2e1f001234567",
            continues="20260311-140200-e5f6",
            scope=Scope(700, 400, 120),
            objectives=(
                Objective("Failed deliveries are retried with growing pauses", done=True),
                Objective("A delivery is never sent twice", priority=Priority.HIGH),
                Objective("Show the next attempt in the list", ObjectiveKind.SECONDARY),
                Objective("Old rows are removed", carried_from="20260311-140200-e5f6"),
            ),
            tasks=(
                Task(
                    "Store the attempts",
                    TaskStatus.COMPLETED,
                    estimate_minutes=40,
                    timeline=timeline((10, TaskStatus.IN_PROGRESS), (60, TaskStatus.COMPLETED)),
                ),
                Task(
                    "Claim a delivery before sending it",
                    TaskStatus.IN_PROGRESS,
                    priority=Priority.CRITICAL,
                    estimate_minutes=150,
                    estimate_tokens=4_000,
                    subtasks=(Subtask("Lock the row", done=True), Subtask("Test two workers at once")),
                    blocked_by=("t1",),
                    objective="o2",
                    timeline=timeline((70, TaskStatus.IN_PROGRESS)),
                ),
                Task(
                    "Ask operations for a second worker",
                    TaskStatus.BLOCKED,
                    timeline=timeline((20, TaskStatus.IN_PROGRESS), (30, TaskStatus.BLOCKED)),
                ),
                Task(
                    "Describe the retry settings in docs/settings.md",
                    priority=Priority.LOW,
                    estimate_minutes=20,
                    blocked_by=("t1", "t2"),
                    carried_from="20260310-090000-9f8e",
                ),
                Task("Measure the pauses", priority=Priority.HIGH, estimate_tokens=900),
            ),
            notes=(
                Note(
                    NoteKind.WARNING,
                    "The table has no index on due_at",
                    START - timedelta(hours=16),
                    carried_from="20260311-140200-e5f6",
                ),
                *_notes(),
            ),
            documents=(
                DocumentLink(
                    DocumentKind.PLAN,
                    f"{ROOT}/docs/sessions/2026-03-12-retry-failed-deliveries/plan.md",
                    hashlib.sha256(b"").hexdigest(),
                ),
            ),
        ),
        plan,
    )
    reading = Reading(71_200, 200_000, Source.ESTIMATED, False, 58_900, 90_100, NOW)
    repository, work = _git()
    checkpoints = _checkpoints(session)
    view = PlanView(session, "parcel", NOW, reading, repository, _previous(), THRESHOLDS, 0.7)
    return State(view, make_handoff(session, "parcel", NOW, reading, repository, work, checkpoints))


@pytest.fixture
def tested() -> State:
    """The middle of a session whose work was tested and measured, and where a check and two tests failed."""
    return _tested()


def _tested() -> State:
    before = _middle()
    known = before.handoff
    session = replace(known.session, checks=_checked(), metrics=_measured(), history=_moves())
    quality = _quality(session)
    handoff = make_handoff(
        session, "parcel", NOW, known.reading, known.repository, known.work, known.checkpoints, quality
    )
    plan = replace(
        before.plan,
        session=session,
        quality=quality,
        requirements=REQUIREMENTS,
        references=REFERENCES,
        pace=PACE,
        existing=frozenset({"docs/settings.md"}),
    )
    return State(plan, replace(handoff, requirements=REQUIREMENTS))


@pytest.fixture
def followed() -> State:
    """The same session, whose agent's transcript was read."""
    before = _tested()
    return State(before.plan, replace(before.handoff, told=agent_facts()))


def _moves() -> tuple[StatusChange, ...]:
    return (
        StatusChange(SessionStatus.ACTIVE, START),
        StatusChange(SessionStatus.PAUSED, START + timedelta(minutes=100), "lunch"),
        StatusChange(SessionStatus.ACTIVE, START + timedelta(minutes=140)),
    )


def _quality(session: Session) -> Quality:
    report = ReportFile("reports/junit.xml", START + timedelta(minutes=151))
    coverage = ReportFile("coverage.xml", START + timedelta(minutes=151))
    return Quality(
        FoundReports(
            (
                TestReport(
                    report,
                    134,
                    2,
                    skipped=1,
                    seconds=8.2,
                    failures=("test_claim::test_twice", "test_pause::test_utc"),
                ),
            ),
            (CoverageReport(coverage, Covered(1_041, 1_190)),),
            (BrokenReport("old/junit.xml", "it is cut short in line 12"),),
        ),
        session.checks,
        session.metrics,
        START + timedelta(minutes=160),
    )


def _measured() -> tuple[Measurement, ...]:
    at = START + timedelta(minutes=15)
    later = START + timedelta(minutes=155)
    return (
        Measurement("Attempts a second", 41.0, When.BEFORE, at, "1/s"),
        Measurement("Attempts a second", 58.5, When.AFTER, later, "1/s"),
        Measurement("Coverage", 84.0, When.BEFORE, at, "%"),
        Measurement("Response time", 1240.0, When.BEFORE, at, "ms"),
        Measurement("Response time", 890.25, When.AFTER, later, "ms"),
        Measurement("Memory", 31.5, When.BEFORE, at, "MB", better=Better.LOWER),
        Measurement("Memory", 70.0, When.AFTER, later, "MB"),
        Measurement("claim() under load", 1.84, When.SAMPLE, later, "ms"),
    )


def _checked() -> tuple[CheckResult, ...]:
    head = "4e5f60718293a4b5c6d7e8f90123456789abcdef"
    at = START + timedelta(minutes=152)
    return (
        CheckResult("lint", CheckKind.LINT, "ruff check", 1, 0.4, at, head, is_dirty=True),
        CheckResult("integration", CheckKind.TEST, "pytest tests/together", 0, 21.7, at, head, is_dirty=True),
    )


@pytest.fixture
def merging() -> State:
    """The middle of a session, in a merge with conflicts on a detached HEAD, where nothing was tested."""
    before = _middle()
    assert before.handoff.repository and before.handoff.work
    repository = replace(
        before.handoff.repository,
        branch=None,
        operation="merge",
        changes=(
            FileChange("src/parcel/worker.py", ChangeKind.CONFLICTED, None, None),
            FileChange("pyproject.toml", ChangeKind.MODIFIED, 1, 1),
            FileChange("tests/test_claim.py", ChangeKind.ADDED, 48, 0),
        ),
    )
    work = replace(
        before.handoff.work, files=repository.changes, commits=before.handoff.work.commits[:1], commit_count=1
    )
    session = before.handoff.session
    handoff = make_handoff(session, "parcel", NOW, before.handoff.reading, repository, work, ())
    return State(replace(before.plan, repository=repository), handoff)


def _previous() -> Session:
    plan = make_plan(Scope(), DEFAULT_WEIGHTS, 200_000, 0.7)
    return Session(
        id="20260311-140200-e5f6",
        title="Record each delivery",
        status=SessionStatus.HANDED_OFF,
        agent="claude-code",
        root=ROOT,
        created_at=START - timedelta(hours=18),
        started_at=START - timedelta(hours=18),
        ended_at=START - timedelta(hours=15),
        budget=plan.budget,
        phases=plan.phases,
        objectives=(Objective("Each delivery is a row", done=True), Objective("Old rows are removed")),
        notes=(
            Note(NoteKind.WARNING, "The table has no index on due_at", START - timedelta(hours=16)),
            Note(NoteKind.TODO, "Add the index before the first release", START - timedelta(hours=16)),
        ),
        documents=(
            DocumentLink(
                DocumentKind.HANDOFF, f"{ROOT}/docs/sessions/2026-03-11-record-each-delivery/handoff.md", "0"
            ),
        ),
    )


def _notes() -> tuple[Note, ...]:
    at = START + timedelta(minutes=40)
    return (
        Note(
            NoteKind.DECISION,
            "Claim rows with SKIP LOCKED",
            at,
            rationale="Workers do not wait for one another",
            alternatives="An advisory lock per delivery; a queue server",
            impact="Needs PostgreSQL 9.5 or later",
        ),
        Note(NoteKind.DECISION, "Give up after eight attempts", at),
        Note(NoteKind.LEARNING, "The carrier answers 409 for a parcel that it already has", at),
        Note(
            NoteKind.BLOCKER, "No access to the carrier's sandbox", at, impact="End-to-end tests cannot run"
        ),
        Note(
            NoteKind.CHALLENGE,
            "Time zones in the pause calculation:\nlocal time jumped over the pause, twice",
            at,
            mitigation="all times are UTC now",
        ),
        Note(
            NoteKind.WARNING, "Do not run two workers yet", at, mitigation="keep WORKERS=1 until claims work"
        ),
        Note(NoteKind.REFERENCE, "Carrier API, errors", at, location="https://carrier.example/docs/errors"),
        Note(NoteKind.REFERENCE, "Where pauses are computed", at, location="src/parcel/retry.py:42"),
        Note(NoteKind.QUESTION, "May a customer cancel between attempts?", at, impact="changes the states"),
        Note(NoteKind.TODO, "Test two workers at once", at + timedelta(minutes=5)),
        Note(NoteKind.TODO, "Finish claim() in src/parcel/worker.py", at + timedelta(minutes=70)),
        Note(
            NoteKind.PATTERN,
            "Pure next_attempt(), the clock is passed in",
            at,
            location="src/parcel/retry.py",
        ),
    )


def _git() -> tuple[RepositoryState, WorkDone]:
    head = "4e5f60718293a4b5c6d7e8f90123456789abcdef"
    start = "9f1c2d3e4b5a69788796a5b4c3d2e1f001234567"
    repository = RepositoryState(
        branch="retry",
        head=head,
        changes=(
            FileChange("src/parcel/worker.py", ChangeKind.MODIFIED, 31, 4),
            FileChange("notes.txt", ChangeKind.UNTRACKED, 6, 0),
        ),
        operation=None,
        evidence=Evidence("git status --porcelain=v2 --branch -z", 0, NOW, head),
    )
    work = WorkDone(
        since=start,
        commits=(
            Commit(
                head,
                "Wait longer after each failure",
                START + timedelta(minutes=95),
                files=("docs/settings.md", "src/parcel/again.py", "src/parcel/retry.py"),
            ),
            Commit(
                "b" * 40,
                "Store the attempts of a delivery",
                START + timedelta(minutes=50),
                files=("src/parcel/old.py", "src/parcel/worker.py"),
            ),
        ),
        commit_count=2,
        files=(
            FileChange("docs/settings.md", ChangeKind.MODIFIED, 12, 1),
            FileChange("logo.png", ChangeKind.ADDED, None, None),
            FileChange("notes.txt", ChangeKind.UNTRACKED, 6, 0),
            FileChange("src/parcel/old.py", ChangeKind.DELETED, 0, 40),
            FileChange("src/parcel/retry.py", ChangeKind.RENAMED, 120, 8, "src/parcel/again.py"),
            FileChange("src/parcel/worker.py", ChangeKind.MODIFIED, 1_031, 4),
        ),
        commits_evidence=Evidence(f"git log {start}..HEAD", 0, NOW, head),
        files_evidence=Evidence(f"git diff --numstat {start}", 0, NOW, head),
    )
    return repository, work


def _checkpoints(session: Session) -> tuple[Checkpoint, ...]:
    reading = Reading(71_000, 200_000, Source.ESTIMATED, False, 58_900, 90_000, NOW)
    return tuple(
        Checkpoint(
            session.id,
            number,
            START + timedelta(minutes=60 * number),
            Snapshot(reference(session.id, number), f"{number}" * 40, "b" * 40, "retry", 3, 40, 2),
            reading,
            note,
        )
        for number, note in ((1, ""), (2, "Before the claim is written"))
    )


HOSTILE = (
    "# Heading | cell `code` <b>bold</b> [link](http://evil.example) ![i](x) &amp; *a* _b_ ~~c~~ $x$\n"
    "---\n```\n- [x] item\n1. one\n> quote\n\\\n<!-- hidden\n[E1]: http://evil.example\n| --- |\n\n"
    "    indented\t\x1b[31m\u202eterces\u2028end #"
)


@pytest.fixture
def hostile() -> State:
    """The middle of a session whose every text tries to become structure."""
    return spoil_state(_tested(), HOSTILE)


@pytest.fixture
def spoil() -> Callable[[State, str], State]:
    """Replaces each text of a person, and of git, in a state."""
    return spoil_state
