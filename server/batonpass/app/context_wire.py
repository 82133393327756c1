"""The JSON shapes of a reading, and of how fast the context fills."""

from datetime import datetime

from batonpass.app.json_shape import Json
from batonpass.app.results import ContextView
from batonpass.domain.context import Reading as DomainReading
from batonpass.domain.context import Source
from batonpass.domain.trend import Outlook, Slope, Span


class Band(Json):
    """How far a mark is ahead, at least and at most; `latest` is null when it may take for ever."""

    soonest: float
    latest: float | None


class Trend(Json):
    """How fast the context fills; null until there are readings enough to tell. Minutes are those of work."""

    tokens_per_minute: float | None = None
    tokens_per_turn: float | None = None
    minutes_to_next_trigger: float | None = None
    minutes_to_compaction: float | None = None
    turns_to_next_trigger: float | None = None
    turns_to_compaction: float | None = None
    minutes_to_compaction_band: Band | None = None
    turns_to_compaction_band: Band | None = None


class Reading(Json):
    """How many tokens are in the agent's context. `low` and `high` are the error band."""

    tokens: int | None
    window_tokens: int
    percent: float | None
    source: Source
    exact: bool
    low: int | None
    high: int | None
    at: datetime | None
    tokens_to_compaction: int | None
    trend: Trend


def from_reading(
    reading: DomainReading, tokens_to_compaction: int | None = None, trend: Trend | None = None
) -> Reading:
    return Reading(
        tokens=reading.tokens,
        window_tokens=reading.window_tokens,
        percent=None if reading.percent is None else round(reading.percent, 2),
        source=reading.source,
        exact=reading.exact,
        low=reading.low,
        high=reading.high,
        at=reading.at,
        tokens_to_compaction=tokens_to_compaction,
        trend=trend or Trend(),
    )


def _from_outlook(outlook: Outlook) -> Trend:
    return Trend(
        tokens_per_minute=_rate(outlook.trend.per_minute),
        tokens_per_turn=_rate(outlook.trend.per_turn),
        minutes_to_next_trigger=_expected(outlook.to_next_trigger.minutes),
        minutes_to_compaction=_expected(outlook.to_compaction.minutes),
        turns_to_next_trigger=_expected(outlook.to_next_trigger.turns),
        turns_to_compaction=_expected(outlook.to_compaction.turns),
        minutes_to_compaction_band=_band(outlook.to_compaction.minutes),
        turns_to_compaction_band=_band(outlook.to_compaction.turns),
    )


def _rate(slope: Slope | None) -> float | None:
    return None if slope is None else round(slope.tokens, 1)


def _expected(span: Span | None) -> float | None:
    return None if span is None else round(span.expected, 1)


def _band(span: Span | None) -> Band | None:
    if span is None:
        return None
    latest = None if span.latest is None else round(span.latest, 1)
    return Band(soonest=round(span.soonest, 1), latest=latest)


def from_context(view: ContextView) -> Reading:
    return from_reading(view.reading, view.tokens_to_compaction, _from_outlook(view.outlook))
