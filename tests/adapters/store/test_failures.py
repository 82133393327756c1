"""What a disk or a file does wrong is told in plain words, and never taken for an empty store."""

import os
import sqlite3
import stat
from pathlib import Path

import pytest

from batonpass.adapters.store.failures import explained
from batonpass.adapters.store.schema import SCHEMA_VERSION
from batonpass.adapters.store.store import DiskStore
from batonpass.domain.errors import Unavailable


@pytest.fixture
def full_directory(directory, make_session):
    """A folder with a closed store of many pages."""
    store = DiskStore(directory)
    with store.write() as write:
        for number in range(40):
            write.put_session(make_session(f"s{number}", focus="word " * 100))
    store.close()
    return directory


def test_reading_a_store_that_does_not_exist_makes_nothing(directory):
    store = DiskStore(directory)
    assert store.sessions() == ()
    assert store.session("s1") is None
    assert store.ledger_totals("s1") is None
    assert store.tables.tables() == set()
    store.close()
    assert not directory.exists()
    assert not directory.parent.exists()


def test_a_write_that_fails_before_its_first_change_leaves_an_empty_store(directory, make_session):
    store = DiskStore(directory)
    with pytest.raises(KeyError), store.write():
        raise KeyError
    assert store.sessions() == ()
    with store.write() as write:
        write.put_session(make_session())
    store.close()
    reopened = DiskStore(directory)
    assert [session.id for session in reopened.sessions()] == ["s1"]
    reopened.close()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such file modes")
def test_only_the_owner_can_read_the_store(disk_store, directory, make_session):
    with disk_store.write() as write:
        write.put_session(make_session())
    assert disk_store.sessions()
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in [directory, *directory.iterdir()]}
    assert modes.pop(directory.name) == 0o700
    assert set(modes) >= {"store.db", "store.db-wal", "store.lock"}
    assert set(modes.values()) == {0o600}, modes


def test_a_store_is_used_again_after_it_was_closed(disk_store, make_session):
    with disk_store.write() as write:
        write.put_session(make_session())
    disk_store.close()
    disk_store.close()
    assert disk_store.session("s1") is not None


@pytest.mark.parametrize("size", [0, 1, 100, 512, 4096, 8192, -4096])
def test_a_truncated_store_is_never_taken_for_an_empty_one(full_directory, make_session, size):
    path = full_directory / "store.db"
    whole = path.read_bytes()
    path.write_bytes(whole[:size])
    store = DiskStore(full_directory)
    with pytest.raises(Unavailable, match="damaged") as refusal:
        store.sessions()
    assert str(path) in refusal.value.message
    with pytest.raises(Unavailable, match="damaged"), store.write() as write:
        write.put_session(make_session("new"))
    store.close()
    assert path.read_bytes() == whole[:size], "a damaged store must be left as it is, to be repaired"


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda whole: whole[:-1], id="cut short"),
        pytest.param(lambda whole: whole.replace(b'"id":"s7"', b'"id":"\xff\xfe"'), id="not text"),
        pytest.param(lambda whole: whole.replace(b'"id":"s7"', b"\0" * 9), id="overwritten"),
    ],
)
def test_a_document_that_cannot_be_read_is_told_and_not_left_out(full_directory, damage):
    path = full_directory / "store.db"
    path.write_bytes(damage(path.read_bytes()))
    store = DiskStore(full_directory)
    with pytest.raises(Unavailable, match="damaged") as refusal:
        store.sessions()
    assert str(path) in refusal.value.message
    store.close()


