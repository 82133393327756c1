"""Wrong parameters: the error names the field, and nothing is changed by halves."""

from __future__ import annotations

from typing import Any

import pytest
from tests.lsp.editor import Editor, Refused
from tests.lsp.world import World

INVALID_PARAMS = -32602
START = "session.start"


@pytest.mark.parametrize(
    ("command", "parameters", "field"),
    [
        (START, {}, "title"),
        (START, {"title": ""}, "title"),
        (START, {"title": " \t\n"}, "title"),
        (START, {"title": "x" * 201}, "title"),
        (START, {"title": 7}, "title"),
        (START, {"title": ["x"]}, "title"),
        (START, {"title": "x", "colour": "red"}, "colour"),
        (START, {"title": "x", "focus": 1}, "focus"),
        (START, {"title": "x", "contextWindow": -5}, "contextWindow"),
        (START, {"title": "x", "contextWindow": 999}, "contextWindow"),
        (START, {"title": "x", "contextWindow": 2000.5}, "contextWindow"),
        (START, {"title": "x", "contextWindow": "many"}, "contextWindow"),
        (START, {"title": "x", "contextWindow": True}, "contextWindow"),
        (START, {"title": "x", "scope": []}, "scope"),
        (START, {"title": "x", "scope": {"codeLines": -1}}, "scope.codeLines"),
        (START, {"title": "x", "scope": {"code_lines": 1}}, "scope.code_lines"),
        (START, {"title": "x", "phases": [{"name": "a"}]}, "phases[0].weight"),
        (START, {"title": "x", "phases": [{"name": "a", "weight": "1"}]}, "phases[0].weight"),
        (START, {"title": "x", "objectives": ["text"]}, "objectives[0]"),
        (START, {"title": "x", "objectives": [{"text": ""}]}, "objectives[0].text"),
        (START, {"title": "x", "objectives": [{"text": "a", "kind": "main"}]}, "objectives[0].kind"),
        (START, {"title": "x", "continues": "nobody"}, "continues"),
        ("session.show", {"session": 1}, "session"),
        ("session.show", {"id": "s1"}, "id"),
        ("session.list", {"status": "busy"}, "status"),
        ("session.pause", {"note": 1}, "note"),
        ("session.resume", {"title": "x"}, "title"),
        ("session.complete", {"session": {}}, "session"),
        ("session.abandon", {"notes": ""}, "notes"),
        ("phase.complete", {"phase": 0}, "phase"),
        ("note.add", {"kind": "decision"}, "text"),
        ("note.add", {"text": "x"}, "kind"),
        ("note.add", {"kind": "gossip", "text": "x"}, "kind"),
        ("note.add", {"kind": "todo", "text": "  "}, "text"),
        ("context.show", {"session": "s1"}, "session"),
        ("context.report", {}, "tokens"),
        ("context.report", {"tokens": -1}, "tokens"),
        ("context.report", {"tokens": 1.5}, "tokens"),
        ("context.report", {"tokens": "1"}, "tokens"),
        ("context.report", {"tokens": 1, "windowTokens": 0}, "windowTokens"),
        ("context.report", {"tokens": 9, "windowTokens": 8}, "windowTokens"),
        ("tokens.count", {}, "uri"),
        ("tokens.count", {"uri": ""}, "uri"),
        ("tokens.count", {"uri": 5}, "uri"),
        ("tokens.count", {"uri": "https://example.org/a.py"}, "uri"),
        ("checkpoint.create", {"note": ["x"]}, "note"),
        ("checkpoint.list", {"number": 1}, "number"),
        ("checkpoint.diff", {}, "number"),
        ("checkpoint.restore", {"number": 1, "confirm": 1}, "confirm"),
        ("handoff.create", {"session": 5}, "session"),
        ("suggestion.list", {"id": "x"}, "id"),
        ("suggestion.snooze", {}, "id"),
        ("suggestion.snooze", {"id": "percentage-35", "minutes": 0}, "minutes"),
        ("suggestion.snooze", {"id": "percentage-35", "minutes": -1}, "minutes"),
        ("suggestion.snooze", {"id": "percentage-35", "minutes": 10_081}, "minutes"),
        ("suggestion.snooze", {"id": "percentage-35", "minutes": float("nan")}, "minutes"),
        (START, {"title": "x", "phases": [{"name": "a", "weight": -1}]}, "phases[0].weight"),
        (START, {"title": "x", "phases": [{"name": "a", "weight": float("nan")}]}, "phases[0].weight"),
        (START, {"title": "x", "phases": [{"name": "a", "weight": float("inf")}]}, "phases[0].weight"),
        (START, {"title": "x", "phases": [{"name": " ", "weight": 1}]}, "phases[0].name"),
        (START, {"title": "x", "contextWindow": 10**400}, "contextWindow"),
        (START, {"title": "x", "scope": {"codeLines": 10**400}}, "scope.codeLines"),
        ("context.report", {"tokens": 10**400}, "tokens"),
    ],
)
async def test_wrong_parameters_name_their_field(
    editor: Editor, world: World, command: str, parameters: dict[str, Any], field: str
) -> None:
    if command != START:
        await editor.start_session()
        await editor.execute("context.report", tokens=800)
    before = world.store.sessions(), world.ledger(), dict(world.files.texts)

    with pytest.raises(Refused) as refusal:
        await editor.execute(command, **parameters)
    assert refusal.value.code == INVALID_PARAMS
    assert refusal.value.data == {"code": "invalidInput", "field": field}
    assert field.rsplit(".", 1)[-1] in refusal.value.message or field in {"uri", "continues"}
    assert (world.store.sessions(), world.ledger(), dict(world.files.texts)) == before


