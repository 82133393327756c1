"""The one way into the store: what is to be kept goes through it, and secrets stay behind."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from batonpass.app.ports import StoreWrite
from batonpass.domain.checkpoint import Checkpoint
from batonpass.domain.context import LedgerEntry, LedgerTotals
from batonpass.domain.redaction import redact
from batonpass.domain.session import Session

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class RedactingWrite:
    """The StoreWrite port without secrets in what it stores.

    `known` are sessions whose texts were looked at already. Keys name a thing and stay.
    """

    write: StoreWrite
    redact_text: Callable[[str], str]
    known: tuple[Session, ...] = ()

    def put_session(self, session: Session) -> Session:
        known = next((known for known in self.known if known.id == session.id), None)
        return self.write.put_session(redact(session, self.redact_text, known))

    def add_checkpoint(self, checkpoint: Checkpoint) -> None:
        self.write.add_checkpoint(self._clean(checkpoint))

    def append_ledger(
        self, session_id: str, known: LedgerTotals, entries: Sequence[LedgerEntry]
    ) -> LedgerTotals:
        return self.write.append_ledger(session_id, known, self._clean(tuple(entries)))

    def thin_ledger(self, session_id: str) -> None:
        self.write.thin_ledger(session_id)

    def set_file_aside(self, path: str) -> None:
        self.write.set_file_aside(self.redact_text(path))

    def include_file(self, path: str) -> None:
        self.write.include_file(self.redact_text(path))

    def put_record(self, key: str, record: object) -> None:
        self.write.put_record(key, self._clean(record))

    def remove_record(self, kind: type[object], key: str) -> None:
        self.write.remove_record(kind, key)

    def _clean(self, value: Value) -> Value:
        return redact(value, self.redact_text)
