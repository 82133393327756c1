"""Several processes on one store, and processes that die."""

import sqlite3
import threading
from contextlib import closing

import pytest
from tests.adapters.store import crashes
from tests.adapters.store.crashes import PATIENCE, count_together, kill_writers
from tinydb.operations import increment

from batonpass.adapters.store.database import Database
from batonpass.adapters.store.store import DiskStore
from batonpass.adapters.store.table import RowDatabase
from batonpass.domain.errors import NotAllowed, Unavailable

WRITERS, CHANGES, ROUNDS = 4, 100, 60

HOLDING = """
with database.transaction():
    tables.table("state").insert({"name": "not committed"})
    print("ready", flush=True)
    sys.stdin.readline()
tables.close()
"""


@pytest.fixture
def path(directory):
    return directory / "store.db"


@pytest.fixture
def start(path):
    """Start programs beside this one; those still alive at the end are ended."""
    started = []

    def start(program):
        started.append(crashes.start(program, path))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.communicate(timeout=PATIENCE)


def test_four_processes_count_exactly(path):
    count_together(path, WRITERS, CHANGES)


def test_a_change_of_another_process_is_seen_at_once(path, start):
    with RowDatabase(Database(path)) as tables:
        tables.table("state").insert({"value": 1})
        assert tables.table("state").all() == [{"value": 1}]
        other = start('tables.table("state").update({"value": 2}); tables.close()')
        other.communicate(timeout=PATIENCE)
        assert tables.table("state").all() == [{"value": 2}]
        tables.table("state").update(increment("value"))
        assert tables.table("state").all() == [{"value": 3}]


def test_a_store_made_by_another_process_appears(path, start):
    with RowDatabase(Database(path)) as tables:
        assert tables.table("state").all() == []
        start('tables.table("state").insert({"value": 1})').communicate(timeout=PATIENCE)
        assert tables.table("state").all() == [{"value": 1}]


def test_a_session_changed_by_another_process_is_a_conflict(directory, make_session):
    ours, theirs = DiskStore(directory), DiskStore(directory)
    with ours.write() as write:
        session = write.put_session(make_session())
    with theirs.write() as write:
        write.put_session(session)
    with pytest.raises(NotAllowed, match="changed from elsewhere"), ours.write() as write:
        write.put_session(session)
    ours.close()
    theirs.close()


def test_a_writer_that_does_not_end_is_named_and_does_not_hold_up_readers(path, directory, start):
    with RowDatabase(Database(path)) as tables:
        tables.table("state").insert({"name": "before"})
    holder = start(HOLDING)
    assert holder.stdout.readline() == "ready\n"
    store = DiskStore(directory, wait_seconds=0.1)
    assert store.tables.table("state").all() == [{"name": "before"}], "readers see what is committed"
    with pytest.raises(Unavailable, match=rf"process {holder.pid}\).*Try again"), store.write():
        pytest.fail("a second writer was let in")
    holder.communicate("end\n", timeout=PATIENCE)
    with store.write():
        assert len(store.tables.table("state")) == 2
    store.close()


def test_a_program_that_knows_nothing_of_our_lock_is_waited_for_and_told(path, directory):
    store = DiskStore(directory, wait_seconds=0.1)
    with store.write() as write:
        write.set_file_aside("before")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        for _ in range(2):
            with pytest.raises(Unavailable, match="Another program keeps the store"), store.write():
                pytest.fail("a second writer was let in")
        assert store.files_set_aside() == {"before"}
        other.execute("ROLLBACK")
    with store.write() as write:
        write.set_file_aside("after")
    assert store.files_set_aside() == {"before", "after"}
    store.close()


def test_a_thread_that_does_not_end_its_write_is_told(directory):
    store = DiskStore(directory, wait_seconds=0.1)
    refusals = []

    def write():
        try:
            with store.write():
                pytest.fail("a second writer was let in")
        except Unavailable as refusal:
            refusals.append(refusal.message)

    with store.write():
        second = threading.Thread(target=write)
        second.start()
        second.join(PATIENCE)
    store.close()
    assert len(refusals) == 1
    assert "another thread of this program" in refusals[0]


def test_what_a_killed_writer_held_is_free_and_undone(path, start):
    holder = start(HOLDING)
    assert holder.stdout.readline() == "ready\n"
    holder.kill()
    holder.wait(PATIENCE)
    with RowDatabase(Database(path)) as tables:
        assert tables.table("state").all() == []
        assert tables.table("state").insert({"name": "next"}) == 1


def test_nothing_acknowledged_is_lost_and_nothing_is_half_there_when_a_writer_is_killed(path):
    assert kill_writers(path, ROUNDS, seed=20260105) >= ROUNDS
