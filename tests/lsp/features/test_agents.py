"""The agent's transcript in the editor: what is not understood of it, and the choice between several."""

from __future__ import annotations

import pytest
from tests.app.agent_scenes import Transcript
from tests.lsp.editor import Editor, Message
from tests.lsp.world import World

QUESTION = "Several agents are at work in this project. Which one is this session's?"


@pytest.fixture
async def quick(editor: Editor) -> Editor:
    """An editor whose server looks often."""
    editor.workbench.agent_watch.shortest = 0.01
    editor.workbench.agent_watch.longest = 0.02
    return editor


def unknown(editor: Editor, uri: str) -> list[Message]:
    return [found for found in editor.diagnostics(uri) or [] if found["code"] == "format-unknown"]


async def fixes(editor: Editor, uri: str, diagnostic: Message) -> dict[str, Message]:
    actions = await editor.ask(
        "textDocument/codeAction",
        {
            "textDocument": {"uri": uri},
            "range": diagnostic["range"],
            "context": {"diagnostics": [diagnostic], "only": ["quickfix"]},
        },
    )
    return {action["title"]: action["command"] for action in actions}


async def test_lines_that_are_not_understood_are_shown_once_with_their_fixes(
    quick: Editor, world: World
) -> None:
    transcript = Transcript(world, folder=world.root)
    transcript.respond(500, 0)
    transcript.puzzle()
    uri = (await quick.start_session())["documents"][0]["uri"]
    await quick.until(lambda: quick.gauge["reading"]["tokens"] == 500)
    await quick.until(lambda: unknown(quick, uri))
    (diagnostic,) = unknown(quick, uri)
    assert "not understood" in diagnostic["message"] and "fake" in diagnostic["message"]

    offered = await fixes(quick, uri, diagnostic)
    assert {"Ignore this agent's files in this project", "Show details"} <= set(offered)
    await quick.ask("workspace/executeCommand", offered["Show details"])
    assert any("a line of an unknown type (1)" in message for message in quick.messages)
    await quick.ask("workspace/executeCommand", offered["Ignore this agent's files in this project"])
    await quick.until(lambda: not unknown(quick, uri))
    listed = await quick.execute("agent.list")
    assert [agent["followed"] for agent in listed["agents"]] == [False]


async def test_the_user_chooses_between_agents_and_is_asked_once(quick: Editor, world: World) -> None:
    one, two = (Transcript(world, name, folder=world.root) for name in ("one", "two"))
    world.clock.advance(minutes=1)
    one.respond(500, 0)
    two.respond(700, 0)
    began = two.candidate.changed
    quick.choices[QUESTION] = f"fake, since {began.astimezone():%H:%M} (two)"
    await quick.start_session()
    await quick.until(lambda: quick.gauge["reading"]["tokens"] == 700)
    assert (await quick.execute("agent.list"))["bound"] == "two"
    two.respond(800, 0)
    await quick.until(lambda: quick.gauge["reading"]["tokens"] == 800)
    assert len(quick.said("window/showMessageRequest")) == 1


async def test_nothing_is_read_while_the_session_is_paused(quick: Editor, world: World) -> None:
    transcript = Transcript(world, folder=world.root)
    transcript.respond(500, 0)
    await quick.start_session()
    await quick.until(lambda: quick.gauge["reading"]["tokens"] == 500)
    await quick.execute("session.pause")
    transcript.respond(900, 0)
    await quick.execute("session.resume")
    await quick.until(lambda: quick.gauge["reading"]["tokens"] == 900)
