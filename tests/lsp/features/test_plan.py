"""The plan in the editor: lenses, hovers, diagnostics with their fixes, and source actions."""

from __future__ import annotations

from typing import Any

import pytest
from tests.lsp.editor import CAPABLE, Editor, Message
from tests.lsp.world import World

from batonpass.domain.errors import Unavailable

REFRESH = "workspace/codeLens/refresh"
REFRESHING = {**CAPABLE, "workspace": {**CAPABLE["workspace"], "codeLens": {"refreshSupport": True}}}

PHASES = [{"name": "plan", "weight": 1}, {"name": "build", "weight": 3}]

TEXT = """\
# My plan

## Session Goals
| # | Phase |
| - | ----- |
| 1 | plan  |
| 2 | build |

## Implementation Order

### Phase 2: build
"""
PLAN_ROW, BUILD_ROW, BUILD_HEADING = 5, 6, 10


@pytest.fixture
async def editor(stranger: Editor) -> Editor:
    """A client that can refresh lenses, with a short quiet period."""
    stranger.configuration = {"quietMilliseconds": 50, "checkpoints": []}
    return await stranger.start(REFRESHING)


@pytest.fixture
async def plan(editor: Editor) -> str:
    """The plan, edited and open: its phases have 750 and 2,250 tokens, the buffer 600."""
    scope = {"codeLines": 300}
    session = await editor.start_session(phases=PHASES, scope=scope, contextWindow=10_000)
    assert [p["budgetTokens"] for p in session["phases"]] == [750, 2_250]
    assert session["budget"]["bufferTokens"] == 600
    uri = session["documents"][0]["uri"]
    editor.open(uri, TEXT)
    return uri


async def spend(editor: Editor, tokens: int, name: str = "a.md") -> None:
    """Read so many tokens; each read is of a file of its own."""
    uri = editor.world.uri(name)
    editor.open(uri, " ".join(["word"] * tokens))
    assert await editor.counted(uri) == tokens


async def lenses(editor: Editor, uri: str) -> list[tuple[int, str]]:
    shown = await editor.ask("textDocument/codeLens", {"textDocument": {"uri": uri}})
    return [(lens["range"]["start"]["line"], lens["command"]["title"]) for lens in shown]


async def hover(editor: Editor, uri: str, line: int) -> list[str] | None:
    position = {"line": line, "character": 3}
    answer = await editor.ask("textDocument/hover", {"textDocument": {"uri": uri}, "position": position})
    return answer and answer["contents"]["value"].split("\n")


async def actions(editor: Editor, uri: str, line: int, *only: str) -> list[dict[str, Any]]:
    place = {"line": line, "character": 0}
    context: Message = {"diagnostics": [], **({"only": only} if only else {})}
    return await editor.ask(
        "textDocument/codeAction",
        {"textDocument": {"uri": uri}, "range": {"start": place, "end": place}, "context": context},
    )


def titles(offered: list[dict[str, Any]]) -> list[str]:
    return [action["title"] for action in offered]


def problems(editor: Editor, uri: str) -> list[tuple[int, str]]:
    return [(d["range"]["start"]["line"], d["code"]) for d in editor.diagnostics(uri) or []]


# Code lenses


async def test_each_phase_shows_its_use_and_the_open_ones_the_way_on(editor: Editor, plan: str) -> None:
    assert await lenses(editor, plan) == [
        (PLAN_ROW, "0 / 750 tokens"),
        (PLAN_ROW, "Complete phase"),
        (BUILD_ROW, "0 / 2,250 tokens"),
        (BUILD_ROW, "Complete phase"),
        (BUILD_HEADING, "0 / 2,250 tokens"),
        (BUILD_HEADING, "Complete phase"),
    ]


