"""Changes by other programs are noticed, and without changes nothing is called."""

import logging
import subprocess
import sys
import threading
from contextlib import closing, contextmanager

import pytest

from batonpass.adapters.store.store import DiskStore
from batonpass.adapters.store.watch import StoreWatcher

PATIENCE = 30

WRITER = """
import sys
from pathlib import Path
from batonpass.adapters.store.store import DiskStore
store = DiskStore(Path(sys.argv[1]))
print("ready", flush=True)
for line in sys.stdin:
    with store.write() as write:
        write.set_file_aside(line.strip())
    print("done", flush=True)
store.close()
"""


@pytest.fixture
def watch(directory):
    """Watch the store of the folder; the value is a semaphore that counts the calls."""

    @contextmanager
    def watch(on_change=None, interval=0.02):
        calls = threading.Semaphore(0)
        watcher = StoreWatcher(directory / "store.db", on_change or calls.release, interval)
        watcher.start()
        try:
            yield calls
        finally:
            watcher.stop()

    return watch


@pytest.fixture
def other_program(directory):
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(directory)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "ready\n"

    def write(path):
        process.stdin.write(f"{path}\n")
        process.stdin.flush()
        assert process.stdout.readline() == "done\n"

    yield write
    process.communicate(timeout=PATIENCE)


def test_each_commit_of_another_program_is_noticed(watch, disk_store, other_program):
    other_program("first.csv")
    with watch() as calls:
        for name in "abc":
            other_program(f"{name}.csv")
            assert calls.acquire(timeout=PATIENCE), "the change was not noticed"
            assert f"{name}.csv" in disk_store.files_set_aside()


def test_a_commit_of_this_program_is_noticed_too(watch, disk_store, make_session):
    with disk_store.write() as write:
        write.put_session(make_session())
    with watch() as calls:
        with disk_store.write() as write:
            write.put_session(make_session("s3"))
        assert calls.acquire(timeout=PATIENCE)


def test_a_store_that_appears_vanishes_and_is_replaced_is_a_change(watch, directory, make_session):
    with watch() as calls:
        with closing(DiskStore(directory)) as store, store.write() as write:
            write.put_session(make_session())
        assert calls.acquire(timeout=PATIENCE), "a new store was not noticed"
        for path in directory.iterdir():
            path.unlink()
        assert calls.acquire(timeout=PATIENCE), "the end of the store was not noticed"
        with closing(DiskStore(directory)) as store, store.write() as write:
            write.put_session(make_session("another"))
        assert calls.acquire(timeout=PATIENCE), "the store in its place was not noticed"


def test_reads_and_undone_writes_are_no_changes(watch, disk_store, make_session):
    with disk_store.write() as write:
        session = write.put_session(make_session())
    called = []
    answered = threading.Semaphore(0)

    def note():
        called.append(1)
        answered.release()

    with watch(note, 0.01):
        for _ in range(10):
            for _ in range(20):
                assert disk_store.session("s1") == session
                assert disk_store.ledger_totals("s1") is None
            with pytest.raises(ZeroDivisionError), disk_store.write() as write:
                write.put_session(make_session("never"))
                _ = 1 / 0
            with disk_store.write() as write:
                session = write.put_session(session)
            assert answered.acquire(timeout=PATIENCE)
    assert len(called) == 10, "there must be one call for each commit, and no others"


def test_a_failing_receiver_is_told_of_and_does_not_end_the_watch(watch, disk_store, make_session, caplog):
    calls = threading.Semaphore(0)

    def fail():
        calls.release()
        raise KeyError("ours")

    with watch(fail), caplog.at_level(logging.ERROR):
        for number in range(2):
            with disk_store.write() as write:
                write.put_session(make_session(f"s{number}"))
            assert calls.acquire(timeout=PATIENCE)
    assert "after a change of the store has failed" in caplog.text


def test_a_damaged_store_is_told_once_and_watched_on(watch, directory, make_session, caplog):
    directory.mkdir(parents=True)
    (directory / "store.db").write_bytes(b"not a store" * 1000)
    with watch() as calls:
        (directory / "store.db").unlink()
        with closing(DiskStore(directory)) as store, store.write() as write:
            write.put_session(make_session())
        assert calls.acquire(timeout=PATIENCE)
    assert caplog.text.count("cannot be watched") == 1


def test_a_watch_that_was_not_begun_can_be_ended(directory):
    StoreWatcher(directory / "store.db", lambda: None).stop()
    assert not directory.exists()
