"""The Store port on TinyDB tables."""

from collections.abc import Callable, Collection, Generator, Mapping, MutableMapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from tinydb import where
from tinydb.table import Document

from batonpass.adapters.store.choices import choices_of
from batonpass.adapters.store.database import WAIT_SECONDS, Database
from batonpass.adapters.store.narrowing import Choice, Narrowing
from batonpass.adapters.store.records import Record, from_document, to_document
from batonpass.adapters.store.rules import check_checkpoint, check_revision, refuse_nesting
from batonpass.adapters.store.summaries import LedgerSummary, summarize, totals_of
from batonpass.adapters.store.table import RowDatabase
from batonpass.adapters.store.watch import StoreWatcher
from batonpass.domain.checkpoint import Checkpoint
from batonpass.domain.context import EntryKind, LedgerEntry, LedgerTotals, add_entries
from batonpass.domain.history import FoundSessions, SessionQuery, look_through
from batonpass.domain.session import Session

FILE_NAME = "store.db"

SESSIONS = "sessions"
CHECKPOINTS = "checkpoints"
ENTRIES = "ledgerEntries"
TOTALS = "ledgerTotals"
SUMMARIES = "ledgerSummaries"
ASIDE = "filesSetAside"
KEPT = "records"

INDEXES = {
    SESSIONS: ("id", "status", "branch", "agent", "created_at"),
    CHECKPOINTS: ("session_id",),
    ENTRIES: ("session_id", "read_span"),
    TOTALS: ("session_id",),
    SUMMARIES: ("session_id", "read_span"),
    ASIDE: ("path",),
    KEPT: ("name", "kind"),
}


class DiskStore:
    """Sessions in a folder of their own, made by the first write.

    May be used from any thread; each `write` holds out all other writers, in this process and in others.
    """

    def __init__(self, directory: Path, wait_seconds: float = WAIT_SECONDS) -> None:
        self.path = directory / FILE_NAME
        self.database = Database(self.path, wait_seconds)
        self.tables = RowDatabase(self.database, INDEXES)

    def session(self, session_id: str) -> Session | None:
        found = self.tables.table(SESSIONS).get(where("id") == session_id)
        return None if found is None else from_document(found, Session)

    def sessions(
        self, statuses: Collection[str] | None = None, limit: int | None = None, offset: int = 0
    ) -> tuple[Session, ...]:
        """Sessions, the one stored last first; with `statuses`, only those.

        At most `limit` of them after the first `offset`, at the cost of those that are given.
        """
        narrowing = _of_status(statuses)
        return self._newest_sessions([] if narrowing is None else [narrowing], limit, offset)

    def find_sessions(self, query: SessionQuery, limit: int, offset: int = 0) -> FoundSessions:
        choices = choices_of(query)

        def page(count: int, skipped: int) -> tuple[Session, ...]:
            return self._newest_sessions(choices, count, skipped)

        return look_through(page, query, limit, offset)

    def _newest_sessions(
        self, choices: Sequence[Choice], limit: int | None, offset: int
    ) -> tuple[Session, ...]:
        found = self.tables.table(SESSIONS).newest(choices, limit, offset)
        return tuple(from_document(document, Session) for document in found)

    def count_sessions(self, statuses: Collection[str] | None = None) -> int:
        return self.tables.table(SESSIONS).count_of(_of_status(statuses))

    def checkpoints(self, session_id: str) -> tuple[Checkpoint, ...]:
        found = self.tables.table(CHECKPOINTS).search(where("session_id") == session_id)
        kept = (from_document(document, Checkpoint) for document in found)
        return tuple(sorted(kept, key=lambda checkpoint: checkpoint.number))

    def last_checkpoint(self, session_id: str) -> Checkpoint | None:
        found = self.tables.table(CHECKPOINTS).newest([Narrowing("session_id", (session_id,))], 1)
        return from_document(found[0], Checkpoint) if found else None

    def ledger_totals(self, session_id: str) -> LedgerTotals | None:
        with self.database.snapshot():
            found = self.tables.table(TOTALS).get(where("session_id") == session_id)
            return None if found is None else totals_from(self.tables, session_id, found)

    def ledger_sums(self, session_id: str) -> LedgerTotals | None:
        found = self.tables.table(TOTALS).get(where("session_id") == session_id)
        return None if found is None else from_document(found, LedgerTotals)

    def ledger_entries(self, session_id: str, last: int | None = None) -> tuple[LedgerEntry, ...]:
        narrowing = Narrowing("session_id", (session_id,))
        found = self.tables.table(ENTRIES).newest([narrowing], last, 0)
        return tuple(from_document(document, LedgerEntry) for document in reversed(found))

    def ledger_summaries(self, session_id: str) -> tuple[LedgerSummary, ...]:
        """What is kept of the entries that were thinned."""
        found = self.tables.table(SUMMARIES).search(where("session_id") == session_id)
        return tuple(from_document(document, LedgerSummary) for document in found)

    def files_set_aside(self) -> frozenset[str]:
        return frozenset(str(_fields(document)["path"]) for document in self.tables.table(ASIDE).all())

    def record(self, kind: type[Record], key: str) -> Record | None:
        found = self.tables.table(KEPT).get(where("name") == _record_name(kind, key))
        return None if found is None else from_document(_fields(found)["record"], kind)

    def records(self, kind: type[Record]) -> dict[str, Record]:
        found = self.tables.table(KEPT).search(where("kind") == kind.__name__)
        return {_fields(kept)["key"]: from_document(_fields(kept)["record"], kind) for kept in found}

    @contextmanager
    def write(self) -> Generator["DiskWrite"]:
        refuse_nesting(self.database.in_transaction)
        with self.database.transaction():
            yield DiskWrite(self.tables)

    def watch(self, on_change: Callable[[], None]) -> Callable[[], None]:
        watcher = StoreWatcher(self.path, on_change)
        watcher.start()
        return watcher.stop

    def close(self) -> None:
        self.database.close()


