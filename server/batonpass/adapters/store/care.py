"""The StoreCare port on the disk's store."""

from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from batonpass.adapters.store.findings import Finding
from batonpass.adapters.store.store import DiskStore

if TYPE_CHECKING:
    from batonpass.adapters.store.repair import Repair


class DiskStoreCare:
    """Looks after the store in a folder. Each call opens it for itself and lets go of it."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def inspect(self) -> tuple[Finding, ...]:
        from batonpass.adapters.store.inspection import inspect

        return inspect(self._directory)

    def repair(self) -> "Repair":
        from batonpass.adapters.store.repair import repair

        return repair(self._directory)

    def export_to(self, target: Path) -> int:
        from batonpass.adapters.store.exchange import export_to

        with closing(DiskStore(self._directory)) as store:
            return export_to(store, target)

    def import_from(self, source: Path, *, replacing: bool) -> int:
        from batonpass.adapters.store.exchange import import_from

        with closing(DiskStore(self._directory)) as store:
            return import_from(store, source, replacing=replacing)

    def archive(self, before: datetime, at: datetime) -> tuple[str, ...]:
        from batonpass.adapters.store.archive import archive

        with closing(DiskStore(self._directory)) as store:
            return archive(store, before, at)

    def compact(self) -> int:
        from batonpass.adapters.store.compaction import compact_when_worth_it

        return compact_when_worth_it(self._directory)
