"""The language server as the client meets it first: what it offers, and the way to what does the work.

Only what answers `initialize` is loaded here. The features, and with them the app, follow at the first thing
that needs them.
"""

from __future__ import annotations

import gc
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from batonpass import __version__
from batonpass.app.authoring.triggers import TRIGGERS
from batonpass.app.command_names import COMMAND_NAMES
from batonpass.lsp.base import BatonpassLanguageServer
from batonpass.lsp.cancellation import CancelToken
from batonpass.lsp.log import OpenRedactor, write_log
from batonpass.lsp.source_kinds import SOURCE_KINDS

if TYPE_CHECKING:
    from batonpass.app.project import Project
    from batonpass.app.text.counted_text import Edit
    from batonpass.lsp.documents import SyncedDocument
    from batonpass.lsp.features import Features

EVERY_FILE = types.FileOperationRegistrationOptions(
    filters=[types.FileOperationFilter(types.FileOperationPattern(glob="**/*"), scheme="file")]
)

REQUESTS: Mapping[str, object | None] = {
    types.TEXT_DOCUMENT_CODE_ACTION: types.CodeActionOptions(
        code_action_kinds=[types.CodeActionKind.QuickFix, *SOURCE_KINDS]
    ),
    types.TEXT_DOCUMENT_HOVER: None,
    types.TEXT_DOCUMENT_CODE_LENS: types.CodeLensOptions(resolve_provider=False),
    types.TEXT_DOCUMENT_DOCUMENT_SYMBOL: None,
    types.TEXT_DOCUMENT_FOLDING_RANGE: None,
    types.TEXT_DOCUMENT_DOCUMENT_LINK: None,
    types.TEXT_DOCUMENT_DEFINITION: None,
    types.TEXT_DOCUMENT_REFERENCES: None,
    types.TEXT_DOCUMENT_COMPLETION: types.CompletionOptions(
        trigger_characters=list(TRIGGERS), resolve_provider=True
    ),
    types.COMPLETION_ITEM_RESOLVE: None,
    types.TEXT_DOCUMENT_FORMATTING: None,
}
"""The requests that are answered by features, with the options they are offered with."""

NOTIFICATIONS: Mapping[str, object | None] = {
    types.TEXT_DOCUMENT_DID_OPEN: None,
    types.TEXT_DOCUMENT_DID_CHANGE: None,
    types.TEXT_DOCUMENT_DID_SAVE: None,
    types.TEXT_DOCUMENT_DID_CLOSE: None,
    types.WORKSPACE_DID_CHANGE_WATCHED_FILES: None,
    types.WORKSPACE_DID_RENAME_FILES: EVERY_FILE,
}


class LateFeatures:
    """The features, loaded when they are asked for the first time; also the listener of the documents."""

    def __init__(self, server: BatonpassLanguageServer, open_project: Callable[[Path], Project]) -> None:
        self._server = server
        self._open_project = open_project
        self._options: object = None

    def take_options(self, options: object) -> None:
        """What the client said in `initialize`."""
        self._options = options
        if self.are_loaded:
            self.loaded.workbench.settings.take_initial(options)

    @property
    def are_loaded(self) -> bool:
        return "loaded" in vars(self)

    @cached_property
    def loaded(self) -> Features:
        # As at the start of the program: all that is made by this import stays.
        gc.disable()
        from batonpass.lsp.features import Features

        gc.freeze()
        gc.enable()
        features = Features(self._server, self._open_project)
        features.workbench.settings.take_initial(self._options)
        return features

    def opened(self, uri: str, document: SyncedDocument) -> None:
        self.loaded.workbench.tracker.opened(uri, document)

    def edited(self, uri: str, document: SyncedDocument, edits: Sequence[Edit]) -> None:
        self.loaded.workbench.tracker.edited(uri, document, edits)

    def closed(self, uri: str) -> None:
        self.loaded.workbench.tracker.closed(uri)


def make_server(open_project: Callable[[Path], Project]) -> tuple[BatonpassLanguageServer, LateFeatures]:
    """A server, ready to serve, that opens its project with `open_project`."""
    server = BatonpassLanguageServer(
        "batonpass",
        __version__,
        notebook_document_sync=types.NotebookDocumentSyncOptions(
            notebook_selector=[types.NotebookDocumentFilterWithNotebook(notebook="*")]
        ),
    )
    features = LateFeatures(server, open_project)
    server.listener = features
    _register_lifecycle(server, features)
    for method, options in REQUESTS.items():
        server.feature(method, options)(_request(features, method))
    for method, options in NOTIFICATIONS.items():
        server.feature(method, options)(_notification(features, method))
    for name in COMMAND_NAMES:
        server.register_command(name, _command(features, name))
    return server, features


def serve(open_project: Callable[[Path], Project], open_redactor: OpenRedactor) -> int:
    """Serve one client over standard input and output; returns the exit code of the process."""
    write_log(open_redactor)
    server, features = make_server(open_project)
    exit_code = server.serve()
    if features.are_loaded:
        features.loaded.leave_now()
    return exit_code


def _register_lifecycle(server: BatonpassLanguageServer, features: LateFeatures) -> None:
    @server.feature(types.INITIALIZE)
    def initialize(parameters: types.InitializeParams) -> None:
        features.take_options(parameters.initialization_options)

    @server.feature(types.INITIALIZED)
    async def initialized(parameters: types.InitializedParams) -> None:
        await features.loaded.workbench.open()

    @server.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)
    async def change_configuration(parameters: types.DidChangeConfigurationParams) -> None:
        workbench = features.loaded.workbench
        workbench.settings.take_change(parameters.settings)
        await workbench.configure()

    @server.feature(types.SHUTDOWN)
    async def shutdown(parameters: None) -> None:
        if features.are_loaded:
            await features.loaded.workbench.leave()

    @server.feature(types.EXIT)
    def leave_without_farewell(parameters: None) -> None:
        if features.are_loaded:
            features.loaded.workbench.tracker.flush()

    _ = (initialize, initialized, change_configuration, shutdown, leave_without_farewell)


def _request(features: LateFeatures, method: str) -> Callable[[Any], Awaitable[object]]:
    async def answer(parameters: Any) -> object:
        return await features.loaded.requests[method](parameters)

    return answer


def _notification(features: LateFeatures, method: str) -> Callable[[Any], None]:
    def take(parameters: Any) -> None:
        features.loaded.notifications[method](parameters)

    return take


def _command(features: LateFeatures, name: str) -> Callable[[dict[str, Any], CancelToken], Awaitable[object]]:
    async def run(arguments: dict[str, Any], token: CancelToken) -> object:
        return await features.loaded.run_command(name, arguments)

    return run
