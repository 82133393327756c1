"""The handoff: its score by the rubric, and the claims that are drawn from facts."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from batonpass.domain.checkpoint import Checkpoint, reference
from batonpass.domain.context import Reading, Source, unknown_reading
from batonpass.domain.goals import Objective, Priority, Task, TaskStatus
from batonpass.domain.handoff import make_handoff
from batonpass.domain.plan import complete_phase, record_use
from batonpass.domain.repository import (
    ChangeKind,
    Commit,
    Evidence,
    FileChange,
    RepositoryState,
    Snapshot,
    WorkDone,
)
from batonpass.domain.session import Note, NoteKind, SessionStatus, StatusChange, with_plan

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
EVIDENCE = Evidence("git status", 0, NOON, "a" * 40)
KNOWN = Reading(1, 1_000, Source.REPORTED, True, 1, 1, NOON)
CLEAN = RepositoryState("main", "a" * 40, (), None, EVIDENCE)
NO_WORK = WorkDone(None, (), 0, (), EVIDENCE, EVIDENCE)


def note(kind, text="a note", **more):
    return Note(NoteKind(kind), text, NOON, **more)


def work_of(files=0, commits=0):
    changes = tuple(FileChange(f"{i}.py", ChangeKind.MODIFIED, 2, 1) for i in range(files))
    done = tuple(Commit(f"{i:040x}", f"commit {i}", NOON) for i in range(commits))
    return WorkDone(None, done, commits, changes, EVIDENCE, EVIDENCE)


@pytest.fixture
def facts(make_session):
    """Facts that earn nothing, and the means to add those that earn a point."""
    return Facts(make_session(objectives=()))


class Facts:
    def __init__(self, session):
        self.session = session
        self.reading = unknown_reading(1_000)
        self.repository = None
        self.work = None
        self.checkpoints = ()

    def change(self, **changes):
        self.session = replace(self.session, **changes)

    def add(self, *notes):
        self.change(notes=(*self.session.notes, *notes))

    @property
    def handoff(self):
        return make_handoff(
            self.session,
            "parcel",
            NOON + timedelta(minutes=90),
            self.reading,
            self.repository,
            self.work,
            self.checkpoints,
        )


def checkpoint(session_id, number=1):
    ref = reference(session_id, number)
    return Checkpoint(session_id, number, NOON, Snapshot(ref, "b" * 40, None, None, 0, 0, 0), KNOWN)


def test_a_claim_of_git_carries_its_evidence_and_the_rest_says_it_has_none(facts):
    facts.repository, facts.work = CLEAN, work_of(files=2, commits=1)
    facts.change(objectives=(Objective("it works", done=True),))
    handoff = facts.handoff
    assert [claim.text for claim in handoff.achievements] == [
        "1 commit since the session began.",
        "2 files changed: +4 and -2 lines.",
        "Objective reached: it works",
    ]
    assert [claim.evidence for claim in handoff.achievements] == [EVIDENCE, EVIDENCE, None]
    assert (handoff.git_status.text, handoff.git_status.evidence) == ("CLEAN", EVIDENCE)
    for claim in (handoff.build_status, handoff.test_status):
        assert claim.text.startswith("UNKNOWN") and claim.evidence is None


@pytest.mark.parametrize(
    ("changes", "documents", "words"),
    [
        (0, 1, "CLEAN, besides 1 document of sessions"),
        (3, 4, "DIRTY: 3 uncommitted files, besides 4 documents of sessions"),
    ],
)
def test_the_sessions_own_documents_are_no_unfinished_work(facts, changes, documents, words):
    state = replace(CLEAN, changes=work_of(changes).files, documents=work_of(documents).files)
    facts.repository = state
    assert facts.handoff.git_status.text == words
    looks = [claim for claim in facts.handoff.immediate_actions if "uncommitted files" in claim.text]
    assert bool(looks) is bool(changes), "documents alone are nothing to look over"


def test_pauses_are_no_time_of_work(facts):
    moves = (SessionStatus.ACTIVE, SessionStatus.PAUSED, SessionStatus.ACTIVE)
    at = (NOON + timedelta(minutes=minutes) for minutes in (0, 20, 50))
    facts.change(started_at=NOON, history=tuple(map(StatusChange, moves, at)))
    assert (facts.handoff.minutes, facts.handoff.minutes_paused) == (60, 30)


def test_outside_git_nothing_is_claimed_of_it(facts):
    handoff = facts.handoff
    assert handoff.git_status.text.startswith("UNKNOWN")
    assert handoff.achievements == () and handoff.cautions == () and handoff.files == ()


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"changes": work_of(files=1).files}, "DIRTY: 1 uncommitted file"),
        ({"changes": work_of(files=3).files}, "DIRTY: 3 uncommitted files"),
        ({"operation": "merge"}, "DIRTY: a merge in progress"),
        (
            {"changes": work_of(files=2).files, "operation": "rebase"},
            "DIRTY: 2 uncommitted files and a rebase in progress",
        ),
    ],
)
def test_the_state_of_the_work_tree_is_told_in_words(changes, expected, facts):
    facts.repository = replace(CLEAN, **changes)
    assert facts.handoff.git_status.text == expected


def test_the_next_step_is_the_newest_to_do_else_the_task_else_the_objective(facts):
    assert facts.handoff.next_step.text.startswith("Not recorded")
    facts.change(objectives=(Objective("reach it"), Objective("later")))
    assert facts.handoff.next_step.text == "reach it"
    facts.change(
        tasks=(
            Task("has to wait", priority=Priority.CRITICAL, blocked_by=("t2",)),
            Task("may come later"),
            Task("presses", priority=Priority.HIGH),
        )
    )
    assert facts.handoff.next_step.text == "presses"
    facts.change(tasks=(Task("first"), Task("at it", TaskStatus.IN_PROGRESS)))
    assert facts.handoff.next_step.text == "at it"
    facts.add(note("todo", "older"), note("todo", "newest"))
    assert facts.handoff.next_step.text == "newest"


def test_a_phase_that_ended_is_an_achievement_with_what_it_used(facts):
    plan = facts.session.plan
    plan = complete_phase(replace(plan, phases=record_use(plan.phases, {"planning": 1_234})), None)
    facts.session = with_plan(facts.session, plan)
    handoff = facts.handoff
    assert [claim.text for claim in handoff.achievements] == ["Phase “planning” completed with 1,234 tokens."]
    assert [phase.name for phase in handoff.completed_phases] == ["planning"]
    assert handoff.active_phase.name == "implementation"
    assert handoff.progress_percent == 20


def test_the_session_runs_until_it_ends_or_now(facts):
    assert facts.handoff.minutes is None
    facts.change(started_at=NOON)
    assert facts.handoff.minutes == 90
    facts.change(ended_at=NOON + timedelta(minutes=30))
    assert facts.handoff.minutes == 30


def test_what_comes_next_is_in_the_order_of_its_priority(facts):
    facts.change(
        objectives=(Objective("a goal"), Objective("a pressing goal", priority=Priority.HIGH)),
        tasks=(
            Task("low", priority=Priority.LOW),
            Task("done", TaskStatus.COMPLETED, priority=Priority.CRITICAL),
            Task("critical, but has to wait", priority=Priority.CRITICAL, blocked_by=("t1",)),
            Task("blocked from outside", TaskStatus.BLOCKED, priority=Priority.HIGH),
            Task("at it", TaskStatus.IN_PROGRESS),
            Task("high", priority=Priority.HIGH, blocked_by=("t2",)),
        ),
    )
    facts.add(note("todo", "said last"))
    tasks = [(task.text, task.reason) for task in facts.handoff.next_tasks]
    assert tasks[:7] == [
        ("said last", "a to-do note"),
        ("high", "an open task of high priority"),
        ("low", "an open task of low priority"),
        ("critical, but has to wait", "a task of critical priority that waits for “low”"),
        ("blocked from outside", "a blocked task of high priority"),
        ("a pressing goal", "a primary objective of high priority, not reached yet"),
        ("a goal", "a primary objective of medium priority, not reached yet"),
    ]


def test_a_start_that_git_has_lost_is_said_and_what_is_in_no_commit_is_listed(facts):
    facts.repository = replace(CLEAN, changes=work_of(files=2).files)
    facts.change(start_commit="c" * 40)
    handoff = make_handoff(
        facts.session, "parcel", NOON, facts.reading, facts.repository, None, (), start_is_lost=True
    )
    assert [claim.evidence for claim in handoff.achievements] == [None]
    assert "its first commit, cccccccccccc, is not in this repository any more" in (
        handoff.achievements[0].text
    )
    assert (len(handoff.files), handoff.files_evidence) == (2, EVIDENCE)
