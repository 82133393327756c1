"""The rubric, point by point; confidence from what is proven; the recovery time by its formula."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batonpass.domain.checks import CheckKind, CheckResult
from batonpass.domain.claims import Claim
from batonpass.domain.goals import Objective, Task, TaskStatus
from batonpass.domain.handoff_rubric import RUBRIC, Facts
from batonpass.domain.handoff_score import score_handoff, with_length
from batonpass.domain.quality import Quality
from batonpass.domain.repository import ChangeKind, Commit, Evidence, FileChange, RepositoryState, WorkDone
from batonpass.domain.session import Note, NoteKind

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
PROOF = Evidence("git status", 0, NOON, "a" * 40)
CLEAN = RepositoryState("main", "a" * 40, (), None, PROOF)
DIRTY = replace(CLEAN, changes=(FileChange("a.py", ChangeKind.MODIFIED, 1, 1),))
PASSED = CheckResult("unit", CheckKind.TEST, "make test", 0, 1.0, NOON)
FAILED = replace(PASSED, exit_code=1)


def note(kind, text="a note", **more):
    return Note(NoteKind(kind), text, NOON, **more)


def work_of(*paths, commits=0):
    changes = tuple(FileChange(path, ChangeKind.MODIFIED, 2, 1) for path in paths)
    done = tuple(Commit(f"{i:040x}", f"commit {i}", NOON) for i in range(commits))
    return WorkDone(None, done, commits, changes, PROOF, PROOF)


def quality(*results, last_edit=None):
    return Quality(results=results, last_edit=last_edit)


STALE_RESULT = quality(PASSED, last_edit=NOON + timedelta(minutes=1))
NOTHING = {"objectives": (), "tasks": (), "notes": ()}


# criterion, what is known of session, git, work and quality; the half points that are missing
JUDGED = [
    ("done", {}, None, None, quality(), 2),
    ("done", {"objectives": (Objective("it works", done=True),)}, None, None, quality(), 1),
    ("done", {"tasks": (Task("build", TaskStatus.COMPLETED),)}, CLEAN, work_of(), quality(), 1),
    ("done", {}, CLEAN, work_of(commits=1), quality(), 0),
    ("done", {}, DIRTY, work_of("a.py"), quality(), 0),
    ("next-step", {}, None, None, quality(), 2),
    ("next-step", {}, CLEAN, None, quality(), 1),
    ("next-step", {"notes": (note("todo"),)}, None, None, quality(), 1),
    ("next-step", {"notes": (note("todo"),)}, DIRTY, None, quality(), 1),
    ("next-step", {"notes": (note("todo"),)}, CLEAN, None, quality(), 0),
    ("next-step", {"objectives": (Objective("later"),)}, CLEAN, None, quality(), 0),
    ("next-step", {"tasks": (Task("now", TaskStatus.IN_PROGRESS),)}, None, None, quality(), 0),
    ("decisions", {}, None, None, quality(), 2),
    ("decisions", {"notes": (note("decision"),)}, None, None, quality(), 2),
    ("decisions", {"notes": (note("decision", rationale="why"),)}, None, None, quality(), 1),
    ("decisions", {"notes": (note("decision", rationale="a", alternatives="b"),)}, None, None, quality(), 0),
    (
        "decisions",
        {"notes": (note("decision", rationale="a", alternatives="b"), note("decision"))},
        None,
        None,
        quality(),
        1,
    ),
    ("failed-approaches", {}, None, None, quality(), 2),
    ("failed-approaches", {"notes": (note("challenge"),)}, None, None, quality(), 1),
    ("failed-approaches", {"notes": (note("failedApproach"),)}, None, None, quality(), 1),
    ("failed-approaches", {"notes": (note("failedApproach", rationale="x"),)}, None, None, quality(), 0),
    ("blockers", {}, None, None, quality(), 2),
    ("blockers", {}, None, None, quality(FAILED), 2),
    ("blockers", {}, None, None, STALE_RESULT, 2),
    ("blockers", {}, None, None, quality(PASSED), 0),
    ("blockers", {"tasks": (Task("wait", TaskStatus.BLOCKED),)}, None, None, quality(PASSED), 1),
    ("blockers", {"notes": (note("blocker"),)}, None, None, quality(PASSED), 1),
    ("blockers", {"notes": (note("blocker", impact="no release"),)}, None, None, quality(), 0),
    ("environment", {}, None, None, quality(), 2),
    ("environment", {}, CLEAN, None, quality(), 1),
    ("environment", {}, CLEAN, None, STALE_RESULT, 1),
    ("environment", {}, None, None, quality(FAILED), 1),
    ("environment", {}, DIRTY, None, quality(FAILED), 0),
    ("commands", {}, None, None, quality(), 2),
    ("commands", {"notes": (note("command", "make test"),)}, None, None, quality(), 1),
    ("commands", {}, None, None, quality(FAILED), 0),
    ("files", {}, None, None, quality(), 2),
    ("files", {}, CLEAN, work_of("a.py"), quality(), 1),
    ("files", {"notes": (note("reference", location="b.py"),)}, CLEAN, work_of("a.py"), quality(), 1),
    ("files", {"notes": (note("reference", location="b.py"),)}, None, None, quality(), 1),
    ("files", {"notes": (note("pattern", location="a.py:12"),)}, CLEAN, work_of("a.py"), quality(), 0),
    ("files", {"notes": (note("learning", "In a.py times are UTC"),)}, CLEAN, work_of("a.py"), quality(), 0),
    ("warnings", {}, CLEAN, None, quality(), 2),
    ("warnings", {"notes": (note("question"),)}, CLEAN, None, quality(), 1),
    ("warnings", {"notes": (note("warning", mitigation="one worker"),)}, CLEAN, None, quality(), 0),
    ("warnings", {}, replace(CLEAN, operation="merge"), None, quality(), 0),
    ("do-not-redo", {}, CLEAN, work_of(commits=3), quality(PASSED), 2),
    ("do-not-redo", {"objectives": (Objective("x", done=True),)}, None, None, quality(FAILED), 1),
    ("do-not-redo", {"objectives": (Objective("x", done=True),)}, None, None, quality(PASSED), 0),
    ("do-not-redo", {"tasks": (Task("x", TaskStatus.COMPLETED),)}, CLEAN, work_of(commits=1), quality(), 0),
]


@pytest.mark.parametrize(("criterion", "session", "state", "work", "known", "halves"), JUDGED)
def test_a_point_is_earned_by_its_evidence(criterion, session, state, work, known, halves, make_session):
    facts = Facts(make_session(**{**NOTHING, **session}), state, work, known)
    missing = {point.id: point for point in score_handoff(facts, (), NOON).missing}
    lost = missing[criterion].halves if criterion in missing else 0
    assert lost == halves, missing.get(criterion)


def test_every_criterion_is_tried_without_in_half_and_in_full():
    seen = {(criterion, halves) for criterion, *_, halves in JUDGED}
    assert seen == {(criterion.id, halves) for criterion in RUBRIC for halves in (0, 1, 2)}


def nothing_known(make_session):
    return Facts(make_session(**NOTHING), None, None, quality())


def test_a_handoff_without_facts_has_no_point_and_says_what_to_do_for_each(make_session):
    score = score_handoff(nothing_known(make_session), (), NOON)
    assert score.points == 0 and len(score.missing) == 10
    assert all(point.text.endswith(".") and point.section for point in score.missing)


CLAIMS = [
    # seconds since the proof, or None for no proof; seconds since the last edit; the confidence
    ([None, None], None, "low"),
    ([0, None, None], None, "low"),
    ([0, None], None, "medium"),
    ([0, 0, 0, None], None, "high"),
    ([90_000, 90_000], None, "medium"),
    ([86_000, 86_000], None, "high"),
    ([600, 600], 60, "medium"),
    ([60, 60], 600, "high"),
    ([], None, "low"),
]


@pytest.mark.parametrize(("ages", "edited", "expected"), CLAIMS)
def test_confidence_is_the_share_of_claims_that_are_proven_and_fresh(ages, edited, expected, make_session):
    claims = [Claim("it is so", age if age is None else proven(age)) for age in ages]
    last_edit = None if edited is None else NOON - timedelta(seconds=edited)
    session = make_session(
        objectives=(Objective("x", done=True), Objective("y")),
        notes=(
            note("decision", rationale="a", alternatives="b"),
            note("failedApproach", rationale="x"),
            note("blocker", impact="x"),
            note("warning", impact="x"),
        ),
    )
    facts = Facts(session, CLEAN, work_of("a.py", commits=1), quality(last_edit=last_edit))
    assert score_handoff(facts, claims, NOON).confidence == expected


def proven(age):
    return Evidence("git log", 0, NOON - timedelta(seconds=age))


def test_what_tells_little_gives_no_high_confidence_however_well_it_is_proven(make_session):
    score = score_handoff(nothing_known(make_session), [Claim("it is so", PROOF)], NOON)
    assert score.confidence == "medium"


@pytest.mark.parametrize(
    ("files", "unproven", "tokens", "minutes"),
    [
        (0, 0, 0, 2 + 30),
        (0, 0, 1_500, 2 + 30 + 5),
        (0, 0, 1_501, 2 + 30 + 6),
        (0, 3, 0, 2 + 30 + 2),
        (10, 0, 0, 2 + 25.5 + 1),
        (1_000, 0, 0, 2 + 25.5 + 10),
    ],
)
def test_the_recovery_time_follows_its_formula(files, unproven, tokens, minutes, make_session):
    facts = nothing_known(make_session)
    if files:
        facts = replace(facts, work=work_of(*(f"{i}.py" for i in range(files))))
    score = with_length(score_handoff(facts, [Claim("who knows")] * unproven, NOON), tokens)
    assert score.recovery_minutes == -(-minutes // 1)


@given(st.lists(st.sampled_from(list(NoteKind)), max_size=12), st.booleans(), st.booleans())
def test_points_and_what_is_missing_are_ten(kinds, in_git, tested):
    from batonpass.domain.plan import DEFAULT_WEIGHTS, Scope, make_plan
    from batonpass.domain.session import Session, SessionStatus

    plan = make_plan(Scope(), DEFAULT_WEIGHTS, 200_000, 0.7)
    session = Session(
        "s",
        "t",
        SessionStatus.ACTIVE,
        "a",
        "/p",
        NOON,
        plan.budget,
        plan.phases,
        notes=tuple(map(note, kinds)),
    )
    facts = Facts(session, CLEAN if in_git else None, None, quality(PASSED) if tested else quality())
    score = score_handoff(facts, (), NOON)
    assert score.points + sum(point.halves for point in score.missing) / 2 == 10
    assert all(point.halves in (1, 2) for point in score.missing)