@pytest.mark.parametrize("content", [b"not a database", b"\0" * 8192, b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_file_that_is_no_database_is_refused(directory, make_session, content):
    directory.mkdir(parents=True)
    path = directory / "store.db"
    path.write_bytes(content)
    store = DiskStore(directory)
    with pytest.raises(Unavailable, match="damaged") as refusal:
        store.session("s1")
    assert str(path) in refusal.value.message
    with pytest.raises(Unavailable), store.write() as write:
        write.put_session(make_session())
    store.close()
    assert path.read_bytes() == content


def test_a_damaged_page_is_an_error_or_harmless_and_never_less_than_all(full_directory):
    path = full_directory / "store.db"
    whole = path.read_bytes()
    for page in range(1, len(whole) // 4096):
        path.write_bytes(whole[: page * 4096] + b"\xa5" * 4096 + whole[(page + 1) * 4096 :])
        store = DiskStore(full_directory)
        try:
            assert len(store.sessions()) == 40, f"with page {page} damaged some sessions are silently missing"
        except Unavailable as refusal:
            assert "damaged" in refusal.message
        finally:
            store.close()


def test_the_database_of_another_program_is_refused_and_left_alone(directory, make_session):
    directory.mkdir(parents=True)
    with sqlite3.connect(directory / "store.db") as other:
        other.execute("CREATE TABLE theirs (x)")
    other.close()
    store = DiskStore(directory)
    with pytest.raises(Unavailable, match="not begin as a Batonpass store"):
        store.sessions()
    with pytest.raises(Unavailable), store.write() as write:
        write.put_session(make_session())
    store.close()


def test_a_store_of_a_newer_form_is_refused_with_what_to_do(full_directory, make_session):
    set_version(full_directory, SCHEMA_VERSION + 1)
    store = DiskStore(full_directory)
    for refused in (store.sessions, lambda: store.session("s1")):
        with pytest.raises(Unavailable, match=r"newer Batonpass.*Update Batonpass"):
            refused()
    with pytest.raises(Unavailable, match="newer Batonpass"), store.write() as write:
        write.put_session(make_session("new"))
    store.close()
    set_version(full_directory, SCHEMA_VERSION)
    reopened = DiskStore(full_directory)
    assert len(reopened.sessions()) == 40
    reopened.close()


def test_a_store_made_newer_while_it_is_open_is_not_written(full_directory, make_session):
    store = DiskStore(full_directory)
    assert len(store.sessions()) == 40
    set_version(full_directory, SCHEMA_VERSION + 1)
    with pytest.raises(Unavailable, match="newer Batonpass"), store.write() as write:
        write.put_session(make_session("new"))
    store.close()


def set_version(directory, version):
    connection = sqlite3.connect(directory / "store.db")
    connection.execute(f"PRAGMA user_version = {version}")
    connection.close()


def test_a_file_in_place_of_the_folder_is_told(directory, make_session):
    directory.parent.mkdir(parents=True)
    directory.write_text("not a folder")
    store = DiskStore(directory)
    assert store.sessions() == ()
    with pytest.raises(Unavailable, match="cannot be used") as refusal, store.write() as write:
        write.put_session(make_session())
    assert str(directory) in refusal.value.message


def test_a_folder_in_place_of_the_file_is_told(directory, make_session):
    (directory / "store.db").mkdir(parents=True)
    store = DiskStore(directory)
    with pytest.raises(Unavailable, match="cannot be opened"):
        store.sessions()
    with pytest.raises(Unavailable, match="cannot be opened"), store.write() as write:
        write.put_session(make_session())


def test_a_full_disk_is_told():
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.execute("PRAGMA max_page_count = 2")
    with (
        pytest.raises(Unavailable, match=r"disk is full.*/somewhere/store\.db"),
        explained(Path("/somewhere/store.db")),
    ):
        connection.execute("CREATE TABLE big (x)")
        connection.execute("INSERT INTO big VALUES (zeroblob(100000))")
    connection.close()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is always full")
def test_a_full_disk_told_by_the_system_is_told_alike():
    with (
        pytest.raises(Unavailable, match="disk is full"),
        explained(Path("store.db")),
        Path("/dev/full").open("wb", buffering=0) as full,
    ):
        full.write(b"x")


def test_the_callers_own_errors_pass_through_unchanged(disk_store):
    with pytest.raises(FileNotFoundError), disk_store.write():
        Path("/nowhere/at/all").read_text()
    with pytest.raises(sqlite3.OperationalError), disk_store.write():
        sqlite3.connect(":memory:").execute("no such statement")


def test_a_store_that_is_removed_while_open_begins_anew(disk_store, directory, make_session):
    with disk_store.write() as write:
        write.put_session(make_session())
    assert disk_store.session("s1") is not None
    for path in directory.iterdir():
        path.unlink()
    directory.rmdir()
    assert disk_store.sessions() == ()
    with disk_store.write() as write:
        write.put_session(make_session("s2"))
    other = DiskStore(directory)
    assert [session.id for session in other.sessions()] == ["s2"], "a change must not go to the removed file"
    other.close()


def test_a_log_left_behind_by_a_removed_store_is_not_replayed(directory, make_session):
    first = DiskStore(directory)
    with first.write() as write:
        write.put_session(make_session())
    log = (directory / "store.db-wal").read_bytes()
    first.close()
    (directory / "store.db").unlink()
    (directory / "store.db-wal").write_bytes(log)
    second = DiskStore(directory)
    with second.write() as write:
        write.put_session(make_session("s2"))
    assert [session.id for session in second.sessions()] == ["s2"]
    second.close()
