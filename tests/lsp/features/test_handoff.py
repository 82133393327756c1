"""The open handoff: what it misses and what went stale, as diagnostics, each with its quick fix."""

from pathlib import Path

import pytest
from tests.lsp.editor import Editor
from tests.lsp.world import World

from batonpass.adapters.documents.renderer import TemplateRenderer


@pytest.fixture
def world(world: World, tmp_path: Path) -> World:
    """With the shipped templates."""
    world.renderer = TemplateRenderer(tmp_path)
    return world


@pytest.fixture
async def handoff(editor: Editor, world: World) -> str:
    """The handoff of a session, open in the editor."""
    await editor.start_session()
    uri = (await editor.execute("handoff.create"))["uri"]
    editor.open(uri, next(text for path, text in world.files.texts.items() if path.as_uri() == uri))
    return uri


def shown(editor, uri, code):
    said = [
        each["diagnostics"] for each in editor.said("textDocument/publishDiagnostics") if each["uri"] == uri
    ]
    return [each for each in (said[-1] if said else []) if each["code"] == code]


async def titles_at(editor, uri, diagnostic):
    actions = await editor.ask(
        "textDocument/codeAction",
        {
            "textDocument": {"uri": uri},
            "range": diagnostic["range"],
            "context": {"diagnostics": [diagnostic]},
        },
    )
    return {action["title"]: action for action in actions}


async def test_a_missing_point_is_filled_in_from_its_diagnostic(editor: Editor, handoff: str) -> None:
    await editor.until(lambda: shown(editor, handoff, "handoff-incomplete"))
    found = shown(editor, handoff, "handoff-incomplete")
    failed = next(each for each in found if "did not work" in each["message"])
    actions = await titles_at(editor, handoff, failed)
    assert "Refresh the handoff" in actions
    (edit,) = actions["Insert a line to fill in"]["edit"]["changes"][handoff]
    lines = editor.texts[handoff].split("\n")
    assert lines[edit["range"]["start"]["line"] - 1] == "### Failed Approaches"
    assert lines[edit["range"]["start"]["line"]] == "_Nothing recorded._", "the stub takes its place"
    assert edit["newText"] == "- \n  - **Rationale**: \n"


async def test_a_stale_claim_can_be_verified_or_refreshed(editor: Editor, world: World, handoff: str) -> None:
    assert world.repository
    world.repository.commit("Meanwhile")
    await editor.until(lambda: shown(editor, handoff, "handoff-stale"))
    (stale,) = shown(editor, handoff, "handoff-stale")
    assert stale["message"].startswith("HEAD has moved")
    assert {"Verify again", "Refresh the handoff"} <= set(await titles_at(editor, handoff, stale))
    assert len((await editor.execute("handoff.verify"))["stale"]) == 1


async def test_verifying_again_marks_the_claim_where_it_stands(
    editor: Editor, world: World, handoff: str
) -> None:
    assert world.repository
    world.repository.commit("Meanwhile")
    await editor.until(lambda: shown(editor, handoff, "handoff-stale"))
    (stale,) = shown(editor, handoff, "handoff-stale")
    before = editor.texts[handoff].split("\n")
    line = stale["range"]["start"]["line"]
    command = (await titles_at(editor, handoff, stale))["Verify again"]["command"]
    await editor.ask(
        "workspace/executeCommand", {"command": command["command"], "arguments": command["arguments"]}
    )
    await editor.until(lambda: "[stale: HEAD moved, " in editor.texts[handoff])
    await editor.settle()
    after = editor.texts[handoff].split("\n")
    assert after[line].startswith(f"{before[line]} [stale: HEAD moved, ")
    changed = [number for number, words in enumerate(before) if words != after[number]]
    assert changed[0] == line and all(before[each].startswith("- **E") for each in changed[1:]), (
        "nothing but what verifying found is changed, and the handoff is not refreshed"
    )
    (again,) = shown(editor, handoff, "handoff-stale")
    assert again["message"] == stale["message"]
    await editor.execute("document.refresh", uri=handoff)
    await editor.until(lambda: "[stale: " not in editor.texts[handoff])
