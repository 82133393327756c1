# ruff: noqa: E501 - A row of the table below cannot be wrapped.
"""The edges of pygls that would hurt a user, each with the test that shows it mended.

| edge of pygls | test |
|---|---|
| an edit rebuilds the whole file | test_documents.test_one_edit_does_not_rebuild_the_document |
| lines are also cut at form feed, U+0085, U+2028 | test_documents.test_only_the_protocols_line_ends_end_a_line |
| a place past the last line's end lands one early | test_documents.test_a_place_outside_the_document_means_its_end |
| the client's first position encoding is taken | test_documents.test_columns_are_in_the_units_that_were_agreed_upon |
| files are read from disk at every access | test_documents.test_only_the_editors_text_is_given_out, and tests/adapters/test_sources.py |
| notifications leave futures behind | test_nothing_is_kept_of_what_is_done |
| shutdown with requests in flight is an InternalError | test_shutdown_answers_what_is_in_flight |
| exit waits for threads | test_stdio.test_exit_does_not_wait_for_a_running_thread |
| the exit code is 0 without a shutdown | test_stdio.test_exit_without_shutdown_ends_with_1 |
| a cancelled command runs on | test_a_cancelled_command_stops, test_a_cancel_reaches_the_thread_of_a_command |
| the request's id is unknown inside a thread | test_a_thread_knows_the_request_it_works_for |
| a synchronous handler blocks the reading of cancels | test_commands.test_a_command_that_is_not_asynchronous_is_refused |
| busy workers stall the input | test_stdio.test_a_request_is_answered_while_every_worker_is_blocked |
| a handler sees the text of a later change | test_documents.test_the_listener_hears_each_step_in_order |
| a failing notification handler pops up a message | test_failures.test_a_failing_notification_shows_nothing_to_the_user |
| a result that JSON cannot hold is never answered | test_failures.test_a_result_without_a_form_in_json_is_answered |
| messages, and so documents, are logged | test_failures.test_no_log_quotes_a_document |
| a nested key "jsonrpc" breaks parsing | test_any_key_is_welcome_inside_parameters |
| payloads of unknown methods become named tuples | test_payloads_of_our_own_methods_keep_their_names |
| progress tokens are kept, and fail when reused | test_progress |
| TCP and WebSocket mix up their clients | test_only_standard_streams_are_offered |
| command arguments: `[]`, `[null]`, generic errors | test_commands |
| Content-Length in one letter case only | test_stdio.test_a_header_is_read_in_any_letter_case_and_order |
"""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import pytest
from lsprotocol import types
from tests.lsp.protocol.conversation import Conversation, insertion, kept

from batonpass.domain.errors import Unavailable
from batonpass.lsp.cancellation import CancelToken, WorkCancelled

CANCELLED, INTERNAL, INVALID, FAILED = -32800, -32603, -32602, -32803
SECRET = "the words of a document"


async def wait_forever(_: object, __: CancelToken) -> object:
    return await asyncio.Event().wait()


async def test_nothing_is_kept_of_what_is_done(conversation: Conversation) -> None:
    server = conversation.server

    @server.feature("textDocument/didSave")
    async def save(_: Any) -> None:
        await server.workers.run(lambda: None)

    @server.feature("textDocument/hover")
    @server.thread()
    def hover(_: Any) -> types.Hover:
        return types.Hover("text")

    @server.feature("textDocument/willSave")
    def will_save(_: Any) -> None:
        raise ValueError

    @server.feature("textDocument/didClose")
    async def close(_: Any) -> None:
        conversation.notify("custom/closed")

    closed = asyncio.Event()
    server.feature("custom/closed")(lambda _: closed.set())
    place = {"textDocument": {"uri": "file:///a.md"}}
    conversation.open("text")
    for version in range(2, 50):
        conversation.change(insertion(0, 0, "x"), version=version)
    conversation.notify("textDocument/didSave", place)
    conversation.notify("textDocument/willSave", {**place, "reason": 1})
    answer = await conversation.answer(
        conversation.request("textDocument/hover", {**place, "position": {"line": 0, "character": 0}})
    )
    conversation.notify("textDocument/didClose", place)
    await asyncio.wait_for(closed.wait(), 20)
    asked = asyncio.ensure_future(server.workspace_configuration_async(types.ConfigurationParams([])))
    await conversation.until(lambda: conversation.said("workspace/configuration"))
    conversation.receive({"jsonrpc": "2.0", "id": conversation.sent[-1]["id"], "result": []})
    await asked

    assert answer["result"] == {"contents": "text"}
    assert kept(conversation) == [], "each message would leave something behind, for days"


async def test_shutdown_answers_what_is_in_flight(conversation: Conversation) -> None:
    conversation.server.register_command("wait", wait_forever)
    waiting = [conversation.execute("wait") for _ in range(3)]
    await asyncio.sleep(0)
    shutdown = conversation.request("shutdown")

    assert await conversation.answer(shutdown) == {"jsonrpc": "2.0", "id": shutdown, "result": None}
    for identifier in waiting:
        assert (await conversation.answer(identifier))["error"]["code"] == CANCELLED


