"""The rules that every store keeps, whatever it keeps its records in."""

from collections.abc import Collection

from batonpass.domain.checkpoint import Checkpoint
from batonpass.domain.errors import Outdated
from batonpass.domain.session import Session


def check_revision(session: Session, stored: int | None) -> None:
    """Raise Outdated when a session is not as it was read; `stored` is None when there is none."""
    if stored is None and session.revision > 0:
        raise Outdated(f"Session “{session.title}” is no longer in the store. Start a new session.")
    if stored is not None and stored != session.revision:
        raise Outdated(
            f"Session “{session.title}” was changed from elsewhere in the meantime "
            f"(its revision is {stored}, this change began from {session.revision}). Try again."
        )


def check_checkpoint(checkpoint: Checkpoint, taken: Collection[int]) -> None:
    """Raise Outdated when the session has a checkpoint of this number already."""
    if checkpoint.number in taken:
        raise Outdated(f"Checkpoint {checkpoint.number} was taken from elsewhere in the meantime. Try again.")


def refuse_nesting(writing: bool) -> None:
    """Raise RuntimeError for a write inside a write: which of them rolls back would not be clear."""
    if writing:
        raise RuntimeError("A write to the store was begun inside another one.")
