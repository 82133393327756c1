"""Triggers: rules that say a checkpoint is due. Each fires once until it is armed again."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from batonpass.domain.context import Reading
from batonpass.domain.errors import InvalidInput

DEFAULT_THRESHOLDS: tuple[float, ...] = (35, 60, 70)


class TriggerPhase(StrEnum):
    """`armed` waits; `due` has fired and waits for the user; `settled` is done until the context is reset."""

    ARMED = "armed"
    DUE = "due"
    SETTLED = "settled"


@dataclass(frozen=True, slots=True)
class TriggerState:
    """A percentage trigger and what became of it. `fired_with` is the reading that made it fire."""

    threshold: float
    phase: TriggerPhase = TriggerPhase.ARMED
    fired_at: datetime | None = None
    fired_with: Reading | None = None
    snoozed_until: datetime | None = None

    @property
    def id(self) -> str:
        return f"percentage-{float(self.threshold)!r}".removesuffix(".0")

    def is_snoozed(self, now: datetime) -> bool:
        return self.snoozed_until is not None and now < self.snoozed_until


def check_thresholds(thresholds: Sequence[float]) -> tuple[float, ...]:
    """Sorted, without repeats; raise InvalidInput for one that is not a percentage."""
    for threshold in thresholds:
        if not 0 < threshold <= 100:
            raise InvalidInput(
                f"A checkpoint is set at {threshold:g} %; use numbers above 0, up to 100.", "checkpoints"
            )
    return tuple(sorted(set(thresholds)))


def adopt(states: Iterable[TriggerState], thresholds: Sequence[float]) -> tuple[TriggerState, ...]:
    """The states for the thresholds now in force, lowest first: known ones keep what became of them.

    Raises InvalidInput for a threshold that is not a percentage.
    """
    known = {state.threshold: state for state in states}
    return tuple(known.get(threshold, TriggerState(threshold)) for threshold in check_thresholds(thresholds))


def evaluate(
    states: Sequence[TriggerState], reading: Reading, now: datetime
) -> tuple[tuple[TriggerState, ...], TriggerState | None]:
    """Fire what the reading has reached. Returns the new states, and the highest trigger that fired just now.

    When several thresholds are passed at once, the highest speaks for all: the lower ones settle, so that
    one jump asks for one checkpoint. So does one that spoke before: a lower threshold that is set after it
    has fired says nothing new.
    """
    percent = reading.percent
    if percent is None:
        return tuple(states), None
    reached = [s for s in states if s.phase is TriggerPhase.ARMED and percent >= s.threshold]
    if not reached:
        return tuple(states), None
    highest = max(reached, key=lambda state: state.threshold)
    spoken = max((s.threshold for s in states if s.phase is not TriggerPhase.ARMED), default=0.0)
    if highest.threshold < spoken:
        return tuple(_settled(state) if state in reached else state for state in states), None
    fired = replace(highest, phase=TriggerPhase.DUE, fired_at=now, fired_with=reading, snoozed_until=None)
    lower = tuple(_settled(state) if state.threshold < fired.threshold else state for state in states)
    return tuple(fired if state.threshold == fired.threshold else state for state in lower), fired


def _settled(state: TriggerState) -> TriggerState:
    return replace(state, phase=TriggerPhase.SETTLED, snoozed_until=None)


def settle(states: Sequence[TriggerState]) -> tuple[TriggerState, ...]:
    """A checkpoint was taken: what was due is done."""
    return tuple(_settled(state) if state.phase is TriggerPhase.DUE else state for state in states)


def rearm(states: Sequence[TriggerState]) -> tuple[TriggerState, ...]:
    """The context was reset: every trigger may fire again."""
    return tuple(TriggerState(state.threshold) for state in states)


def snooze(states: Sequence[TriggerState], trigger_id: str, until: datetime) -> tuple[TriggerState, ...]:
    return tuple(replace(state, snoozed_until=until) if state.id == trigger_id else state for state in states)


def due(states: Sequence[TriggerState], now: datetime) -> tuple[TriggerState, ...]:
    """What has fired and is neither settled nor snoozed, highest first."""
    waiting = [s for s in states if s.phase is TriggerPhase.DUE and not s.is_snoozed(now)]
    return tuple(sorted(waiting, key=lambda state: -state.threshold))


def next_threshold(states: Sequence[TriggerState], reading: Reading) -> float | None:
    """The percentage at which the next trigger will fire, or None when there is none ahead."""
    percent = reading.percent
    if percent is None:
        return None
    spoken = max((s.threshold for s in states if s.phase is not TriggerPhase.ARMED), default=0.0)
    ahead = (s.threshold for s in states if s.phase is TriggerPhase.ARMED and s.threshold > percent)
    return min((threshold for threshold in ahead if threshold > spoken), default=None)


def next_wake(states: Sequence[TriggerState], now: datetime) -> datetime | None:
    """When the first snooze ends, if one is running."""
    ends = [
        state.snoozed_until
        for state in states
        if state.phase is TriggerPhase.DUE and state.snoozed_until is not None and now < state.snoozed_until
    ]
    return min(ends, default=None)
