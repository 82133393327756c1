"""A server that is killed: its session is there again, with everything that was acknowledged."""

from __future__ import annotations

import asyncio

import pytest
from tests.lsp.journey.desk import Open
from tests.lsp.journey.git import Git


async def test_a_killed_server_takes_up_its_session_and_ledger(sit_down: Open, git: Git) -> None:
    first = await sit_down()
    started = await first.execute("session.start", title="Survive", contextWindow=2_000)
    uri = first.open("src/gauge.py")
    first.type(uri, "# typed before the crash\n")
    await first.counted(uri)
    checkpoint = await first.execute("checkpoint.create", note="before the crash")
    context = await first.execute("context.show")
    assert context["tokens"] > 0
    await first.clear()

    second = await sit_down()
    try:
        session = await second.execute("session.show")
        assert (session["id"], session["status"]) == (started["id"], "active")
        assert session["checkpoints"] == [checkpoint]
        assert session["phases"][0]["usedTokens"] == context["tokens"]
        assert await second.execute("context.show") == context

        again = second.open("src/gauge.py")
        await second.counted(again)
        assert await second.execute("context.show") == context, "it was read in this session already"
        second.type(again, "# typed after it\n")
        assert (await second.execute("context.show"))["tokens"] > context["tokens"]
        assert (await second.execute("checkpoint.create"))["number"] == 2
        assert (await second.execute("session.complete"))["status"] == "completed"
        assert await second.end() == 0
    finally:
        await second.clear()


@pytest.mark.parametrize("command", ["checkpoint.create", "handoff.create", "session.complete"])
async def test_a_server_killed_at_work_leaves_nothing_by_halves(
    sit_down: Open, git: Git, command: str
) -> None:
    first = await sit_down()
    await first.execute("session.start", title="Interrupted")
    asked = asyncio.ensure_future(first.execute(command))
    await asyncio.sleep(0)
    await first.clear()
    await asyncio.wait([asked])
    asked.exception()

    second = await sit_down()
    try:
        (session,) = (await second.execute("session.list"))["sessions"]
        assert session["status"] in {"active", "completed"}
        if session["status"] == "active":
            assert (await second.execute("checkpoint.create"))["number"] >= 1
            handoff = await second.execute("handoff.create")
            assert handoff["uri"].endswith(".md")
            completed = await second.execute("session.complete")
            for checkpoint in completed["checkpoints"]:
                assert git("rev-parse", checkpoint["ref"]) == checkpoint["commit"]
        assert await second.end() == 0
    finally:
        await second.clear()


async def test_what_was_typed_last_survives_an_editor_that_dies(sit_down: Open, git: Git) -> None:
    first = await sit_down()
    await first.execute("session.start", title="The editor dies", contextWindow=2_000)
    uri = first.open("src/gauge.py")
    await first.counted(uri)
    before = await first.execute("context.show")
    first.type(uri, "# one last thought, typed as the lights go out\n")
    stdin = first.server.stdin
    assert stdin is not None
    stdin.close()
    await asyncio.wait_for(first.server.wait(), 60)
    await first.clear()

    second = await sit_down()
    try:
        assert (await second.execute("context.show"))["tokens"] > before["tokens"]
        assert await second.end() == 0
    finally:
        await second.clear()


async def test_two_editors_on_one_project_see_one_session(sit_down: Open, git: Git) -> None:
    first = await sit_down()
    await first.execute("session.start", title="Shared")
    second = await sit_down()
    try:
        shown = await second.execute("session.show")
        assert shown["title"] == "Shared"
        assert await first.end() == 0
        assert await second.end() == 0
    finally:
        await first.clear()
        await second.clear()
