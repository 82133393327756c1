"""Objectives and tasks over the protocol, from the first to the session that goes on with them."""

from __future__ import annotations

import pytest
from tests.lsp.editor import Editor, Refused
from tests.lsp.world import World


async def test_objectives_are_added_and_reached(editor: Editor) -> None:
    await editor.start_session(objectives=[{"text": "It moves", "priority": "high"}])
    session = await editor.execute("objective.add", text="It is pretty", kind="secondary")
    assert [(o["id"], o["priority"]) for o in session["objectives"]] == [("o1", "high"), ("o2", "medium")]

    session = await editor.execute("objective.update", objective="o1", done=True)
    assert [o["progressPercent"] for o in session["objectives"]] == [100, 0]
    assert session["progressPercent"] == 50
    assert await editor.execute("session.show") == session


async def test_tasks_are_added_and_completed_in_their_order(editor: Editor, world: World) -> None:
    await editor.start_session()
    await editor.execute("task.add", text="Draw", estimateMinutes=20)
    await editor.execute("task.add", text="Paint", blockedBy=["t1"], subtasks=[{"text": "Red"}])
    with pytest.raises(Refused, match="Task t2 waits for t1 “Draw”") as refusal:
        await editor.execute("task.update", task="t2", status="inProgress")
    assert refusal.value.data == {"code": "notAllowed"}

    await editor.execute("task.update", task="t1", status="completed")
    session = await editor.execute("task.update", task="t2", status="inProgress")
    assert [task["status"] for task in session["tasks"]] == ["completed", "inProgress"]
    stored = world.store.session("s1")
    assert stored and [task.status for task in stored.tasks] == ["completed", "inProgress"]


async def test_a_circle_is_refused_by_the_field_that_closes_it(editor: Editor) -> None:
    await editor.start_session()
    await editor.execute("task.add", text="Draw")
    await editor.execute("task.add", text="Paint", blockedBy=["t1"])
    with pytest.raises(Refused, match="t1 → t2 → t1") as refusal:
        await editor.execute("task.update", task="t1", blockedBy=["t2"])
    assert refusal.value.data["field"] == "blockedBy"


async def test_the_next_session_goes_on_with_what_is_open(editor: Editor) -> None:
    await editor.start_session()
    await editor.execute("task.add", text="Draw", priority="critical")
    await editor.execute("note.add", kind="warning", text="The paint is wet")
    second = await editor.start_session(continues="s1")

    assert second["chain"] == ["s1", "s2"]
    assert [(t["id"], t["priority"], t["carriedFrom"]) for t in second["tasks"]] == [("t1", "critical", "s1")]
    assert [(n["text"], n["carriedFrom"]) for n in second["notes"]] == [("The paint is wet", "s1")]
