"""What the server tells unasked: the gauge, the session, the suggestions, and what pops up."""

from __future__ import annotations

import pytest
from tests.lsp.editor import CAPABLE, Editor, Message
from tests.lsp.world import World

CONTEXT = "batonpass/contextChanged"
SESSION = "batonpass/sessionChanged"
SUGGESTIONS = "batonpass/suggestionsChanged"


def plan_of(session: Message) -> str:
    (uri,) = [document["uri"] for document in session["documents"] if document["kind"] == "plan"]
    return uri


async def test_the_gauge_follows_the_context(editor: Editor) -> None:
    session = await editor.start_session()
    assert set(editor.gauge) == {"session", "status", "phase", "reading", "text", "tooltip", "level"}
    assert (editor.gauge["session"], editor.gauge["phase"]) == ("s1", "planning")
    assert editor.gauge["status"] == "active"
    assert editor.gauge["reading"] == session["context"]
    assert (editor.gauge["text"], editor.gauge["level"]) == ("context unknown", "normal")

    reading = await editor.execute("context.report", tokens=600)
    assert editor.gauge["reading"] == reading
    assert (editor.gauge["text"], editor.gauge["level"]) == ("30 % of 2k", "normal")
    assert editor.gauge["tooltip"].startswith("Try it (active)\n600 of 2,000 tokens (30.0 %)")

    await editor.execute("context.report", tokens=800)
    assert (editor.gauge["text"], editor.gauge["level"]) == ("40 % of 2k", "warning")
    await editor.execute("context.report", tokens=1_900)
    assert (editor.gauge["text"], editor.gauge["level"]) == ("95 % of 2k", "critical")

    await editor.execute("phase.complete")
    assert editor.gauge["phase"] == "implementation"
    await editor.execute("session.pause")
    assert editor.gauge["text"] == "paused, 95 % of 2k"
    await editor.execute("session.complete")
    assert (editor.gauge["session"], editor.gauge["text"]) == (None, "No session")


async def test_every_change_of_a_session_is_told_with_the_whole_session(editor: Editor) -> None:
    told = [await editor.start_session()]
    told.append(await editor.execute("note.add", kind="todo", text="Look again"))
    await editor.execute("checkpoint.create")
    told.append(await editor.execute("session.show"))
    told.append(await editor.execute("session.complete"))

    assert editor.said(SESSION) == told


async def test_suggestions_are_told_when_they_come_and_go(editor: Editor) -> None:
    await editor.start_session()
    await editor.execute("context.report", tokens=500)
    assert editor.said(SUGGESTIONS) == []
    await editor.execute("context.report", tokens=800)
    await editor.execute("context.report", tokens=801)
    standing = await editor.execute("suggestion.list")
    await editor.execute("checkpoint.create")

    assert editor.said(SUGGESTIONS) == [standing, {"suggestions": []}], "each change is told once"


async def test_what_is_told_comes_before_the_answer(editor: Editor) -> None:
    """A client that has the answer must not show an older gauge afterwards."""
    identifier = editor.request(
        "workspace/executeCommand", {"command": "batonpass.session.start", "arguments": [{"title": "x"}]}
    )
    await editor.until(lambda: editor.answers(identifier))
    kinds = [message.get("method", "answer") for message in editor.sent]

    assert kinds.index(SESSION) < len(kinds) - 1 - kinds[::-1].index("answer")


async def test_without_a_session_nothing_is_told(editor: Editor, world: World) -> None:
    before = len(editor.sent)
    editor.open(world.uri("a.py"), "word")
    editor.type(world.uri("a.py"), "more")
    editor.save(world.uri("a.py"))
    editor.shut(world.uri("a.py"))
    await editor.settle()
    said = [message["method"] for message in editor.sent[before:] if "method" in message]

    assert set(said) <= {"client/registerCapability"}


async def test_the_plan_and_the_handoff_are_shown(editor: Editor) -> None:
    session = await editor.start_session()
    assert editor.said("window/showDocument") == [{"uri": plan_of(session), "takeFocus": True}]
    handoff = await editor.execute("handoff.create")

    assert [shown["uri"] for shown in editor.said("window/showDocument")[1:]] == [handoff["uri"]]


@pytest.mark.parametrize("window", [{}, {"showDocument": {"support": False}}])
async def test_a_client_that_cannot_show_documents_is_not_asked(stranger: Editor, window: Message) -> None:
    await stranger.start({**CAPABLE, "window": window})
    await stranger.start_session()
    await stranger.execute("handoff.create")

    assert stranger.said("window/showDocument") == []


@pytest.mark.parametrize("answer", ["refusing", "silent"])
async def test_nobody_waits_until_a_document_is_shown(
    stranger: Editor, answer: str, caplog: pytest.LogCaptureFixture
) -> None:
    setattr(stranger, answer, {"window/showDocument"})
    await stranger.start()

    assert (await stranger.start_session())["status"] == "active"
    assert (await stranger.execute("session.complete"))["status"] == "completed"
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize("command", ["checkpoint.create", "handoff.create", "session.split"])
async def test_long_commands_show_their_progress(editor: Editor, command: str) -> None:
    await editor.start_session()
    await editor.execute(command)
    (created,) = editor.said("window/workDoneProgress/create")
    steps = editor.said("$/progress")

    assert {step["token"] for step in steps} == {created["token"]}
    assert [step["value"]["kind"] for step in steps] == ["begin", "end"]
    assert steps[0]["value"]["title"]
    assert steps[0]["value"]["cancellable"] is (command == "checkpoint.create"), (
        "a button is shown where it works, and nowhere else"
    )


async def test_progress_ends_when_the_command_fails(editor: Editor, world: World) -> None:
    await editor.start_session()
    assert world.repository
    world.repository.unavailable = "git did not answer."
    with pytest.raises(Exception, match="did not answer"):
        await editor.execute("checkpoint.create")

    assert [step["value"]["kind"] for step in editor.said("$/progress")] == ["begin", "end"]


async def test_the_clients_own_progress_token_is_used(editor: Editor) -> None:
    await editor.start_session()
    await editor.ask(
        "workspace/executeCommand",
        {"command": "batonpass.checkpoint.create", "arguments": [], "workDoneToken": "mine"},
    )

    assert [step["token"] for step in editor.said("$/progress")] == ["mine", "mine"]
    assert editor.said("window/workDoneProgress/create") == []


async def test_a_client_without_progress_is_not_asked_for_it(stranger: Editor) -> None:
    await stranger.start({})
    await stranger.start_session()
    checkpoint = await stranger.execute("checkpoint.create")

    assert checkpoint["number"] == 1
    assert stranger.said("window/workDoneProgress/create") == stranger.said("$/progress") == []


async def test_a_checkpoint_is_told_to_the_user(editor: Editor, world: World) -> None:
    await editor.start_session()
    assert world.repository
    world.repository.files["main.py"] = b"print(1)\nprint(2)\n"
    world.repository.files["new.py"] = b"one\n"
    await editor.execute("checkpoint.create")

    assert editor.messages == ["Checkpoint 1 saved: 2 files against HEAD (+3, -1), refs/batonpass/s1/1."]
