"""The trend: how fast the context fills, and when it reaches a mark.

The rate is a Theil-Sen slope: the median of the slopes between all pairs of readings, which up to 29 % of
wrong readings cannot carry away (Theil 1950, Sen 1968). Its band leaves out the lowest and the highest tenth
of those slopes; on recorded sessions it held half of what came (tests/bench/bench_trend.py).

Time is time of work. A gap between two readings counts for at most `LONGEST_GAP_MINUTES`, so that a break
does not make the work look slow; one that a clock set back makes negative counts for nothing. What is said
of the future is therefore said in minutes of work as well.

What is foretold goes by the mean of that slope and the average since the context began: on recorded sessions
the slope alone is as good in the middle, and its worst tenth is off by a third more.

A turn is a figure that the agent reported, for it reports once for each response. Until it has reported in a
session, a turn is a burst of reading and typing, after `BURST_PAUSE_MINUTES` of quiet.
"""

from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import combinations

from batonpass.domain.context import LONGEST_GAP_MINUTES, EntryKind, LedgerEntry, minutes_between

POINTS = 24
"""More readings than this are forgotten: the pairs, and with them the cost, grow with the square."""

SLOT_MINUTES = 0.5
"""Readings that follow each other faster share one point, the newest of them."""

BURST_PAUSE_MINUTES = 1.0

FALL_SHARE = 0.1
"""A fall by more than this share is a context that was cleared in part; what was before says nothing."""

LEAST_POINTS = 3
LEAST_MINUTES = 1.0
"""Readings within less than this are the opening of some files, not yet the pace of the work."""

LEAST_TURNS = 2

LONGEST_MINUTES = 24 * 60.0
LONGEST_TURNS = 10_000.0
"""What lies further ahead is not foretold."""

_CLOSEST = 1e-3
"""Readings less apart than this, in minutes, tell no slope."""


@dataclass(frozen=True, slots=True)
class Point:
    """A reading: minutes of work and turns since the course began, and the tokens it told."""

    minutes: float
    turns: int
    tokens: int


@dataclass(frozen=True, slots=True)
class Course:
    """The last readings since the context began, was reset or was cleared in part; `begun` is the first.

    `at` is the time of the newest; `slot_minutes` is when its point was begun. `is_reported` says that the
    tokens are what the agent told; else they are what was seen to enter, counted from any level.
    """

    points: tuple[Point, ...] = ()
    begun: Point | None = None
    at: datetime | None = None
    slot_minutes: float = 0.0
    is_reported: bool = False


@dataclass(frozen=True, slots=True)
class Slope:
    """Tokens for one minute or one turn, with the band that most pairs of readings are in.

    `average` is that of the whole course; None where it is not known.
    """

    tokens: float
    low: float
    high: float
    average: float | None = None

    @property
    def pace(self) -> float:
        """What is expected of the next minutes or turns."""
        return self.tokens if self.average is None else (self.tokens + max(0.0, self.average)) / 2


@dataclass(frozen=True, slots=True)
class Trend:
    """None is for what too few readings tell."""

    per_minute: Slope | None = None
    per_turn: Slope | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """A distance ahead in minutes of work or in turns. `latest` is None when it may take for ever."""

    expected: float
    soonest: float
    latest: float | None


@dataclass(frozen=True, slots=True)
class Forecast:
    """How far a mark is ahead; None where that is not known."""

    minutes: Span | None = None
    turns: Span | None = None


@dataclass(frozen=True, slots=True)
class Outlook:
    """The trend of a session and what it foretells."""

    trend: Trend = Trend()
    to_next_trigger: Forecast = Forecast()
    to_compaction: Forecast = Forecast()


def follow(
    course: Course, entries: Iterable[LedgerEntry], documents: AbstractSet[str] = frozenset()
) -> Course:
    """The course after further entries of the ledger; `documents` already count as read."""
    known = set(documents)
    for entry in entries:
        if entry.kind is EntryKind.RESET:
            course = Course()
            known.clear()
        elif entry.kind is EntryKind.REPORTED:
            course = add_reading(course, entry.at, entry.tokens, is_reported=True)
        elif entry.kind is EntryKind.EDITED or entry.uri not in known:
            seen = course.points[-1].tokens if course.points else 0
            course = add_reading(course, entry.at, seen + entry.tokens)
            if entry.kind is EntryKind.READ:
                known.add(entry.uri)
    return course


