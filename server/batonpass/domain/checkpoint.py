"""A checkpoint: a numbered, restorable snapshot of the work tree with the reading of its moment."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from batonpass.domain.context import Reading
from batonpass.domain.repository import Snapshot

REF_ROOT = "refs/batonpass"

BEFORE_RESTORE = "beforeRestore"
"""The reason of a checkpoint that was taken because another one was restored."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """`number` counts from 1 within a session.

    `reason` says who asked: a person (asked), a trigger by its id, or a restore (beforeRestore).
    """

    session_id: str
    number: int
    at: datetime
    snapshot: Snapshot
    reading: Reading
    note: str = ""
    reason: str = "asked"


def session_of(ref: str) -> str:
    """The session that a private git ref belongs to."""
    return ref.removeprefix(f"{REF_ROOT}/").split("/")[0]


def reference(session_id: str, number: int) -> str:
    """The private git ref of a checkpoint."""
    return f"{REF_ROOT}/{session_id}/{number}"


def choose_collectable(
    refs: Collection[str],
    ended: Mapping[str, datetime | None],
    keep: int,
    keep_days: int,
    now: datetime,
) -> tuple[str, ...]:
    """The refs that the rule does not keep, in the order of sessions and numbers.

    `ended` are the sessions that have ended, by id, with their end. Each keeps its newest `keep` checkpoints;
    one that ended more than `keep_days` days ago keeps the last alone. Whatever else is among `refs` stays.
    """
    numbers: dict[str, list[int]] = defaultdict(list)
    for ref in refs:
        session_id, _, number = ref.removeprefix(f"{REF_ROOT}/").rpartition("/")
        if session_id in ended and number.isdecimal():
            numbers[session_id].append(int(number))
    old: list[str] = []
    for session_id, taken in sorted(numbers.items()):
        end = ended[session_id]
        kept = 1 if end is not None and now - end > timedelta(days=keep_days) else keep
        old += [reference(session_id, number) for number in sorted(taken)[:-kept]]
    return tuple(old)
