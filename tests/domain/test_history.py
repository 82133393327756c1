"""Finding sessions: what a query matches, and how a long history is looked through."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batonpass.domain.goals import Objective, Subtask, Task
from batonpass.domain.history import LOOKED_AT_MOST, SessionQuery, look_through
from batonpass.domain.plan import Budget
from batonpass.domain.session import Note, NoteKind, Session, SessionStatus

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
SESSION = Session(
    id="s1",
    title="Straße räumen",
    status=SessionStatus.ACTIVE,
    agent="claude",
    root="/project",
    created_at=NOON,
    budget=Budget(0, 0, 0, 0, 1000, 1),
    phases=(),
    branch="main",
    focus="Snow",
    objectives=(Objective("No ice"),),
    tasks=(Task("Shovel", subtasks=(Subtask("Find the ﬁrst one"),)),),
    notes=(Note(NoteKind.DECISION, "Salt", NOON, rationale="cheap"),),
)


def check(query, expected):
    assert query.matches(SESSION) is expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (SessionQuery(), True),
        (SessionQuery(statuses=(SessionStatus.PAUSED, SessionStatus.ACTIVE)), True),
        (SessionQuery(statuses=(SessionStatus.PAUSED,)), False),
        (SessionQuery(statuses=()), False),
        (SessionQuery(branch="main", agent="claude"), True),
        (SessionQuery(branch="Main"), False),
        (SessionQuery(agent="codex"), False),
        (SessionQuery(begins=NOON), True),
        (SessionQuery(begins=NOON + timedelta(seconds=1)), False),
        (SessionQuery(ends=NOON), False),
        (SessionQuery(ends=NOON + timedelta(seconds=1)), True),
        (SessionQuery(begins=datetime(2026, 5, 4, 14, tzinfo=timezone(timedelta(hours=2)))), True),
        (SessionQuery(words=("STRASSE",)), True),
        (SessionQuery(words=("stra\u00dfe", "ra\u0308umen")), True),
        (SessionQuery(words=("snow", "ice", "shovel", "first", "salt", "CHEAP")), True),
        (SessionQuery(words=("snow", "rain")), False),
        (SessionQuery(words=("snow",), branch="topic"), False),
    ],
)
def test_a_query_matches(query, expected):
    check(query, expected)


def pages(sessions):
    return lambda count, skipped: sessions[skipped : skipped + count]


@given(st.lists(st.booleans(), max_size=300), st.integers(1, 80), st.integers(0, 50))
def test_page_by_page_everything_is_found_once(wanted, limit, offset):
    sessions = [replace(SESSION, id=str(n), branch="a" if w else "b") for n, w in enumerate(wanted)]
    found, place = [], offset
    while place is not None:
        page = look_through(pages(sessions), SessionQuery(branch="a"), limit, place)
        assert len(page.sessions) <= limit
        found += page.sessions
        assert page.next_offset is None or page.next_offset > place
        place = page.next_offset
    assert found == [session for session in sessions[offset:] if session.branch == "a"]


def test_a_search_that_finds_nothing_stops_and_says_where():
    looked = []

    def page(count, skipped):
        looked.append(count)
        return [SESSION] * count

    found = look_through(page, SessionQuery(branch="none"), 10, 5)
    assert (found.sessions, found.next_offset) == ((), 5 + LOOKED_AT_MOST)
    assert sum(looked) == LOOKED_AT_MOST + 1, "one more to know whether there is any"


def test_no_more_is_read_than_a_page_asks_for():
    looked = []

    def page(count, skipped):
        looked.append(count)
        return [SESSION] * count

    assert len(look_through(page, SessionQuery(), 120, 0).sessions) == 120
    assert looked == [120, 1]
