"""What a reader has not seen yet."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Changes:
    """The sessions changed since an earlier look, and the mark to look from the next time.

    `sessions` is None when that is not known any more: too much has changed since, or another store is in
    the place of the one looked at. Then everything may have changed.
    """

    mark: int
    sessions: frozenset[str] | None
