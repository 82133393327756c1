"""The protocol's features that differ from pygls': beginning and end, documents, commands, progress."""

from __future__ import annotations

import inspect
import logging
from typing import TYPE_CHECKING, Any, cast

from lsprotocol import types

from batonpass.lsp.cancellation import CancelToken
from batonpass.lsp.dispatch import CommandHandler, CommandTable
from batonpass.lsp.documents import SyncedWorkspace
from batonpass.lsp.json_rpc import Handler, JsonRpcConversation, MessageId, Steps
from batonpass.lsp.request import current_cancel_token, current_request

if TYPE_CHECKING:
    from cattrs import Converter

    from batonpass.lsp.base import BatonpassLanguageServer

logger = logging.getLogger(__name__)


class BatonpassProtocol(JsonRpcConversation):
    """The language server protocol, as Batonpass speaks it."""

    def __init__(self, server: BatonpassLanguageServer, converter: Converter) -> None:
        self._commands = CommandTable()
        self.client_capabilities = types.ClientCapabilities()
        self.progress_cancel_tokens: dict[MessageId, CancelToken] = {}
        super().__init__(server, converter)

    def _register_builtin_features(self) -> None:
        super()._register_builtin_features()
        replaced: dict[str, Handler] = {
            types.INITIALIZE: self._initialize,
            types.SHUTDOWN: self._shut_down,
            types.EXIT: self._exit,
            types.TEXT_DOCUMENT_DID_CHANGE: self._change_document,
            types.TEXT_DOCUMENT_DID_CLOSE: self._close_document,
            types.NOTEBOOK_DOCUMENT_DID_CHANGE: self._change_notebook,
            types.WORKSPACE_EXECUTE_COMMAND: self._execute_command,
            types.WINDOW_WORK_DONE_PROGRESS_CANCEL: self._cancel_progress,
        }
        for method, handler in replaced.items():
            self._registry.add_builtin_feature(method, handler)

    def register_command(self, name: str, handler: CommandHandler) -> None:
        """Offer a command to the client.

        Raises ValueError when the name is taken, TypeError when the handler is not asynchronous: one that
        blocks would keep its own cancel from being read.
        """
        if not inspect.iscoroutinefunction(handler):
            raise TypeError(f"The handler of {name} is not a coroutine function.")
        self._commands.add(name, handler)
        # pygls advertises the names it finds here; it never runs the handler itself.
        self._registry.commands[name] = handler

    def end_input(self) -> None:
        """Exit because the client's stream has ended, with or without its exit notification."""
        self._handle_notification(types.EXIT, None)

    def _initialize(self, params: types.InitializeParams) -> Steps:
        """As in pygls, but with our own workspace in place before the user's handler runs."""
        steps = cast(Steps, self.lsp_initialize(params))
        answer: Any = None
        try:
            while True:
                step = steps.send(answer)
                self._install_workspace(params)
                answer = yield step
        except StopIteration as finished:
            self._install_workspace(params)
            return finished.value
        except BaseException:
            # A failed initialize leaves the server as it was, so that the client can try again.
            self._workspace = None
            raise

    def _install_workspace(self, params: types.InitializeParams) -> None:
        plain = self._workspace
        if plain is None or isinstance(plain, SyncedWorkspace):
            return
        self._workspace = SyncedWorkspace(
            plain.root_uri, params.workspace_folders or (), plain.position_encoding, self._batonpass.listener
        )

    def _shut_down(self, _: None) -> Steps:
        self._shutdown = True
        self._cancel_open_work()
        yield from self._run_feature(types.SHUTDOWN, None)

    def _cancel_open_work(self) -> None:
        shutdown_request = current_request.get()
        for request in list(self._requests.values()):
            if request is not shutdown_request:
                request.cancel_token.cancel()
        for msg_id, future in list(self._request_futures.items()):
            if msg_id not in self._requests:
                future.cancel()

    def _exit(self, _: None) -> Steps:
        try:
            yield from self._run_feature(types.EXIT, None)
        finally:
            self._batonpass.stop(self.exit_code)

    def _change_document(self, params: types.DidChangeTextDocumentParams) -> Steps:
        document = params.text_document
        if self._documents().apply_changes(document.uri, document.version, params.content_changes):
            yield from self._run_feature(types.TEXT_DOCUMENT_DID_CHANGE, params)

    def _close_document(self, params: types.DidCloseTextDocumentParams) -> Steps:
        if self._documents().close(params.text_document.uri):
            yield from self._run_feature(types.TEXT_DOCUMENT_DID_CLOSE, params)

    def _change_notebook(self, params: types.DidChangeNotebookDocumentParams) -> Steps:
        uri = params.notebook_document.uri
        if self._documents().get_notebook_document(notebook_uri=uri) is None:
            logger.warning("Ignored a change to the notebook %s, which is not open.", uri)
            return
        self._documents().update_notebook_document(params)
        yield from self._run_feature(types.NOTEBOOK_DOCUMENT_DID_CHANGE, params)

    async def _execute_command(self, params: types.ExecuteCommandParams) -> object:
        return await self._commands.run(params, current_cancel_token())

    def _cancel_progress(self, params: types.WorkDoneProgressCancelParams) -> Steps:
        token = self.progress_cancel_tokens.get(params.token)
        if token is not None:
            token.cancel()
        yield from self._run_feature(types.WINDOW_WORK_DONE_PROGRESS_CANCEL, params)

    def _run_feature(self, method: str, params: object) -> Steps:
        handler = self._registry.features.get(method)
        if handler is not None:
            yield handler, (params,), None

    def _documents(self) -> SyncedWorkspace:
        # Not a property: pygls reads every attribute while it starts, long before there is a workspace.
        return cast(SyncedWorkspace, self.workspace)
