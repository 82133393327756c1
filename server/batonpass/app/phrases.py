"""Moments, durations, estimates and names of the wire, as they are said to a person."""

from datetime import UTC, datetime
from enum import StrEnum

from batonpass.domain.goals import Move, Task


def moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def duration(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest} min" if hours else f"{rest} min"


def estimate(of: Task | Move) -> str:
    """What is estimated in minutes and tokens; “none” where nothing is."""
    parts = [duration(of.estimate_minutes)] if of.estimate_minutes else []
    parts += [f"{of.estimate_tokens:,} tokens"] if of.estimate_tokens else []
    return ", ".join(parts) or "none"


def words(name: StrEnum) -> str:
    """A name of the wire, such as `inProgress`, as words."""
    return "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name)
