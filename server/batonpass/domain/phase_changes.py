"""Phases that are renamed, added, removed, weighted anew or put in another order during the session."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from batonpass.domain.errors import InvalidInput, NotAllowed
from batonpass.domain.plan import Phase, PhaseStatus, check_weights, start_next


@dataclass(frozen=True, slots=True)
class PhaseChange:
    """A phase as it is to be. `was` is its name until now, where that is another; a new phase has none."""

    name: str
    weight: float
    was: str | None = None


def change_phases(phases: Sequence[Phase], changes: Sequence[PhaseChange]) -> tuple[Phase, ...]:
    """The phases as listed, in that order. Budgets stay as they are; a new phase has none yet.

    An open phase that is not listed is removed. Completed phases stay, listed or not; those that are not
    come first. Raises InvalidInput for a list that contradicts itself, and NotAllowed for a change of a
    completed phase, or the removal of one that is at work or has used tokens.
    """
    check_weights([(change.name, change.weight) for change in changes])
    known = _match(phases, changes)
    left_out = [phase for phase in phases if phase not in known]
    for phase in left_out:
        _check_removable(phase)
    completed = [phase for phase in left_out if phase.is_completed]
    _check_names(changes, completed)
    kept = [phase for phase in (*completed, *known) if phase is not None]
    booked = {phase.ledger_name for phase in kept}
    listed: list[Phase] = []
    for change, phase in zip(changes, known, strict=True):
        made = _add(change, booked) if phase is None else _change(phase, change)
        booked.add(made.ledger_name)
        listed.append(made)
    return start_next((*completed, *listed))


def _match(phases: Sequence[Phase], changes: Sequence[PhaseChange]) -> list[Phase | None]:
    """The phase that each change is of, None for a new one. Who says what it was called comes first."""
    by_name = {phase.name.casefold(): phase for phase in phases}
    former: dict[int, Phase] = {}
    for position, change in enumerate(changes):
        if change.was is not None:
            former[position] = _take_out(by_name, change.was, f"phases[{position}].was")
    return [
        former[position] if position in former else by_name.get(change.name.strip().casefold())
        for position, change in enumerate(changes)
    ]


def _take_out(by_name: dict[str, Phase], name: str, field: str) -> Phase:
    phase = by_name.pop(name.strip().casefold(), None)
    if phase is None:
        left = ", ".join(f"“{other.name}”" for other in by_name.values()) or "none"
        raise InvalidInput(
            f"No phase is called “{name}” that is not listed already; there are: {left}.", field
        )
    return phase


def _check_removable(phase: Phase) -> None:
    if phase.status is PhaseStatus.ACTIVE:
        raise NotAllowed(f"Phase “{phase.name}” is at work and cannot be removed. Complete it, or list it.")
    if not phase.is_completed and phase.used_tokens:
        raise NotAllowed(
            f"Phase “{phase.name}” has used {phase.used_tokens:,} tokens and cannot be removed. "
            "Complete it, or list it."
        )


def _check_names(changes: Sequence[PhaseChange], completed: Sequence[Phase]) -> None:
    """Raise InvalidInput for a phase that is renamed to a completed one that is not listed."""
    taken = {phase.name.casefold() for phase in completed}
    for position, change in enumerate(changes):
        if change.name.strip().casefold() in taken:
            raise InvalidInput(
                f"A completed phase is called “{change.name.strip()}” already.", f"phases[{position}].name"
            )


def _change(phase: Phase, change: PhaseChange) -> Phase:
    name = change.name.strip()
    if phase.is_completed and (name, change.weight) != (phase.name, phase.weight):
        raise NotAllowed(f"Phase “{phase.name}” is completed and stays as it is. Leave it out of the list.")
    booked_as = "" if name == phase.ledger_name else phase.ledger_name
    return replace(phase, name=name, weight=change.weight, booked_as=booked_as)


def _add(change: PhaseChange, booked: Collection[str]) -> Phase:
    """A new phase, which the ledger knows by a name that no other phase is booked under."""
    name = booked_as = change.name.strip()
    number = 2
    while booked_as in booked:
        booked_as = f"{name} ({number})"
        number += 1
    return Phase(name, change.weight, booked_as="" if booked_as == name else booked_as)
