"""The timelines of tasks, in the world of the other facts here."""

from datetime import UTC, datetime, timedelta

from batonpass.domain.goals import Move, TaskStatus

START = datetime(2026, 3, 12, 8, 15, tzinfo=UTC)


def timeline(*moves: tuple[int, TaskStatus]) -> tuple[Move, ...]:
    """The moves of a task that was added when the session began, by their minutes."""
    known = TaskStatus.OPEN
    moves_made = [Move(START, known)]
    for minutes, status in moves:
        moves_made.append(Move(START + timedelta(minutes=minutes), status, known))
        known = status
    return tuple(moves_made)