async def test_shutdown_gives_up_what_the_client_was_asked(conversation: Conversation) -> None:
    asked = asyncio.ensure_future(
        conversation.server.workspace_configuration_async(types.ConfigurationParams([]))
    )
    await conversation.until(lambda: conversation.said("workspace/configuration"))
    conversation.request("shutdown")
    with pytest.raises(asyncio.CancelledError):
        await asked

    late = conversation.said("workspace/configuration")[0]["id"]
    conversation.receive({"jsonrpc": "2.0", "id": late, "result": []})
    assert kept(conversation) == []


async def test_the_users_part_of_shutdown_runs_after_the_rest_is_cancelled(
    conversation: Conversation,
) -> None:
    seen: list[bool] = []
    tokens: list[CancelToken] = []

    async def wait(_: object, token: CancelToken) -> object:
        tokens.append(token)
        return await asyncio.Event().wait()

    @conversation.server.feature("shutdown")
    async def shut_down(_: Any) -> None:
        seen.append(tokens[0].is_cancelled)

    conversation.server.register_command("wait", wait)
    conversation.execute("wait")
    await asyncio.sleep(0)
    await conversation.answer(conversation.request("shutdown"))

    assert seen == [True]


async def test_nothing_but_exit_is_served_after_shutdown(conversation: Conversation) -> None:
    await conversation.answer(conversation.request("shutdown"))

    assert (await conversation.answer(conversation.request("shutdown")))["error"]["code"] == -32600


async def test_nothing_is_served_before_initialize(stranger: Conversation) -> None:
    stranger.open("too early")
    refused = await stranger.answer(stranger.request("shutdown"))
    stranger.initialize()

    assert refused["error"]["code"] == -32002
    assert stranger.server.workspace.text_documents == {}


async def test_initialize_serves_once(conversation: Conversation) -> None:
    again = conversation.request("initialize", {"processId": None, "rootUri": None, "capabilities": {}})

    assert (await conversation.answer(again))["error"]["code"] == -32600


async def test_the_workspace_is_there_while_the_user_handles_initialize(stranger: Conversation) -> None:
    opened: list[str] = []

    @stranger.server.feature("initialize")
    async def initialize(_: Any) -> None:
        opened.append(stranger.server.documents.encoding.value)

    identifier = stranger.request("initialize", {"processId": None, "rootUri": None, "capabilities": {}})
    await stranger.answer(identifier)

    assert opened == ["utf-16"]


async def test_a_failed_initialize_can_be_tried_again(stranger: Conversation) -> None:
    failures = [Unavailable("The disk is full.")]

    @stranger.server.feature("initialize")
    def initialize(_: Any) -> None:
        if failures:
            raise failures.pop()

    identifier = stranger.request("initialize", {"processId": None, "rootUri": None, "capabilities": {}})
    assert (await stranger.answer(identifier))["error"]["message"] == "The disk is full."
    assert stranger.initialize()["positionEncoding"] == "utf-16"


async def test_a_cancelled_command_stops(conversation: Conversation) -> None:
    stopped = asyncio.Event()

    async def wait(_: object, token: CancelToken) -> object:
        try:
            return await asyncio.Event().wait()
        except asyncio.CancelledError:
            assert token.is_cancelled
            stopped.set()
            raise

    conversation.server.register_command("wait", wait)
    identifier = conversation.execute("wait")
    await asyncio.sleep(0)
    conversation.notify("$/cancelRequest", {"id": identifier})

    assert (await conversation.answer(identifier))["error"]["code"] == CANCELLED
    assert stopped.is_set(), "the coroutine runs on behind a request that is answered"


async def test_a_cancel_reaches_the_thread_of_a_command(conversation: Conversation) -> None:
    begun, ended = threading.Event(), threading.Event()

    def work(token: CancelToken) -> None:
        begun.set()
        woken = threading.Event()
        token.on_cancel(woken.set)
        woken.wait()
        try:
            token.raise_if_cancelled()
        except WorkCancelled:
            ended.set()
            raise

    async def run(_: object, token: CancelToken) -> None:
        await conversation.server.workers.run(work, token)

    conversation.server.register_command("run", run)
    identifier = conversation.execute("run")
    await asyncio.sleep(0)
    await conversation.server.single_writer.run(begun.wait)
    conversation.notify("$/cancelRequest", {"id": identifier})

    assert (await conversation.answer(identifier))["error"]["code"] == CANCELLED
    await conversation.server.single_writer.run(ended.wait)


async def test_a_thread_knows_the_request_it_works_for(conversation: Conversation) -> None:
    async def compare(_: object, token: CancelToken) -> object:
        def look() -> dict[str, object]:
            same = conversation.server.cancel_token is token
            return {"id": conversation.server.protocol.msg_id, "token": same}

        return await conversation.server.workers.run(look)

    conversation.server.register_command("compare", compare)
    identifier = conversation.execute("compare")

    assert (await conversation.answer(identifier))["result"] == {"id": identifier, "token": True}