async def test_a_lens_completes_its_phase(editor: Editor, plan: str) -> None:
    shown = await editor.ask("textDocument/codeLens", {"textDocument": {"uri": plan}})
    for lens in shown[:2]:
        answer = await editor.ask("workspace/executeCommand", lens["command"])
    assert [p["status"] for p in answer["phases"]] == ["completed", "active"]
    assert (await lenses(editor, plan))[:2] == [(PLAN_ROW, "0 / 0 tokens"), (BUILD_ROW, "0 / 3,000 tokens")]


async def test_lenses_follow_what_is_typed_into_the_plan(editor: Editor, plan: str) -> None:
    await lenses(editor, plan)
    editor.type(plan, "\n\n", 1)
    assert {line for line, _ in await lenses(editor, plan)} == {
        PLAN_ROW + 2,
        BUILD_ROW + 2,
        BUILD_HEADING + 2,
    }


async def test_a_phase_that_is_not_found_stands_on_the_title_line(editor: Editor, plan: str) -> None:
    editor.change(plan, {"text": "# Only words\n"})
    assert await lenses(editor, plan) == [
        (0, "“plan”: 0 / 750 tokens"),
        (0, "Complete phase “plan”"),
        (0, "“build”: 0 / 2,250 tokens"),
        (0, "Complete phase “build”"),
    ]


async def test_lenses_are_asked_for_again_when_the_numbers_change_and_only_then(
    editor: Editor, plan: str
) -> None:
    await editor.until(lambda: editor.said(REFRESH))
    before = len(editor.said(REFRESH))
    await spend(editor, 100)
    await editor.until(lambda: len(editor.said(REFRESH)) > before)
    assert (await lenses(editor, plan))[0] == (PLAN_ROW, "100 / 750 tokens")

    told = len(editor.said(REFRESH))
    await editor.execute("note.add", kind="todo", text="Look again")
    editor.type(plan, "More words", 0)
    await spend(editor, 700, "b.md")
    await editor.until(lambda: problems(editor, plan))
    await editor.until(lambda: len(editor.said(REFRESH)) > told)
    assert len(editor.said(REFRESH)) == told + 1, "what changes no lens asks for none"


async def test_a_client_that_cannot_refresh_is_not_asked(stranger: Editor) -> None:
    stranger.configuration = {"quietMilliseconds": 50, "checkpoints": []}
    editor = await stranger.start()
    session = await editor.start_session(phases=PHASES, scope={"codeLines": 300}, contextWindow=10_000)
    uri = session["documents"][0]["uri"]
    editor.open(uri, TEXT)
    await spend(editor, 900)
    await editor.until(lambda: problems(editor, uri))
    assert editor.said(REFRESH) == []


async def test_other_documents_have_no_lenses(editor: Editor, plan: str) -> None:
    other = editor.world.uri("other.md")
    editor.open(other, TEXT)
    assert await lenses(editor, other) == []


async def test_without_a_session_there_are_no_lenses(editor: Editor, plan: str) -> None:
    await editor.execute("session.complete")
    assert await lenses(editor, plan) == []
    assert await hover(editor, plan, PLAN_ROW) is None
    assert await actions(editor, plan, PLAN_ROW, "source") == []


async def test_a_plan_that_cannot_be_read_shows_its_phases_on_the_title_line(
    editor: Editor, plan: str, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: object) -> None:
        raise Unavailable("The disk does not answer.")

    monkeypatch.setattr(world.files, "read", refuse)
    editor.shut(plan)
    assert {line for line, _ in await lenses(editor, plan)} == {0}


# Hover


