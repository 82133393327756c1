"""`repair`: mend what can be mended, after a copy was made, and say what was lost."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from tinydb import where

from ...domain.context import LedgerTotals, add_entries
from ...domain.errors import Unavailable
from .backups import back_up, newest_backup, place, sync_directory
from .connection import choose_journal, companions
from .database import Database
from .examination import Examination, Places, examine
from .failures import explained
from .findings import Finding
from .inspection import inspect
from .lock import WriteLock
from .records import from_document
from .salvage import salvage
from .schema import SCHEMA_VERSION
from .store import INDEXES, SESSIONS, TOTALS, DiskStore, DiskWrite, sums_of, thinned_totals
from .table import RowDatabase


@dataclass(frozen=True, slots=True)
class Repair:
    """What was found before and what is found now, where the copy is, and what could not be saved."""

    found: tuple[Finding, ...]
    left: tuple[Finding, ...]
    copy: Path | None = None
    lost: tuple[str, ...] = ()


def repair(directory: Path) -> Repair:
    """Mend the store in a folder. Without anything repairable nothing is done.

    Raises Unavailable when it cannot be done; the store is then as it was.
    """
    found = inspect(directory)
    codes = {finding.code for finding in found if finding.repairable}
    if not codes:
        return Repair(found, found)
    store = DiskStore(directory)
    try:
        copy, lost = _rebuild(store.path) if "damaged-file" in codes else (_copy(store), ())
        lost += _mend(store)
        store.close()
        return Repair(found, inspect(directory), copy, lost)
    finally:
        store.close()


def compact(directory: Path) -> None:
    """Give the space of what was removed back to the disk; nobody can write meanwhile."""
    store = DiskStore(directory)
    try:
        with store.database.alone() as connection, explained(store.path):
            if connection is not None:
                connection.execute("VACUUM")
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        store.close()


def _copy(store: DiskStore) -> Path:
    with store.database.alone() as connection:
        if connection is None:
            raise Unavailable(f"The store at {store.path} vanished while it was repaired.")
        copy = back_up(connection, store.path, f"v{SCHEMA_VERSION}")
        with explained(store.path):
            choose_journal(connection, store.path)
            connection.execute("REINDEX")
    return copy


def _rebuild(path: Path) -> tuple[Path, tuple[str, ...]]:
    """Put what can be read of a damaged store into a new one; the damaged file is kept among the copies."""
    aside = place(path, "damaged")
    fresh = path.with_name("salvaged") / path.name
    with WriteLock(path.with_suffix(".lock"), 2.0).hold(), explained(path):
        try:
            saved = salvage(path)
            if not saved.documents:
                raise Unavailable(_nothing_saved(path))
            with closing(Database(fresh)) as database:
                RowDatabase(database, INDEXES).storage.write(saved.tables)
            for old, new in zip((path, *companions(path)), (aside, *companions(aside)), strict=True):
                if old.exists():
                    old.rename(new)
            fresh.rename(path)
            sync_directory(path.parent)
        finally:
            for leftover in fresh.parent.glob("*"):
                leftover.unlink()
            fresh.parent.rmdir()
    return aside, saved.lost


def _nothing_saved(path: Path) -> str:
    copy = newest_backup(path)
    return f"Nothing can be read of {path} any more; it was left as it is. " + (
        f"The newest copy of it is {copy}." if copy else "There is no copy of it."
    )


def _mend(store: DiskStore) -> tuple[str, ...]:
    """Mend the documents; returns what had to be taken out."""
    with store.write() as write:
        found = examine(store)
        taken = tuple(_take_out(store, found))
        _file_again(store, found.misfiled)
        if found.unnumbered[SESSIONS]:
            store.tables.table(SESSIONS).update({"revision": 1}, where("revision") < 1)
        # A ledger may add up again, or no longer, once its entries are found.
        for session_id in examine(store).ledgers:
            _settle(store, write, session_id)
        store.forget_changes()
    return taken


def _take_out(store: DiskStore, found: Examination) -> Iterator[str]:
    kinds = (
        ("cut short or overwritten", found.damaged),
        ("unreadable", found.unreadable),
        ("an older duplicate", found.duplicates),
        ("without its session", found.orphans),
    )
    for what, places in kinds:
        for name, keys in places.items():
            store.tables.rows.delete(name, keys)
            yield from (f"{name} {key}: {what}" for key in keys)


def _file_again(store: DiskStore, places: Places) -> None:
    for name, keys in places.items():
        bodies = ((key, store.tables.rows.body(name, key)) for key in keys)
        kept = [(key, store.tables.rows.decode(body)) for key, body in bodies if body is not None]
        store.tables.rows.update(name, kept)


def _settle(store: DiskStore, write: DiskWrite, session_id: str) -> None:
    """Make a ledger add up: by its entries, or when some of them are lost by its sums, which say more."""
    table = store.tables.table(TOTALS)
    found = table.get(where("session_id") == session_id)
    thinned = LedgerTotals() if found is None else thinned_totals(store.tables, found)
    entries = store.ledger_entries(session_id)
    folded = add_entries(thinned, entries)
    if found is None or from_document(found, LedgerTotals).entries <= folded.entries:
        write.refold_ledger(session_id)
        return
    write.thin_ledger(session_id)
    kept = from_document(found, LedgerTotals)
    table.update({"thinned": sums_of(kept), "thinned_resets": found["resets"]}, doc_ids=[found.doc_id])
