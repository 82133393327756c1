"""What is wrong with a store is found, told, and mended after a copy was made."""

import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest

from batonpass.adapters.store.inspection import inspect
from batonpass.adapters.store.repair import repair
from batonpass.adapters.store.schema import SCHEMA_VERSION
from batonpass.adapters.store.store import DiskStore
from batonpass.domain.context import EntryKind, LedgerTotals, add_entries
from batonpass.domain.errors import Unavailable

SESSIONS, CHECKPOINTS, ENTRIES, TOTALS = (f"documents_{number}" for number in range(1, 5))


@pytest.fixture
def filled(directory, make_session, make_checkpoint, make_entry):
    """A closed store with sessions, checkpoints and ledgers, one of them thinned in part."""
    with closing(DiskStore(directory)) as store:
        with store.write() as write:
            for number in range(30):
                write.put_session(make_session(f"s{number}", focus="word " * 100))
            write.add_checkpoint(make_checkpoint(1))
            write.add_checkpoint(make_checkpoint(2))
        for session_id in ("s1", "s2"):
            for batch in ("ab", "bc"):
                entries = [make_entry(uri=f"file:///{name}") for name in batch]
                entries.append(make_entry(EntryKind.EDITED, tokens=3))
                totals = add_entries(store.ledger_totals(session_id) or LedgerTotals(), entries)
                with store.write() as write:
                    write.put_ledger(session_id, totals, entries)
                if session_id == "s2" and batch == "ab":
                    with store.write() as write:
                        write.thin_ledger(session_id)
    return directory


