"""Branches: what is seen of another one, and when that is worth a word."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from batonpass.domain.branches import RestingSession, see, suggest_branch, title_for
from batonpass.domain.plan import DEFAULT_WEIGHTS, Scope, make_plan
from batonpass.domain.session import Session, SessionStatus, check_title

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
PLAN = make_plan(Scope(), DEFAULT_WEIGHTS, 200_000, 0.7)
SESSION = Session(
    *("s", "Retry", SessionStatus.ACTIVE, "generic", "/p", NOON, PLAN.budget, PLAN.phases), branch="main"
)


def look(*seen, session=SESSION, resting=None):
    """What is suggested after looks at these branches, each given with its seconds."""
    sight = None
    for seconds, branch in seen:
        sight = see(sight, session, branch, NOON + timedelta(seconds=seconds), resting)
    return suggest_branch(session, sight)


@pytest.mark.parametrize(
    "seen",
    [
        [(0, "topic")],
        [(0, "topic"), (59, "topic")],
        [(0, "topic"), (60, "main")],
        [(0, "topic"), (60, "other")],
        [(0, "topic"), (60, None)],
        [(0, None), (60, None)],
        [(0, "main"), (60, "main")],
        [(0, "topic"), (30, "main"), (60, "topic")],
        [(0, "topic"), (30, None), (60, "topic")],
    ],
    ids=str,
)
def test_what_has_not_settled_on_another_branch_is_not_worth_a_word(seen):
    assert look(*seen) == ()


def test_what_has_settled_is_told_once_with_where_and_since_when():
    (suggestion,) = look((0, "topic"), (30, "topic"), (60, "topic"))
    assert (suggestion.id, suggestion.kind, suggestion.since) == ("branch-topic", "branch", NOON)
    assert suggestion.title == "The work tree is on topic, the session began on main"
    assert "Start a session for it; or dismiss this" in suggestion.reason
    assert (suggestion.branch, suggestion.resting) == ("topic", None)


def test_the_session_that_rests_there_is_named():
    (suggestion,) = look((0, "topic"), (60, "topic"), resting=RestingSession("s7", "Search"))
    assert "Resume “Search”, which rests there" in suggestion.reason
    assert suggestion.resting == "s7"


@pytest.mark.parametrize(
    "changes",
    [
        {"branches_dismissed": ("topic",)},
        {"status": SessionStatus.PAUSED},
        {"branch": None},
        {"branch": "topic"},
        {"id": "another"},
    ],
    ids=str,
)
def test_a_sight_says_nothing_to_a_session_that_it_does_not_concern(changes):
    sight = see(see(None, SESSION, "topic", NOON), SESSION, "topic", NOON + timedelta(minutes=1))
    assert suggest_branch(SESSION, sight)
    assert suggest_branch(replace(SESSION, **changes), sight) == ()


def test_the_title_of_a_session_for_a_branch_is_always_one_that_is_taken():
    assert title_for("feature/search") == "feature/search"
    assert check_title(title_for("long/" * 100))