@pytest.mark.parametrize(
    ("spent", "line", "expected"),
    [
        (
            0,
            PLAN_ROW,
            [
                "Phase “plan”, active",
                "Budget: 750 tokens, 7.5 % of the window",
                "Used: 0 tokens (0 %)",
                "Remaining: 750 tokens",
            ],
        ),
        (
            300,
            PLAN_ROW,
            [
                "Phase “plan”, active",
                "Budget: 750 tokens, 7.5 % of the window",
                "Used: 300 tokens (40 %)",
                "Remaining: 450 tokens",
            ],
        ),
        (
            900,
            PLAN_ROW,
            [
                "Phase “plan”, active",
                "Budget: 750 tokens, 7.5 % of the window",
                "Used: 900 tokens (120 %)",
                "Over its budget by 150 tokens; the buffer holds 600.",
            ],
        ),
        (
            0,
            BUILD_HEADING,
            [
                "Phase “build”, pending",
                "Budget: 2,250 tokens, 22.5 % of the window",
                "Used: 0 tokens (0 %)",
                "Remaining: 2,250 tokens",
            ],
        ),
        (0, 3, None),
        (0, 99, None),
    ],
)
async def test_a_phase_tells_its_numbers(
    editor: Editor, plan: str, spent: int, line: int, expected: list[str] | None
) -> None:
    if spent:
        await spend(editor, spent)
        await editor.execute("session.show")
    assert await hover(editor, plan, line) == expected


async def test_a_phase_tells_how_long_its_budget_lasts(editor: Editor, plan: str, world: World) -> None:
    for number in range(6):
        await spend(editor, 60, f"{number}.md")
        await editor.execute("session.show")
        world.clock.advance(minutes=1)
    assert (await hover(editor, plan, PLAN_ROW) or [])[
        -1
    ] == "At this pace about 6 minutes to the end of its budget."
    assert len(await hover(editor, plan, BUILD_ROW) or []) == 4, "nobody works on it"


async def test_the_title_line_still_tells_the_cost(editor: Editor, plan: str) -> None:
    await editor.counted(plan)
    assert "tokens" in "".join(await hover(editor, plan, 0) or [])


# Diagnostics and their fixes

MOVE = "Move {} tokens from the buffer to phase “plan”"
REST = ["Complete phase “plan”", "Split the rest into a new session", "Create handoff"]


@pytest.mark.parametrize(
    ("spent", "expected", "severities", "fixes"),
    [
        (750, [], [], []),
        (800, [], [], []),
        (900, ["phase-over-budget"], [3], [MOVE.format(150), *REST]),
        (1_900, ["budget-exceeded", "phase-over-budget"], [3, 3], [MOVE.format(600), *REST]),
        (4_000, ["budget-exceeded", "phase-over-budget"], [2, 3], [MOVE.format(600), *REST]),
    ],
)
async def test_what_is_over_is_said_on_the_line_of_the_phase(
    editor: Editor, plan: str, spent: int, expected: list[str], severities: list[int], fixes: list[str]
) -> None:
    await spend(editor, spent)
    await editor.execute("session.show")
    await editor.until(lambda: problems(editor, plan) or not expected)
    assert problems(editor, plan) == [(PLAN_ROW, code) for code in expected]
    shown = editor.diagnostics(plan) or []
    assert [d["severity"] for d in shown] == severities

    offered = await actions(editor, plan, PLAN_ROW)
    assert titles(offered) == fixes
    assert all(action["diagnostics"] == shown and action["kind"] == "quickfix" for action in offered)
    assert await actions(editor, plan, BUILD_HEADING) == []
    assert await actions(editor, plan, PLAN_ROW, "refactor") == []


@pytest.mark.parametrize(
    ("spent", "words"),
    [
        (810, "Phase “plan” is more than 5 % over its budget of 750 tokens. The buffer holds 600 tokens."),
        (3_000, "The phases are further over their budgets than the buffer of 600 tokens can pay"),
        (4_000, "The session has used up its whole budget of 3,600 tokens."),
    ],
)
async def test_a_problem_is_told_with_its_numbers(editor: Editor, plan: str, spent: int, words: str) -> None:
    await spend(editor, spent)
    await editor.until(lambda: problems(editor, plan))
    assert (editor.diagnostics(plan) or [])[0]["message"].startswith(words)


