"""The Store port on TinyDB tables."""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from tinydb import where
from tinydb.table import Document

from ...app.ports import StoreWrite
from ...domain.checkpoint import Checkpoint
from ...domain.context import EntryKind, LedgerEntry, LedgerTotals
from ...domain.session import Session
from .database import WAIT_SECONDS, Database
from .records import from_document, to_document
from .rules import check_checkpoint, check_revision, newest_first, refuse_nesting
from .table import RowDatabase

FILE_NAME = "store.db"

SESSIONS = "sessions"
CHECKPOINTS = "checkpoints"
ENTRIES = "ledgerEntries"
TOTALS = "ledgerTotals"
ASIDE = "filesSetAside"

INDEXES = {
    SESSIONS: ("id", "status"),
    CHECKPOINTS: ("session_id",),
    ENTRIES: ("session_id", "read_span"),
    TOTALS: ("session_id",),
    ASIDE: ("path",),
}


class DiskStore:
    """Sessions in a folder of their own, made by the first write.

    May be used from any thread; each `write` holds out all other writers, in this process and in others.
    """

    def __init__(self, directory: Path, wait_seconds: float = WAIT_SECONDS) -> None:
        self.path = directory / FILE_NAME
        self._database = Database(self.path, wait_seconds)
        self.tables = RowDatabase(self._database, INDEXES)
        self._write = _DiskWrite(self.tables)

    def session(self, session_id: str) -> Session | None:
        found = self.tables.table(SESSIONS).get(where("id") == session_id)
        return None if found is None else from_document(found, Session)

    def sessions(self, statuses: Sequence[str] | None = None) -> tuple[Session, ...]:
        table = self.tables.table(SESSIONS)
        found = table.all() if statuses is None else table.search(where("status").one_of(list(statuses)))
        return newest_first(from_document(document, Session) for document in found)

    def checkpoints(self, session_id: str) -> tuple[Checkpoint, ...]:
        found = self.tables.table(CHECKPOINTS).search(where("session_id") == session_id)
        kept = (from_document(document, Checkpoint) for document in found)
        return tuple(sorted(kept, key=lambda checkpoint: checkpoint.number))

    def ledger_totals(self, session_id: str) -> LedgerTotals | None:
        with self._database.snapshot():
            found = self.tables.table(TOTALS).get(where("session_id") == session_id)
            if found is None:
                return None
            reads = self.tables.table(ENTRIES).search(
                where("read_span") == _read_span(session_id, _fields(found)["resets"])
            )
        uris = frozenset(str(_fields(read)["uri"]) for read in reads)
        return replace(from_document(found, LedgerTotals), documents=uris)

    def ledger_entries(self, session_id: str) -> tuple[LedgerEntry, ...]:
        found = self.tables.table(ENTRIES).search(where("session_id") == session_id)
        return tuple(from_document(document, LedgerEntry) for document in found)

    def files_set_aside(self) -> frozenset[str]:
        return frozenset(str(_fields(document)["path"]) for document in self.tables.table(ASIDE).all())

    @contextmanager
    def write(self) -> Generator[StoreWrite]:
        refuse_nesting(self._database.in_transaction)
        with self._database.transaction():
            yield self._write

    def close(self) -> None:
        self._database.close()


class _DiskWrite:
    """The changes of one transaction."""

    def __init__(self, tables: RowDatabase) -> None:
        self._tables = tables

    def put_session(self, session: Session) -> Session:
        table = self._tables.table(SESSIONS)
        found = table.get(where("id") == session.id)
        check_revision(session, None if found is None else _fields(found)["revision"])
        stored = replace(session, revision=session.revision + 1)
        if found is None:
            table.insert(to_document(stored))
        else:
            table.update(to_document(stored), doc_ids=[found.doc_id])
        return stored

    def add_checkpoint(self, checkpoint: Checkpoint) -> None:
        table = self._tables.table(CHECKPOINTS)
        taken = table.search(where("session_id") == checkpoint.session_id)
        check_checkpoint(checkpoint, [_fields(document)["number"] for document in taken])
        table.insert(to_document(checkpoint))

    def put_ledger(self, session_id: str, totals: LedgerTotals, entries: Sequence[LedgerEntry]) -> None:
        table = self._tables.table(TOTALS)
        found = table.get(where("session_id") == session_id)
        resets = self._add_entries(session_id, entries, 0 if found is None else _fields(found)["resets"])
        sums = to_document(totals)
        # The documents are known from the entries; the growing set is not written again with each of them.
        del sums["documents"]
        sums |= {"session_id": session_id, "resets": resets}
        if found is None:
            table.insert(sums)
        else:
            table.update(sums, doc_ids=[found.doc_id])

    def set_file_aside(self, path: str) -> None:
        table = self._tables.table(ASIDE)
        if table.get(where("path") == path) is None:
            table.insert({"path": path})

    def include_file(self, path: str) -> None:
        self._tables.table(ASIDE).remove(where("path") == path)

    def _add_entries(self, session_id: str, entries: Sequence[LedgerEntry], resets: int) -> int:
        documents: list[dict[str, Any]] = []
        for entry in entries:
            resets += entry.kind is EntryKind.RESET
            document = {"session_id": session_id, **to_document(entry)}
            if entry.kind is EntryKind.READ:
                document["read_span"] = _read_span(session_id, resets)
            documents.append(document)
        self._tables.table(ENTRIES).insert_multiple(documents)
        return resets


def _read_span(session_id: str, resets: int) -> str:
    """Where a read counts: a session's stretch between two resets. An index finds all reads of one."""
    return f"{session_id}/{resets}"


def _fields(document: Document) -> dict[str, Any]:
    return cast("dict[str, Any]", document)