def add_reading(course: Course, at: datetime, tokens: int, *, is_reported: bool = False) -> Course:
    """The course with one more reading.

    An estimate and a report are not on one level: the first report begins the course anew, and estimates
    between reports tell nothing more. A figure that is repeated is no reading: nothing has happened.
    """
    if course.is_reported and not is_reported:
        return course
    if not course.points or is_reported is not course.is_reported:
        return _begin(at, tokens, is_reported)
    last = course.points[-1]
    if tokens == last.tokens:
        return course
    if tokens < last.tokens * (1 - FALL_SHARE):
        return _begin(at, tokens, is_reported)
    gap = minutes_between(course.at, at)
    is_turn = is_reported or gap >= BURST_PAUSE_MINUTES
    point = Point(last.minutes + min(gap, LONGEST_GAP_MINUTES), last.turns + is_turn, tokens)
    if point.minutes - course.slot_minutes < SLOT_MINUTES:
        return replace(course, points=(*course.points[:-1], point), at=at)
    return replace(course, points=(*course.points[1 - POINTS :], point), at=at, slot_minutes=point.minutes)


def _begin(at: datetime, tokens: int, is_reported: bool) -> Course:
    first = Point(0.0, 0, tokens)
    return Course((first,), first, at, 0.0, is_reported)


def find_trend(course: Course) -> Trend:
    points = course.points
    if len(points) < LEAST_POINTS:
        return Trend()
    per_minute = per_turn = None
    if points[-1].minutes - points[0].minutes >= LEAST_MINUTES:
        per_minute = _find_slope_of(course, lambda point: point.minutes)
    if points[-1].turns - points[0].turns >= LEAST_TURNS:
        per_turn = _find_slope_of(course, lambda point: point.turns)
    return Trend(per_minute, per_turn)


def _find_slope_of(course: Course, measure: Callable[[Point], float]) -> Slope | None:
    slope = find_slope([(measure(point), point.tokens) for point in course.points])
    if slope is None or course.begun is None:
        return slope
    last = course.points[-1]
    distance = measure(last) - measure(course.begun)
    return replace(slope, average=(last.tokens - course.begun.tokens) / distance if distance > 0 else None)


def find_slope(points: Sequence[tuple[float, float]]) -> Slope | None:
    """The Theil-Sen slope of points (x, y), with its band; None when no two of them are apart in x.

    The x are finite and do not fall.
    """
    slopes = sorted(
        (y_after - y_before) / (x_after - x_before)
        for (x_before, y_before), (x_after, y_after) in combinations(points, 2)
        if x_after - x_before >= _CLOSEST
    )
    if not slopes:
        return None
    count = len(slopes)
    tenth = (count - 1) // 10
    median = (slopes[(count - 1) // 2] + slopes[count // 2]) / 2
    return Slope(median, slopes[tenth], slopes[count - 1 - tenth])


def foresee(trend: Trend, tokens: int | None, mark: int | None) -> Forecast:
    """How far a mark is ahead of the tokens that are in the context now."""
    if tokens is None or mark is None:
        return Forecast()
    ahead = max(0, mark - tokens)
    return Forecast(
        _divide(ahead, trend.per_minute, LONGEST_MINUTES), _divide(ahead, trend.per_turn, LONGEST_TURNS)
    )


def _divide(ahead: int, slope: Slope | None, longest: float) -> Span | None:
    """None for a context that does not grow, or grows so slowly that nobody can tell."""
    if slope is None or slope.tokens <= 0 or ahead > slope.tokens * longest:
        return None
    pace = slope.pace
    slowest, fastest = min(slope.low, pace), max(slope.high, pace)
    latest = ahead / slowest if slowest > 0 and ahead <= slowest * longest else None
    return Span(ahead / pace, ahead / fastest, latest)