class DiskWrite:
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
            # Fields of another version of Batonpass stay as they are.
            table.replace(found.doc_id, {**found, **to_document(stored)})
        return stored

    def add_checkpoint(self, checkpoint: Checkpoint) -> None:
        table = self._tables.table(CHECKPOINTS)
        taken = table.search(where("session_id") == checkpoint.session_id)
        check_checkpoint(checkpoint, [_fields(document)["number"] for document in taken])
        table.insert(to_document(checkpoint))

    def append_ledger(
        self, session_id: str, known: LedgerTotals, entries: Sequence[LedgerEntry]
    ) -> LedgerTotals:
        found = self._tables.table(TOTALS).get(where("session_id") == session_id)
        stored = LedgerTotals() if found is None else from_document(found, LedgerTotals)
        if stored != replace(known, documents=frozenset()):
            known = stored if found is None else totals_from(self._tables, session_id, found)
        totals = add_entries(known, entries)
        self.put_ledger(session_id, totals, entries)
        return totals

    def put_ledger(self, session_id: str, totals: LedgerTotals, entries: Sequence[LedgerEntry]) -> None:
        """Append the entries, and put these sums in the place of those that are stored."""
        found = self._tables.table(TOTALS).get(where("session_id") == session_id)
        resets = self._add_entries(session_id, entries, 0 if found is None else _fields(found)["resets"])
        self._put_sums(session_id, found, {**sums_of(totals), "resets": resets})

    def thin_ledger(self, session_id: str) -> None:
        """Fold all entries of a session into one summary for each phase and document.

        The sums and the documents that count as read stay what they were; entries may be added later.
        """
        found = self._tables.table(TOTALS).get(where("session_id") == session_id)
        entries = self._tables.table(ENTRIES).search(where("session_id") == session_id)
        if found is None or not entries:
            return
        fields = _fields(found)
        known = self._tables.table(SUMMARIES).search(where("session_id") == session_id)
        base, summaries = summarize(
            thinned_totals(self._tables, found),
            (from_document(entry, LedgerEntry) for entry in entries),
            (from_document(line, LedgerSummary) for line in known),
        )
        self._tables.table(ENTRIES).remove(where("session_id") == session_id)
        self._tables.table(SUMMARIES).remove(where("session_id") == session_id)
        span = read_span(session_id, fields["resets"])
        lines = [{"session_id": session_id, **to_document(line)} for line in summaries]
        for line in lines:
            if line["uri"] in base.documents:
                line["read_span"] = span
        self._tables.table(SUMMARIES).insert_multiple(lines)
        thinned = {"thinned": sums_of(base), "thinned_resets": fields["resets"]}
        self._put_sums(session_id, found, thinned)

    def refold_ledger(self, session_id: str) -> None:
        """Make the sums anew from the entries, as if these were written now.

        When the sums of those that were thinned are lost, what each phase used is still known.
        """
        own = where("session_id") == session_id
        found = self._tables.table(TOTALS).get(own)
        if found is None:
            self._tables.table(SUMMARIES).update(_no_longer_read, own)
            lines = self._tables.table(SUMMARIES).search(own)
            thinned = totals_of(from_document(line, LedgerSummary) for line in lines)
            base: dict[str, Any] = {"thinned": sums_of(thinned), "thinned_resets": 0}
        else:
            thinned, base = thinned_totals(self._tables, found), {}
        kept = self._tables.table(ENTRIES).search(own)
        entries = [from_document(entry, LedgerEntry) for entry in kept]
        self._tables.table(ENTRIES).remove(own)
        before = 0 if found is None else _fields(found).get("thinned_resets", 0)
        resets = self._add_entries(session_id, entries, before)
        sums = sums_of(add_entries(thinned, entries))
        self._put_sums(session_id, found, {**sums, **base, "resets": resets})

    def set_file_aside(self, path: str) -> None:
        table = self._tables.table(ASIDE)
        if table.get(where("path") == path) is None:
            table.insert({"path": path})

    def include_file(self, path: str) -> None:
        self._tables.table(ASIDE).remove(where("path") == path)

    def put_record(self, key: str, record: object) -> None:
        kind = type(record)
        self.remove_record(kind, key)
        kept = {"name": _record_name(kind, key), "kind": kind.__name__, "key": key}
        self._tables.table(KEPT).insert({**kept, "record": to_document(record)})

    def remove_record(self, kind: type[object], key: str) -> None:
        self._tables.table(KEPT).remove(where("name") == _record_name(kind, key))

    def _put_sums(self, session_id: str, found: Document | None, sums: Mapping[str, Any]) -> None:
        table = self._tables.table(TOTALS)
        if found is None:
            table.insert({**sums, "session_id": session_id})
        else:
            table.replace(found.doc_id, {**found, **sums})

    def _add_entries(self, session_id: str, entries: Sequence[LedgerEntry], resets: int) -> int:
        documents: list[dict[str, Any]] = []
        for entry in entries:
            resets += entry.kind is EntryKind.RESET
            document = {"session_id": session_id, **to_document(entry)}
            if entry.kind is EntryKind.READ:
                document["read_span"] = read_span(session_id, resets)
            documents.append(document)
        self._tables.table(ENTRIES).insert_multiple(documents)
        return resets


