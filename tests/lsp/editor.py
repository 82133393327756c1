"""An editor in the server's own process: messages go in as bytes and come out as plain JSON values."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from tests.lsp.world import World

from batonpass.lsp.server import make_server

PATIENCE = 20
"""Seconds after which a test that waits for something that never comes gives up."""

Message = dict[str, Any]

CAPABLE: Message = {
    "general": {"positionEncodings": ["utf-16"]},
    "notebookDocument": {"synchronization": {}},
    "window": {"workDoneProgress": True, "showDocument": {"support": True}},
    "workspace": {
        "configuration": True,
        "didChangeConfiguration": {"dynamicRegistration": True},
        "applyEdit": True,
        "workspaceEdit": {"documentChanges": True},
    },
}
"""A client that can do all the server makes use of."""


class Refused(Exception):
    """The server answered a request with an error."""

    def __init__(self, error: Message) -> None:
        super().__init__(error["message"])
        self.code: int = error["code"]
        self.message: str = error["message"]
        self.data: Message = error.get("data") or {}


class Editor:
    """The client's side of the protocol.

    It answers the server's questions as editors do. `configuration` is its section `batonpass`; methods in
    `silent` are never answered, those in `refusing` with an error. `choices` is what the user picks, by
    the message that asks for a choice; otherwise nothing is picked.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.server, features = make_server(world.open_project)
        self.features = features.loaded
        self.workbench = self.features.workbench
        self.sent: list[Message] = []
        self.configuration: object = None
        self.silent: set[str] = set()
        self.refusing: set[str] = set()
        self.choices: dict[str, str] = {}
        self._written = asyncio.Event()
        self._next_id = 0
        self._versions: dict[str, int] = {}
        self.texts: dict[str, str] = {}
        self.server.protocol.set_writer(self, include_headers=False)

    # What the server writes to.

    def write(self, data: bytes) -> None:
        message = json.loads(data)
        self.sent.append(message)
        self._written.set()
        if "method" in message and "id" in message and message["method"] not in self.silent:
            asyncio.get_running_loop().call_soon(self._reply, message)

    def close(self) -> None:
        """The server lets go of its output."""

    def _reply(self, question: Message) -> None:
        answer: Message = {"jsonrpc": "2.0", "id": question["id"]}
        if question["method"] in self.refusing:
            self.receive({**answer, "error": {"code": -32601, "message": "The editor cannot do that."}})
            return
        choice = self.choices.get((question.get("params") or {}).get("message", ""))
        results: Message = {
            "workspace/configuration": [self.configuration],
            "window/showMessageRequest": {"title": choice} if choice else None,
            "window/showDocument": {"success": True},
        }
        if question["method"] == "workspace/applyEdit":
            results["workspace/applyEdit"] = {"applied": self._edit(question["params"]["edit"])}
        self.receive({**answer, "result": results.get(question["method"])})

    def _edit(self, edit: Message) -> bool:
        """Make the edits of one document, unless they were meant for another version of it."""
        (change,) = edit["documentChanges"]
        uri, version = change["textDocument"]["uri"], change["textDocument"]["version"]
        if version != self._versions.get(uri):
            return False
        edits = [{"range": each["range"], "text": each["newText"]} for each in change["edits"]]
        self.change(uri, *reversed(edits))
        return True

    # What the client says.

    def receive(self, message: Message) -> None:
        self.server.conversation.receive(json.dumps(message).encode())

    def notify(self, method: str, parameters: object = None) -> None:
        self.receive({"jsonrpc": "2.0", "method": method, "params": parameters})

    def request(self, method: str, parameters: object = None) -> int:
        self._next_id += 1
        self.receive({"jsonrpc": "2.0", "id": self._next_id, "method": method, "params": parameters})
        return self._next_id

    async def initialize(
        self, capabilities: Message | None = None, *, root_uri: str | None = "", options: object = None
    ) -> Message:
        """The server's capabilities. The folder is the world's root unless another `root_uri` is given."""
        uri = self.world.root.as_uri() if root_uri == "" else root_uri
        return (
            await self.ask(
                "initialize",
                {
                    "processId": None,
                    "rootUri": uri,
                    "workspaceFolders": [{"uri": uri, "name": "project"}] if uri else None,
                    "capabilities": CAPABLE if capabilities is None else capabilities,
                    "initializationOptions": options,
                },
            )
        )["capabilities"]

    async def start(self, capabilities: Message | None = None, **how: Any) -> Editor:
        """Come up to the point where the gauge is shown first."""
        await self.initialize(capabilities, **how)
        self.notify("initialized", {})
        await self.until(lambda: self.said("batonpass/contextChanged"))
        return self

    async def ask(self, method: str, parameters: object = None) -> Any:
        """The result of a request. Raises Refused for an error."""
        identifier = self.request(method, parameters)
        await self.until(lambda: self.answers(identifier))
        (answer,) = self.answers(identifier)
        if "error" in answer:
            raise Refused(answer["error"])
        return answer["result"]

    async def execute(self, command: str, **parameters: object) -> Any:
        """The result of a command, named without its prefix."""
        return await self.ask(
            "workspace/executeCommand", {"command": f"batonpass.{command}", "arguments": [parameters]}
        )

    async def start_session(self, **parameters: object) -> Message:
        return await self.execute("session.start", **{"title": "Try it", "contextWindow": 2000, **parameters})

    def open(self, uri: str, text: str) -> None:
        self._versions[uri] = 1
        self.texts[uri] = text
        document = {"uri": uri, "languageId": "plaintext", "version": 1, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": document})

    def change(self, uri: str, *changes: Message) -> None:
        self._versions[uri] = self._versions.get(uri, 0) + 1
        for change in changes if uri in self.texts else ():
            self.texts[uri] = changed(self.texts[uri], change)
        document = {"uri": uri, "version": self._versions[uri]}
        self.notify("textDocument/didChange", {"textDocument": document, "contentChanges": list(changes)})

    def type(self, uri: str, text: str, line: int = 0, character: int = 0) -> None:
        self.change(uri, insertion(line, character, text))

    def save(self, uri: str) -> None:
        self.notify("textDocument/didSave", {"textDocument": {"uri": uri}})

    def shut(self, uri: str) -> None:
        self.notify("textDocument/didClose", {"textDocument": {"uri": uri}})

    # What the server said.

    def answers(self, identifier: int) -> list[Message]:
        return [message for message in self.sent if "method" not in message and message["id"] == identifier]

    def said(self, method: str) -> list[Message]:
        """The parameters of every notification and question of a method, in order."""
        return [message.get("params") for message in self.sent if message.get("method") == method]

    @property
    def gauge(self) -> Message:
        return self.said("batonpass/contextChanged")[-1]

    @property
    def messages(self) -> list[str]:
        """What popped up before the user."""
        return [parameters["message"] for parameters in self.said("window/showMessage")]

    def diagnostics(self, uri: str) -> list[Message] | None:
        """The diagnostics a document has now; None when it never had any."""
        published = [p for p in self.said("textDocument/publishDiagnostics") if p["uri"] == uri]
        return published[-1]["diagnostics"] if published else None

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait until the server has said what makes the condition true."""
        async with asyncio.timeout(PATIENCE):
            while not condition():
                self._written.clear()
                await self._written.wait()

    async def counted(self, uri: str) -> int:
        """The tokens of a document once they are counted."""
        while (count := await self.execute("tokens.count", uri=uri))["state"] == "counting":
            pass
        return count["tokens"]

    async def context_tokens(self) -> int | None:
        """What the session's context holds, with everything that was typed until now."""
        return (await self.execute("context.show"))["tokens"]

    async def settle(self) -> None:
        """Wait until the writer has done what was handed to it, without handing it anything new."""
        await self.server.single_writer.run(lambda: None)

    async def leave(self) -> None:
        """End as an editor does, and let the server's threads end."""
        with suppress(Refused):
            await self.ask("shutdown")
        self.notify("exit")
        self.server.single_writer.shutdown()
        self.server.workers.shutdown()


def changed(text: str, change: Message) -> str:
    """A text of plain characters with one change made."""
    if "range" not in change:
        return change["text"]
    lines = text.split("\n")

    def offset(position: Message) -> int:
        if position["line"] >= len(lines):
            return len(text)
        return sum(len(line) + 1 for line in lines[: position["line"]]) + position["character"]

    start, end = (offset(change["range"][side]) for side in ("start", "end"))
    return text[:start] + change["text"] + text[end:]


def insertion(line: int, character: int, text: str) -> Message:
    return replacement((line, character), (line, character), text)


def replacement(start: tuple[int, int], end: tuple[int, int], text: str) -> Message:
    return {
        "range": {
            "start": {"line": start[0], "character": start[1]},
            "end": {"line": end[0], "character": end[1]},
        },
        "text": text,
    }
