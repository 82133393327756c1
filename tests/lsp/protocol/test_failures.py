"""What a failure looks like to the client, and what the log keeps of it."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import Any

import pytest
from lsprotocol import types
from tests.lsp.protocol.conversation import Conversation, kept

from batonpass.domain.errors import BatonpassError, InvalidInput, NotFound
from batonpass.lsp.cancellation import CancelToken, WorkCancelled

CANCELLED, INTERNAL, INVALID, FAILED = -32800, -32603, -32602, -32803
SECRET = "the words of a document"


@pytest.mark.parametrize("kind", ["plain", "async", "thread"])
async def test_a_failing_notification_shows_nothing_to_the_user(
    conversation: Conversation, caplog: pytest.LogCaptureFixture, kind: str
) -> None:
    def fail(_: Any) -> None:
        raise ValueError(SECRET)

    async def fail_later(_: Any) -> None:
        raise ValueError(SECRET)

    server = conversation.server
    handler = {"plain": fail, "async": fail_later, "thread": server.thread()(fail)}[kind]
    server.feature("custom/fail")(handler)
    logged = asyncio.Event()
    watch = logging.Filter()
    watch.filter = lambda _: logged.set() or True  # type: ignore[method-assign] - It only watches.
    with caplog.filtering(watch):
        conversation.notify("custom/fail", {})
        await asyncio.wait_for(logged.wait(), 20)

    assert conversation.sent[1:] == []
    assert "ValueError" in caplog.text, "the log must say what failed"
    assert "test_failures.py" in caplog.text, "the log must say where"


class Opaque:
    """Something JSON has no form for."""


def make_loop() -> list[object]:
    loop: list[object] = []
    loop.append(loop)
    return loop


@pytest.mark.parametrize(
    "result",
    [
        {1, 2},
        b"bytes",
        Opaque(),
        {"a": Opaque()},
        float("nan"),
        {"a": float("inf")},
        {(1, 2): 3},
        make_loop(),
    ],
    ids=lambda result: type(result).__name__,
)
async def test_a_result_without_a_form_in_json_is_answered(
    conversation: Conversation, result: object
) -> None:
    async def make(_: object, __: CancelToken) -> object:
        return result

    conversation.server.register_command("make", make)
    answer = await conversation.answer(conversation.execute("make"))

    assert answer["error"]["code"] == INTERNAL, "without an answer the client waits for ever"


async def test_a_notification_without_a_form_in_json_fails_where_it_is_made(
    conversation: Conversation,
) -> None:
    with pytest.raises(TypeError):
        conversation.server.protocol.notify("batonpass/contextChanged", {"a": Opaque()})
    with pytest.raises(TypeError):
        conversation.server.protocol.send_request("custom/ask", {"a": Opaque()})

    assert kept(conversation) == []


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (
            InvalidInput("A title is needed.", field="title"),
            (INVALID, "A title is needed.", {"code": "invalidInput", "field": "title"}),
        ),
        (NotFound("There is no session."), (FAILED, "There is no session.", {"code": "notFound"})),
        (BatonpassError("No."), (FAILED, "No.", {"code": "error"})),
        (WorkCancelled(), (CANCELLED, "workspace/executeCommand was cancelled.", None)),
    ],
    ids=lambda given: type(given).__name__,
)
async def test_our_own_errors_keep_their_words(
    conversation: Conversation, error: Exception, expected: tuple[int, str, object]
) -> None:
    async def fail(_: object, __: CancelToken) -> object:
        raise error

    conversation.server.register_command("fail", fail)
    answer = (await conversation.answer(conversation.execute("fail")))["error"]

    assert (answer["code"], answer["message"], answer.get("data")) == expected


async def test_an_unforeseen_error_shows_no_stack(conversation: Conversation) -> None:
    async def fail(_: object, __: CancelToken) -> object:
        raise ValueError(SECRET)

    conversation.server.register_command("fail", fail)
    answer = (await conversation.answer(conversation.execute("fail")))["error"]

    assert (answer["code"], answer["data"]) == (INTERNAL, {"code": "internal"})
    assert "Traceback" not in json.dumps(answer)
    assert SECRET not in json.dumps(answer)


async def test_no_log_quotes_a_document(conversation: Conversation, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    server = conversation.server

    async def fail(parameters: dict[str, Any], _: CancelToken) -> object:
        raise KeyError(parameters["text"])

    async def return_opaque(parameters: dict[str, Any], _: CancelToken) -> object:
        return {parameters["text"]: Opaque(), ("x",): parameters["text"]}

    @server.feature("textDocument/didSave")
    def save(params: types.DidSaveTextDocumentParams) -> None:
        raise ValueError(params.text)

    @server.feature("textDocument/hover")
    def hover(params: types.HoverParams) -> None:
        raise ValueError(server.documents.get_text_document(params.text_document.uri).source)

    server.register_command("fail", fail)
    server.register_command("returnOpaque", return_opaque)
    place = {"textDocument": {"uri": "file:///a.md"}}
    conversation.open(SECRET)
    conversation.open(SECRET)
    conversation.change({"text": SECRET + "!"}, version=9)
    conversation.change({"text": SECRET}, uri="file:///never.md")
    conversation.notify("textDocument/didSave", {**place, "text": SECRET})
    conversation.notify("textDocument/didChange", {"contentChanges": [{"range": SECRET, "text": SECRET}]})
    conversation.notify("textDocument/didOpen", {"textDocument": {"text": SECRET, "version": SECRET}})
    conversation.notify("custom/unknown", {"text": SECRET})
    conversation.request("custom/unknown", {"text": SECRET})
    conversation.request("textDocument/hover", {**place, "position": SECRET})
    conversation.request("textDocument/hover", {**place, "position": {"line": 0, "character": 0}})
    conversation.receive({"jsonrpc": "1.0", "method": "x", "params": SECRET})
    conversation.receive({"jsonrpc": "2.0", "id": "never asked", "result": SECRET})
    server.conversation.receive(json.dumps(SECRET).encode()[:-1])
    await conversation.answer(conversation.execute("fail", {"text": SECRET}))
    await conversation.answer(conversation.execute("returnOpaque", {"text": SECRET}))
    server.report_server_error(ValueError(SECRET), ValueError)

    assert SECRET not in json.dumps(conversation.sent)
    server.protocol.notify("custom/told", {"text": SECRET})
    server.protocol.send_request("custom/asked", {"text": SECRET})
    conversation.receive({"jsonrpc": "2.0", "id": conversation.sent[-1]["id"], "result": SECRET})

    assert caplog.records, "failures must be logged at all"
    assert SECRET not in caplog.text