def read_span(session_id: str, resets: int) -> str:
    """Where a read counts: a session's stretch between two resets. An index finds all reads of one."""
    return f"{session_id}/{resets}"


def read_documents(tables: RowDatabase, session_id: str, resets: int) -> frozenset[str]:
    """The documents that count as read in a stretch of a session, thinned or not."""
    span = where("read_span") == read_span(session_id, resets)
    reads = [*tables.table(ENTRIES).search(span), *tables.table(SUMMARIES).search(span)]
    return frozenset(str(_fields(read)["uri"]) for read in reads)


def totals_from(tables: RowDatabase, session_id: str, found: Document) -> LedgerTotals:
    """A session's sums with the documents that count as read, from the document that holds the sums."""
    uris = read_documents(tables, session_id, _fields(found)["resets"])
    return replace(from_document(found, LedgerTotals), documents=uris)


def thinned_totals(tables: RowDatabase, found: Document) -> LedgerTotals:
    """The sums of the entries that were thinned, from the document with a session's sums."""
    fields = _fields(found)
    if "thinned" not in fields:
        return LedgerTotals()
    span = where("read_span") == read_span(fields["session_id"], fields["thinned_resets"])
    uris = frozenset(str(_fields(line)["uri"]) for line in tables.table(SUMMARIES).search(span))
    return replace(from_document(fields["thinned"], LedgerTotals), documents=uris)


def sums_of(totals: LedgerTotals) -> dict[str, Any]:
    """The sums as they are stored."""
    sums = to_document(totals)
    # The documents are known from the entries; the growing set is not written again with each of them.
    del sums["documents"]
    return sums


def _no_longer_read(line: MutableMapping[str, Any]) -> None:
    line.pop("read_span", None)


def _of_status(statuses: Collection[str] | None) -> Narrowing | None:
    return None if statuses is None else Narrowing("status", tuple(map(str, statuses)))


def _record_name(kind: type[object], key: str) -> str:
    return f"{kind.__name__}/{key}"


def _fields(document: Document) -> dict[str, Any]:
    return cast("dict[str, Any]", document)
