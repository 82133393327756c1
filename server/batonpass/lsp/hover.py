"""Hovers: on the first line of a document what it costs to read, in the plan the numbers of a phase."""

from __future__ import annotations

from lsprotocol import types

from batonpass.app.file_costs import describe_cost
from batonpass.app.plan_words import describe_phase
from batonpass.domain.errors import BatonpassError
from batonpass.lsp.plan_page import PlanPage
from batonpass.lsp.workbench import Workbench


def cost_hover(workbench: Workbench, parameters: types.HoverParams) -> types.Hover | None:
    """The cost in words; nothing on other lines and for documents that are not counted at all."""
    if parameters.position.line != 0:
        return None
    try:
        count = workbench.tracker.count(parameters.text_document.uri)
    except BatonpassError as error:
        return _plain(error.message)
    return None if count is None else _plain(describe_cost(count, workbench.window_tokens))


async def phase_hover(plan: PlanPage, parameters: types.HoverParams) -> types.Hover | None:
    """The numbers of the phases that stand on a line of the plan."""
    shown = await plan.read_at(parameters.text_document.uri)
    if shown is None:
        return None
    here = shown.outline.phases_at(parameters.position.line)
    phases = [phase for phase in shown.current.session.phases if phase.name in here]
    return _plain("\n\n".join(describe_phase(shown.current, phase) for phase in phases)) if phases else None


def _plain(text: str) -> types.Hover:
    return types.Hover(types.MarkupContent(types.MarkupKind.PlainText, text))
