"""Programs that write to a store until they are killed or have done their share, and what must be there then.

The tests run a few rounds of each, the benchmark `store_faults` many.
"""

import random
import re
import sqlite3
import subprocess
import sys
from contextlib import closing, suppress
from pathlib import Path

from batonpass.adapters.store.database import Database
from batonpass.adapters.store.table import RowDatabase

PATIENCE = 60

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

COUNTING = """
import time
print("ready", flush=True)
sys.stdin.readline()
longest = 0
for _ in range(int(sys.argv[3])):
    start = time.perf_counter()
    with database.transaction():
        tables.table("counters").update(increment("value"), doc_ids=[1])
        tables.table("log").insert({"name": sys.argv[2]})
    longest = max(longest, time.perf_counter() - start)
tables.close()
print(longest, flush=True)
"""


def start(program: str, path: Path, *arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", OPENING + program, str(path), *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def opened(path: Path) -> RowDatabase:
    """The tables that the programs write to."""
    return RowDatabase(Database(path), {"log": ("name",)})


def kill_writers(path: Path, rounds: int, seed: int) -> int:
    """Start a writer and kill it at a random moment, time and again; returns the changes acknowledged.

    After each death every acknowledged change is there, at most the one in flight besides, and no half.
    """
    chance = random.Random(seed)
    acknowledged = 0
    for turn in range(rounds):
        acknowledged = _kill_one(path, chance)
        _check(path, acknowledged, f"round {turn}")
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    return acknowledged


def _kill_one(path: Path, chance: random.Random) -> int:
    writer = start(ACKNOWLEDGING, path)
    assert writer.stdout is not None
    try:
        heard = [int(writer.stdout.readline()) for _ in range(chance.randint(1, 25))]
        # It runs on for a moment, so that it is met at any point of its work.
        with suppress(subprocess.TimeoutExpired):
            writer.wait(chance.uniform(0, 0.004))
    finally:
        writer.kill()
    # Not `communicate`, which would pass over what was read ahead of the lines above.
    rest = writer.stdout.read()
    writer.communicate(timeout=PATIENCE)
    # The last line may have been cut off in the middle; a whole one is an acknowledgement.
    return [*heard, *(int(line) for line in re.findall(r"(\d+)\n", rest))][-1]


def _check(path: Path, acknowledged: int, where: str) -> None:
    with opened(path) as tables:
        newest = tables.table("state").all()
        log = [document["name"] for document in tables.table("log")]
    assert log == [str(number + 1) for number in range(len(log))], f"{where}: the log has holes"
    assert len(log) in {acknowledged, acknowledged + 1}, f"{where}: told {acknowledged}, found {len(log)}"
    assert newest == [{"name": "newest", "number": len(log)}], f"{where}: half a change is stored"


def count_together(path: Path, writers: int, changes: int) -> list[float]:
    """Several processes add to one counter at once; returns the longest wait of each, in seconds.

    The sum is exact, and every change has an id of its own.
    """
    names = [f"writer {number}" for number in range(writers)]
    with opened(path) as tables:
        tables.table("counters").insert({"value": 0})
        processes = [start(COUNTING, path, name, changes) for name in names]
        try:
            for process in processes:
                assert process.stdout is not None
                assert process.stdout.readline() == "ready\n"
            for process in processes:
                assert process.stdin is not None
                process.stdin.write("go\n")
                process.stdin.flush()
            longest = [float(process.communicate(timeout=PATIENCE)[0]) for process in processes]
        finally:
            for process in processes:
                process.kill()
                process.communicate()
        assert tables.table("counters").get(doc_id=1) == {"value": writers * changes}
        log = tables.table("log").all()
    assert sorted(document["name"] for document in log) == sorted(names * changes)
    assert [document.doc_id for document in log] == list(range(1, writers * changes + 1)), (
        "ids must be given once, without gaps"
    )
    return longest
