"""Several processes on one store, and processes that die."""

import random
import re
import sqlite3
import subprocess
import sys
import threading

import pytest
from tinydb.operations import increment

from batonpass.adapters.store.database import Database
from batonpass.adapters.store.store import DiskStore
from batonpass.adapters.store.table import RowDatabase
from batonpass.domain.errors import NotAllowed, Unavailable

PATIENCE = 60
ROUNDS = 40

OPENING = """
import sys
from pathlib import Path
from tinydb import where
from tinydb.operations import increment
from batonpass.adapters.store.database import Database
from batonpass.adapters.store.table import RowDatabase

database = Database(Path(sys.argv[1]), wait_seconds=30)
tables = RowDatabase(database, {"log": ("name",)})
"""

COUNTING = """
print("ready", flush=True)
sys.stdin.readline()
for _ in range(200):
    tables.table("counters").update(increment("value"), doc_ids=[1])
    tables.table("log").insert({"name": sys.argv[2]})
tables.close()
"""

# Each change touches two tables and is told to the parent only after its end.
ACKNOWLEDGING = """
number = len(tables.table("log"))
while True:
    number += 1
    with database.transaction():
        tables.table("log").insert({"name": str(number), "filling": "x" * (number * 37 % 9000)})
        tables.table("state").upsert({"name": "newest", "number": number}, where("name") == "newest")
    print(number, flush=True)
"""

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

    def start(program, *arguments):
        process = subprocess.Popen(
            [sys.executable, "-c", OPENING + program, str(path), *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate(timeout=PATIENCE)


def test_two_processes_count_exactly(path, start):
    with RowDatabase(Database(path)) as tables:
        tables.table("counters").insert({"value": 0})
        processes = [start(COUNTING, name) for name in ("one", "two")]
        for process in processes:
            assert process.stdout.readline() == "ready\n"
        for process in processes:
            process.communicate("go\n", timeout=PATIENCE)
        assert [process.returncode for process in processes] == [0, 0]
        assert tables.table("counters").get(doc_id=1) == {"value": 400}
        log = tables.table("log").all()
    assert sorted(document["name"] for document in log) == ["one"] * 200 + ["two"] * 200
    assert [document.doc_id for document in log] == list(range(1, 401)), (
        "ids must be given once, without gaps"
    )


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


def test_nothing_acknowledged_is_lost_and_nothing_is_half_there_when_a_writer_is_killed(path, start):
    chance = random.Random(20260105)
    for turn in range(ROUNDS):
        writer = start(ACKNOWLEDGING)
        heard = [int(writer.stdout.readline()) for _ in range(chance.randint(1, 25))]
        wait_for_nothing(writer, chance.uniform(0, 0.004))
        writer.kill()
        # Not `communicate`, which would pass over what was read ahead of the lines above.
        rest = writer.stdout.read()
        # The last line may have been cut off in the middle; a whole one is an acknowledgement.
        acknowledged = [*heard, *(int(line) for line in re.findall(r"(\d+)\n", rest))][-1]
        with RowDatabase(Database(path), {"log": ("name",)}) as tables:
            newest = tables.table("state").all()
            log = [document["name"] for document in tables.table("log")]
        assert log == [str(number + 1) for number in range(len(log))], f"round {turn}: the log has holes"
        assert len(log) in {acknowledged, acknowledged + 1}, (
            f"round {turn}: told {acknowledged}, found {len(log)}"
        )
        assert newest == [{"name": "newest", "number": len(log)}], f"round {turn}: half a change is stored"
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    connection.close()


def wait_for_nothing(process, seconds):
    """Let a running process run on for a moment, so that it is met at any point of its work."""
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(seconds)
