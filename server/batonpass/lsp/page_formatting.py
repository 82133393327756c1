"""Formatting of the session's documents, as the smallest edits: cursors live through them."""

from __future__ import annotations

from lsprotocol import types

from batonpass.app.authoring.formatting import format_document
from batonpass.lsp.line_edits import line_edits
from batonpass.lsp.pages import DocumentPages


async def format_edits(pages: DocumentPages, uri: str) -> list[types.TextEdit] | None:
    """The edits that make a document tidy; None for a foreign one, or one that changes meanwhile."""
    text = pages.text(uri)
    if text is None:
        return None
    tidy = await pages.workers.run(format_document, text)
    if pages.text(uri) != text:
        return None
    edits, _ = line_edits(text, tidy, pages.encoding)
    return edits
