"""What every store does, the one on disk and the fake."""

import threading
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from tests.adapters.store.conftest import BEGINNING

from batonpass.domain.context import EntryKind, LedgerTotals, add_entries
from batonpass.domain.errors import NotAllowed
from batonpass.domain.history import SessionQuery
from batonpass.domain.session import SessionStatus


def put(store, *sessions):
    with store.write() as write:
        return [write.put_session(session) for session in sessions]


def test_an_empty_store_answers_with_nothing(store):
    assert store.session("s1") is None
    assert store.sessions() == ()
    assert store.sessions(["active"]) == ()
    assert store.checkpoints("s1") == ()
    assert store.ledger_totals("s1") is None
    assert store.ledger_entries("s1") == ()
    assert store.ledger_summaries("s1") == ()
    assert store.count_sessions() == 0


def test_a_session_is_read_back_as_it_was_stored(store, make_session):
    (stored,) = put(store, make_session())
    assert stored == replace(make_session(), revision=1)
    assert store.session("s1") == stored


def test_each_stored_change_grows_the_revision(store, make_session):
    (first,) = put(store, make_session())
    (second,) = put(store, replace(first, title="Changed"))
    assert (second.revision, second.title) == (2, "Changed")
    assert store.session("s1") == second
    assert len(store.sessions()) == 1, "a change must not add a second session"


def test_a_session_changed_from_elsewhere_is_not_overwritten(store, make_session):
    (first,) = put(store, make_session())
    put(store, replace(first, title="Theirs"))
    with pytest.raises(NotAllowed, match=r"changed from elsewhere.*revision is 2.*began from 1"):
        put(store, replace(first, title="Ours"))
    assert store.session("s1").title == "Theirs"


def test_a_new_session_does_not_overwrite_one_of_its_id(store, make_session):
    put(store, make_session(title="First"))
    with pytest.raises(NotAllowed):
        put(store, make_session(title="Second"))
    assert store.session("s1").title == "First"


def test_a_session_that_is_gone_is_not_brought_back(store, make_session):
    with pytest.raises(NotAllowed, match="no longer in the store"):
        put(store, make_session(revision=3))
    assert store.sessions() == ()


def test_sessions_come_in_the_order_they_were_stored_whatever_their_clock_said(store, make_session):
    (first, *_) = put(store, make_session("a", minutes=2), make_session("b"), make_session("c", minutes=1))
    put(store, replace(first, title="Changed"))
    assert [session.id for session in store.sessions()] == ["c", "b", "a"]


def test_sessions_are_given_in_pages(store, make_session):
    names = [f"s{number}" for number in range(7)]
    put(store, *(make_session(name, status=SessionStatus.COMPLETED) for name in names))
    put(store, make_session("open"), make_session("paused", status=SessionStatus.PAUSED))
    assert [session.id for session in store.sessions(limit=3)] == ["paused", "open", "s6"]
    assert [session.id for session in store.sessions(["completed"], limit=3)] == ["s6", "s5", "s4"]
    assert [session.id for session in store.sessions(["completed"], 3, offset=5)] == ["s1", "s0"]
    assert [session.id for session in store.sessions(["active", "completed"], 2)] == ["open", "s6"]
    assert store.sessions(limit=0) == ()
    assert store.sessions(["completed"], limit=3, offset=7) == ()
    assert [store.count_sessions(), store.count_sessions(["completed"]), store.count_sessions([])] == [
        9,
        7,
        0,
    ]


def test_sessions_are_found_by_status(store, make_session):
    put(
        store,
        make_session("a", minutes=1),
        make_session("p", minutes=2, status=SessionStatus.PAUSED),
        make_session("c", minutes=3, status=SessionStatus.COMPLETED),
    )
    assert [session.id for session in store.sessions(["active", "paused"])] == ["p", "a"]
    assert [session.id for session in store.sessions([SessionStatus.COMPLETED])] == ["c"]
    assert store.sessions(["archived"]) == ()
    assert store.sessions([]) == ()


def test_a_session_is_found_by_its_present_status_only(store, make_session):
    (first,) = put(store, make_session())
    put(store, replace(first, status=SessionStatus.PAUSED))
    assert store.sessions(["active"]) == ()
    assert [session.id for session in store.sessions(["paused"])] == ["s1"]


def find(store, limit=100, offset=0, **query):
    found = store.find_sessions(SessionQuery(**query), limit, offset)
    return [session.id for session in found.sessions], found.next_offset


