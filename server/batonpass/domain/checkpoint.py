"""A checkpoint: a numbered, restorable snapshot of the work tree with the reading of its moment."""

from dataclasses import dataclass
from datetime import datetime

from batonpass.domain.context import Reading
from batonpass.domain.repository import Snapshot

REF_ROOT = "refs/batonpass"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """`number` counts from 1 within a session; `reason` says who asked: a person, or a trigger by its id."""

    session_id: str
    number: int
    at: datetime
    snapshot: Snapshot
    reading: Reading
    note: str = ""
    reason: str = "asked"


def reference(session_id: str, number: int) -> str:
    """The private git ref of a checkpoint."""
    return f"{REF_ROOT}/{session_id}/{number}"
