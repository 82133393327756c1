"""Facts of a made-up project that delivers parcels: its notes, its tests, its commits, the session before."""

from datetime import timedelta

from tests.adapters.documents.timelines import START

from batonpass.domain.checkpoint import Checkpoint, reference
from batonpass.domain.checks import CheckKind, CheckResult
from batonpass.domain.context import Reading, Source
from batonpass.domain.directions import Better
from batonpass.domain.goals import Objective
from batonpass.domain.metrics import Measurement, When
from batonpass.domain.plan import DEFAULT_WEIGHTS, Scope, make_plan
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
)

ROOT = "/home/ada/parcel"
NOW = START + timedelta(hours=2, minutes=50)
THRESHOLDS = (35.0, 60.0, 70.0)


def moves() -> tuple[StatusChange, ...]:
    return (
        StatusChange(SessionStatus.ACTIVE, START),
        StatusChange(SessionStatus.PAUSED, START + timedelta(minutes=100), "lunch"),
        StatusChange(SessionStatus.ACTIVE, START + timedelta(minutes=140)),
    )


def quality(session: Session) -> Quality:
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


def measurements() -> tuple[Measurement, ...]:
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


def check_results() -> tuple[CheckResult, ...]:
    head = "4e5f60718293a4b5c6d7e8f90123456789abcdef"
    at = START + timedelta(minutes=152)
    return (
        CheckResult("lint", CheckKind.LINT, "ruff check", 1, 0.4, at, head, is_dirty=True),
        CheckResult("integration", CheckKind.TEST, "pytest tests/together", 0, 21.7, at, head, is_dirty=True),
    )


def previous_session() -> Session:
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


def notes() -> tuple[Note, ...]:
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


def git_facts() -> tuple[RepositoryState, WorkDone]:
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


def checkpoints(session: Session) -> tuple[Checkpoint, ...]:
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
