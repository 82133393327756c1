"""The server beside its session: it asks about an unclean end, and saves when the context is about to go."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.lsp.editor import Editor
from tests.lsp.world import World

from batonpass.app.emergency import Cause
from batonpass.app.events import EmergencyReached
from batonpass.domain.attendance import Attendance
from batonpass.domain.session import DocumentKind

QUESTION = "Batonpass ended without being closed"


async def leave_uncleanly(editor: Editor, world: World) -> str:
    """A session whose first server is gone; the URI of its plan."""
    started = await editor.start_session()
    await editor.settle()
    (record,) = world.store.records(Attendance).values()
    world.processes.gone.add(record.process)
    world.processes.this = replace(record.process, started="later")
    world.clock.advance(minutes=30)
    return started["documents"][0]["uri"]


def questions(editor: Editor) -> list[str]:
    return [asked["message"] for asked in editor.said("window/showMessageRequest")]


async def test_an_unclean_end_is_offered_with_its_ways_out(editor: Editor, world: World) -> None:
    plan = await leave_uncleanly(editor, world)
    next_editor = await Editor(world).start()
    await next_editor.until(lambda: questions(next_editor))
    (asked,) = next_editor.said("window/showMessageRequest")
    assert asked["message"].startswith(QUESTION)
    assert [action["title"] for action in asked["actions"]] == [
        "Create checkpoint now",
        "Create handoff",
        "Dismiss",
    ]
    diagnostics = next_editor.diagnostics(plan)
    assert diagnostics is not None
    (diagnostic,) = diagnostics
    assert (diagnostic["code"], diagnostic["message"]) == ("recovery", asked["message"])
    fixes = await next_editor.ask(
        "textDocument/codeAction",
        {
            "textDocument": {"uri": plan},
            "range": diagnostic["range"],
            "context": {"diagnostics": [diagnostic]},
        },
    )
    titles = [fix["title"] for fix in fixes if fix.get("diagnostics") == [diagnostic]]
    assert titles == ["Create checkpoint", "Create handoff", "Dismiss"]
    dismissal = next(fix["command"] for fix in fixes if fix["title"] == "Dismiss")
    await next_editor.ask("workspace/executeCommand", dismissal)
    await next_editor.until(lambda: next_editor.diagnostics(plan) == [])
    await next_editor.leave()


@pytest.mark.parametrize("choice", ["Create checkpoint now", "Create handoff", "Dismiss"])
async def test_each_answer_ends_the_offer(editor: Editor, world: World, choice: str) -> None:
    plan = await leave_uncleanly(editor, world)
    next_editor = Editor(world)
    reason = (
        "Batonpass ended without being closed; its last sign was at 2026-03-14 09:00 UTC. "
        "No file has changed since the session began."
    )
    next_editor.choices[reason] = choice
    await next_editor.start()
    await next_editor.until(lambda: questions(next_editor) and next_editor.diagnostics(plan) == [])
    session = await next_editor.execute("session.show")
    assert len(session["checkpoints"]) == (choice == "Create checkpoint now")
    kinds = [document["kind"] for document in session["documents"]]
    assert (DocumentKind.HANDOFF.value in kinds) == (choice == "Create handoff")
    await next_editor.leave()


async def test_an_answer_that_fails_is_told(editor: Editor, world: World) -> None:
    await leave_uncleanly(editor, world)
    next_editor = Editor(world)
    reason = (
        "Batonpass ended without being closed; its last sign was at 2026-03-14 09:00 UTC. "
        "No file has changed since the session began."
    )
    next_editor.choices[reason] = "Create checkpoint now"
    next_editor.silent.add("window/showMessageRequest")
    await next_editor.start()
    await next_editor.until(lambda: questions(next_editor))
    assert world.repository is not None
    world.repository.unavailable = "git does not answer."
    (asked,) = [m for m in next_editor.sent if m.get("method") == "window/showMessageRequest"]
    next_editor._reply(asked)
    await next_editor.until(lambda: "git does not answer." in next_editor.messages)
    world.repository.unavailable = None
    await next_editor.leave()


async def test_a_client_that_cannot_ask_still_shows_the_diagnostic(editor: Editor, world: World) -> None:
    plan = await leave_uncleanly(editor, world)
    next_editor = Editor(world)
    next_editor.refusing.add("window/showMessageRequest")
    await next_editor.start()
    await next_editor.until(lambda: next_editor.diagnostics(plan))
    await next_editor.leave()


async def test_an_emergency_is_saved_and_told(editor: Editor, world: World) -> None:
    await editor.start_session()
    assert world.repository is not None
    world.repository.files["main.py"] = b"print(1)\n"
    project = editor.workbench._project
    assert project is not None
    await editor.server.single_writer.run(project.events.publish, EmergencyReached("s1", "two turns left"))
    await editor.until(lambda: editor.messages)
    (message,) = editor.messages
    assert message.startswith(
        "Saved before the context is full: checkpoint 1 (refs/batonpass/s1/1) and the handoff "
    )
    (checkpoint,) = world.store.checkpoints("s1")
    assert checkpoint.reason == Cause.CONTEXT_FULL.value


async def test_an_emergency_that_cannot_be_saved_says_why(editor: Editor, world: World) -> None:
    await editor.start_session()
    assert world.repository is not None
    world.repository.unavailable = "No space left."
    project = editor.workbench._project
    assert project is not None
    await editor.server.single_writer.run(project.events.publish, EmergencyReached("s1", "two turns left"))
    await editor.until(lambda: editor.messages)
    assert editor.messages == [
        "The checkpoint was not saved: No space left. The handoff was not saved: No space left."
    ]
    assert editor.said("window/showMessage")[-1]["type"] == 1, "it is an error"
    world.repository.unavailable = None


async def test_the_records_of_a_window_go_with_it(stranger: Editor, world: World) -> None:
    await stranger.start()
    await stranger.start_session()
    await stranger.settle()
    assert len(world.store.records(Attendance)) == 1
    await stranger.ask("shutdown")
    assert not world.store.records(Attendance)
