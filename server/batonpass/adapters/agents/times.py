"""The times that agents write down."""

from datetime import UTC, datetime


def from_text(text: str) -> datetime | None:
    """A time in the form of ISO 8601; None for anything else."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def from_milliseconds(since_1970: float | None) -> datetime | None:
    """A time as JavaScript counts it; None when there is none, or none that a calendar has."""
    if since_1970 is None:
        return None
    try:
        return datetime.fromtimestamp(since_1970 / 1_000, UTC)
    except (OverflowError, OSError, ValueError):
        return None
