"""The diagnostic that a checkpoint is due: on the plan, while it stands, published when it changes."""

from __future__ import annotations

import pytest
from tests.lsp.editor import Editor, Message
from tests.lsp.world import World


async def due(editor: Editor) -> str:
    """Start a session whose context passes the first threshold; the plan's URI."""
    session = await editor.start_session()
    await editor.execute("context.report", tokens=800)
    return session["documents"][0]["uri"]


def published(editor: Editor) -> list[tuple[str, int]]:
    return [(p["uri"], len(p["diagnostics"])) for p in editor.said("textDocument/publishDiagnostics")]


async def test_a_due_checkpoint_stands_on_the_plan(editor: Editor) -> None:
    plan = await due(editor)

    assert editor.diagnostics(plan) == [
        {
            "range": {"start": {"line": 0, "character": 0}, "end": {"line": 1, "character": 0}},
            "severity": 2,
            "code": "checkpoint-due",
            "source": "batonpass",
            "message": "The context reached 40 % of the window (800 of 2,000 tokens); "
            "a checkpoint is planned at 35 %.",
            "data": {"suggestion": "percentage-35"},
        }
    ]


async def test_diagnostics_are_published_only_when_they_change(editor: Editor, world: World) -> None:
    plan = await due(editor)
    for tokens in range(801, 810):
        await editor.execute("context.report", tokens=tokens)
    await editor.execute("note.add", kind="todo", text="Look again")
    await editor.execute("phase.complete")
    assert published(editor) == [(plan, 1)]

    await editor.execute("context.report", tokens=1_250)
    assert published(editor) == [(plan, 1), (plan, 1)]
    assert "60 %" in (editor.diagnostics(plan) or [{}])[0]["message"]
    await editor.execute("checkpoint.create")
    assert published(editor)[2:] == [(plan, 0)]


@pytest.mark.parametrize("command", ["session.complete", "session.abandon", "session.pause"])
async def test_diagnostics_are_cleared_when_the_session_stops(editor: Editor, command: str) -> None:
    plan = await due(editor)
    await editor.execute(command)

    assert published(editor) == [(plan, 1), (plan, 0)]


async def test_diagnostics_come_back_with_the_session(editor: Editor) -> None:
    plan = await due(editor)
    await editor.execute("session.pause")
    await editor.execute("session.resume")

    assert published(editor) == [(plan, 1), (plan, 0), (plan, 1)]


async def test_the_plan_of_the_next_session_starts_clean(editor: Editor) -> None:
    first = await due(editor)
    second = await editor.start_session(continues="s1")
    await editor.execute("context.report", tokens=900)

    assert second["documents"][0]["uri"] != first
    assert published(editor) == [(first, 1), (first, 0), (second["documents"][0]["uri"], 1)]


async def test_a_diagnostic_stands_again_after_a_restart(editor: Editor, world: World) -> None:
    plan = await due(editor)
    await editor.ask("shutdown")
    again = Editor(world)
    try:
        await again.start()
        assert published(again) == [(plan, 1)]
    finally:
        await again.leave()


async def test_a_snooze_hides_the_diagnostic_until_it_ends(editor: Editor, world: World) -> None:
    plan = await due(editor)
    before = editor.diagnostics(plan)
    snoozed = await editor.execute("suggestion.snooze", id="percentage-35", minutes=0.002)
    assert snoozed == {"suggestions": []}
    assert published(editor) == [(plan, 1), (plan, 0)]
    assert editor.gauge["level"] == "normal"

    world.clock.advance(minutes=1)
    await editor.until(lambda: len(published(editor)) == 3)
    assert editor.diagnostics(plan) == before, "nobody is reminded otherwise"
    assert editor.gauge["level"] == "warning"
    assert len((await editor.execute("suggestion.list"))["suggestions"]) == 1


async def test_a_snooze_survives_a_restart(editor: Editor, world: World) -> None:
    plan = await due(editor)
    await editor.execute("suggestion.snooze", id="percentage-35", minutes=0.002)
    await editor.ask("shutdown")
    again = Editor(world)
    try:
        await again.start()
        assert published(again) == []
        world.clock.advance(minutes=1)
        await again.until(lambda: published(again) == [(plan, 1)])
    finally:
        await again.leave()


async def test_a_checkpoint_ends_a_snooze(editor: Editor, world: World) -> None:
    plan = await due(editor)
    await editor.execute("suggestion.snooze", id="percentage-35", minutes=15)
    await editor.execute("checkpoint.create")
    world.clock.advance(minutes=16)
    await editor.execute("context.report", tokens=801)

    assert published(editor) == [(plan, 1), (plan, 0)]


async def test_a_context_that_was_compacted_arms_the_triggers_again(editor: Editor) -> None:
    plan = await due(editor)
    await editor.execute("checkpoint.create")
    await editor.execute("context.report", tokens=300)
    await editor.execute("context.report", tokens=750)

    assert published(editor) == [(plan, 1), (plan, 0), (plan, 1)]
    message: Message = (editor.diagnostics(plan) or [])[0]
    assert "750 of 2,000" in message["message"]


async def test_typing_past_a_threshold_publishes_it(stranger: Editor, world: World, vocabulary: None) -> None:
    stranger.configuration = {"quietMilliseconds": 50}
    await stranger.start()
    session = await stranger.start_session()
    plan = session["documents"][0]["uri"]
    stranger.open(world.uri("a.md"), "")
    for line in range(120):
        stranger.type(world.uri("a.md"), "A line that is typed.\n", line)
    await stranger.until(lambda: stranger.diagnostics(plan))

    (diagnostic,) = stranger.diagnostics(plan) or []
    assert "estimated" in diagnostic["message"]


async def test_an_emergency_is_an_error(editor: Editor) -> None:
    plan = (await editor.start_session())["documents"][0]["uri"]
    await editor.execute("context.warn", reason="the window is full")

    (diagnostic,) = editor.diagnostics(plan) or []
    assert (diagnostic["code"], diagnostic["severity"]) == ("context-emergency", 1)
    assert "the window is full" in diagnostic["message"]
    await editor.execute("suggestion.accept", id="emergency")
    assert editor.diagnostics(plan) == []
