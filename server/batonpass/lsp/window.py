"""The editor's window: what is told to the person in front of it, and what is brought before them."""

from __future__ import annotations

from lsprotocol import types

from batonpass.lsp.base import BatonpassLanguageServer
from batonpass.lsp.failures import log_failure


class EditorWindow:
    """The window of one client. Lives on the event loop."""

    def __init__(self, server: BatonpassLanguageServer) -> None:
        self._server = server

    @property
    def shows_documents(self) -> bool:
        """Whether the client can bring a document before the user."""
        window = self._server.client_capabilities.window
        return bool(window and window.show_document and window.show_document.support)

    def tell(self, sentence: str, kind: types.MessageType = types.MessageType.Info) -> None:
        self._server.window_show_message(types.ShowMessageParams(kind, sentence))

    def show(self, uri: str) -> None:
        """Bring a document before the user, where the client can; nobody waits until it is open."""
        if self.shows_documents:
            showing = self._server.window_show_document(types.ShowDocumentParams(uri, take_focus=True))
            showing.add_done_callback(log_failure)
