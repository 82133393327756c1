"""What makes each kind of trigger fire, judged by the circumstances of one moment."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from batonpass.domain.context import Reading, Work
from batonpass.domain.plan import Phase, PhaseStatus
from batonpass.domain.trend import Forecast
from batonpass.domain.triggers import Numbers, TriggerKind, TriggerPhase, TriggerState, settled

EMERGENCY_MINUTES = 5.0
EMERGENCY_TURNS = 2.0
"""A compaction that is nearer than this, by the trend, is an emergency."""

EMERGENCY_SHARE = 0.25
"""With more than this part of the window still ahead, a burst of reading is no emergency yet."""

States = tuple[TriggerState, ...]


@dataclass(frozen=True, slots=True)
class Circumstances:
    """All that triggers look at.

    `to_compaction` and `tokens_to_compaction` are the way to where the agent compacts by itself, `work` is
    all that was done in the session. `changed_lines` is None when they were not counted at this moment,
    `warning` when the agent did not say that it is about to compact.
    """

    now: datetime
    reading: Reading
    work: Work = field(default_factory=Work)
    to_compaction: Forecast = field(default_factory=Forecast)
    tokens_to_compaction: int | None = None
    changed_lines: int | None = None
    warning: str | None = None


def evaluate(states: Sequence[TriggerState], circumstances: Circumstances) -> tuple[States, States]:
    """Fire what the circumstances have reached. Returns the new states, and those that fired just now."""
    after = tuple(_judge(state, circumstances) for state in _judge_percentages(states, circumstances))
    return _with_awakened(states, after)


def complete_phases(
    states: Sequence[TriggerState],
    before: Sequence[Phase],
    after: Sequence[Phase],
    now: datetime,
    reading: Reading,
) -> tuple[States, States]:
    """Fire a trigger for each phase that a change of the plan completes. Returns as `evaluate` does."""
    known = {phase.name: phase for phase in before if phase.status is not PhaseStatus.COMPLETED}
    completed = [p for p in after if p.status is PhaseStatus.COMPLETED and p.name in known]
    taken = {state.id for state in states}
    new = tuple(
        _fire(state, now, reading, numbers)
        for phase in completed
        for numbers in (
            Numbers(used_tokens=phase.used_tokens, budget_tokens=known[phase.name].budget_tokens),
        )
        if (state := TriggerState(kind=TriggerKind.PHASE, subject=phase.name)).id not in taken
    )
    return _with_awakened(states, (*states, *new))


def _with_awakened(before: Sequence[TriggerState], after: States) -> tuple[States, States]:
    """What fired, and with it, awake again, what was put off until then."""
    known = {state.id: state.phase for state in before}
    fired = tuple(s for s in after if s.phase is TriggerPhase.DUE and known.get(s.id) is not TriggerPhase.DUE)
    if not fired:
        return after, ()
    return tuple(replace(state, until_next=False) if state.until_next else state for state in after), fired


def newly_fired(
    before: Sequence[TriggerState], after: Sequence[TriggerState], kind: TriggerKind
) -> TriggerState | None:
    """The trigger of a kind that fired on the way from some states to others, if one did."""
    known = {(state.id, state.fired_at) for state in before if state.phase is TriggerPhase.DUE}
    fired = (s for s in after if s.kind is kind and s.phase is TriggerPhase.DUE)
    return next((state for state in fired if (state.id, state.fired_at) not in known), None)


def _fire(state: TriggerState, now: datetime, reading: Reading, numbers: Numbers) -> TriggerState:
    return replace(state, phase=TriggerPhase.DUE, fired_at=now, fired_with=reading, numbers=numbers)


def _judge(state: TriggerState, circumstances: Circumstances) -> TriggerState:
    """A trigger that stands by itself, fired if it is time."""
    if state.phase is not TriggerPhase.ARMED:
        return state
    numbers = _reached(state, circumstances)
    if numbers is None:
        return state
    return _fire(state, circumstances.now, circumstances.reading, numbers)


def _reached(state: TriggerState, circumstances: Circumstances) -> Numbers | None:
    """The numbers it fires with; None when there is nothing to say."""
    match state.kind:
        case TriggerKind.EMERGENCY:
            return _reached_emergency(circumstances)
        case TriggerKind.CHANGE:
            return _reached_change(state, circumstances)
        case TriggerKind.TIME:
            return _reached_time(state, circumstances)
        case TriggerKind.PERCENTAGE | TriggerKind.PHASE:
            return None


def _reached_emergency(circumstances: Circumstances) -> Numbers | None:
    forecast = circumstances.to_compaction
    minutes = forecast.minutes.expected if forecast.minutes else None
    turns = forecast.turns.expected if forecast.turns else None
    tokens = circumstances.tokens_to_compaction
    is_soon = (minutes is not None and minutes <= EMERGENCY_MINUTES) or (
        turns is not None and turns <= EMERGENCY_TURNS
    )
    is_close = tokens is not None and tokens <= EMERGENCY_SHARE * circumstances.reading.window_tokens
    if circumstances.warning is None and tokens != 0 and not (is_soon and is_close):
        return None
    return Numbers(minutes=minutes, turns=turns, tokens=tokens, warning=circumstances.warning)


def _reached_change(state: TriggerState, circumstances: Circumstances) -> Numbers | None:
    lines = circumstances.changed_lines
    if lines is None or not state.threshold or lines < state.threshold:
        return None
    return Numbers(lines=lines)


def _reached_time(state: TriggerState, circumstances: Circumstances) -> Numbers | None:
    """Work in which nothing was changed asks for no checkpoint."""
    minutes = circumstances.work.minutes - state.since.minutes
    has_changed = circumstances.work.edits > state.since.edits or bool(circumstances.changed_lines)
    if not state.threshold or minutes < state.threshold or not has_changed:
        return None
    return Numbers(minutes=minutes, lines=circumstances.changed_lines)


def _judge_percentages(states: Sequence[TriggerState], circumstances: Circumstances) -> States:
    """The states with what the reading has reached.

    When several thresholds are passed at once, the highest speaks for all: the lower ones settle, so that
    one jump asks for one checkpoint. So does one that spoke before: a lower threshold that is set after it
    has fired says nothing new.
    """
    reading = circumstances.reading
    percentages = [state for state in states if state.kind is TriggerKind.PERCENTAGE]
    reached = [s for s in percentages if s.phase is TriggerPhase.ARMED and _is_reached(s, reading)]
    if not reached:
        return tuple(states)
    highest = max(reached, key=lambda state: state.threshold)
    if highest.threshold < _spoken(states):
        return tuple(settled(state) if state in reached else state for state in states)
    fired = _fire(highest, circumstances.now, reading, Numbers())
    return tuple(fired if state is highest else _outdone(state, fired) for state in states)


def _outdone(state: TriggerState, fired: TriggerState) -> TriggerState:
    """A percentage below the one that fired has nothing more to say; why it was dismissed stays known."""
    is_lower = state.kind is TriggerKind.PERCENTAGE and state.threshold < fired.threshold
    return settled(state) if is_lower and state.phase is not TriggerPhase.DISMISSED else state


def _is_reached(state: TriggerState, reading: Reading) -> bool:
    return reading.percent is not None and reading.percent >= state.threshold


def _spoken(states: Sequence[TriggerState]) -> float:
    """The highest percentage that has spoken since it was armed."""
    spoken = (
        state.threshold
        for state in states
        if state.kind is TriggerKind.PERCENTAGE and state.phase is not TriggerPhase.ARMED
    )
    return max(spoken, default=0.0)


def next_threshold(states: Sequence[TriggerState], reading: Reading) -> float | None:
    """The percentage at which the next trigger will fire, or None when there is none ahead."""
    percent = reading.percent
    if percent is None:
        return None
    least = max(percent, _spoken(states))
    armed = (s for s in states if s.kind is TriggerKind.PERCENTAGE and s.phase is TriggerPhase.ARMED)
    return min((state.threshold for state in armed if state.threshold > least), default=None)
