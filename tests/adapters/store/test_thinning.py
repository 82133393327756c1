"""Thinned ledgers and archived sessions keep every sum, in the store on disk and in the fake."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from batonpass.adapters.store.archive import archive
from batonpass.adapters.store.fake import MemoryStore
from batonpass.adapters.store.store import DiskStore
from batonpass.adapters.store.summaries import summarize
from batonpass.domain.context import EntryKind, LedgerEntry, LedgerTotals, add_entries
from batonpass.domain.session import SessionStatus

BEGINNING = datetime(2026, 1, 5, 9, tzinfo=UTC)

entries = st.builds(
    LedgerEntry,
    kind=st.sampled_from(EntryKind),
    tokens=st.integers(-50, 200),
    at=st.integers(0, 10**6).map(lambda seconds: BEGINNING + timedelta(seconds=seconds)),
    phase=st.sampled_from(["planning", "testing"]),
    uri=st.sampled_from(["", "file:///a", "file:///b"]),
    window_tokens=st.none() | st.just(1000),
)
ledgers = st.lists(entries, max_size=12)


@given(ledgers, st.integers(0, 12))
def test_summaries_say_exactly_what_the_entries_said(ledger, cut):
    first, summaries = summarize(LedgerTotals(), ledger[:cut])
    totals, summaries = summarize(first, ledger[cut:], summaries)
    assert totals == add_entries(LedgerTotals(), ledger)
    per_phase = Counter()
    for line in summaries:
        per_phase[line.phase] += line.tokens
    assert per_phase == Counter(totals.used), "the lines of a phase must add up to its use"
    assert sum(line.entries for line in summaries) == len(ledger)
    assert len({(line.phase, line.uri) for line in summaries}) == len(summaries)


def put_ledger(store, ledger, session_id="s1"):
    totals = store.ledger_totals(session_id) or LedgerTotals()
    with store.write() as write:
        write.put_ledger(session_id, add_entries(totals, ledger), ledger)


def thin(store, session_id="s1"):
    with store.write() as write:
        write.thin_ledger(session_id)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(ledgers, st.booleans()), max_size=4))
def test_a_ledger_may_be_thinned_and_go_on_at_any_time(tmp_path_factory, steps):
    disk, memory = DiskStore(tmp_path_factory.mktemp("store")), MemoryStore()
    whole = []
    for ledger, thinned in steps:
        whole += ledger
        for store in (disk, memory):
            put_ledger(store, ledger)
            if thinned:
                thin(store)
            assert store.ledger_totals("s1") == add_entries(LedgerTotals(), whole)
        assert disk.ledger_entries("s1") == memory.ledger_entries("s1")
        assert disk.ledger_summaries("s1") == memory.ledger_summaries("s1")
    disk.close()


def test_a_thinned_ledger_keeps_one_line_for_each_phase_and_document(store, make_entry):
    ledger = [
        make_entry(uri="file:///old"),
        make_entry(EntryKind.RESET, uri="", tokens=0),
        *(make_entry(uri="file:///a") for _ in range(3)),
        *(make_entry(EntryKind.EDITED, uri="file:///a", tokens=2) for _ in range(50)),
        replace(make_entry(uri="file:///b"), phase="testing"),
    ]
    put_ledger(store, ledger)
    before = store.ledger_totals("s1")
    thin(store)
    assert store.ledger_entries("s1") == ()
    assert store.ledger_totals("s1") == before
    assert before.documents == {"file:///a", "file:///b"}
    lines = {(line.phase, line.uri): (line.tokens, line.entries) for line in store.ledger_summaries("s1")}
    assert lines == {
        ("planning", "file:///old"): (10, 1),
        ("planning", ""): (0, 1),
        ("planning", "file:///a"): (110, 53),
        ("testing", "file:///b"): (10, 1),
    }


def test_a_document_read_before_the_thinning_is_not_counted_again(store, make_entry):
    put_ledger(store, [make_entry(uri="file:///a")])
    thin(store)
    put_ledger(store, [make_entry(uri="file:///a"), make_entry(uri="file:///b")])
    assert store.ledger_totals("s1").read_tokens == 20
    put_ledger(store, [make_entry(EntryKind.RESET, tokens=0, uri="")])
    assert store.ledger_totals("s1").documents == frozenset()
    put_ledger(store, [make_entry(uri="file:///a")])
    assert store.ledger_totals("s1").documents == {"file:///a"}


def test_only_the_thinned_ledger_changes(store, make_entry):
    for session_id in ("s1", "s2"):
        put_ledger(store, [make_entry()], session_id)
    thin(store, "s1")
    thin(store, "never had one")
    assert store.ledger_entries("s2") == (make_entry(),)
    assert store.ledger_summaries("s2") == ()
    assert store.ledger_totals("never had one") is None


def test_a_thinning_is_undone_with_its_write(store, make_entry):
    put_ledger(store, [make_entry()])
    with pytest.raises(ZeroDivisionError), store.write() as write:
        write.thin_ledger("s1")
        _ = 1 / 0
    assert store.ledger_entries("s1") == (make_entry(),)
    assert store.ledger_summaries("s1") == ()


LONG_AGO, LATELY, NOW = (BEGINNING + timedelta(days=days) for days in (0, 50, 60))


@pytest.fixture
def aged(store, make_session, make_entry):
    """A store with sessions that ended long ago, lately and not yet."""
    ends = {"old": LONG_AGO, "older": LONG_AGO - timedelta(days=1), "new": LATELY}
    with store.write() as write:
        for name, end in ends.items():
            write.put_session(make_session(name, status=SessionStatus.COMPLETED, ended_at=end))
        write.put_session(make_session("left", status=SessionStatus.ABANDONED, ended_at=LONG_AGO))
        write.put_session(make_session("open"))
        # An end that a clock told wrong, and one that was never noted.
        write.put_session(make_session("paused", status=SessionStatus.PAUSED, ended_at=LONG_AGO))
        write.put_session(make_session("undated", status=SessionStatus.COMPLETED))
    for name in (*ends, "open"):
        put_ledger(store, [make_entry(), make_entry()], name)
    return store


def test_what_ended_long_ago_is_archived_and_thinned_and_nothing_else(aged):
    before = {name: aged.ledger_totals(name) for name in ("old", "older", "new", "open")}
    assert archive(aged, LATELY, NOW) == ("left", "older", "old")
    assert [session.id for session in aged.sessions(["archived"])] == ["left", "older", "old"]
    assert aged.session("old").history[-1].at == NOW
    assert [len(aged.ledger_entries(name)) for name in ("old", "older", "new", "open")] == [0, 0, 2, 2]
    assert {name: aged.ledger_totals(name) for name in before} == before
    assert archive(aged, LATELY, NOW) == (), "what is archived is not archived again"


def test_an_archive_of_many_sessions_leaves_none_out(store, make_session):
    with store.write() as write:
        for number in range(450):
            write.put_session(make_session(f"s{number}", status=SessionStatus.COMPLETED, ended_at=LONG_AGO))
    assert len(archive(store, LATELY, NOW)) == 450
    assert store.count_sessions(["archived"]) == 450
