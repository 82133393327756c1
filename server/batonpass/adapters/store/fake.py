"""A store in memory that behaves as the one on disk, for tests."""

import threading
from collections.abc import Callable, Collection, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from batonpass.adapters.store.records import Record
from batonpass.adapters.store.rules import check_checkpoint, check_revision, refuse_nesting
from batonpass.adapters.store.summaries import LedgerSummary, summarize
from batonpass.domain.checkpoint import Checkpoint
from batonpass.domain.context import EntryKind, LedgerEntry, LedgerTotals, add_entries
from batonpass.domain.history import FoundSessions, SessionQuery, look_through
from batonpass.domain.session import Session


@dataclass
class _Thinned:
    """What is kept of the entries that were thinned."""

    totals: LedgerTotals = field(default_factory=LedgerTotals)
    summaries: tuple[LedgerSummary, ...] = ()


@dataclass
class _State:
    sessions: dict[str, Session] = field(default_factory=dict[str, Session])
    checkpoints: dict[str, tuple[Checkpoint, ...]] = field(default_factory=dict[str, tuple[Checkpoint, ...]])
    entries: dict[str, tuple[LedgerEntry, ...]] = field(default_factory=dict[str, tuple[LedgerEntry, ...]])
    totals: dict[str, LedgerTotals] = field(default_factory=dict[str, LedgerTotals])
    thinned: dict[str, _Thinned] = field(default_factory=dict[str, _Thinned])
    aside: frozenset[str] = frozenset()
    records: dict[tuple[type[object], str], object] = field(
        default_factory=dict[tuple[type[object], str], object]
    )

    def copy(self) -> "_State":
        return _State(
            dict(self.sessions),
            dict(self.checkpoints),
            dict(self.entries),
            dict(self.totals),
            dict(self.thinned),
            self.aside,
            dict(self.records),
        )


