"""The handoff: its score by the rubric, and the claims that are drawn from facts."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations

import pytest

from batonpass.domain.checkpoint import Checkpoint, reference
from batonpass.domain.context import Reading, Source, unknown_reading
from batonpass.domain.goals import Objective, Priority, Task, TaskStatus
from batonpass.domain.handoff import make_handoff
from batonpass.domain.handoff_score import score_handoff
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
from batonpass.domain.session import Note, NoteKind, with_plan

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

    def earn(self, criterion):
        earning = {
            "focus": lambda: self.change(focus="deliveries"),
            "work": lambda: setattr(self, "work", work_of(commits=1)),
            "repository": lambda: setattr(self, "repository", CLEAN),
            "next-step": lambda: self.add(note("todo")),
            "objectives": lambda: self.change(objectives=(Objective("it works", done=True),)),
            "decisions": lambda: self.add(note("decision", rationale="it is faster")),
            "cautions": lambda: self.add(note("warning")),
            "learnings": lambda: self.add(note("learning")),
            "checkpoint": lambda: setattr(self, "checkpoints", (checkpoint(self.session.id),)),
            "reading": lambda: setattr(self, "reading", KNOWN),
        }
        earning[criterion]()

    @property
    def score(self):
        return score_handoff(self.session, self.reading, self.repository, self.work, self.checkpoints)

    @property
    def missing(self):
        return {point.id for point in self.score.missing}

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


RUBRIC = (
    "focus",
    "work",
    "repository",
    "next-step",
    "objectives",
    "decisions",
    "cautions",
    "learnings",
    "checkpoint",
    "reading",
)


def test_a_handoff_without_facts_misses_every_point(facts):
    assert [point.id for point in facts.score.missing] == list(RUBRIC)
    assert (facts.score.points, facts.score.confidence, facts.score.recovery_minutes) == (0, "low", 25)
    assert all(point.text.endswith(".") for point in facts.score.missing), "each says what would earn it"


@pytest.mark.parametrize("criterion", RUBRIC)
def test_each_criterion_earns_its_own_point_and_no_other(criterion, facts):
    facts.earn(criterion)
    assert facts.missing == set(RUBRIC) - {criterion}
    assert facts.score.points == 1


def test_points_and_missing_points_are_ten_for_any_set_of_criteria(make_session):
    for size in range(len(RUBRIC) + 1):
        for earned in combinations(RUBRIC, size):
            facts = Facts(make_session())
            for criterion in earned:
                facts.earn(criterion)
            assert facts.missing == set(RUBRIC) - set(earned)
            assert facts.score.points == size
            expected = "high" if size >= 8 else "medium" if size >= 5 else "low"
            assert facts.score.confidence == expected, f"confidence at {size} points"
            assert facts.score.recovery_minutes == 5 + 2 * (10 - size)


def check_point(facts, criterion, earned):
    assert (criterion not in facts.missing) == earned


@pytest.mark.parametrize(("kind", "criterion"), [("todo", "next-step"), ("warning", "cautions")])
def test_a_note_of_another_kind_earns_nothing(kind, criterion, facts):
    facts.add(note("reference"), note("decision"))
    check_point(facts, criterion, earned=False)
    check_point(facts, "decisions", earned=False)
    facts.add(note(kind))
    check_point(facts, criterion, earned=True)


@pytest.mark.parametrize("kind", ["warning", "blocker", "question"])
def test_what_to_watch_can_be_said_in_three_ways(kind, facts):
    facts.add(note(kind))
    check_point(facts, "cautions", earned=True)


@pytest.mark.parametrize("kind", ["learning", "pattern", "challenge"])
def test_what_was_learnt_can_be_said_in_three_ways(kind, facts):
    facts.add(note(kind))
    check_point(facts, "learnings", earned=True)


def test_an_open_objective_or_an_open_task_is_a_next_step(facts):
    facts.change(
        objectives=(Objective("done", done=True),), tasks=(Task("done as well", TaskStatus.COMPLETED),)
    )
    check_point(facts, "next-step", earned=False)
    for status in ("open", "inProgress", "blocked"):
        facts.change(tasks=(Task("now", TaskStatus(status)),))
        check_point(facts, "next-step", earned=True)
    facts.change(objectives=(Objective("not yet"),), tasks=())
    check_point(facts, "next-step", earned=True)


def test_uncommitted_work_is_work_too(facts):
    facts.work = NO_WORK
    check_point(facts, "work", earned=False)
    facts.work = work_of(files=1)
    check_point(facts, "work", earned=True)


@pytest.mark.parametrize(("files", "minutes"), [(0, 25), (1, 24), (10, 24), (11, 25), (100, 33), (5_000, 33)])
def test_recovery_takes_longer_with_more_files_up_to_a_limit(files, minutes, facts):
    facts.work = work_of(files=files)
    assert facts.score.recovery_minutes == minutes


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