def test_sessions_are_found_by_what_they_are(store, make_session):
    assert find(store) == ([], None)
    paused = SessionStatus.PAUSED
    put(
        store,
        make_session("a", branch="main", agent="claude"),
        make_session("b", branch="topic", agent="claude", status=paused, minutes=60 * 24),
        make_session("c", branch="topic", agent="codex", status=paused, minutes=60 * 48),
        make_session("d", branch=None, agent="codex", title="Über Pakete", minutes=60 * 72),
    )
    assert find(store) == (["d", "c", "b", "a"], None)
    assert find(store, branch="topic") == (["c", "b"], None)
    assert find(store, branch="topic", agent="codex") == (["c"], None)
    assert find(store, statuses=("active", "paused"), agent="claude") == (["b", "a"], None)
    assert find(store, statuses=()) == ([], None)
    assert find(store, words=("ÜBER",)) == (["d"], None)
    assert find(store, branch="top\0ic") == find(store, agent="\udc80") == ([], None)
    day = timedelta(days=1)
    assert find(store, begins=BEGINNING + day) == (["d", "c", "b"], None)
    assert find(store, begins=BEGINNING + day, ends=BEGINNING + 3 * day) == (["c", "b"], None)
    assert find(store, ends=BEGINNING) == ([], None)
    assert find(store, begins=datetime.min.replace(tzinfo=UTC), ends=datetime.max.replace(tzinfo=UTC)) == (
        ["d", "c", "b", "a"],
        None,
    )


def test_sessions_are_found_page_by_page(store, make_session):
    branches = ["main", "topic"]
    put(store, *(make_session(f"s{number}", branch=branches[number % 2]) for number in range(8)))
    assert find(store, 3, branch="topic") == (["s7", "s5", "s3"], 3)
    assert find(store, 3, 3, branch="topic") == (["s1"], None)
    assert find(store, 4, branch="topic") == (["s7", "s5", "s3", "s1"], None)
    first, place = find(store, 1, words=("s2",))
    assert first == ["s2"]
    assert find(store, 1, place, words=("s2",)) == ([], None)


def test_a_time_counts_whatever_offset_it_was_taken_at(store, make_session):
    """What is written as the 6th in Auckland and as the 4th in Hawaii was one moment."""
    moment = datetime(2026, 1, 5, 10, 30, tzinfo=UTC)
    zones = [timezone(timedelta(hours=hours)) for hours in (14, -11, 0)]
    put(store, *(make_session(f"s{n}", created_at=moment.astimezone(z)) for n, z in enumerate(zones)))
    assert find(store, begins=moment, ends=moment + timedelta(seconds=1)) == (["s2", "s1", "s0"], None)
    assert find(store, begins=moment + timedelta(seconds=1)) == ([], None)
    assert find(store, ends=moment) == ([], None)


def test_a_session_is_found_by_its_present_branch_only(store, make_session):
    (first,) = put(store, make_session(branch="main"))
    put(store, replace(first, branch="topic"))
    assert find(store, branch="main") == ([], None)
    assert find(store, branch="topic") == (["s1"], None)


def test_checkpoints_come_in_the_order_of_their_numbers(store, make_checkpoint):
    with store.write() as write:
        for number in (2, 10, 1):
            write.add_checkpoint(make_checkpoint(number))
        write.add_checkpoint(make_checkpoint(1, "other"))
    assert store.checkpoints("s1") == tuple(make_checkpoint(number) for number in (1, 2, 10))
    assert store.checkpoints("other") == (make_checkpoint(1, "other"),)
    assert store.last_checkpoint("other") == make_checkpoint(1, "other")
    assert store.last_checkpoint("s1") == make_checkpoint(1), "the one that was stored last"
    assert store.last_checkpoint("none") is None


def test_a_checkpoint_number_is_given_once(store, make_checkpoint):
    with store.write() as write:
        write.add_checkpoint(make_checkpoint(1))
    with pytest.raises(NotAllowed, match="Checkpoint 1"), store.write() as write:
        write.add_checkpoint(make_checkpoint(1))
    assert len(store.checkpoints("s1")) == 1


def test_the_ledger_keeps_entries_in_order_and_the_sums(store, make_entry):
    entries = [make_entry(uri=f"file:///{name}") for name in "cab"]
    totals = add_entries(LedgerTotals(window_tokens=7), entries)
    with store.write() as write:
        write.put_ledger("s1", totals, entries)
    assert store.ledger_entries("s1") == tuple(entries)
    assert store.ledger_totals("s1") == totals
    assert store.ledger_totals("other") is None
    assert store.ledger_entries("other") == ()


def test_the_ledger_grows_write_by_write(store, make_entry):
    totals, written = LedgerTotals(window_tokens=7), []
    for step in range(4):
        entries = [make_entry(uri=f"file:///{step}"), make_entry(EntryKind.EDITED, tokens=3)]
        totals = add_entries(totals, entries)
        written += entries
        with store.write() as write:
            write.put_ledger("s1", totals, entries)
        assert store.ledger_totals("s1") == totals, f"after write {step}"
    assert store.ledger_entries("s1") == tuple(written)


def test_after_a_reset_only_later_documents_count_as_read(store, make_entry):
    first = [make_entry(uri="file:///old")]
    totals = add_entries(LedgerTotals(), first)
    with store.write() as write:
        write.put_ledger("s1", totals, first)
    batch = [make_entry(uri="file:///lost"), make_entry(EntryKind.RESET), make_entry(uri="file:///new")]
    totals = add_entries(totals, batch)
    with store.write() as write:
        write.put_ledger("s1", totals, batch)
    assert store.ledger_totals("s1").documents == {"file:///new"}
    assert store.ledger_totals("s1") == totals


