"""Runs the store while its disk fails at one point after another, and prints what went wrong.

Started with the interposer loaded: the folder to work in, how many of the points to try (every one, every
second one, ...), and which half of the scenarios or all. Prints one JSON object.
"""

import ctypes
import errno
import json
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from batonpass.adapters.store.archive import archive
from batonpass.adapters.store.exchange import export_to, import_from
from batonpass.adapters.store.inspection import inspect
from batonpass.adapters.store.repair import repair
from batonpass.adapters.store.store import DiskStore
from batonpass.domain.context import EntryKind, LedgerEntry, LedgerTotals, add_entries
from batonpass.domain.errors import Unavailable
from batonpass.domain.plan import Budget, Phase
from batonpass.domain.session import Session, SessionStatus

FORMS = Path(__file__).parent.parent / "forms"
BEGINNING = datetime(2026, 1, 5, 9, tzinfo=UTC)
MOST_POINTS = 2_000
MENDING = {"repair", "salvage"}

library = ctypes.CDLL(None)
State = Any


def session(name: str, **changes: Any) -> Session:
    made = Session(
        name,
        "first",
        SessionStatus.ACTIVE,
        "claude",
        "/project",
        BEGINNING,
        Budget(1000, 200, 1200, 200, 200_000, 1),
        (Phase("planning", 10, 1000),),
    )
    return replace(made, **changes)


def state(folder: Path) -> State:
    """Everything a store holds, as another program finds it."""
    with closing(DiskStore(folder)) as store:
        return [
            (
                s.id,
                s.title,
                s.status,
                len(s.focus),
                len(store.ledger_entries(s.id)),
                store.ledger_totals(s.id),
            )
            for s in store.sessions()
        ]


def begin(folder: Path) -> DiskStore:
    store = DiskStore(folder)
    with store.write() as write:
        write.put_session(session("s1"))
        write.put_session(session("s2", status=SessionStatus.COMPLETED, ended_at=BEGINNING))
        put_entries(store, write, "s2", 3)
    return store


def put_entries(store: DiskStore, write: Any, name: str, count: int) -> None:
    entries = [LedgerEntry(EntryKind.READ, 1, BEGINNING, "planning", f"file:///{n}") for n in range(count)]
    write.put_ledger(name, add_entries(store.ledger_totals(name) or LedgerTotals(), entries), entries)


def change(store: DiskStore, size: int = 9_000) -> None:
    with store.write() as write:
        found = store.session("s1")
        write.put_session(replace(found, title="second", focus="x" * size) if found else session("s1"))
        write.put_session(session("s3"))
        put_entries(store, write, "s1", 20)


def nothing(folder: Path) -> DiskStore:
    return DiskStore(folder)


def older(folder: Path) -> DiskStore:
    with closing(sqlite3.connect(folder / "store.db")) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.executescript((FORMS / "v1.sql").read_text("utf-8"))
    return DiskStore(folder)


def damaged(folder: Path) -> DiskStore:
    begin(folder).close()
    with closing(sqlite3.connect(folder / "store.db")) as connection:
        connection.execute("UPDATE documents_1 SET key_status = 'paused' WHERE id = 1")
        connection.commit()
    path = folder / "store.db"
    path.write_bytes(path.read_bytes()[:-1])
    return DiskStore(folder)


def truncated(folder: Path) -> DiskStore:
    begin(folder).close()
    path = folder / "store.db"
    path.write_bytes(path.read_bytes()[:-4096])
    return DiskStore(folder)


def migrate(store: DiskStore) -> None:
    store.sessions()


def mend(store: DiskStore) -> None:
    if left := repair(store.path.parent).left:
        raise Unavailable(str(left))


def thin(store: DiskStore) -> None:
    archive(store, BEGINNING + timedelta(days=9), BEGINNING)


def exchange(store: DiskStore) -> None:
    target = store.path.parent / "export.json"
    export_to(store, target)
    import_from(store, target, replacing=True)


