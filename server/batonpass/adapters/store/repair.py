"""`repair`: mend what can be mended, after a copy was made, and say what was lost."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tinydb import where

from batonpass.adapters.durability import sync_folder
from batonpass.adapters.store.backups import back_up, newest_backup, place
from batonpass.adapters.store.connection import companions, lacks_shared_memory, use_write_ahead
from batonpass.adapters.store.database import WAIT_SECONDS, Database
from batonpass.adapters.store.examination import Examination, Places, examine
from batonpass.adapters.store.failures import explained
from batonpass.adapters.store.filesystem import is_network
from batonpass.adapters.store.findings import Finding
from batonpass.adapters.store.inspection import inspect
from batonpass.adapters.store.lock import WriteLock
from batonpass.adapters.store.records import from_document
from batonpass.adapters.store.salvage import salvage
from batonpass.adapters.store.schema import SCHEMA_VERSION
from batonpass.adapters.store.store import (
    INDEXES,
    SESSIONS,
    TOTALS,
    DiskStore,
    DiskWrite,
    sums_of,
    thinned_totals,
)
from batonpass.adapters.store.table import RowDatabase
from batonpass.domain.context import LedgerTotals, add_entries
from batonpass.domain.errors import Unavailable


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


def _copy(store: DiskStore) -> Path:
    with store.database.alone() as connection:
        if connection is None:
            raise Unavailable(f"The store at {store.path} vanished while it was repaired.")
        copy = back_up(connection, store.path, f"v{SCHEMA_VERSION}")
        with explained(store.path):
            connection.execute("REINDEX")
            if not is_network(store.path):
                _quicken(store, connection)
    return copy


def _quicken(store: DiskStore, connection: sqlite3.Connection) -> None:
    try:
        use_write_ahead(connection)
    except sqlite3.OperationalError as error:
        if not lacks_shared_memory(error):
            raise
        # The disk is not one for it; the next program to open the store brings it back.
        store.database.disconnect()


def _rebuild(path: Path) -> tuple[Path, tuple[str, ...]]:
    """Put what can be read of a damaged store into a new one; the damaged file is kept among the copies."""
    lock = WriteLock(path.with_suffix(".lock"), WAIT_SECONDS)
    with closing(lock), lock.hold(), explained(path):
        aside = place(path, "damaged")
        saved = salvage(path)
        if not saved.documents:
            raise Unavailable(_nothing_saved(path))
        with TemporaryDirectory(prefix="salvaged-", dir=path.parent, ignore_cleanup_errors=True) as folder:
            fresh = Path(folder) / path.name
            with closing(Database(fresh)) as database:
                RowDatabase(database, INDEXES).storage.write(saved.tables)
            _exchange(path, fresh, aside)
        sync_folder(path.parent)
    return aside, saved.lost


def _exchange(path: Path, fresh: Path, aside: Path) -> None:
    """Put a new file in the place of a damaged one, which is kept aside with its log."""
    if any(log.exists() for log in companions(fresh)):
        raise Unavailable(f"What was saved of {path} could not be written; it was left as it is. Try again.")
    kept = list(zip((path, *companions(path)), (aside, *companions(aside)), strict=True))
    try:
        for old, new in kept:
            if old.exists():
                _keep(old, new)
        # A log must never be there for another file than its own.
        for log in companions(path):
            log.unlink(missing_ok=True)
        fresh.replace(path)
    except OSError:
        for old, new in kept:
            if new.exists() and not old.exists():
                _keep(new, old)
            new.unlink(missing_ok=True)
        raise


def _keep(file: Path, name: Path) -> None:
    try:
        name.hardlink_to(file)
    except OSError:
        # Some file systems know one name for a file only.
        shutil.copyfile(file, name)


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
