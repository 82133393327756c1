"""What an editor tells of the session's documents, and the quick fixes for conflicts in them."""

from __future__ import annotations

from lsprotocol import types

from batonpass.app.commands_on_documents import RESOLVE_CONFLICT
from batonpass.lsp.base import BatonpassLanguageServer
from batonpass.lsp.code_actions import overlap, wants_quick_fixes
from batonpass.lsp.pages import DocumentPages
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


def register_documents(
    server: BatonpassLanguageServer, documents: DocumentRoundTrip, pages: DocumentPages
) -> None:
    """Follow the documents as they are opened, changed and closed, here and on disk."""

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def opened(parameters: types.DidOpenTextDocumentParams) -> None:
        documents.opened(parameters.text_document.uri)
        pages.changed(parameters.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def changed(parameters: types.DidChangeTextDocumentParams) -> None:
        documents.changed(parameters.text_document.uri, parameters.content_changes)
        pages.changed(parameters.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def closed(parameters: types.DidCloseTextDocumentParams) -> None:
        documents.closed(parameters.text_document.uri)
        pages.changed(parameters.text_document.uri)

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def changed_on_disk(parameters: types.DidChangeWatchedFilesParams) -> None:
        documents.changed_on_disk([change.uri for change in parameters.changes])
        pages.files_changed()

    _ = (opened, changed, closed, changed_on_disk)
