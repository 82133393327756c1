"""Fields that came to be looked up later: a store made before them gets them with its next change."""

import sqlite3
from contextlib import closing

import pytest

from batonpass.adapters.store import store as stores
from batonpass.adapters.store.inspection import inspect
from batonpass.adapters.store.store import INDEXES, SESSIONS, DiskStore
from batonpass.domain.history import SessionQuery
from batonpass.domain.session import SessionStatus

TITLE = "Ünïcödé 🧭 and more"


@pytest.fixture
def earlier(directory, make_session, monkeypatch):
    """A store of 2,500 sessions from before branch, agent and time were looked up."""
    with monkeypatch.context() as before:
        before.setattr(stores, "INDEXES", {**INDEXES, SESSIONS: ("id", "status")})
        with closing(DiskStore(directory)) as store:
            with store.write() as write:
                for number in range(2_500):
                    branch = "topic" if number % 1_000 == 7 else "main"
                    write.put_session(make_session(f"s{number}", title=TITLE, branch=branch))
            store.tables.table(SESSIONS).remove(doc_ids=[2_500])
    return directory


def on_topic(store, place=0):
    found = store.find_sessions(SessionQuery(branch="topic"), 10, place)
    return [session.id for session in found.sessions], found.next_offset


def bodies(directory):
    with closing(sqlite3.connect(directory / "store.db")) as connection:
        ((number,),) = connection.execute("SELECT number FROM collections WHERE name = ?", (SESSIONS,))
        return connection.execute(f"SELECT id, body FROM documents_{number} ORDER BY id").fetchall()


def plan(store, sql_condition):
    ((number,),) = store.database.rows("SELECT number FROM collections WHERE name = ?", (SESSIONS,))
    rows = store.database.rows(f"EXPLAIN QUERY PLAN SELECT id FROM documents_{number} WHERE {sql_condition}")
    return " ".join(str(row[-1]) for row in rows)


def test_before_it_is_changed_it_is_searched_as_it_is(earlier):
    before = bodies(earlier)
    with closing(DiskStore(earlier)) as store:
        found, place = on_topic(store)
        assert found == ["s2007", "s1007"] and place == 2_000
        assert on_topic(store, place) == (["s7"], None)
    assert bodies(earlier) == before
    assert inspect(earlier) == ()


def test_its_next_change_gives_it_the_fields(earlier, make_session):
    before = bodies(earlier)
    with closing(DiskStore(earlier)) as other, closing(DiskStore(earlier)) as store:
        assert other.count_sessions() == 2_499
        with store.write() as write:
            write.put_session(make_session("new", branch="topic"))
        assert bodies(earlier)[:-1] == before, "no document may change by it"
        assert on_topic(store) == on_topic(other) == (["new", "s2007", "s1007", "s7"], None)
        assert "_branch" in plan(store, "key_branch IN ('topic')")
        assert "_created_at" in plan(store, "key_created_at >= '2026' AND key_created_at < '2027'")
        (newest,) = store.tables.table(SESSIONS).newest(limit=1)
        assert newest.doc_id == 2_501, "an id that was given once is not given again"
        with other.write() as write:
            write.put_session(make_session("newer", branch="topic", status=SessionStatus.PAUSED))
        assert on_topic(store)[0][0] == "newer"
    assert inspect(earlier) == ()


def test_a_change_that_is_undone_leaves_it_as_it_was(earlier, make_session):
    with closing(DiskStore(earlier)) as store:
        with pytest.raises(ZeroDivisionError), store.write() as write:
            write.put_session(make_session("never"))
            _ = 1 / 0
        assert store.tables.rows.find(SESSIONS).fields == ("id", "status")
        with store.write() as write:
            write.put_session(make_session("new", branch="topic"))
        assert on_topic(store)[0][0] == "new"
    assert inspect(earlier) == ()


def test_a_damaged_document_does_not_hold_it_up(earlier, make_session):
    with closing(sqlite3.connect(earlier / "store.db")) as connection:
        connection.execute("UPDATE documents_1 SET body = 'spoilt' WHERE id = 5")
        connection.commit()
    with closing(DiskStore(earlier)) as store, store.write() as write:
        write.put_session(make_session("new"))
    assert dict(bodies(earlier))[5] == "spoilt", "it is for the doctor to judge"
    assert [finding.code for finding in inspect(earlier)] == ["damaged-document"]


def test_a_program_that_knows_fewer_fields_goes_on_writing_all(earlier, make_session, monkeypatch):
    with closing(DiskStore(earlier)) as store, store.write() as write:
        write.put_session(make_session("new", branch="topic"))
    with monkeypatch.context() as before:
        before.setattr(stores, "INDEXES", {**INDEXES, SESSIONS: ("id", "status")})
        with closing(DiskStore(earlier)) as older, older.write() as write:
            write.put_session(make_session("theirs", branch="topic"))
    with closing(DiskStore(earlier)) as store:
        assert on_topic(store)[0][0] == "theirs"
