"""Code lenses on the phases of the plan: what each has used, and the way to complete it."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types

from batonpass.app.commands_on_sessions import COMPLETE_PHASE, SHOW_SESSION
from batonpass.app.observation import Current
from batonpass.app.plan_outline import PlanOutline
from batonpass.app.plan_words import describe_use
from batonpass.domain.plan import Phase, PhaseStatus


def phase_lenses(current: Current, outline: PlanOutline) -> list[types.CodeLens]:
    """The lenses of every phase, wherever it stands in the plan."""
    session = current.session
    return [
        types.CodeLens(types.Range(types.Position(line, 0), types.Position(line, 0)), command)
        for phase in session.phases
        for line in outline.lines_of(phase.name)
        for command in _commands(session.id, phase, is_found=line != 0)
    ]


def _commands(session: str, phase: Phase, *, is_found: bool) -> Iterator[types.Command]:
    """Away from the phase's own line, its name is said as well."""
    of_phase = "" if is_found else f" “{phase.name}”"
    use = describe_use(phase) if is_found else f"“{phase.name}”: {describe_use(phase)}"
    yield types.Command(use, SHOW_SESSION.name, arguments=[{"session": session}])
    if phase.status is not PhaseStatus.COMPLETED:
        arguments = [{"phase": phase.name, "session": session}]
        yield types.Command(f"{COMPLETE_PHASE.title}{of_phase}", COMPLETE_PHASE.name, arguments=arguments)
