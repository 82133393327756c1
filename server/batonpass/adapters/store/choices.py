"""Which rows can hold the sessions that a query asks for."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from batonpass.adapters.store.narrowing import Choice, Narrowing, Span, is_plain
from batonpass.domain.history import SessionQuery

_FIRST, _LAST = "", "\U0010ffff"


def choices_of(query: SessionQuery) -> tuple[Choice, ...]:
    """What the indexed fields of a session have to be, at least, for the query to match it."""
    return tuple(_choices(query))


def _choices(query: SessionQuery) -> Iterator[Choice]:
    if query.statuses is not None:
        yield Narrowing("status", tuple(map(str, query.statuses)))
    # Odd characters are not kept in the columns.
    if query.branch is not None and is_plain(query.branch):
        yield Narrowing("branch", (query.branch,))
    if query.agent is not None and is_plain(query.agent):
        yield Narrowing("agent", (query.agent,))
    if query.begins is not None or query.ends is not None:
        yield Span("created_at", _day(query.begins, -1, _FIRST), _day(query.ends, 2, _LAST))


def _day(at: datetime | None, away: int, otherwise: str) -> str:
    """The beginning of a day so many days away, as the texts of times begin.

    They are kept with the offset they were taken at, and so a time may be written a day earlier or later than
    it is in UTC.
    """
    if at is None:
        return otherwise
    try:
        return (at.astimezone(UTC) + timedelta(days=away)).date().isoformat()
    except OverflowError:
        return otherwise
