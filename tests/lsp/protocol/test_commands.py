"""Commands take one JSON object or nothing, and say so when they are given something else."""

from __future__ import annotations

import pytest
from tests.lsp.protocol.conversation import Conversation

from batonpass.lsp.cancellation import CancelToken

INVALID = -32602


async def echo(parameters: object, _: CancelToken) -> object:
    return parameters


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, {}),
        ({"arguments": None}, {}),
        ({"arguments": []}, {}),
        ({"arguments": [None]}, {}),
        ({"arguments": [{}]}, {}),
        ({"arguments": [[]]}, {}),
        ({"arguments": [{"title": "a", "class": None}]}, {"title": "a", "class": None}),
    ],
)
async def test_a_command_gets_one_object(
    conversation: Conversation, given: dict[str, object], expected: dict[str, object]
) -> None:
    conversation.server.register_command("echo", echo)
    identifier = conversation.request("workspace/executeCommand", {"command": "echo", **given})

    assert (await conversation.answer(identifier))["result"] == expected


@pytest.mark.parametrize(
    "arguments",
    [
        ["text"],
        [1],
        [[1]],
        [True],
        [False],
        [0],
        [""],
        [{}, {}],
        [{}, None],
        [None, None],
        {"title": "a"},
        "text",
    ],
)
async def test_other_arguments_are_refused_by_name(conversation: Conversation, arguments: object) -> None:
    conversation.server.register_command("echo", echo)
    identifier = conversation.request("workspace/executeCommand", {"command": "echo", "arguments": arguments})
    error = (await conversation.answer(identifier))["error"]

    assert (error["code"], error["data"]["field"]) == (INVALID, "arguments"), error


async def test_an_unknown_command_is_named(conversation: Conversation) -> None:
    error = (await conversation.answer(conversation.execute("batonpass.nothing")))["error"]

    assert error["code"] == INVALID
    assert "batonpass.nothing" in error["message"]


async def test_the_client_is_told_of_every_command(stranger: Conversation) -> None:
    stranger.server.register_command("batonpass.a", echo)
    stranger.server.register_command("batonpass.b", echo)

    assert stranger.initialize()["executeCommandProvider"] == {"commands": ["batonpass.a", "batonpass.b"]}


async def test_a_name_is_taken_once(conversation: Conversation) -> None:
    conversation.server.register_command("echo", echo)

    with pytest.raises(ValueError, match="echo"):
        conversation.server.register_command("echo", echo)


async def test_a_command_that_is_not_asynchronous_is_refused(conversation: Conversation) -> None:
    def block(_: object, __: CancelToken) -> object:
        return None

    with pytest.raises(TypeError, match="block"):
        conversation.server.register_command("block", block)  # type: ignore[arg-type] - It is the mistake that is tested.
