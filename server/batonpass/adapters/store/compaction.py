"""Giving the space of what was removed back to the disk."""

from pathlib import Path

from batonpass.adapters.store.failures import explained
from batonpass.adapters.store.store import DiskStore

WORTH_SHARE = 0.25
WORTH_BYTES = 1_000_000
"""A store is written anew when at least this share of its file, and this much, is free."""


def compact_when_worth_it(directory: Path) -> int:
    """Compact the store in a folder when enough of it is free; returns by how many bytes it shrank."""
    store = DiskStore(directory)
    try:
        whole, free = (_pages(store, which) for which in ("page_count", "freelist_count"))
        size = _pages(store, "page_size")
    finally:
        store.close()
    if free * size < WORTH_BYTES or free < whole * WORTH_SHARE:
        return 0
    before = store.path.stat().st_size
    compact(directory)
    return max(0, before - store.path.stat().st_size)


def compact(directory: Path) -> None:
    """Write the store anew without what is free in it; nobody can write meanwhile."""
    store = DiskStore(directory)
    try:
        with store.database.alone() as connection, explained(store.path):
            if connection is not None:
                connection.execute("VACUUM")
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        store.close()


def _pages(store: DiskStore, which: str) -> int:
    rows = store.database.rows(f"PRAGMA {which}")
    return rows[0][0] if rows else 0