async def test_a_cancel_for_no_open_request_is_ignored(conversation: Conversation) -> None:
    conversation.notify("$/cancelRequest", {"id": 4711})
    conversation.notify("$/cancelRequest", {"id": "no such"})

    assert conversation.sent[1:] == []


@pytest.mark.parametrize(
    "nested",
    [
        {"jsonrpc": "2.0"},
        {"jsonrpc": "2.0", "id": 1, "method": "exit"},
        {"class": 1, "type_name": "a b", "": 2},
    ],
)
async def test_any_key_is_welcome_inside_parameters(
    conversation: Conversation, nested: dict[str, Any]
) -> None:
    async def echo(parameters: object, _: CancelToken) -> object:
        return parameters

    conversation.server.register_command("echo", echo)
    answer = await conversation.answer(conversation.execute("echo", {**nested, "deep": [nested]}))

    assert answer["result"] == {**nested, "deep": [nested]}


async def test_payloads_of_our_own_methods_keep_their_names(conversation: Conversation) -> None:
    payload = {"class": "a", "def": [{"from": None}], "type_name": "b", "percent": 12.5, "text": "é"}
    received: list[object] = []

    @conversation.server.feature("custom/told")
    def told(params: Any) -> None:
        received.append(params)

    @conversation.server.feature("custom/asked")
    def asked(params: Any) -> object:
        return params

    conversation.notify("custom/told", payload)
    conversation.server.protocol.notify("batonpass/contextChanged", payload)
    answer = await conversation.answer(conversation.request("custom/asked", payload))
    question = conversation.server.protocol.send_request_async("custom/question", payload)
    conversation.receive({"jsonrpc": "2.0", "id": conversation.sent[-1]["id"], "result": payload})

    assert received == [payload]
    assert conversation.said("batonpass/contextChanged")[0]["params"] == payload
    assert answer["result"] == payload
    assert await question == payload


@pytest.mark.parametrize("method", ["custom/unknown", "$/unknown"])
async def test_an_unknown_method(
    conversation: Conversation, caplog: pytest.LogCaptureFixture, method: str
) -> None:
    conversation.notify(method, {"a": 1})
    conversation.notify(method)
    assert (conversation.sent[1:], caplog.text) == ([], ""), "an unknown notification passes in silence"

    answer = await conversation.answer(conversation.request(method, {}))
    assert answer["error"]["code"] == -32601
    assert method in answer["error"]["message"]


async def test_parameters_of_a_wrong_form_are_named(conversation: Conversation) -> None:
    conversation.server.feature("textDocument/hover")(lambda _: None)
    answer = await conversation.answer(
        conversation.request(
            "textDocument/hover",
            {"textDocument": {"uri": "file:///a.md"}, "position": {"line": "x", "character": 0}},
        )
    )

    assert answer["error"]["code"] == INVALID
    assert "position.line" in answer["error"]["message"]


async def test_an_error_from_the_client_reaches_who_asked(conversation: Conversation) -> None:
    question = conversation.server.protocol.send_request_async("custom/question", {})
    conversation.receive(
        {"jsonrpc": "2.0", "id": conversation.sent[-1]["id"], "error": {"code": -32601, "message": "Cannot."}}
    )

    with pytest.raises(Exception, match="Cannot"):
        await question
    assert kept(conversation) == []


async def test_a_damaged_answer_from_the_client_ends_the_wait(conversation: Conversation) -> None:
    question = conversation.server.window_show_document_async(types.ShowDocumentParams("file:///a.md"))
    asked = asyncio.ensure_future(question)
    await conversation.until(lambda: conversation.said("window/showDocument"))
    conversation.receive({"jsonrpc": "2.0", "id": conversation.sent[-1]["id"], "result": {"success": []}})
    conversation.receive({"jsonrpc": "2.0", "id": [], "result": None})
    conversation.receive({"jsonrpc": "2.0", "id": conversation.sent[-1]["id"], "result": "yes"})

    await asyncio.wait({asked}, timeout=20)
    assert asked.done()
    assert kept(conversation) == []


async def test_an_answer_to_the_clients_own_request_is_ignored(conversation: Conversation) -> None:
    conversation.server.register_command("wait", wait_forever)
    identifier = conversation.execute("wait")
    conversation.receive({"jsonrpc": "2.0", "id": identifier, "result": None})
    conversation.notify("$/cancelRequest", {"id": identifier})

    assert (await conversation.answer(identifier))["error"]["code"] == CANCELLED


async def test_only_standard_streams_are_offered(conversation: Conversation) -> None:
    for start in (conversation.server.start_tcp, conversation.server.start_ws):
        with pytest.raises(NotImplementedError, match="standard input"):
            start("127.0.0.1", 0)
