"""An editor at work: pytest-lsp's client, and the server as a process with pipes."""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import Process
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient
from pytest_lsp.client import make_test_lsp_client

PATIENCE = 60
"""Seconds after which a test that waits for something that never comes gives up."""

NOTIFICATIONS = ("batonpass/contextChanged", "batonpass/sessionChanged", "batonpass/suggestionsChanged")


def make_client() -> LanguageClient:
    """pytest-lsp's client, mended: lsprotocol takes a code action that has a command for a command."""
    client = make_test_lsp_client()
    converter = client.protocol._converter

    def read(given: dict[str, Any], _: object) -> types.CodeAction | types.Command:
        is_command = isinstance(given.get("command"), str)
        return converter.structure(given, types.Command if is_command else types.CodeAction)

    converter.register_structure_hook(types.Command | types.CodeAction, read)
    return client


class Desk:
    """One editor and its server. Messages of the server's own kinds are kept in `told`, by their method."""

    def __init__(self, client: LanguageClient, folder: Path) -> None:
        self.client = client
        self.folder = folder
        self.told: dict[str, list[Any]] = {method: [] for method in NOTIFICATIONS}
        self._versions: dict[str, int] = {}
        for method in NOTIFICATIONS:
            client.feature(method)(partial(list.append, self.told[method]))

    @classmethod
    async def start(cls, folder: Path, environment: dict[str, str]) -> Desk:
        command = [sys.executable, "-m", "batonpass", "lsp"]
        client = await ClientServerConfig(command, make_client, environment).start()
        assert isinstance(client, LanguageClient)
        return cls(client, folder)

    @property
    def server(self) -> Process:
        process = self.client._server
        assert process is not None
        return process

    async def initialize(
        self, *, encodings: tuple[str, ...] = ("utf-16",), edits: bool = False, **settings: object
    ) -> types.InitializeResult:
        self.client.set_configuration({"batonpass": {"quietMilliseconds": 50, **settings}})
        return await self.client.initialize_session(
            types.InitializeParams(
                capabilities=types.ClientCapabilities(
                    general=types.GeneralClientCapabilities(position_encodings=list(encodings)),
                    workspace=types.WorkspaceClientCapabilities(configuration=True, apply_edit=edits),
                    window=types.WindowClientCapabilities(
                        work_done_progress=True,
                        show_document=types.ShowDocumentClientCapabilities(support=True),
                    ),
                ),
                root_uri=self.folder.as_uri(),
                workspace_folders=[types.WorkspaceFolder(self.folder.as_uri(), self.folder.name)],
            )
        )

    async def execute(self, command: str, **parameters: object) -> Any:
        """The result of a command, named without its prefix."""
        params = types.ExecuteCommandParams(f"batonpass.{command}", [parameters])
        return await asyncio.wait_for(self.client.workspace_execute_command_async(params), PATIENCE)

    def uri(self, name: str) -> str:
        return (self.folder / name).as_uri()

    def open(self, name: str, text: str | None = None) -> str:
        """Open a file, with its text on disk unless another is given; its URI."""
        uri = self.uri(name)
        self._versions[uri] = 1
        content = (self.folder / name).read_bytes().decode() if text is None else text
        document = types.TextDocumentItem(uri, types.LanguageKind.Python, 1, content)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(document))
        return uri

    def type(self, uri: str, text: str, line: int = 0, character: int = 0) -> None:
        place = types.Position(line, character)
        self.change(uri, types.TextDocumentContentChangePartial(types.Range(place, place), text))

    def change(self, uri: str, *changes: types.TextDocumentContentChangeEvent) -> None:
        self._versions[uri] = self._versions.get(uri, 0) + 1
        document = types.VersionedTextDocumentIdentifier(self._versions[uri], uri)
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(document, list(changes)))

    def save(self, uri: str) -> None:
        document = types.TextDocumentIdentifier(uri)
        self.client.text_document_did_save(types.DidSaveTextDocumentParams(document))

    async def counted(self, uri: str) -> int:
        """The tokens of a document once they are counted."""
        while (count := await self.execute("tokens.count", uri=uri))["state"] == "counting":
            pass
        return count["tokens"]

    async def quick_fixes(self, uri: str, diagnostic: types.Diagnostic) -> list[types.CodeAction]:
        context = types.CodeActionContext([diagnostic])
        document = types.TextDocumentIdentifier(uri)
        actions = await self.client.text_document_code_action_async(
            types.CodeActionParams(document, diagnostic.range, context)
        )
        return [action for action in actions or [] if isinstance(action, types.CodeAction)]

    async def apply(self, action: types.CodeAction) -> Any:
        """Run the command of a code action, as an editor does when it is chosen."""
        command = action.command
        assert command is not None
        params = types.ExecuteCommandParams(command.command, command.arguments)
        return await self.client.workspace_execute_command_async(params)

    async def until(self, condition: Callable[[], object], method: str) -> None:
        """Wait for the notification that makes the condition true; `method` is what may bring it."""
        async with asyncio.timeout(PATIENCE):
            while not condition():
                await self.client.wait_for_notification(method)

    async def end(self) -> int:
        """Shut the server down as the protocol says; its exit code."""
        await self.client.shutdown_session()
        return await asyncio.wait_for(self.server.wait(), PATIENCE)

    async def clear(self) -> None:
        """Leave no process behind."""
        if self.server.returncode is None:
            self.server.kill()
        await self.client.stop()


def path_of(uri: str) -> Path:
    return Path(url2pathname(urlsplit(uri).path))


Open = Callable[[], Awaitable[Desk]]
"""Sits down at a desk of its own, in the same project."""
