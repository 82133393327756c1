"""A conversation with the server in one process: messages go in as bytes and come out as dicts."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from typing import Any

from batonpass.app.text.counted_text import Edit
from batonpass.lsp.base import BatonpassLanguageServer
from batonpass.lsp.documents import SyncedDocument

PATIENCE = 20
"""Seconds after which a test that waits for something that never comes gives up."""


class Conversation:
    """The client's side of the protocol, and what the server has said so far."""

    def __init__(self, server: BatonpassLanguageServer) -> None:
        self.server = server
        self.sent: list[dict[str, Any]] = []
        self._written = asyncio.Event()
        self._next_id = 0
        server.protocol.set_writer(self, include_headers=False)

    def write(self, data: bytes) -> None:
        self.sent.append(json.loads(data))
        self._written.set()

    def close(self) -> None:
        pass

    def receive(self, message: object) -> None:
        self.server.conversation.receive(json.dumps(message).encode())

    def notify(self, method: str, params: object = None) -> None:
        self.receive({"jsonrpc": "2.0", "method": method, "params": params})

    def request(self, method: str, params: object = None) -> int:
        self._next_id += 1
        self.receive({"jsonrpc": "2.0", "id": self._next_id, "method": method, "params": params})
        return self._next_id

    def execute(self, command: str, *arguments: object) -> int:
        return self.request("workspace/executeCommand", {"command": command, "arguments": list(arguments)})

    def initialize(self, **capabilities: object) -> dict[str, Any]:
        identifier = self.request(
            "initialize", {"processId": None, "rootUri": None, "capabilities": capabilities}
        )
        return self.answers(identifier)[0]["result"]["capabilities"]

    def answers(self, identifier: int | None) -> list[dict[str, Any]]:
        return [message for message in self.sent if "method" not in message and message["id"] == identifier]

    def said(self, method: str) -> list[dict[str, Any]]:
        return [message for message in self.sent if message.get("method") == method]

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait until the server has said what makes the condition true."""
        async with asyncio.timeout(PATIENCE):
            while not condition():
                self._written.clear()
                await self._written.wait()

    async def answer(self, identifier: int) -> dict[str, Any]:
        """Wait for the answer to a request; it is the only one."""
        await self.until(lambda: self.answers(identifier))
        (answer,) = self.answers(identifier)
        return answer

    def open(self, text: str, uri: str = "file:///a.md", version: int = 1) -> None:
        self.notify(
            "textDocument/didOpen",
            {"textDocument": {"uri": uri, "languageId": "markdown", "version": version, "text": text}},
        )

    def change(self, *changes: dict[str, Any], uri: str = "file:///a.md", version: int = 2) -> None:
        self.notify(
            "textDocument/didChange",
            {"textDocument": {"uri": uri, "version": version}, "contentChanges": list(changes)},
        )

    def text(self, uri: str = "file:///a.md") -> str:
        return self.server.workspace.get_text_document(uri).source


class Listener:
    """Remembers what it heard of documents, with their text at that moment."""

    def __init__(self) -> None:
        self.heard: list[tuple[Any, ...]] = []

    def opened(self, uri: str, document: SyncedDocument) -> None:
        self.heard.append(("opened", uri, document.source))

    def edited(self, uri: str, document: SyncedDocument, edits: Sequence[Edit]) -> None:
        inserted = [edit.inserted_text for edit in edits]
        self.heard.append(("edited", uri, document.source, inserted))

    def closed(self, uri: str) -> None:
        self.heard.append(("closed", uri))


def insertion(line: int, character: int, text: str) -> dict[str, Any]:
    return replacement((line, character), (line, character), text)


def replacement(start: tuple[int, int], end: tuple[int, int], text: str) -> dict[str, Any]:
    places = {
        name: {"line": line, "character": character}
        for name, (line, character) in {"start": start, "end": end}.items()
    }
    return {"range": places, "text": text}


def kept(conversation: Conversation) -> list[object]:
    """What the protocol remembers of messages; there is no other way to see a leak."""
    protocol: Any = conversation.server.protocol
    return [
        *protocol._request_futures,
        *protocol._requests,
        *protocol._result_types,
        *protocol.progress_cancel_tokens,
    ]
