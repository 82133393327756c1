"""The quick fixes for conflicts in the session's documents."""

from __future__ import annotations

from lsprotocol import types

from batonpass.app.commands_on_documents import RESOLVE_CONFLICT
from batonpass.lsp.code_actions import overlap, wants_quick_fixes
from batonpass.lsp.round_trip import DocumentRoundTrip

CHOICES = {"mine": "Keep mine", "new": "Take new", "both": "Show both"}


def conflict_fixes(
    documents: DocumentRoundTrip, parameters: types.CodeActionParams
) -> list[types.CodeAction]:
    """The ways out of each conflict at a place in a document."""
    uri = parameters.text_document.uri
    if not wants_quick_fixes(parameters.context.only):
        return []
    return [
        types.CodeAction(
            title=title,
            kind=types.CodeActionKind.QuickFix,
            diagnostics=[diagnostic],
            command=types.Command(
                title, RESOLVE_CONFLICT.name, arguments=[{"uri": uri, "id": conflict.id, "keep": keep}]
            ),
        )
        for conflict, diagnostic in documents.find_conflicts(uri)
        if overlap(diagnostic.range, parameters.range)
        for keep, title in CHOICES.items()
    ]
