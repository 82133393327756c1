"""The plan in an editor: its phases with their use, a budget that runs out, and the session that goes on."""

from __future__ import annotations

from lsprotocol import types
from tests.lsp.journey.desk import Desk, path_of
from tests.lsp.journey.git import Git

DIAGNOSTICS = "textDocument/publishDiagnostics"


async def code_lenses(desk: Desk, uri: str) -> list[tuple[str, str]]:
    """The words of each lens, after those of its line."""
    lines = path_of(uri).read_text("utf-8").splitlines()
    document = types.TextDocumentIdentifier(uri)
    shown = await desk.client.text_document_code_lens_async(types.CodeLensParams(document))
    return [(lines[lens.range.start.line], lens.command.title) for lens in shown or [] if lens.command]


def problems(desk: Desk, uri: str) -> list[types.Diagnostic]:
    """What is wrong with the plan; the hints of what is left to write are no problems."""
    hint = types.DiagnosticSeverity.Hint
    return [told for told in desk.client.diagnostics.get(uri, []) if told.severity != hint]


async def test_a_budget_that_runs_out_is_shown_on_its_phase(desk: Desk, git: Git) -> None:
    await desk.initialize()
    session = await desk.execute(
        "session.start",
        title="Show it",
        scope={"codeLines": 30},
        phases=[{"name": "design", "weight": 1}, {"name": "build", "weight": 2}],
    )
    plan = session["documents"][0]["uri"]
    desk.open(str(path_of(plan).relative_to(desk.folder)))

    shown = await code_lenses(desk, plan)
    assert [(line.split(" |")[0:2], title) for line, title in shown[:2]] == [
        (["| 1", " design"], "0 / 100 tokens"),
        (["| 1", " design"], "Complete phase"),
    ]
    assert ("### Phase 2: build", "0 / 200 tokens") in shown

    git.write("src/long.py", "print('a line that is read')\n" * 60)
    used = await desk.counted(desk.open("src/long.py"))
    await desk.until(lambda: problems(desk, plan), DIAGNOSTICS)
    (exceeded, over) = problems(desk, plan)
    assert (exceeded.code, over.code) == ("budget-exceeded", "phase-over-budget")
    assert exceeded.range == over.range
    assert path_of(plan).read_text("utf-8").splitlines()[over.range.start.line].startswith("| 1 | design |")

    position = types.Position(over.range.start.line, 2)
    told = await desk.client.text_document_hover_async(
        types.HoverParams(types.TextDocumentIdentifier(plan), position)
    )
    assert told is not None and isinstance(told.contents, types.MarkupContent)
    assert f"Over its budget by {used - 100:,} tokens; the buffer holds 60." in told.contents.value

    fixes = {action.title: action for action in await desk.quick_fixes(plan, over)}
    assert next(iter(fixes)) == "Move 60 tokens from the buffer to phase “design”"
    moved = await desk.apply(fixes["Move 60 tokens from the buffer to phase “design”"])
    assert moved["budget"]["bufferTokens"] == 0

    second = await desk.apply(fixes["Split the rest into a new session"])
    assert (second["title"], second["continues"]) == ("Show it (2)", session["id"])
    assert [phase["name"] for phase in second["phases"]] == ["design", "build"]
    await desk.until(lambda: not problems(desk, plan), DIAGNOSTICS)
    first = await desk.execute("session.show", session=session["id"])
    assert first["status"] == "handedOff"
    assert "handed off" in path_of(first["documents"][-1]["uri"]).read_text("utf-8")
    assert "“Show it”" in path_of(second["documents"][0]["uri"]).read_text("utf-8")
    assert await desk.end() == 0
