"""Suggestions: what the user could do now, with a reason and a confidence."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from batonpass.domain.context import Reading, Source
from batonpass.domain.triggers import TriggerState, due

# How far each source is to be believed when it says that a threshold is reached.
_CONFIDENCE = {
    Source.REPORTED: 0.99,
    Source.TRANSCRIPT: 0.97,
    Source.ESTIMATED: 0.6,
    Source.UNKNOWN: 0.0,
}


class SuggestionKind(StrEnum):
    CHECKPOINT = "checkpoint"
    RECOVERY = "recovery"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`id` is stable while the suggestion stands; `confidence` is 0 to 1."""

    id: str
    kind: SuggestionKind
    title: str
    reason: str
    confidence: float
    threshold: float
    since: datetime | None


def suggest(triggers: Sequence[TriggerState], now: datetime) -> tuple[Suggestion, ...]:
    """The suggestions that the due triggers give rise to, most pressing first."""
    return tuple(
        _from_trigger(trigger, trigger.fired_with) for trigger in due(triggers, now) if trigger.fired_with
    )


def _from_trigger(trigger: TriggerState, reading: Reading) -> Suggestion:
    """The suggestion, with the numbers that the trigger fired with, whatever the reading is by now."""
    estimated = " (estimated)" if reading.source is Source.ESTIMATED else ""
    return Suggestion(
        id=trigger.id,
        kind=SuggestionKind.CHECKPOINT,
        title=f"Checkpoint due: the context passed {trigger.threshold:g} %",
        reason=(
            f"The context reached {reading.percent or 0:.0f} % of the window "
            f"({reading.tokens or 0:,} of {reading.window_tokens:,} tokens{estimated}); "
            f"a checkpoint is planned at {trigger.threshold:g} %."
        ),
        confidence=_CONFIDENCE[reading.source],
        threshold=trigger.threshold,
        since=trigger.fired_at,
    )