@pytest.mark.parametrize("index", range(4))
async def test_each_fix_serves(editor: Editor, plan: str, index: int) -> None:
    await spend(editor, 900)
    await editor.until(lambda: problems(editor, plan))
    action = (await actions(editor, plan, PLAN_ROW))[index]
    result = await editor.ask("workspace/executeCommand", action["command"])
    if action["title"] == "Create handoff":
        assert result["uri"].endswith("handoff.md")
        assert problems(editor, plan), "a handoff pays nothing"
        return
    # A phase that is completed is itself a reason for a checkpoint, and the rewritten plan is in conflict.
    await editor.until(lambda: "phase-over-budget" not in {code for _, code in problems(editor, plan)})
    if action["title"].startswith("Move"):
        assert (result["phases"][0]["budgetTokens"], result["budget"]["bufferTokens"]) == (900, 450)
    elif action["title"].startswith("Complete"):
        assert [p["status"] for p in result["phases"]] == ["completed", "active"]
    else:
        assert (result["title"], result["continues"]) == ("Try it (2)", "s1")
        assert editor.said("window/showDocument")[-1]["uri"] == result["documents"][0]["uri"]


async def test_it_is_said_once(editor: Editor, plan: str) -> None:
    await spend(editor, 900)
    await editor.until(lambda: problems(editor, plan))
    told = len(editor.said("textDocument/publishDiagnostics"))
    refreshed = len(editor.said(REFRESH))
    await spend(editor, 5, "b.md")
    await editor.until(lambda: len(editor.said(REFRESH)) > refreshed)
    assert len(editor.said("textDocument/publishDiagnostics")) == told, "five tokens more are nothing new"


async def test_a_problem_moves_with_its_line(editor: Editor, plan: str) -> None:
    await spend(editor, 900)
    await editor.until(lambda: problems(editor, plan))
    editor.type(plan, "\n", 1)
    await editor.until(lambda: problems(editor, plan) == [(PLAN_ROW + 1, "phase-over-budget")])


@pytest.mark.parametrize("command", ["session.pause", "session.complete", "session.split"])
async def test_problems_go_with_the_session(editor: Editor, plan: str, command: str) -> None:
    await spend(editor, 900)
    await editor.until(lambda: problems(editor, plan))
    await editor.execute(command)
    # The plan, which shows how the session stands, is in conflict with what was written over it.
    await editor.until(lambda: "phase-over-budget" not in {code for _, code in problems(editor, plan)})


# Source actions

SOURCE = {
    "source.batonpass.checkpoint": "Create checkpoint",
    "source.batonpass.handoff": "Create handoff",
    "source.batonpass.completePhase": "Complete phase “plan”",
}


async def test_the_kinds_are_registered(stranger: Editor) -> None:
    capabilities = await stranger.initialize()
    assert capabilities["codeActionProvider"]["codeActionKinds"] == [
        "quickfix",
        *SOURCE,
        "source.batonpass.refreshFacts",
    ]


@pytest.mark.parametrize(
    ("only", "offered"),
    [
        ((), []),
        (("quickfix",), []),
        (("source.organizeImports",), []),
        (("source.batonpass.check",), []),
        (("source",), [*SOURCE]),
        (("source.batonpass",), [*SOURCE]),
        (("source.batonpass.handoff",), ["source.batonpass.handoff"]),
        (("source.fixAll", "source.batonpass.checkpoint"), ["source.batonpass.checkpoint"]),
    ],
)
async def test_source_actions_are_there_in_any_document_when_asked_for(
    editor: Editor, plan: str, only: tuple[str, ...], offered: list[str]
) -> None:
    found = await actions(editor, editor.world.uri("src/main.py"), 12, *only)
    assert [(action["kind"], action["title"]) for action in found] == [
        (kind, SOURCE[kind]) for kind in offered
    ]


@pytest.mark.parametrize("kind", SOURCE)
async def test_a_source_action_does_what_it_says(editor: Editor, plan: str, kind: str) -> None:
    (action,) = await actions(editor, editor.world.uri("src/main.py"), 0, kind)
    result = await editor.ask("workspace/executeCommand", action["command"])
    assert result.get("number") == 1 or result.get("uri") or result["phases"][0]["status"] == "completed"