@pytest.mark.parametrize("arguments", [["title"], [{}, {}], [[{}]], [1]])
async def test_a_command_takes_one_object(editor: Editor, arguments: list[object]) -> None:
    with pytest.raises(Refused, match="one JSON object") as refusal:
        await editor.ask(
            "workspace/executeCommand", {"command": "batonpass.session.start", "arguments": arguments}
        )
    assert (refusal.value.code, refusal.value.data["field"]) == (INVALID_PARAMS, "arguments")


@pytest.mark.parametrize("arguments", [None, [], [None], [{}], [{"session": None}]])
async def test_nothing_and_null_leave_parameters_out(editor: Editor, arguments: object) -> None:
    await editor.start_session()
    session = await editor.ask(
        "workspace/executeCommand", {"command": "batonpass.session.show", "arguments": arguments}
    )

    assert session["id"] == "s1"


async def test_an_unknown_command_is_named(editor: Editor) -> None:
    with pytest.raises(Refused, match=r"batonpass\.session\.begin") as refusal:
        await editor.execute("session.begin")
    assert (refusal.value.code, refusal.value.data["field"]) == (INVALID_PARAMS, "command")


@pytest.mark.parametrize(
    ("command", "parameters"),
    [
        ("session.show", {}),
        ("session.pause", {}),
        ("session.complete", {}),
        ("phase.complete", {}),
        ("note.add", {"kind": "todo", "text": "x"}),
        ("checkpoint.create", {}),
        ("checkpoint.list", {}),
        ("checkpoint.diff", {"number": 1}),
        ("checkpoint.restore", {"number": 1, "confirm": True}),
        ("handoff.create", {}),
    ],
)
async def test_without_a_session_commands_say_to_start_one(
    editor: Editor, command: str, parameters: dict[str, Any]
) -> None:
    with pytest.raises(Refused, match="No session is open in this project") as refusal:
        await editor.execute(command, **parameters)
    assert refusal.value.data == {"code": "notFound"}


@pytest.mark.parametrize(
    "command", ["session.show", "session.pause", "phase.complete", "handoff.create", "session.abandon"]
)
async def test_an_unknown_session_is_named(editor: Editor, command: str) -> None:
    await editor.start_session()
    with pytest.raises(Refused, match="no session “s9”") as refusal:
        await editor.execute(command, session="s9")
    assert refusal.value.data == {"code": "notFound"}


async def test_a_report_needs_an_active_session(editor: Editor) -> None:
    with pytest.raises(Refused, match="nothing to report to"):
        await editor.execute("context.report", tokens=5)


async def test_a_suggestion_that_does_not_stand_cannot_be_snoozed(editor: Editor) -> None:
    await editor.start_session()
    with pytest.raises(Refused, match="standing: none"):
        await editor.execute("suggestion.snooze", id="percentage-35")


@pytest.mark.parametrize("value", ["a\0b", "\ud83d", "x" * 19_999, "]]>--><script>", "|`*_#"])
async def test_odd_text_is_kept_as_it_is(editor: Editor, value: str) -> None:
    await editor.start_session()
    session = await editor.execute("note.add", kind="todo", text=value)

    assert session["notes"][0]["text"] == value
