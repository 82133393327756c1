"""What was done in the time of a task, told by the moments of the facts."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.domain.conftest import NOON

from batonpass.domain.checks import CheckKind, CheckResult
from batonpass.domain.context import unknown_reading
from batonpass.domain.facts import AgentFacts, Ending, Failure, FileUse, TestRun
from batonpass.domain.goals import Move, Task, TaskStatus
from batonpass.domain.handoff import make_handoff
from batonpass.domain.metrics import Measurement, When
from batonpass.domain.quality import Quality
from batonpass.domain.reports import FoundReports, ReportFile, TestReport
from batonpass.domain.repository import Commit, Evidence, WorkDone
from batonpass.domain.session import SessionStatus, move
from batonpass.domain.task_work import Estimated, FileWork, find_task_work, hold_against_estimates
from batonpass.domain.transcript import Place

OPEN, BEGUN, BLOCKED, DONE = (
    TaskStatus.OPEN,
    TaskStatus.IN_PROGRESS,
    TaskStatus.BLOCKED,
    TaskStatus.COMPLETED,
)
PLACE = Place("t.jsonl", 3)
EVIDENCE = Evidence("git log", 0, NOON)


def at(minutes):
    return NOON + timedelta(minutes=minutes)


def task(text, *moves, **fields):
    """A task that was added at noon, and became what the (minute, status) say."""
    known, timeline = OPEN, [Move(NOON, OPEN)]
    for minutes, status in moves:
        timeline.append(Move(at(minutes), status, known))
        known = status
    return Task(text, known, timeline=tuple(timeline), **fields)


@pytest.fixture
def gather(make_session):
    """A handoff of a session with these tasks, and facts at minutes 10, 30 and 50."""
    minutes = (10, 30, 50)

    def gather(*tasks):
        session = make_session(status=SessionStatus.PLANNED, tasks=tasks)
        session = move(session, SessionStatus.ACTIVE, NOON)
        commits = tuple(
            Commit(f"{m}", f"At {m}", at(m), files=("a.py", f"{m}.py")) for m in reversed(minutes)
        )
        checks = tuple(CheckResult(f"at {m}", CheckKind.LINT, "lint", 0, 1.0, at(m)) for m in minutes)
        report = TestReport(ReportFile("junit.xml", at(50)), 4, 0)
        figures = tuple(Measurement("Start-up", m, When.SAMPLE, at(m)) for m in minutes)
        runs = tuple(
            TestRun(command=f"{m}", runner="pytest", at=at(m), ending=Ending.SUCCEEDED, place=PLACE)
            for m in minutes
        )
        told = AgentFacts(
            files=(
                FileUse(path="a.py", place=PLACE, edits=3, changed_at=tuple(map(at, minutes))),
                FileUse(path="b.py", place=PLACE, edits=1, changed_at=(at(50),)),
                FileUse(path="read.py", place=PLACE, reads=1),
            ),
            tests=(*runs, replace(runs[0], at=None)),
            failures=tuple(Failure(action=f"{m}", text="", at=at(m), place=PLACE) for m in minutes),
        )
        return make_handoff(
            session,
            "parcel",
            at(60),
            unknown_reading(200_000),
            None,
            WorkDone(None, commits, 3, (), EVIDENCE, EVIDENCE),
            (),
            Quality(FoundReports((report,)), checks, figures),
            told=told,
        )

    return gather


def test_facts_are_told_of_the_task_that_was_in_progress(gather):
    handoff = gather(task("Build", (20, BEGUN), (40, DONE)))
    work = find_task_work(handoff, handoff.session.tasks[0])
    assert [commit.subject for commit in work.commits] == ["At 30"]
    assert work.files == (
        FileWork("a.py", 1, 1, handoff.told.files[0]),
        FileWork("30.py", 1),
    )
    assert [run.command for run in work.tests] == ["30"]
    assert [finding.text.partition("”")[0] for finding in work.findings] == ["Check “at 30"]
    assert [figure.value for figure in work.measurements] == [30]
    assert [failure.action for failure in work.failures] == ["30"]
    assert work.has_facts and work.shared_with == () and work.spent.minutes == 20


def test_facts_between_two_stretches_are_not_told_and_being_blocked_is(gather):
    handoff = gather(task("Build", (5, BEGUN), (20, BLOCKED), (40, BEGUN)))
    work = find_task_work(handoff, handoff.session.tasks[0])
    assert [commit.subject for commit in work.commits] == ["At 10", "At 50"], "the oldest first"
    assert [(file.path, file.commits, file.changes) for file in work.files] == [
        ("a.py", 2, 2),
        ("10.py", 1, 0),
        ("50.py", 1, 0),
        ("b.py", 0, 1),
    ]
    assert len(work.findings) == 3, "two checks and a report"
    assert [(period.begins, period.ends) for period in work.blocked] == [(at(20), at(40))]


def test_tasks_in_progress_at_the_same_time_name_one_another(gather):
    handoff = gather(
        task("Build", (5, BEGUN), (40, DONE)),
        task("Paint", (35, BEGUN), (55, DONE)),
        task("Sell", (55, BEGUN)),
    )
    shared = [
        [other.text for other in find_task_work(handoff, each).shared_with] for each in handoff.session.tasks
    ]
    assert shared == [["Paint"], ["Build"], []]


def test_a_task_that_was_never_in_progress_has_no_facts(gather):
    handoff = gather(task("Build", (40, DONE)))
    work = find_task_work(handoff, handoff.session.tasks[0])
    assert not work.has_facts and work.spent is None
    assert work.completed_at == at(40)


def test_estimates_are_held_against_what_completed_tasks_took(gather):
    handoff = gather(
        task("Build", (5, BEGUN), (35, DONE), estimate_minutes=20),
        task("Unknown time", (35, DONE), estimate_minutes=20),
        task("No estimate", (5, BEGUN), (35, DONE), estimate_tokens=500),
        task("Not done", (5, BEGUN), estimate_minutes=20),
    )
    (held,) = hold_against_estimates(handoff)
    assert held == Estimated(handoff.session.tasks[0], 20, 30)
    assert held.percent == 150
