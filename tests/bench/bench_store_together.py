"""Several programs on one store: how fairly writers take turns, and how soon a reader knows of a change."""

import json
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from rows import Row, compare, state, to_json

from batonpass.adapters.store.database import Database
from batonpass.adapters.store.store import DiskStore
from batonpass.adapters.store.table import RowDatabase
from batonpass.adapters.store.watch import StoreWatcher

SECONDS = 5
IDLE_SECONDS = 10
CHANGES = 40
NOTICE_BAR = 300.0
WAIT_BAR = 2_000.0
IDLE_BAR = 0.5
PATIENCE = 120

# Writes without a pause for some seconds, and prints how often and how long the longest took.
SATURATING = """
import json, sys, time
from pathlib import Path
change = make_change(Path(sys.argv[1]))
print("ready", flush=True)
sys.stdin.readline()
count, longest, end = 0, 0.0, time.perf_counter() + float(sys.argv[2])
while (start := time.perf_counter()) < end:
    change(count)
    count += 1
    longest = max(longest, time.perf_counter() - start)
print(json.dumps([count, longest]), flush=True)
"""

OURS = """
def make_change(folder):
    from batonpass.adapters.store.database import Database
    from batonpass.adapters.store.table import RowDatabase
    table = RowDatabase(Database(folder / "store.db", wait_seconds=60)).table("things")
    return lambda number: table.update({"value": number}, doc_ids=[1])
"""

BARE = """
def make_change(folder):
    import sqlite3
    connection = sqlite3.connect(folder / "store.db", isolation_level=None, timeout=60)
    connection.execute("PRAGMA synchronous = FULL")
    def change(number):
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("SELECT body FROM documents WHERE id = 1").fetchall()
        connection.execute("UPDATE documents SET body = ? WHERE id = 1", (str(number),))
        connection.execute("COMMIT")
    return change
"""

NOTIFYING = """
import sys, time
from pathlib import Path
from batonpass.adapters.store.store import DiskStore
store = DiskStore(Path(sys.argv[1]))
for line in sys.stdin:
    with store.write() as write:
        write.set_file_aside(line.strip())
    print(time.monotonic(), flush=True)
store.close()
"""


@dataclass(frozen=True, slots=True)
class Writers:
    counts: tuple[int, ...]
    longest_seconds: float

    @property
    def smaller_share(self) -> float:
        return 100 * min(self.counts) / max(1, sum(self.counts))


def run() -> list[Row]:
    with TemporaryDirectory() as folder:
        place = Path(folder)
        return [*measure_writers(place), *measure_watch(place / "watched")]


def measure_writers(place: Path) -> list[Row]:
    with RowDatabase(Database(place / "ours" / "store.db")) as tables:
        tables.table("things").insert({"value": 0})
    (place / "bare").mkdir()
    make_bare(place / "bare" / "store.db")
    ours = saturate(OURS, place / "ours")
    bare = saturate(BARE, place / "bare")
    peer = "bare SQLite"
    return [
        compare(
            "two writers without pause: changes a second",
            sum(ours.counts) / SECONDS,
            sum(bare.counts) / SECONDS,
            peer,
            unit="/s",
        ),
        compare(
            "two writers: share of the one that got less",
            ours.smaller_share,
            bare.smaller_share,
            peer,
            unit="%",
        ),
        compare("two writers: longest wait", ours.longest_seconds * 1000, bare.longest_seconds * 1000, peer),
        state(
            "two writers: longest wait (nobody waits over 2 s)",
            ours.longest_seconds * 1000,
            "ms",
            bar=WAIT_BAR,
        ),
    ]


def make_bare(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE documents (id INTEGER PRIMARY KEY, body TEXT NOT NULL)")
        connection.execute("INSERT INTO documents VALUES (1, '')")


def saturate(program: str, folder: Path) -> Writers:
    processes = [start(program + SATURATING, folder, SECONDS) for _ in range(2)]
    try:
        for process in processes:
            assert read_line(process) == "ready"
        for process in processes:
            write_line(process, "go")
        results = [json.loads(process.communicate(timeout=PATIENCE)[0]) for process in processes]
    finally:
        end(processes)
    return Writers(tuple(count for count, _ in results), max(longest for _, longest in results))


def measure_watch(folder: Path) -> list[Row]:
    with closing(DiskStore(folder)) as store, store.write() as write:
        write.set_file_aside("first")
    noticed = threading.Semaphore(0)
    watcher = StoreWatcher(folder / "store.db", noticed.release)
    watcher.start()
    try:
        idle = measure_idle()
        delays = measure_delays(folder, noticed)
    finally:
        watcher.stop()
    return [
        state(f"processor time of a watch over {IDLE_SECONDS} s without a change", idle, "%", bar=IDLE_BAR),
        state("another program's change is noticed after (median)", median(delays) * 1000, "ms"),
        state(
            "another program's change is noticed after (longest)", max(delays) * 1000, "ms", bar=NOTICE_BAR
        ),
    ]


def measure_idle() -> float:
    """The share of one processor that this process takes while nothing changes."""
    before = time.process_time()
    threading.Event().wait(IDLE_SECONDS)
    return 100 * (time.process_time() - before) / IDLE_SECONDS


def measure_delays(folder: Path, noticed: threading.Semaphore) -> list[float]:
    """The seconds from the end of a commit in another process to the call in this one."""
    process = start(NOTIFYING, folder)
    delays: list[float] = []
    try:
        for number in range(CHANGES):
            # Not in step with the watcher's interval.
            threading.Event().wait(0.1 + number / CHANGES / 10)
            write_line(process, f"{number}")
            assert noticed.acquire(timeout=PATIENCE)
            delays.append(max(0.0, time.monotonic() - float(read_line(process))))
        process.communicate(timeout=PATIENCE)
    finally:
        end([process])
    return delays


def start(program: str, *arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", program, *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def read_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def write_line(process: subprocess.Popen[str], line: str) -> None:
    assert process.stdin is not None
    process.stdin.write(f"{line}\n")
    process.stdin.flush()


def end(processes: Iterable[subprocess.Popen[str]]) -> None:
    for process in processes:
        process.kill()
        process.communicate()


if __name__ == "__main__":
    print(to_json(run()))