class MemoryStore:
    """Sessions for as long as the process lives."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._committed = _State()
        self._pending: _State | None = None
        self._writing_thread: int | None = None
        self._watchers: list[Callable[[], None]] = []

    def session(self, session_id: str) -> Session | None:
        return self._state.sessions.get(session_id)

    def sessions(
        self, statuses: Collection[str] | None = None, limit: int | None = None, offset: int = 0
    ) -> tuple[Session, ...]:
        newest_first = reversed(self._state.sessions.values())
        chosen = [s for s in newest_first if statuses is None or s.status in statuses]
        return tuple(chosen[offset:] if limit is None else chosen[offset : offset + limit])

    def find_sessions(self, query: SessionQuery, limit: int, offset: int = 0) -> FoundSessions:
        indexed = replace(query, begins=None, ends=None, words=())
        candidates = [session for session in self.sessions() if indexed.matches(session)]
        return look_through(lambda count, skipped: candidates[skipped:][:count], query, limit, offset)

    def count_sessions(self, statuses: Collection[str] | None = None) -> int:
        return len(self.sessions(statuses))

    def checkpoints(self, session_id: str) -> tuple[Checkpoint, ...]:
        kept = self._state.checkpoints.get(session_id, ())
        return tuple(sorted(kept, key=lambda checkpoint: checkpoint.number))

    def last_checkpoint(self, session_id: str) -> Checkpoint | None:
        kept = self._state.checkpoints.get(session_id, ())
        return kept[-1] if kept else None

    def ledger_totals(self, session_id: str) -> LedgerTotals | None:
        state = self._state
        totals = state.totals.get(session_id)
        if totals is None:
            return None
        thinned = state.thinned.get(session_id, _Thinned()).totals
        return replace(
            totals, documents=_read_since_reset(thinned.documents, state.entries.get(session_id, ()))
        )

    def ledger_sums(self, session_id: str) -> LedgerTotals | None:
        totals = self._state.totals.get(session_id)
        return None if totals is None else replace(totals, documents=frozenset())

    def ledger_entries(self, session_id: str, last: int | None = None) -> tuple[LedgerEntry, ...]:
        entries = self._state.entries.get(session_id, ())
        return entries if last is None else entries[max(0, len(entries) - last) :]

    def ledger_summaries(self, session_id: str) -> tuple[LedgerSummary, ...]:
        return self._state.thinned.get(session_id, _Thinned()).summaries

    def files_set_aside(self) -> frozenset[str]:
        return self._state.aside

    def record(self, kind: type[Record], key: str) -> Record | None:
        return self.records(kind).get(key)

    def records(self, kind: type[Record]) -> dict[str, Record]:
        records = self._state.records
        return {key: record for (_, key), record in records.items() if isinstance(record, kind)}

    def all_records(self) -> dict[tuple[type[object], str], object]:
        """Every record of every kind."""
        return dict(self._state.records)

    @contextmanager
    def write(self) -> Generator["MemoryWrite"]:
        refuse_nesting(self._is_writing)
        with self._lock:
            pending = self._committed.copy()
            self._pending = pending
            self._writing_thread = threading.get_ident()
            try:
                yield MemoryWrite(pending)
                self._committed = pending
            finally:
                self._writing_thread = None
                self._pending = None
        for on_change in tuple(self._watchers):
            on_change()

    def watch(self, on_change: Callable[[], None]) -> Callable[[], None]:
        self._watchers.append(on_change)
        return lambda: self._watchers.remove(on_change)

    def close(self) -> None:
        """There is nothing to let go of."""

    @property
    def _is_writing(self) -> bool:
        return self._writing_thread == threading.get_ident()

    @property
    def _state(self) -> _State:
        """What the calling thread may see: its own changes, and of others only what is committed."""
        pending = self._pending
        return pending if pending is not None and self._is_writing else self._committed


class MemoryWrite:
    def __init__(self, state: _State) -> None:
        self._state = state

    def put_session(self, session: Session) -> Session:
        known = self._state.sessions.get(session.id)
        check_revision(session, None if known is None else known.revision)
        stored = replace(session, revision=session.revision + 1)
        self._state.sessions[session.id] = stored
        return stored

    def add_checkpoint(self, checkpoint: Checkpoint) -> None:
        taken = self._state.checkpoints.get(checkpoint.session_id, ())
        check_checkpoint(checkpoint, [known.number for known in taken])
        self._state.checkpoints[checkpoint.session_id] = (*taken, checkpoint)

    def append_ledger(
        self, session_id: str, known: LedgerTotals, entries: Sequence[LedgerEntry]
    ) -> LedgerTotals:
        stored = self._state.totals.get(session_id, LedgerTotals())
        if replace(stored, documents=frozenset()) != replace(known, documents=frozenset()):
            known = stored
        totals = add_entries(known, entries)
        self.put_ledger(session_id, totals, entries)
        return totals

    def put_ledger(self, session_id: str, totals: LedgerTotals, entries: Sequence[LedgerEntry]) -> None:
        """Append the entries, and put these sums in the place of those that are stored."""
        self._state.totals[session_id] = totals
        self._state.entries[session_id] = (*self._state.entries.get(session_id, ()), *entries)

    def thin_ledger(self, session_id: str) -> None:
        entries = self._state.entries.get(session_id, ())
        if session_id not in self._state.totals or not entries:
            return
        thinned = self._state.thinned.get(session_id, _Thinned())
        self._state.thinned[session_id] = _Thinned(*summarize(thinned.totals, entries, thinned.summaries))
        self._state.entries[session_id] = ()

    def set_file_aside(self, path: str) -> None:
        self._state.aside |= {path}

    def include_file(self, path: str) -> None:
        self._state.aside -= {path}

    def put_record(self, key: str, record: object) -> None:
        self._state.records[type(record), key] = record

    def remove_record(self, kind: type[object], key: str) -> None:
        self._state.records.pop((kind, key), None)


def _read_since_reset(known: frozenset[str], entries: Sequence[LedgerEntry]) -> frozenset[str]:
    uris = set(known)
    for entry in entries:
        if entry.kind is EntryKind.RESET:
            uris.clear()
        elif entry.kind is EntryKind.READ:
            uris.add(entry.uri)
    return frozenset(uris)