SCENARIOS: dict[str, tuple[Callable[[Path], DiskStore], Callable[[DiskStore], None]]] = {
    "first write": (nothing, change),
    "later write": (begin, change),
    "close": (begin, lambda store: store.close()),
    "large write": (begin, lambda store: change(store, 6_000_000)),
    "migration": (older, migrate),
    "archive": (begin, thin),
    "repair": (damaged, mend),
    "salvage": (truncated, mend),
    "exchange": (begin, exchange),
}
HALVES = {"writes": list(SCENARIOS)[:5], "care": list(SCENARIOS)[5:]}


class Trial:
    """One scenario in a fresh folder, with the disk failing at one point or not at all."""

    def __init__(self, folder: Path, name: str) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        prepare, self._act = SCENARIOS[name]
        self._name = name
        self._folder = folder
        self._store = prepare(folder)

    def run(self, point: int, error: int, lasting: bool) -> tuple[bool, str, int]:
        """Whether it was acknowledged, what went wrong beyond a refusal, and how many points were passed."""
        wrong = ""
        acknowledged = False
        library.faults_arm(str(self._folder).encode(), point, error, int(lasting))
        try:
            self._act(self._store)
            acknowledged = True
        except Unavailable:
            pass
        except Exception as other:  # noqa: BLE001 -- it is what is looked for
            wrong = f"{type(other).__name__}: {other}"
        return acknowledged, wrong, library.faults_disarm()

    def check(self, acknowledged: bool, before: State, after: State) -> str:
        """What is wrong afterwards, with the disk working again."""
        try:
            return self._check(acknowledged, before, after)
        except Unavailable as error:
            return f"acknowledged: {acknowledged}, then {error.message}"

    def _check(self, acknowledged: bool, before: State, after: State) -> str:
        if self._name in MENDING:
            return self._check_repair(acknowledged, after)
        allowed = [after] if acknowledged else [before, after]
        found = state(self._folder)
        if found not in allowed:
            return f"acknowledged: {acknowledged}, yet found {found}"
        # A disk that failed to share memory once got a store in the mode for disks that never do.
        if findings := [found for found in inspect(self._folder) if found.code != "slow-journal"]:
            return str(findings)
        return self._check_next_write()

    def _check_repair(self, acknowledged: bool, after: State) -> str:
        """A repair that was refused can be done again, and comes to the same."""
        if not acknowledged:
            repair(self._folder)
        found = state(self._folder)
        return "" if found == after and not inspect(self._folder) else f"after: {after}, yet found {found}"

    def _check_next_write(self) -> str:
        """The same store, still open, saves the next change once the disk works again."""
        with self._store.write() as write:
            write.put_session(session("next"))
        self._store.close()
        return "" if state(self._folder)[0][0] == "next" else "the next write is not there"

    @contextmanager
    def ended(self) -> Iterator[None]:
        try:
            yield
        finally:
            self._store.close()


def outcome(folder: Path, name: str) -> tuple[State, State]:
    """What there is before a scenario and after it when nothing fails."""
    with Trial(folder, name).ended():
        before = [] if name in MENDING else state(folder)
    trial = Trial(folder, name)
    with trial.ended():
        trial.run(0, 0, lasting=False)
    return before, state(folder)


def try_points(folder: Path, name: str, error: int, lasting: bool, step: int) -> tuple[int, list[str]]:
    """How many points were tried, and what went wrong at which."""
    before, after = outcome(folder, name)
    wrong: list[str] = []
    tried = 0
    for point in range(1, MOST_POINTS, step):
        trial = Trial(folder, name)
        with trial.ended():
            acknowledged, trouble, passed = trial.run(point, error, lasting)
            if passed < point:
                break
            tried += 1
            trouble = trouble or trial.check(acknowledged, before, after)
        if trouble:
            wrong.append(f"{name}, {errno.errorcode[error]} at call {point}: {trouble}")
    return tried, wrong


def main(folder: Path, step: int, half: str) -> None:
    tried: dict[str, int] = {}
    wrong: list[str] = []
    for name in SCENARIOS if half == "all" else HALVES[half]:
        # A large write passes the same few kinds of points a thousand times.
        every = step * 97 if name == "large write" else step
        for error, lasting in ((errno.ENOSPC, True), (errno.EIO, False)):
            count, troubles = try_points(folder / "store", name, error, lasting, every)
            tried[f"{name}, {errno.errorcode[error]}"] = count
            wrong += troubles
    print(json.dumps({"tried": tried, "wrong": wrong}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
