"""What years of use cost: a million ledger entries, five thousand sessions.

Each figure is taken twice, in a store that is nearly empty (the peer) and in the full one: nothing that a
command does may grow with the history.
"""

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from rows import Row, compare, state, to_json

from batonpass.adapters.store.archive import archive
from batonpass.adapters.store.compaction import compact
from batonpass.adapters.store.store import DiskStore
from batonpass.domain.checkpoint import Checkpoint
from batonpass.domain.context import EntryKind, LedgerEntry, LedgerTotals, Reading, Source, add_entries
from batonpass.domain.plan import Budget, Phase
from batonpass.domain.repository import Snapshot
from batonpass.domain.session import OPEN_STATUSES, Session, SessionStatus

SESSIONS = 5_000
ENTRIES_EACH = 200
FEW_SESSIONS = 10
ROUNDS = 60
BAR = 2.0
BEGINNING = datetime(2024, 1, 5, 9, tzinfo=UTC)
EMPTY = "nearly empty"


def run() -> list[Row]:
    with TemporaryDirectory() as folder, closing(DiskStore(Path(folder) / "few")) as few:
        fill(few, FEW_SESSIONS)
        before = figures(few)
        with closing(DiskStore(Path(folder) / "many")) as many:
            start = perf_counter()
            fill(many, SESSIONS)
            spent = perf_counter() - start
            rows = [state("write 1,000,000 ledger entries in 5,000 sessions", spent, "s")]
            for name, seconds in figures(many).items():
                rows.append(compare(name, seconds * 1000, before[name] * 1000, EMPTY, bar=BAR))
            return [*rows, *measure_archive(many)]


def figures(store: DiskStore) -> dict[str, float]:
    """The median seconds of what commands do."""
    name = f"s{store.count_sessions() // 2}"
    open_one = store.sessions(OPEN_STATUSES)[0].id
    works: dict[str, Callable[[], object]] = {
        "full store: read one session": lambda: store.session(name),
        "full store: find the open sessions": lambda: store.sessions(OPEN_STATUSES),
        "full store: list the newest 10 ended": lambda: store.sessions(["completed", "abandoned"], limit=10),
        "full store: read a ledger's sums": lambda: store.ledger_totals(open_one),
        "full store: read a session's checkpoints": lambda: store.checkpoints(name),
        "full store: record 5 entries, durable": lambda: record(store, open_one, 5),
        "full store: change a session, durable": lambda: change(store, open_one),
    }
    # Taken in turns, so that a busy moment of the disk meets all of them.
    spent: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(ROUNDS):
        for name, work in works.items():
            start = perf_counter()
            work()
            spent[name].append(perf_counter() - start)
    return {name: median(times) for name, times in spent.items()}


def measure_archive(store: DiskStore) -> list[Row]:
    size = store.path.stat().st_size
    before = store.ledger_totals("s7")
    start = perf_counter()
    archived = archive(store, BEGINNING + timedelta(days=3650), BEGINNING)
    spent = perf_counter() - start
    assert len(archived) == SESSIONS - 1
    assert store.ledger_totals("s7") == before
    store.close()
    start = perf_counter()
    compact(store.path.parent)
    compacted = perf_counter() - start
    return [
        state("size of a store with 1,000,000 ledger entries", size / 1e6, "MB"),
        state(f"archive {len(archived):,} sessions and thin their ledgers", spent, "s"),
        state("give the space back", compacted, "s"),
        state("size after that", store.path.stat().st_size / 1e6, "MB"),
    ]


def fill(store: DiskStore, sessions: int) -> None:
    """Sessions as they come about: started, worked in, ended; the last one is still open."""
    for number in range(sessions):
        ended = number < sessions - 1
        with store.write() as write:
            made = write.put_session(session(number))
            write.add_checkpoint(checkpoint(made.id))
        record(store, made.id, ENTRIES_EACH)
        if ended:
            end = made.created_at + timedelta(hours=1)
            with store.write() as write:
                write.put_session(replace(made, status=SessionStatus.COMPLETED, ended_at=end))


def record(store: DiskStore, name: str, count: int) -> None:
    kinds = (EntryKind.READ, EntryKind.EDITED, EntryKind.EDITED, EntryKind.REPORTED)
    entries = [
        LedgerEntry(
            kinds[number % 4],
            number * 100 if number % 4 == 3 else 37,
            BEGINNING + timedelta(seconds=number),
            "implementation",
            "" if number % 4 == 3 else f"file:///home/me/project/server/module_{number % 40}.py",
            "hook" if number % 4 == 3 else "",
        )
        for number in range(count)
    ]
    totals = add_entries(store.ledger_totals(name) or LedgerTotals(), entries)
    with store.write() as write:
        write.put_ledger(name, totals, entries)


def change(store: DiskStore, name: str) -> None:
    found = store.session(name)
    assert found is not None
    with store.write() as write:
        write.put_session(replace(found, focus=f"revision {found.revision}"))


def session(number: int) -> Session:
    return Session(
        id=f"s{number}",
        title=f"Session {number}",
        status=SessionStatus.ACTIVE,
        agent="claude",
        root="/home/me/project",
        created_at=BEGINNING + timedelta(hours=3 * number),
        budget=Budget(1000, 200, 200, 1200, 200_000, 1),
        phases=tuple(Phase(f"phase {position}", 20, 200) for position in range(5)),
    )


def checkpoint(name: str) -> Checkpoint:
    reading = Reading(100, 200_000, Source.ESTIMATED, False, 90, 120, BEGINNING)
    return Checkpoint(
        name, 1, BEGINNING, Snapshot(f"refs/batonpass/{name}/1", "c0ffee", None, "main", 3, 20, 4), reading
    )


if __name__ == "__main__":
    print(to_json(run()))