def test_a_ledger_may_begin_without_entries(store):
    with store.write() as write:
        write.put_ledger("s1", LedgerTotals(window_tokens=12), [])
    assert store.ledger_totals("s1") == LedgerTotals(window_tokens=12)


def test_an_exception_undoes_the_whole_write(store, make_session, make_checkpoint, make_entry):
    (kept,) = put(store, make_session())
    with pytest.raises(KeyError, match="our own"), store.write() as write:
        write.put_session(replace(kept, title="Never"))
        write.put_session(make_session("s2"))
        write.add_checkpoint(make_checkpoint())
        write.put_ledger("s1", LedgerTotals(window_tokens=1), [make_entry()])
        raise KeyError("our own")
    assert store.sessions() == (kept,)
    assert store.checkpoints("s1") == ()
    assert store.ledger_totals("s1") is None
    assert store.ledger_entries("s1") == ()


def test_a_refused_change_undoes_the_others_of_its_write(store, make_session, make_checkpoint):
    with pytest.raises(NotAllowed), store.write() as write:
        write.add_checkpoint(make_checkpoint())
        write.put_session(make_session(revision=9))
    assert store.checkpoints("s1") == ()


def test_the_store_goes_on_after_a_failed_write(store, make_session):
    with pytest.raises(RuntimeError), store.write():
        raise RuntimeError
    put(store, make_session())
    assert store.session("s1") is not None


def test_a_write_inside_a_write_is_an_error(store, make_session):
    with pytest.raises(RuntimeError, match="inside another"), store.write() as write:
        write.put_session(make_session())
        with store.write():
            pass
    assert store.sessions() == (), "the outer write must be undone as well"


def test_the_writer_sees_its_own_changes_and_others_only_what_is_committed(store, make_session):
    seen = []
    with store.write() as write:
        write.put_session(make_session())
        assert store.session("s1") is not None
        reader = threading.Thread(target=lambda: seen.append(store.session("s1")))
        reader.start()
        reader.join(10)
        assert seen == [None], "a read from another thread must neither wait nor see what is not committed"
    assert store.session("s1") is not None


def test_a_session_can_be_changed_twice_in_one_write(store, make_session):
    with store.write() as write:
        first = write.put_session(make_session())
        write.put_session(replace(first, title="Again"))
    assert (store.session("s1").revision, store.session("s1").title) == (2, "Again")


def test_writers_of_several_threads_lose_nothing(store, make_session):
    put(store, make_session())
    failures = []

    def count():
        try:
            for _ in range(20):
                with store.write() as write:
                    session = store.session("s1")
                    write.put_session(replace(session, title=f"{int(session.revision)}"))
        except Exception as error:  # noqa: BLE001 -- handed to the test's own thread
            failures.append(error)

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []
    assert store.session("s1").revision == 81


def test_files_are_set_aside_and_included_again(store):
    with store.write() as write:
        write.set_file_aside("docs/long.md")
        write.set_file_aside("data.csv")
        write.set_file_aside("data.csv")
    assert store.files_set_aside() == {"docs/long.md", "data.csv"}
    with store.write() as write:
        write.include_file("data.csv")
        write.include_file("never/set/aside.py")
    assert store.files_set_aside() == {"docs/long.md"}


def test_a_file_is_set_aside_only_when_the_write_succeeds(store):
    with pytest.raises(ZeroDivisionError), store.write() as write:
        write.set_file_aside("data.csv")
        _ = 1 / 0
    assert store.files_set_aside() == frozenset()


@dataclass(frozen=True)
class Wish:
    text: str
    at: datetime


@dataclass(frozen=True)
class Dread:
    text: str


NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


def test_a_record_is_read_back_as_it_was_kept_and_a_later_one_takes_its_place(store):
    assert store.record(Wish, "a") is None and store.records(Wish) == {}
    with store.write() as write:
        write.put_record("a", Wish("tea", NOON))
        write.put_record("b", Wish("milk", NOON))
        write.put_record("a", Dread("rain"))
    with store.write() as write:
        write.put_record("a", Wish("coffee", NOON))
    assert store.record(Wish, "a") == Wish("coffee", NOON)
    assert store.record(Dread, "a") == Dread("rain"), "records of one key and two kinds were mixed up"
    assert store.records(Wish) == {"a": Wish("coffee", NOON), "b": Wish("milk", NOON)}


def test_a_record_that_is_removed_is_gone_and_one_that_never_was_is_no_error(store):
    with store.write() as write:
        write.put_record("a", Dread("rain"))
    with store.write() as write:
        write.remove_record(Dread, "a")
        write.remove_record(Wish, "a")
    assert store.record(Dread, "a") is None


def test_a_record_of_a_write_that_failed_is_not_kept(store):
    with pytest.raises(ZeroDivisionError), store.write() as write:
        write.put_record("a", Dread("rain"))
        assert store.record(Dread, "a") == Dread("rain"), "a write must see its own changes"
        raise ZeroDivisionError
    assert store.record(Dread, "a") is None
