"""Quick fixes: drawn from what stands, wherever an editor asks for them at the diagnostic's place."""

from __future__ import annotations

from typing import Any

import pytest
from tests.lsp.editor import Editor, Message

TITLE_LINE = {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 8}}
FIXES = [
    "Create checkpoint",
    "Create handoff",
    "Snooze 15 minutes",
    "Snooze until the next one",
    "Dismiss",
]


def place(line: int, character: int = 0) -> Message:
    position = {"line": line, "character": character}
    return {"start": position, "end": position}


async def fixes_at(
    editor: Editor, uri: str, where: Message = TITLE_LINE, **context: object
) -> list[dict[str, Any]]:
    parameters = {
        "textDocument": {"uri": uri},
        "range": where,
        "context": {"diagnostics": [], **context},
    }
    return await editor.ask("textDocument/codeAction", parameters)


def titles(actions: list[dict[str, Any]]) -> list[str]:
    return [action["title"] for action in actions]


@pytest.fixture
async def plan(editor: Editor) -> str:
    """The plan of a session for which a checkpoint is due."""
    session = await editor.start_session()
    await editor.execute("context.report", tokens=800)
    return session["documents"][0]["uri"]


async def test_the_fixes_are_offered_with_the_clients_diagnostics(editor: Editor, plan: str) -> None:
    diagnostics = editor.diagnostics(plan)
    actions = await fixes_at(editor, plan, diagnostics=diagnostics)

    assert titles(actions) == FIXES
    assert [action["kind"] for action in actions] == ["quickfix"] * 5
    assert [action["isPreferred"] for action in actions] == [True, False, False, False, False]
    assert all(action["diagnostics"] == diagnostics for action in actions)
    assert [(action["command"]["command"], action["command"]["arguments"]) for action in actions] == [
        ("batonpass.checkpoint.create", [{}]),
        ("batonpass.handoff.create", [{}]),
        ("batonpass.suggestion.snooze", [{"id": "percentage-35", "minutes": 15}]),
        ("batonpass.suggestion.snooze", [{"id": "percentage-35", "untilNext": True}]),
        ("batonpass.suggestion.dismiss", [{"id": "percentage-35"}]),
    ]


async def test_the_fixes_are_offered_before_the_client_has_the_diagnostics(editor: Editor, plan: str) -> None:
    assert titles(await fixes_at(editor, plan, diagnostics=[])) == FIXES, (
        "an editor asks in the moment they arrive, and shows no fix if the answer is empty"
    )


async def test_the_fixes_are_there_the_moment_the_diagnostic_is_published(editor: Editor) -> None:
    session = await editor.start_session()
    plan = session["documents"][0]["uri"]
    editor.request(
        "workspace/executeCommand", {"command": "batonpass.context.report", "arguments": [{"tokens": 800}]}
    )
    await editor.until(lambda: editor.diagnostics(plan))

    assert titles(await fixes_at(editor, plan)) == FIXES


async def test_what_another_tool_diagnosed_does_not_matter(editor: Editor, plan: str) -> None:
    other = {"range": place(0), "message": "Line too long", "source": "markdownlint", "code": "MD013"}

    assert titles(await fixes_at(editor, plan, diagnostics=[other])) == FIXES


@pytest.mark.parametrize(
    ("only", "offered"),
    [
        (None, True),
        ([], True),
        (["quickfix"], True),
        (["refactor", "quickfix"], True),
        ([""], True),
        (["refactor"], False),
        (["source.organizeImports"], False),
        (["quickfix.other"], False),
    ],
)
async def test_only_the_kinds_that_are_asked_for(
    editor: Editor, plan: str, only: list[str] | None, offered: bool
) -> None:
    assert titles(await fixes_at(editor, plan, only=only)) == (FIXES if offered else [])


@pytest.mark.parametrize(
    "where", [place(0), place(0, 200), {**place(0), "end": {"line": 40, "character": 0}}]
)
async def test_the_fixes_belong_to_the_title_line(editor: Editor, plan: str, where: Message) -> None:
    assert titles(await fixes_at(editor, plan, where)) == FIXES


@pytest.mark.parametrize("where", [place(1, 1), place(2), {**place(5), "end": {"line": 9, "character": 1}}])
async def test_no_fix_is_offered_below_it(editor: Editor, plan: str, where: Message) -> None:
    assert await fixes_at(editor, plan, where) == []


async def test_no_fix_is_offered_in_other_documents(editor: Editor, plan: str) -> None:
    assert await fixes_at(editor, plan.replace(".md", ".txt")) == []


async def test_the_plan_is_known_however_its_uri_is_escaped(editor: Editor, plan: str) -> None:
    assert "%20" in plan
    escaped = plan.replace("docs", "%64ocs")

    assert titles(await fixes_at(editor, plan.replace("%20", " "))) == FIXES
    assert titles(await fixes_at(editor, escaped)) == FIXES


async def test_without_a_session_there_is_nothing_to_fix(editor: Editor) -> None:
    assert await fixes_at(editor, editor.world.uri("docs/plan.md")) == []


@pytest.mark.parametrize("index", range(len(FIXES)))
async def test_each_fix_makes_the_diagnostic_go_or_serves_it(editor: Editor, plan: str, index: int) -> None:
    action = (await fixes_at(editor, plan))[index]
    result = await editor.ask("workspace/executeCommand", action["command"])
    left = titles(await fixes_at(editor, plan))

    if action["title"] == "Create handoff":
        assert result["uri"].endswith(".md")
        assert left == FIXES, "a handoff is no checkpoint"
    else:
        assert left == []
        assert editor.diagnostics(plan) == []
