"""A progress bar begins and ends once, under a token of its own, and its cancel button works."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from tests.lsp.protocol.conversation import Conversation

from batonpass.lsp.cancellation import CancelToken

CREATE = "window/workDoneProgress/create"


@pytest.fixture
async def client(stranger: Conversation) -> Conversation:
    """A client that can make progress bars."""
    stranger.initialize(window={"workDoneProgress": True})
    return stranger


def register_count(conversation: Conversation) -> None:
    async def count(_: object, __: CancelToken) -> object:
        async with conversation.server.show_progress("Counting") as progress:
            progress.report("half", 50)
        return {}

    conversation.server.register_command("count", count)


async def create_bar(client: Conversation, **answer: Any) -> str:
    """Answer the server's wish for a bar, and return the bar's token."""
    await client.until(lambda: client.said(CREATE))
    wish = client.said(CREATE)[-1]
    client.receive({"jsonrpc": "2.0", "id": wish["id"], **(answer or {"result": None})})
    return wish["params"]["token"]


def shown(client: Conversation, token: object) -> list[dict[str, Any]]:
    return [step["params"]["value"] for step in client.said("$/progress") if step["params"]["token"] == token]


async def test_a_bar_is_made_shown_and_ended(client: Conversation) -> None:
    register_count(client)
    identifier = client.execute("count")
    await client.until(lambda: client.said(CREATE))
    assert client.said("$/progress") == [], "nothing may be shown before the client has made the bar"
    token = await create_bar(client)
    await client.answer(identifier)

    assert shown(client, token) == [
        {"kind": "begin", "title": "Counting", "cancellable": True},
        {"kind": "report", "cancellable": True, "message": "half", "percentage": 50},
        {"kind": "end"},
    ]
    assert client.server.conversation.progress_cancel_tokens == {}, (
        "a token is kept although its bar has ended"
    )


async def test_every_bar_has_a_token_of_its_own(client: Conversation) -> None:
    register_count(client)
    first, second = client.execute("count"), client.execute("count")
    await client.until(lambda: len(client.said(CREATE)) == 2)
    tokens = [wish["params"]["token"] for wish in client.said(CREATE)]
    for wish in client.said(CREATE):
        client.receive({"jsonrpc": "2.0", "id": wish["id"], "result": None})
    await client.answer(first)
    await client.answer(second)

    assert len(set(tokens)) == 2
    assert all(isinstance(token, str) for token in tokens)


@pytest.mark.parametrize("token", ["mine", 7, 0, ""])
async def test_the_clients_own_token_is_used(conversation: Conversation, token: object) -> None:
    register_count(conversation)
    for _ in range(2):
        identifier = conversation.request(
            "workspace/executeCommand", {"command": "count", "workDoneToken": token}
        )
        assert (await conversation.answer(identifier))["result"] == {}

    assert conversation.said(CREATE) == []
    assert [step["kind"] for step in shown(conversation, token)] == ["begin", "report", "end"] * 2


async def test_a_client_without_bars_is_left_in_peace(conversation: Conversation) -> None:
    register_count(conversation)

    assert (await conversation.answer(conversation.execute("count")))["result"] == {}
    assert conversation.said(CREATE) + conversation.said("$/progress") == []


async def test_work_goes_on_when_the_client_makes_no_bar(client: Conversation) -> None:
    register_count(client)
    identifier = client.execute("count")
    await create_bar(client, error={"code": -32603, "message": "No room."})

    assert (await client.answer(identifier))["result"] == {}
    assert client.said("$/progress") == []


async def test_a_bar_ends_although_the_work_fails(client: Conversation) -> None:
    async def fail(_: object, __: CancelToken) -> object:
        async with client.server.show_progress("Failing"):
            raise ValueError

    client.server.register_command("fail", fail)
    identifier = client.execute("fail")
    token = await create_bar(client)

    assert (await client.answer(identifier))["error"]["code"] == -32603
    assert shown(client, token)[-1] == {"kind": "end"}


@pytest.mark.parametrize("cancel", ["button", "request"])
async def test_cancelling_stops_the_work_and_ends_the_bar(client: Conversation, cancel: str) -> None:
    async def wait(_: object, __: CancelToken) -> object:
        async with client.server.show_progress("Waiting"):
            return await asyncio.Event().wait()

    client.server.register_command("wait", wait)
    identifier = client.execute("wait")
    token = await create_bar(client)
    await client.until(lambda: shown(client, token))
    if cancel == "button":
        client.notify("window/workDoneProgress/cancel", {"token": token})
    else:
        client.notify("$/cancelRequest", {"id": identifier})

    assert (await client.answer(identifier))["error"]["code"] == -32800
    assert [step["kind"] for step in shown(client, token)] == ["begin", "end"]
    assert client.server.conversation.progress_cancel_tokens == {}


async def test_a_cancel_for_no_bar_is_ignored(client: Conversation) -> None:
    client.notify("window/workDoneProgress/cancel", {"token": "gone"})

    assert client.sent[1:] == []