def change(directory, *statements):
    """Do to the file what no program should."""
    with closing(sqlite3.connect(directory / "store.db", isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


def codes(directory):
    return [finding.code for finding in inspect(directory)]


def reading(directory):
    with closing(DiskStore(directory)) as store:
        return {session.id: (session, store.ledger_totals(session.id)) for session in store.sessions()}


def test_a_sound_store_has_no_findings(filled):
    assert inspect(filled) == ()
    assert repair(filled).copy is None, "nothing is copied when there is nothing to mend"


def test_where_there_is_no_store_there_is_nothing_to_find(directory):
    assert inspect(directory) == ()
    assert not directory.exists()


def json_set(table, field, value, key):
    return f"UPDATE {table} SET body = json_set(body, '$.{field}', {value}) WHERE id = {key}"


TROUBLES = {
    "damaged-document": [f"UPDATE {SESSIONS} SET body = substr(body, 1, 40) WHERE id = 8"],
    "unreadable-record": [json_set(SESSIONS, "budget", "'much'", 8)],
    "wrong-lookup": [f"UPDATE {SESSIONS} SET key_status = 'paused' WHERE id = 8"],
    "duplicate": [
        f"INSERT INTO {SESSIONS} (id, key_id, key_status, key_branch, key_agent, key_created_at, body) "
        f"SELECT 90, key_id, key_status, key_branch, key_agent, key_created_at, body FROM {SESSIONS} "
        "WHERE id = 8"
    ],
    "orphan": [f"DELETE FROM {SESSIONS} WHERE id = 2"],
    "wrong-revision": [json_set(SESSIONS, "revision", 0, 8)],
    "wrong-sums": [json_set(TOTALS, "read_tokens", 7, 1)],
}


@pytest.mark.parametrize("code", TROUBLES)
def test_trouble_is_found_and_mended_after_a_copy(filled, code):
    change(filled, *TROUBLES[code])
    (finding,) = inspect(filled)
    assert (finding.code, finding.repairable) == (code, True), finding.sentence
    done = repair(filled)
    assert done.found == (finding,)
    assert done.left == ()
    assert codes(filled) == []
    with closing(sqlite3.connect(done.copy)) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchall() == [("ok",)], (
            "the copy must be a whole store"
        )


@pytest.mark.parametrize("code", ["damaged-document", "unreadable-record", "orphan"])
def test_what_is_taken_out_is_named(filled, code):
    change(filled, *TROUBLES[code])
    lost = repair(filled).lost
    named = [f"{table} {key}: " for table, key in [("sessions", 8), ("checkpoints", 1), ("ledgerEntries", 1)]]
    assert any(line.startswith(tuple(named)) for line in lost), lost


@pytest.mark.parametrize("code", ["wrong-lookup", "wrong-revision", "wrong-sums", "duplicate"])
def test_what_can_be_put_right_is_as_it_was(filled, code):
    before = reading(filled)
    change(filled, *TROUBLES[code])
    repair(filled)
    assert reading(filled) == before


def test_of_two_of_one_session_the_later_change_stays(filled):
    change(
        filled,
        *TROUBLES["duplicate"],
        json_set(SESSIONS, "revision", 9, 8),
        json_set(SESSIONS, "title", "'Later'", 8),
    )
    assert "sessions 90" in inspect(filled)[0].sentence
    repair(filled)
    with closing(DiskStore(filled)) as store:
        assert (store.session("s7").title, store.count_sessions()) == ("Later", 30)


def test_sums_are_kept_when_entries_are_lost(filled):
    """The sums were stored with the entries; when some of these are gone, they say more."""
    before = reading(filled)
    change(filled, f"DELETE FROM {ENTRIES} WHERE key_session_id = 's1' AND id > 2")
    assert codes(filled) == ["wrong-sums"]
    assert repair(filled).left == ()
    after = reading(filled)
    assert after["s1"][1].used == before["s1"][1].used
    assert after["s2"] == before["s2"]


def test_lost_sums_are_made_anew_from_the_entries(filled):
    before = reading(filled)
    change(filled, f"DELETE FROM {TOTALS} WHERE key_session_id = 's1'")
    assert codes(filled) == ["wrong-sums"]
    repair(filled)
    assert reading(filled) == before


def test_a_store_in_the_slower_mode_is_brought_back(filled):
    change(filled, "PRAGMA journal_mode = DELETE")
    assert codes(filled) == ["slow-journal"]
    repair(filled)
    assert codes(filled) == []


def test_a_newer_store_is_left_alone(filled):
    change(filled, f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    (finding,) = inspect(filled)
    assert (finding.code, finding.repairable) == ("unavailable", False)
    assert "newer Batonpass" in finding.sentence
    assert repair(filled).copy is None


@pytest.mark.parametrize("cut", [-1, -4096, -12_288])
def test_a_truncated_store_is_saved_as_far_as_it_can_be_read(filled, cut):
    before = reading(filled)
    path = filled / "store.db"
    whole = path.read_bytes()
    path.write_bytes(whole[:cut])
    findings = inspect(filled)
    assert findings
    assert all(finding.repairable for finding in findings)
    assert path.read_bytes() == whole[:cut], "to inspect a store must not change it"
    done = repair(filled)
    assert done.left == ()
    assert done.copy.parent.name == "backups"
    after = reading(filled)
    assert after.items() <= before.items() or done.lost
    assert len(after) >= 20, f"most sessions can still be read: {done.lost}"


def test_whatever_byte_is_flipped_the_store_is_mended_or_left_with_a_reason(filled):
    path = filled / "store.db"
    whole = path.read_bytes()
    before = reading(filled)
    for page in range(len(whole) // 4096):
        for offset in (0, 700):
            place = page * 4096 + offset
            path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :])
            for companion in filled.glob("store.db-*"):
                companion.unlink()
            try:
                done = repair(filled)
            except Unavailable as refusal:
                assert "left as it is" in refusal.message
                continue
            if done.left:
                assert not any(finding.repairable for finding in done.left), (page, offset, done)
                continue
            with closing(DiskStore(filled)) as store:
                kept = store.count_sessions()
            assert kept == len(before) or done.lost, f"byte {place}: sessions vanished without a word"


def test_a_file_of_which_nothing_can_be_read_is_left_alone(filled):
    path = filled / "store.db"
    path.write_bytes(b"\xff" * path.stat().st_size)
    (finding,) = inspect(filled)
    assert (finding.code, finding.repairable) == ("damaged-file", False)
    assert repair(filled).left == (finding,)
    assert path.exists()


def test_a_damaged_index_is_made_anew(filled):
    path = filled / "store.db"
    with closing(sqlite3.connect(path)) as connection:
        ((root,),) = connection.execute(
            f"SELECT rootpage FROM sqlite_master WHERE name = '{SESSIONS}_status'"
        )
    whole = path.read_bytes()
    start = (root - 1) * 4096
    page = whole[start : start + 4096].replace(b"active", b"actius", 3)
    path.write_bytes(whole[:start] + page + whole[start + 4096 :])
    assert codes(filled) == ["damaged-index"]
    done = repair(filled)
    assert (done.left, done.lost) == ((), ())
    with closing(DiskStore(filled)) as store:
        assert len(store.sessions(["active"])) == 30


def test_an_older_store_that_is_damaged_can_be_saved(directory, make_session):
    from tests.adapters.store.test_migrations import FORMS

    directory.mkdir(parents=True)
    with closing(sqlite3.connect(directory / "store.db")) as connection:
        connection.executescript((FORMS / "v1.sql").read_text("utf-8"))
    path = directory / "store.db"
    path.write_bytes(path.read_bytes().replace(b'"kind":"edited"', b'"kind:"edited" '))
    (finding,) = inspect(directory)
    assert (finding.code, finding.repairable) == ("damaged-file", True)
    done = repair(directory)
    assert done.left == ()
    assert [line for line in done.lost if "ledgerEntries" in line]
    assert list(reading(directory)) == ["s2", "s1"]


def test_a_store_open_elsewhere_goes_on_after_a_repair(filled, make_session):
    with closing(DiskStore(filled)) as other:
        assert other.count_sessions() == 30
        change(filled, *TROUBLES["damaged-document"])
        repair(filled)
        with other.write() as write:
            write.put_session(make_session("new"))
        with other.write() as write:
            write.put_session(replace(other.session("s3"), title="Changed"))
    assert len(reading(filled)) == 30
    assert codes(filled) == []
