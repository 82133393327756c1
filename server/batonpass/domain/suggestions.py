"""Suggestions: what the user could do now, with a reason and a confidence."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from batonpass.domain.context import Reading, Source
from batonpass.domain.triggers import Numbers, TriggerKind, TriggerState, due

# How far each source is to be believed when it says that a threshold is reached.
_CONFIDENCE = {
    Source.REPORTED: 0.99,
    Source.TRANSCRIPT: 0.97,
    Source.ESTIMATED: 0.6,
    Source.UNKNOWN: 0.0,
}

_CERTAIN = 0.99
"""For what was counted or told, and not drawn from a reading."""


class SuggestionKind(StrEnum):
    CHECKPOINT = "checkpoint"
    RECOVERY = "recovery"
    BRANCH = "branch"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`id` is stable while the suggestion stands; `confidence` is 0 to 1.

    `trigger` is the kind that it comes from, `reading` and `numbers` are what that fired with; None where it
    comes from no trigger. `branch` is the one to follow, `resting` the id of the session to be resumed there.
    """

    id: str
    kind: SuggestionKind
    title: str
    reason: str
    confidence: float
    threshold: float
    since: datetime | None
    trigger: TriggerKind | None = None
    reading: Reading | None = None
    numbers: Numbers | None = None
    branch: str | None = None
    resting: str | None = None


def suggest(triggers: Sequence[TriggerState], now: datetime) -> tuple[Suggestion, ...]:
    """What the due triggers ask for, with one voice: all want a checkpoint, the most pressing says why."""
    asking = (from_trigger(trigger) for trigger in due(triggers, now))
    return tuple(suggestion for suggestion in asking if suggestion is not None)[:1]


def from_trigger(trigger: TriggerState) -> Suggestion | None:
    """The suggestion of a trigger that has fired, with the numbers of that moment."""
    reading = trigger.fired_with
    if reading is None:
        return None
    title, reason = _explain(trigger, reading)
    return Suggestion(
        id=trigger.id,
        kind=SuggestionKind.CHECKPOINT,
        title=title,
        reason=reason,
        confidence=_confidence(trigger, reading),
        threshold=trigger.threshold,
        since=trigger.fired_at,
        trigger=trigger.kind,
        reading=reading,
        numbers=trigger.numbers,
    )


def _confidence(trigger: TriggerState, reading: Reading) -> float:
    is_of_reading = trigger.kind in (TriggerKind.PERCENTAGE, TriggerKind.EMERGENCY)
    return _CONFIDENCE[reading.source] if is_of_reading and trigger.numbers.warning is None else _CERTAIN


def _explain(trigger: TriggerState, reading: Reading) -> tuple[str, str]:
    """Title and reason."""
    numbers = trigger.numbers
    match trigger.kind:
        case TriggerKind.EMERGENCY:
            return "Save now: the agent is about to compact its context", _emergency_reason(trigger, reading)
        case TriggerKind.PERCENTAGE:
            return (
                f"Checkpoint due: the context passed {trigger.threshold:g} %",
                f"The context reached {reading.percent or 0:.0f} % of the window "
                f"({reading.tokens or 0:,} of {reading.window_tokens:,} tokens{_estimated(reading)}); "
                f"a checkpoint is planned at {trigger.threshold:g} %.",
            )
        case TriggerKind.PHASE:
            return (
                f"Checkpoint due: phase {trigger.subject} is completed",
                f"Phase {trigger.subject} was completed with {numbers.used_tokens or 0:,} of its "
                f"{numbers.budget_tokens or 0:,} tokens; a checkpoint keeps what it brought.",
            )
        case TriggerKind.CHANGE:
            return (
                f"Checkpoint due: {numbers.lines or 0:,} lines are not saved",
                f"{numbers.lines or 0:,} changed lines are in no commit and no checkpoint; "
                f"a checkpoint is planned at {trigger.threshold:,g}.",
            )
        case TriggerKind.TIME:
            return (
                f"Checkpoint due: {numbers.minutes or 0:.0f} minutes of work",
                f"{numbers.minutes or 0:.0f} minutes of work are in no checkpoint; "
                f"one is planned after {trigger.threshold:g}.",
            )


def _emergency_reason(trigger: TriggerState, reading: Reading) -> str:
    numbers = trigger.numbers
    if numbers.warning is not None:
        words = f": {numbers.warning.rstrip('.')}" if numbers.warning else ""
        return f"The agent says that it is about to compact its context{words}."
    held = f"{reading.tokens or 0:,} tokens are in the context{_estimated(reading)}"
    if not numbers.tokens:
        return f"{held}, and the agent compacts it from here on; what is not saved is lost to it."
    ways = [
        f"{amount:.1f} {unit}"
        for amount, unit in ((numbers.turns, "turns"), (numbers.minutes, "minutes of work"))
        if amount is not None
    ]
    return f"{held}; {numbers.tokens:,} more and the agent compacts it, at this pace in {' or '.join(ways)}."


def _estimated(reading: Reading) -> str:
    return " (estimated)" if reading.source is Source.ESTIMATED else ""
