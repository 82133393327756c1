"""The JSON shapes of suggestions, and of the triggers that they come from."""

from datetime import datetime

from batonpass.app.json_shape import Json
from batonpass.domain import triggers as domain
from batonpass.domain.context import Reading
from batonpass.domain.suggestions import Suggestion as DomainSuggestion
from batonpass.domain.suggestions import SuggestionKind
from batonpass.domain.triggers import TriggerKind, TriggerPhase


class Numbers(Json):
    """What a trigger fired with; null for what its kind does not look at.

    `percent`, `tokens` and `windowTokens` are the reading of that moment. `minutes` of work: since the last
    checkpoint (time), until compaction (emergency), as are `turns` and `tokensToCompaction`. `lines` have
    changed. `usedTokens` of `budgetTokens` are a phase's.
    """

    percent: float | None
    tokens: int | None
    window_tokens: int
    minutes: float | None
    turns: float | None
    tokens_to_compaction: int | None
    lines: int | None
    used_tokens: int | None
    budget_tokens: int | None


class Suggestion(Json):
    """`confidence` is 0 to 1; `at` is when the suggestion began to stand.

    `trigger` is what it comes from and `numbers` what that fired with, null where it comes from no trigger.
    `branch` is the one that accepting follows, `resting` the session that it resumes there; else null.
    """

    id: str
    kind: SuggestionKind
    title: str
    reason: str
    confidence: float
    at: datetime | None
    trigger: TriggerKind | None
    numbers: Numbers | None
    branch: str | None
    resting: str | None


class Suggestions(Json):
    """One at most asks for a checkpoint: of all triggers that do, the most pressing."""

    suggestions: tuple[Suggestion, ...]


class Trigger(Json):
    """`threshold` is in percent, minutes or lines, null where there is none; `at` is when it fired.

    `snoozedUntil` and `untilNext` tell of a snooze, `dismissedAt` and `reason` of a dismissal.
    """

    id: str
    kind: TriggerKind
    threshold: float | None
    state: TriggerPhase
    at: datetime | None
    snoozed_until: datetime | None
    until_next: bool
    dismissed_at: datetime | None
    reason: str


def from_suggestions(suggestions: tuple[DomainSuggestion, ...]) -> Suggestions:
    return Suggestions(suggestions=tuple(map(_from_suggestion, suggestions)))


def _from_suggestion(suggestion: DomainSuggestion) -> Suggestion:
    return Suggestion(
        id=suggestion.id,
        kind=suggestion.kind,
        title=suggestion.title,
        reason=suggestion.reason,
        confidence=suggestion.confidence,
        at=suggestion.since,
        trigger=suggestion.trigger,
        numbers=_from_numbers(suggestion.reading, suggestion.numbers),
        branch=suggestion.branch,
        resting=suggestion.resting,
    )


def _from_numbers(reading: Reading | None, numbers: domain.Numbers | None) -> Numbers | None:
    if reading is None or numbers is None:
        return None
    return Numbers(
        percent=None if reading.percent is None else round(reading.percent, 2),
        tokens=reading.tokens,
        window_tokens=reading.window_tokens,
        minutes=None if numbers.minutes is None else round(numbers.minutes, 1),
        turns=None if numbers.turns is None else round(numbers.turns, 1),
        tokens_to_compaction=numbers.tokens,
        lines=numbers.lines,
        used_tokens=numbers.used_tokens,
        budget_tokens=numbers.budget_tokens,
    )


def from_trigger(state: domain.TriggerState) -> Trigger:
    dismissal = state.dismissal
    return Trigger(
        id=state.id,
        kind=state.kind,
        threshold=float(state.threshold) or None,
        state=state.phase,
        at=state.fired_at,
        snoozed_until=state.snoozed_until,
        until_next=state.until_next,
        dismissed_at=dismissal.at if dismissal else None,
        reason=dismissal.reason if dismissal else "",
    )
