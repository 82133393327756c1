"""Every document of a store, looked at: can it be read, can it be found, does it fit the rest."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from tinydb import where

from batonpass.adapters.store.database import Database
from batonpass.adapters.store.records import from_document
from batonpass.adapters.store.storage import Collection
from batonpass.adapters.store.store import (
    ASIDE,
    CHECKPOINTS,
    ENTRIES,
    SESSIONS,
    SUMMARIES,
    TOTALS,
    DiskStore,
    thinned_totals,
)
from batonpass.adapters.store.summaries import LedgerSummary
from batonpass.domain.checkpoint import Checkpoint
from batonpass.domain.context import LedgerEntry, LedgerTotals, add_entries
from batonpass.domain.errors import Unavailable
from batonpass.domain.session import Session

RECORDS: Mapping[str, type[Any]] = {
    SESSIONS: Session,
    CHECKPOINTS: Checkpoint,
    ENTRIES: LedgerEntry,
    TOTALS: LedgerTotals,
    SUMMARIES: LedgerSummary,
}
"""What the tables hold, in an order in which a session comes before what belongs to it."""

_BELONGING = (CHECKPOINTS, ENTRIES, TOTALS, SUMMARIES)
_PAGE = 5_000
_ROWS = "SELECT * FROM {table} WHERE id > ? ORDER BY id LIMIT ?"

Places = dict[str, list[int]]
"""Document ids by the name of their table."""


def _places() -> Places:
    return defaultdict(list)


@dataclass
class Examination:
    damaged: Places = field(default_factory=_places)
    """Documents that are no JSON."""
    unreadable: Places = field(default_factory=_places)
    """Documents that are not the record their table is for."""
    misfiled: Places = field(default_factory=_places)
    """Documents that a lookup does not find, because a column says something else."""
    duplicates: Places = field(default_factory=_places)
    """Sessions and checkpoints that are there twice: all but the newest."""
    orphans: Places = field(default_factory=_places)
    """What belongs to a session that is not there."""
    unnumbered: Places = field(default_factory=_places)
    """Sessions whose revision is not one that a stored session has."""
    ledgers: list[str] = field(default_factory=list[str])
    """Sessions whose ledger's sums are not those of its entries."""


def examine(store: DiskStore) -> Examination:
    """Look at every document. Raises Unavailable when the file itself cannot be read."""
    found = Examination()
    with store.database.snapshot():
        sessions = _examine_sessions(store, found)
        for name in _BELONGING:
            _examine_belonging(store, name, sessions, found)
        _examine_simply(store, ASIDE, found)
        left_out = {*found.damaged[TOTALS], *found.unreadable[TOTALS], *found.orphans[TOTALS]}
        for session_id in sorted(sessions):
            if not _adds_up(store, session_id, left_out, found):
                found.ledgers.append(session_id)
    return found


def read_record(name: str, document: Mapping[str, Any]) -> Any:
    """The record that a document of a table holds. Raises Unavailable when it holds none."""
    if name == TOTALS:
        if not isinstance(document.get("resets"), int):
            raise Unavailable("The sums of a ledger do not say how often it was reset.")
        from_document(document.get("thinned") or {}, LedgerTotals)
    return from_document(document, RECORDS[name])


def _examine_sessions(store: DiskStore, found: Examination) -> set[str]:
    newest: dict[str, tuple[int, int]] = {}
    for key, document in _documents(store, SESSIONS, found):
        session = _record(SESSIONS, key, document, found)
        if session is None:
            continue
        if session.revision < 1:
            found.unnumbered[SESSIONS].append(key)
        known = newest.get(session.id)
        present = (session.revision, key)
        newest[session.id] = present if known is None else max(known, present)
        if known is not None:
            found.duplicates[SESSIONS].append(min(known, present)[1])
    return set(newest)


def _examine_belonging(store: DiskStore, name: str, sessions: set[str], found: Examination) -> None:
    seen: Counter[object] = Counter()
    for key, document in _documents(store, name, found):
        if document.get("session_id") not in sessions:
            found.orphans[name].append(key)
        elif _record(name, key, document, found) is not None and name in {CHECKPOINTS, TOTALS}:
            identity = (document["session_id"], document.get("number"))
            if seen[identity]:
                found.duplicates[name].append(key)
            seen[identity] += 1


def _examine_simply(store: DiskStore, name: str, found: Examination) -> None:
    for key, document in _documents(store, name, found):
        if not isinstance(document.get("path"), str):
            found.unreadable[name].append(key)


def _record(name: str, key: int, document: Mapping[str, Any], found: Examination) -> Any:
    try:
        return read_record(name, document)
    except Unavailable:
        found.unreadable[name].append(key)
        return None


def _documents(store: DiskStore, name: str, found: Examination) -> Iterator[tuple[int, dict[str, Any]]]:
    """The documents that are JSON, a page at a time, for a ledger may have a million entries."""
    storage = store.tables.rows
    collection = storage.find(name)
    if collection is None:
        return
    for key, *columns, body in _rows(store.database, collection):
        try:
            document: object = storage.decode(body)
        except Unavailable:
            document = None
        if not isinstance(document, dict):
            found.damaged[name].append(key)
            continue
        if collection.keys(document) != tuple(columns):
            found.misfiled[name].append(key)
        yield key, document


def _rows(database: Database, collection: Collection) -> Iterator[tuple[Any, ...]]:
    last = 0
    while page := database.rows(_ROWS.format(table=collection.table), (last, _PAGE)):
        yield from page
        last = page[-1][0]


def _adds_up(store: DiskStore, session_id: str, left_out: set[int], found: Examination) -> bool:
    """Whether a ledger's sums are those of its entries; what cannot be read is told elsewhere."""
    if any(found.damaged[name] or found.unreadable[name] for name in (ENTRIES, SUMMARIES)):
        return True
    totals = store.tables.table(TOTALS).get(where("session_id") == session_id)
    entries = store.ledger_entries(session_id)
    if totals is None:
        return not entries
    if totals.doc_id in left_out:
        return True
    folded = add_entries(thinned_totals(store.tables, totals), entries)
    # Sums that began before work was counted know less of it than their entries do, and are none the worse.
    return replace(store.ledger_totals(session_id) or LedgerTotals(), work=folded.work) == folded
