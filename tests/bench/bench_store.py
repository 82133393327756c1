"""What a stored change costs, beside a bare SQLite transaction and TinyDB's JSONStorage in the same run.

All changes are durable: when the call returns, the change is on the disk. Ours and the peer take turns, and
each figure is the median of single changes.
"""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from rows import Row, compare, state, to_json
from tinydb import TinyDB, where

from batonpass.adapters.store.database import Database
from batonpass.adapters.store.records import to_document
from batonpass.adapters.store.store import DiskStore
from batonpass.adapters.store.table import RowDatabase
from batonpass.domain.plan import Budget, Phase
from batonpass.domain.session import Session, SessionStatus

DOCUMENTS = 10_000
SIZES = (1_000, DOCUMENTS, 100_000)
MANY_DOCUMENTS = 100_000
ROUNDS = 300
JSON_ROUNDS = 5
OPEN_ROUNDS = 20
BAR = 3.0
OPEN_BAR = 100.0
DURABLE = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA fullfsync = ON;"
UPDATE = "UPDATE documents SET body = ? WHERE id = ?"


def run() -> list[Row]:
    with TemporaryDirectory() as folder:
        place = Path(folder)
        updates = [row for size in SIZES for row in measure_table(place / f"{size}", size)]
        return [*updates, measure_session(place), *measure_open(place)]


def measure_table(place: Path, size: int) -> list[Row]:
    """One field of one document of about 300 bytes, found by an indexed field."""
    place.mkdir()
    documents = [document(number) for number in range(size)]
    with (
        RowDatabase(Database(place / "table" / "store.db"), {"things": ("name",)}) as tables,
        closing(bare(place / "bare.db", documents)) as connection,
        TinyDB(place / "stock.json") as stock,
    ):
        things = tables.table("things")
        things.insert_multiple(documents)
        stock.table("things").insert_multiple(documents)

        def change(number: int) -> None:
            things.update({"value": number + 0.5}, where("name") == f"name {number}")

        def change_stock(number: int) -> None:
            stock.table("things").update({"value": number + 0.5}, where("name") == f"name {number}")

        ours, peer = take_turns(change, bare_change(connection, documents), ROUNDS)
        ours_again, stock_peer = take_turns(lambda number: change(number + ROUNDS), change_stock, JSON_ROUNDS)
    name = f"one durable change in {size:,} documents"
    return [
        in_milliseconds(name, ours, peer, "a bare SQLite transaction", BAR),
        in_milliseconds(name, ours_again, stock_peer, "TinyDB JSONStorage", None),
    ]


def measure_session(place: Path) -> Row:
    """One session through the Store port: read with its revision checked, and written as a whole."""
    with closing(DiskStore(place / "sessions")) as store:
        with store.write() as write:
            sessions = [write.put_session(session(number)) for number in range(DOCUMENTS)]

        def change(number: int) -> None:
            with store.write() as write:
                write.put_session(replace(sessions[number], focus="changed"))

        documents = [to_document(session) for session in sessions]
        with closing(bare(place / "bare_sessions.db", documents)) as connection:
            ours, peer = take_turns(change, bare_change(connection, documents), ROUNDS)
    name = f"one durable change of one of {DOCUMENTS:,} sessions"
    return in_milliseconds(name, ours, peer, "a bare SQLite transaction", BAR)


def measure_open(place: Path) -> list[Row]:
    """From nothing to one document read, in a store that another connection has filled and closed."""
    path = place / "many" / "store.db"
    indexes = {"things": ("name",)}
    with RowDatabase(Database(path), indexes) as tables:
        tables.table("things").insert_multiple(document(number) for number in range(MANY_DOCUMENTS))
    spent: list[float] = []
    for number in range(OPEN_ROUNDS):
        start = perf_counter()
        tables = RowDatabase(Database(path), indexes)
        found = tables.table("things").get(where("name") == f"name {number}")
        spent.append(perf_counter() - start)
        assert found is not None
        tables.close()
    name = f"open a store of {MANY_DOCUMENTS:,} documents and read one"
    ours = median(spent)
    return [
        state(name, ours * 1000, "ms", bar=OPEN_BAR),
        in_milliseconds(name, ours, open_stock(place), "TinyDB JSONStorage", None),
    ]


def open_stock(place: Path) -> float:
    path = place / "many.json"
    with TinyDB(path) as stock:
        stock.table("things").insert_multiple(document(number) for number in range(MANY_DOCUMENTS))
    spent: list[float] = []
    for number in range(JSON_ROUNDS):
        start = perf_counter()
        with TinyDB(path) as stock:
            found = stock.table("things").get(where("name") == f"name {number}")
        spent.append(perf_counter() - start)
        assert found is not None
    return median(spent)


def document(number: int) -> dict[str, Any]:
    return {"name": f"name {number}", "value": number, "text": "words " * 42}


def session(number: int) -> Session:
    return Session(
        id=f"s{number}",
        title=f"Session {number}",
        status=SessionStatus.COMPLETED,
        agent="claude",
        root="/project",
        created_at=datetime.fromtimestamp(1_700_000_000 + number, UTC),
        budget=Budget(1000, 200, 200, 1200, 200_000, 1),
        phases=tuple(Phase(f"phase {position}", 20, 200) for position in range(5)),
    )


def bare(path: Path, documents: list[dict[str, Any]]) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.executescript(DURABLE)
    connection.execute("CREATE TABLE documents (id INTEGER PRIMARY KEY, body TEXT NOT NULL)")
    connection.execute("BEGIN IMMEDIATE")
    rows = [(number + 1, json.dumps(document)) for number, document in enumerate(documents)]
    connection.executemany("INSERT INTO documents VALUES (?, ?)", rows)
    connection.execute("COMMIT")
    return connection


def bare_change(connection: sqlite3.Connection, documents: list[dict[str, Any]]) -> Callable[[int], None]:
    """The least that SQLite can do for the same change: the body is at hand and the id is known."""
    bodies = [json.dumps({**documents[number], "changed": number}) for number in range(ROUNDS)]

    def change(number: int) -> None:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(UPDATE, (bodies[number], number + 1))
        connection.execute("COMMIT")

    return change


def take_turns(ours: Callable[[int], None], peer: Callable[[int], None], rounds: int) -> tuple[float, float]:
    """The median seconds of each."""
    spent: tuple[list[float], list[float]] = ([], [])
    for number in range(rounds):
        for change, times in zip((ours, peer), spent, strict=True):
            start = perf_counter()
            change(number)
            times.append(perf_counter() - start)
    return median(spent[0]), median(spent[1])


def in_milliseconds(name: str, ours: float, peer: float, peer_name: str, bar: float | None) -> Row:
    return compare(name, ours * 1000, peer * 1000, peer_name, bar=bar)


if __name__ == "__main__":
    print(to_json(run()))
