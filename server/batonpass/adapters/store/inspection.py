"""`inspect`: what is wrong with a store, without changing anything but an older form."""

from collections.abc import Iterator
from pathlib import Path

from batonpass.adapters.store.examination import Examination, Places, examine
from batonpass.adapters.store.failures import Damaged, damaged
from batonpass.adapters.store.filesystem import is_network, is_read_only
from batonpass.adapters.store.findings import Finding
from batonpass.adapters.store.salvage import can_salvage
from batonpass.adapters.store.store import INDEXES, DiskStore
from batonpass.domain.errors import Unavailable

_ON_INDEXES = ("missing from index", "wrong # of entries in index", "non-unique entry in index")
_SHOWN = 3


def inspect(directory: Path) -> tuple[Finding, ...]:
    """Everything that is found about the store in a folder; nothing when there is none."""
    store = DiskStore(directory)
    try:
        return (*_of_place(store), *_of_content(store)) if store.path.exists() else ()
    finally:
        store.close()


def findings_of(found: Examination) -> Iterator[Finding]:
    """The findings of an examination, one for each kind of trouble."""
    kinds = (
        ("damaged-document", found.damaged, "cannot be read: cut short or overwritten"),
        ("unreadable-record", found.unreadable, "cannot be read by this version of Batonpass"),
        ("wrong-lookup", found.misfiled, "cannot be found by what it holds"),
        ("duplicate", found.duplicates, "is there twice; the newest one counts"),
        ("orphan", found.orphans, "belongs to a session that is not there"),
        ("wrong-revision", found.unnumbered, "has a revision that no stored session has"),
    )
    for code, places, what in kinds:
        if listed := _listed(places):
            yield Finding(code, f"In the store this {what}: {listed}.", True)
    if found.ledgers:
        sentence = (
            f"The sums of a ledger are not those of its entries, in the sessions: {_some(found.ledgers)}."
        )
        yield Finding("wrong-sums", sentence, True)


def _of_place(store: DiskStore) -> Iterator[Finding]:
    if is_read_only(store.path):
        yield Finding(
            "read-only", f"The disk that holds {store.path} is read-only: nothing can be saved.", False
        )
    if is_network(store.path):
        yield Finding(
            "network-disk",
            f"{store.path} lies on a network drive. It is kept in a slower mode that is as safe, as far as "
            "the drive's locks hold.",
            False,
        )


def _of_content(store: DiskStore) -> Iterator[Finding]:
    try:
        yield from _of_file(store)
        yield from findings_of(examine(store))
    except Damaged as error:
        yield Finding("damaged-file", error.message, can_salvage(store.path))
    except Unavailable as error:
        yield Finding("unavailable", error.message, False)


def _of_file(store: DiskStore) -> Iterator[Finding]:
    lines = [str(line) for (line,) in store.database.rows("PRAGMA integrity_check(20)")]
    if lines != ["ok"]:
        on_indexes = all(any(words in line for words in _ON_INDEXES) for line in lines)
        code = "damaged-index" if on_indexes else "damaged-file"
        yield Finding(code, f"SQLite finds {store.path} damaged: {_some(lines)}.", True)
    _check_tables(store)
    slow = [mode for (mode,) in store.database.rows("PRAGMA journal_mode") if mode != "wal"]
    if slow and not is_network(store.path) and not is_read_only(store.path):
        sentence = (
            f"{store.path} is kept in a mode for disks that share no memory, which is slower ({slow[0]})."
        )
        yield Finding("slow-journal", sentence, True)


def _check_tables(store: DiskStore) -> None:
    """Raise Damaged when the list of tables is not what a store's is: whole tables would not be found."""
    listed = store.database.rows("SELECT 'documents_' || number, name, fields FROM collections")
    present = store.database.rows(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name GLOB 'documents_*'"
    )
    known = [_are_known(name, fields.split()) for _, name, fields in listed]
    if not all(known) or {table for table, *_ in listed} != {table for (table,) in present}:
        raise damaged(store.path, "the list of its tables is overwritten")


def _are_known(name: str, fields: list[str]) -> bool:
    """Whether these are the fields of a table: those of today, or the first of them, as there once were."""
    wanted = list(INDEXES.get(name, ()))
    return bool(fields) and fields == wanted[: len(fields)]


def _listed(places: Places) -> str:
    return "; ".join(f"{name} {_some([str(key) for key in keys])}" for name, keys in places.items() if keys)


def _some(words: list[str]) -> str:
    more = len(words) - _SHOWN
    return ", ".join(words[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
