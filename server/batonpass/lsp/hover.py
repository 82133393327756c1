"""The hover on the first line of a document: what it costs to read it."""

from __future__ import annotations

from lsprotocol import types

from batonpass.app.file_costs import describe_cost
from batonpass.domain.errors import BatonpassError
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


def _plain(text: str) -> types.Hover:
    return types.Hover(types.MarkupContent(types.MarkupKind.PlainText, text))
