"""A handoff keeps to its budget, leaves out what is least important, and never what matters most."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batonpass.domain.context import unknown_reading
from batonpass.domain.handoff import make_handoff
from batonpass.domain.handoff_budget import fit
from batonpass.domain.handoff_parts import LEAST, MOST, Part
from batonpass.domain.plan import DEFAULT_WEIGHTS, Scope, make_plan
from batonpass.domain.repository import ChangeKind, Commit, Evidence, FileChange, WorkDone
from batonpass.domain.session import Note, NoteKind, Session, SessionStatus

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
PROOF = Evidence("git log", 0, NOON)
FIRST_CLASS = (NoteKind.BLOCKER, NoteKind.WARNING, NoteKind.DECISION)


def handoff_with(kinds, files=0, commits=0):
    plan = make_plan(Scope(), DEFAULT_WEIGHTS, 200_000, 0.7)
    notes = tuple(Note(kind, f"note {n}", NOON) for n, kind in enumerate(kinds))
    session = Session("s", "t", SessionStatus.ACTIVE, "a", "/p", NOON, plan.budget, plan.phases, notes=notes)
    work = WorkDone(
        "c" * 40,
        tuple(Commit(f"{n:040x}", "commit", NOON) for n in range(commits)),
        commits,
        tuple(FileChange(f"{n}.py", ChangeKind.MODIFIED, 1, 1) for n in range(files)),
        PROOF,
        PROOF,
    )
    return make_handoff(session, "p", NOON, unknown_reading(1_000), None, work, ())


def measure(handoff):
    """Ten tokens of frame, three for what is always there, one for each thing that is shown."""
    fixed = sum(len(handoff.notes(kind)) for kind in FIRST_CLASS)
    return 10 + 3 * fixed + sum(len(handoff.shown(part)) for part in Part) + 2 * len(handoff.left_out)


HANDOFFS = st.builds(
    handoff_with,
    st.lists(st.sampled_from(list(NoteKind)), max_size=30),
    st.integers(0, 70),
    st.integers(0, 30),
)


@given(HANDOFFS, st.integers(0, 150))
def test_the_budget_is_kept_unless_what_must_be_said_is_over_it_alone(handoff, budget):
    fitted = fit(handoff, budget, measure)
    if measure(fitted) > budget:
        spare = [part for part in Part if len(fitted.shown(part)) > LEAST.get(part, 0)]
        assert spare == [], "something could still have been left out"


@given(HANDOFFS, st.integers(0, 150))
def test_what_matters_most_is_never_left_out(handoff, budget):
    fitted = fit(handoff, budget, measure)
    for kind in FIRST_CLASS:
        assert fitted.notes(kind) == handoff.notes(kind)
    for part, least in LEAST.items():
        assert len(fitted.shown(part)) >= min(least, len(handoff.items(part)))
    assert (fitted.next_step, fitted.immediate_actions) == (handoff.next_step, handoff.immediate_actions)


@given(HANDOFFS, st.integers(0, 150))
def test_nothing_goes_while_something_less_important_stays(handoff, budget):
    fitted = fit(handoff, budget, measure)
    cut = [
        part for part in Part if len(fitted.shown(part)) < min(len(handoff.items(part)), MOST.get(part, 999))
    ]
    for part in tuple(Part)[tuple(Part).index(cut[0]) + 1 :] if cut else ():
        assert len(fitted.shown(part)) <= LEAST.get(part, 0), (
            f"{cut[0]} was cut, and {part} was not left out first"
        )


@given(HANDOFFS, st.integers(0, 150))
def test_the_same_handoff_is_always_cut_alike_and_all_that_is_left_out_is_counted(handoff, budget):
    fitted = fit(handoff, budget, measure)
    assert fit(handoff, budget, measure) == fitted
    shown = sum(len(fitted.shown(part)) for part in Part)
    assert shown + sum(left.number for left in fitted.left_out) == sum(
        len(handoff.items(part)) for part in Part
    )


def test_a_larger_budget_is_filled():
    handoff = handoff_with([NoteKind.LEARNING] * 20, commits=10)
    assert len(fit(handoff, 40, measure).shown(Part.LEARNINGS)) > len(
        fit(handoff, 25, measure).shown(Part.LEARNINGS)
    )


@pytest.mark.parametrize(
    ("since", "words", "where"),
    [
        ("c" * 40, "changed files", "git diff --stat cccccccccccc"),
        (None, "changed files", "git status"),
        ("c" * 40, "commits", "git log --oneline cccccccccccc.."),
        ("c" * 40, "learnings", "batonpass show s"),
    ],
)
def test_what_is_left_out_says_where_it_is_found(since, words, where):
    handoff = handoff_with([NoteKind.LEARNING], files=10, commits=1)
    handoff = replace(handoff, work=replace(handoff.work, since=since))
    left = {left.words: left.where for left in fit(handoff, 0, measure).left_out}
    assert left[words] == where
