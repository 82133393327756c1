"""Triggers: rules that say a checkpoint is due. Each fires once until it is armed again.

This is what becomes of a trigger: armed, due, put off, dismissed, settled. What makes each kind fire is in
`firing`. All of them ask for the same, a checkpoint; so the most pressing speaks for all that are due, and
what is answered to it, is answered to all of them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from batonpass.domain.context import Reading, Work
from batonpass.domain.errors import InvalidInput

DEFAULT_THRESHOLDS: tuple[float, ...] = (35, 60, 70)
DEFAULT_MINUTES = 60
DEFAULT_LINES = 500


class TriggerKind(StrEnum):
    """What a trigger looks at; the most pressing first."""

    EMERGENCY = "emergency"
    PERCENTAGE = "percentage"
    PHASE = "phase"
    CHANGE = "change"
    TIME = "time"


_PRESSING = {kind: place for place, kind in enumerate(TriggerKind)}

_ANEW_AFTER_CHECKPOINT = (TriggerKind.CHANGE, TriggerKind.TIME)
"""What counts from the last checkpoint on."""


class TriggerPhase(StrEnum):
    """`armed` waits; `due` has fired and waits for the user; `settled` and `dismissed` are done until they
    are armed again.
    """

    ARMED = "armed"
    DUE = "due"
    SETTLED = "settled"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True)
class TriggerRules:
    """What the user has set: percentages of the window, minutes of work, changed lines; 0 switches off."""

    thresholds: tuple[float, ...] = DEFAULT_THRESHOLDS
    minutes: float = DEFAULT_MINUTES
    lines: int = DEFAULT_LINES


@dataclass(frozen=True, slots=True)
class Numbers:
    """What a trigger fired with, beside the reading; None for what its kind does not look at.

    `minutes` of work since the last checkpoint (time) or left until compaction (emergency), as are `turns`
    and `tokens`; `lines` changed; `used_tokens` of the `budget_tokens` of a phase. `warning` is what the
    agent itself said.
    """

    minutes: float | None = None
    turns: float | None = None
    tokens: int | None = None
    lines: int | None = None
    used_tokens: int | None = None
    budget_tokens: int | None = None
    warning: str | None = None


@dataclass(frozen=True, slots=True)
class Dismissal:
    at: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class TriggerState:
    """A trigger and what became of it.

    `threshold` is in percent, minutes or lines, 0 where the kind has none or is switched off. `subject` names
    the phase of a phase trigger. `fired_with` is the reading when it fired. `since` is the work that the last
    checkpoint holds. It is snoozed until a moment, or, with `until_next`, until another trigger fires.
    """

    threshold: float = 0.0
    phase: TriggerPhase = TriggerPhase.ARMED
    fired_at: datetime | None = None
    fired_with: Reading | None = None
    snoozed_until: datetime | None = None
    kind: TriggerKind = TriggerKind.PERCENTAGE
    subject: str = ""
    numbers: Numbers = field(default_factory=Numbers)
    since: Work = field(default_factory=Work)
    until_next: bool = False
    dismissal: Dismissal | None = None

    @property
    def id(self) -> str:
        match self.kind:
            case TriggerKind.PERCENTAGE:
                return f"percentage-{float(self.threshold)!r}".removesuffix(".0")
            case TriggerKind.PHASE:
                return f"phase-{self.subject}"
            case _:
                return self.kind.value

    def is_snoozed(self, now: datetime) -> bool:
        return self.until_next or (self.snoozed_until is not None and now < self.snoozed_until)


def check_thresholds(thresholds: Sequence[float]) -> tuple[float, ...]:
    """Sorted, without repeats; raise InvalidInput for one that is not a percentage."""
    for threshold in thresholds:
        if not 0 < threshold <= 100:
            raise InvalidInput(
                f"A checkpoint is set at {threshold:g} %; use numbers above 0, up to 100.", "checkpoints"
            )
    return tuple(sorted(set(thresholds)))


def adopt(states: Iterable[TriggerState], rules: TriggerRules) -> tuple[TriggerState, ...]:
    """The states for the rules now in force, the lowest percentage first; known ones keep what befell them.

    Raises InvalidInput for a threshold that is not a percentage.
    """
    known = {state.id: state for state in states}
    percentages = (TriggerState(threshold) for threshold in check_thresholds(rules.thresholds))
    others = (
        TriggerState(kind=TriggerKind.EMERGENCY),
        TriggerState(rules.lines, kind=TriggerKind.CHANGE),
        TriggerState(rules.minutes, kind=TriggerKind.TIME),
    )
    phases = (state for state in known.values() if state.kind is TriggerKind.PHASE)
    wanted = (_adopted(known.get(state.id, state), state.threshold) for state in (*percentages, *others))
    return (*wanted, *phases)


def _adopted(state: TriggerState, threshold: float) -> TriggerState:
    """A known state under a new threshold; one that is switched off takes back what it asked."""
    if not threshold and state.kind in _ANEW_AFTER_CHECKPOINT:
        state = _armed(state)
    return replace(state, threshold=threshold)


def _armed(state: TriggerState) -> TriggerState:
    return TriggerState(state.threshold, kind=state.kind, subject=state.subject, since=state.since)


def thresholds_of(states: Iterable[TriggerState]) -> tuple[float, ...]:
    """The percentages of the window at which a checkpoint is planned."""
    return tuple(state.threshold for state in states if state.kind is TriggerKind.PERCENTAGE)


def settled(state: TriggerState) -> TriggerState:
    return replace(state, phase=TriggerPhase.SETTLED, snoozed_until=None, until_next=False)


def settle(states: Sequence[TriggerState], work: Work) -> tuple[TriggerState, ...]:
    """A checkpoint was taken that holds all of this work: what was due is done, what counts begins anew."""
    return tuple(_after_checkpoint(state, work) for state in states)


def _after_checkpoint(state: TriggerState, work: Work) -> TriggerState:
    if state.kind in _ANEW_AFTER_CHECKPOINT:
        return replace(_armed(state), since=work)
    return settled(state) if state.phase is TriggerPhase.DUE else state


def rearm(states: Sequence[TriggerState]) -> tuple[TriggerState, ...]:
    """The context was reset: every trigger may fire again, but for phases, which are completed only once."""
    return tuple(state if state.kind is TriggerKind.PHASE else _armed(state) for state in states)


def snooze(
    states: Sequence[TriggerState], trigger_id: str, now: datetime, until: datetime | None = None
) -> tuple[TriggerState, ...]:
    """Put off what a due trigger asks, until a moment or, without one, until the next trigger fires."""
    asking = _asking_with(states, trigger_id, now)
    return tuple(
        replace(state, snoozed_until=until, until_next=until is None) if state.id in asking else state
        for state in states
    )


def dismiss(
    states: Sequence[TriggerState], trigger_id: str, now: datetime, reason: str = ""
) -> tuple[TriggerState, ...]:
    """Be done with what a due trigger asks, until it is armed again."""
    asking = _asking_with(states, trigger_id, now)
    dismissal = Dismissal(now, reason)
    return tuple(
        replace(state, phase=TriggerPhase.DISMISSED, dismissal=dismissal) if state.id in asking else state
        for state in states
    )


def _asking_with(states: Sequence[TriggerState], trigger_id: str, now: datetime) -> frozenset[str]:
    """All that ask what this one asks; nothing when it does not ask."""
    asking = frozenset(state.id for state in due(states, now))
    return asking if trigger_id in asking else frozenset()


def due(states: Sequence[TriggerState], now: datetime) -> tuple[TriggerState, ...]:
    """What has fired and is neither answered nor snoozed, the most pressing first."""
    waiting = [s for s in states if s.phase is TriggerPhase.DUE and not s.is_snoozed(now)]
    newest_first = sorted(waiting, key=lambda state: state.fired_at or now, reverse=True)
    return tuple(sorted(newest_first, key=lambda state: (_PRESSING[state.kind], -state.threshold)))


def next_wake(states: Sequence[TriggerState], now: datetime) -> datetime | None:
    """When the first snooze ends by time, if one is running."""
    ends = [
        state.snoozed_until
        for state in states
        if state.phase is TriggerPhase.DUE and state.snoozed_until is not None and now < state.snoozed_until
    ]
    return min(ends, default=None)
