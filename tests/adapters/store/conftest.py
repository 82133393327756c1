"""Samples of what a store keeps, and places to keep it in."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from batonpass.adapters.store.fake import MemoryStore
from batonpass.adapters.store.store import DiskStore
from batonpass.app.ports import Store
from batonpass.domain.checkpoint import Checkpoint
from batonpass.domain.context import EntryKind, LedgerEntry, Reading, Source
from batonpass.domain.plan import Budget, Phase
from batonpass.domain.repository import Snapshot
from batonpass.domain.session import Session, SessionStatus

BEGINNING = datetime(2026, 1, 5, 9, tzinfo=UTC)


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """A folder for a store; nothing has made it yet."""
    return tmp_path / "project" / "batonpass"


@pytest.fixture
def disk_store(directory: Path) -> Iterator[DiskStore]:
    store = DiskStore(directory)
    yield store
    store.close()


@pytest.fixture(params=["memory", "disk"])
def store(request: pytest.FixtureRequest) -> Store:
    return MemoryStore() if request.param == "memory" else request.getfixturevalue("disk_store")


@pytest.fixture
def make_session() -> Callable[..., Session]:
    def make(session_id: str = "s1", *, minutes: int = 0, **changes: object) -> Session:
        session = Session(
            id=session_id,
            title=f"Session {session_id}",
            status=SessionStatus.ACTIVE,
            agent="claude",
            root="/project",
            created_at=BEGINNING + timedelta(minutes=minutes),
            budget=Budget(1000, 200, 1200, 200, 200_000, 1),
            phases=(Phase("planning", 10, 1000),),
        )
        return replace(session, **changes)

    return make


@pytest.fixture
def make_checkpoint() -> Callable[..., Checkpoint]:
    def make(number: int = 1, session_id: str = "s1") -> Checkpoint:
        reading = Reading(100, 1000, Source.ESTIMATED, False, 90, 120, BEGINNING)
        snapshot = Snapshot(f"refs/batonpass/{session_id}/{number}", "c0ffee", None, "main", 3, 20, 4)
        return Checkpoint(session_id, number, BEGINNING, snapshot, reading, note="so far so good")

    return make


@pytest.fixture
def make_entry() -> Callable[..., LedgerEntry]:
    def make(kind: EntryKind = EntryKind.READ, uri: str = "file:///a.py", tokens: int = 10) -> LedgerEntry:
        return LedgerEntry(kind, tokens, BEGINNING, "planning", uri)

    return make
