"""Writing in the plan with an editor: a link that leads nowhere, what may come next, and a tidy document."""

from __future__ import annotations

from lsprotocol import types
from tests.lsp.journey.desk import Desk, path_of
from tests.lsp.journey.git import Git

DIAGNOSTICS = "textDocument/publishDiagnostics"


async def test_a_plan_is_written_on(desk: Desk, git: Git) -> None:
    await desk.initialize()
    session = await desk.execute("session.start", title="Show it")
    await desk.execute("task.add", text="Draw the gauge")
    head = git("rev-parse", "HEAD").strip()
    plan = session["documents"][0]["uri"]
    path = path_of(plan)
    name = str(path.relative_to(desk.folder))
    before, heading, after = path.read_text("utf-8").partition("### Testing Requirements\n")
    written = f"After Task 1, see `lib/gauge.py` and `{head[:12]}`.\n\nMore in `src/m\n"
    line = before.count("\n") + 1
    desk.open(name, before + heading + written + after)
    document = types.TextDocumentIdentifier(plan)

    def broken() -> list[types.Diagnostic]:
        return [told for told in desk.client.diagnostics.get(plan, []) if told.code == "broken-link"]

    await desk.until(broken, DIAGNOSTICS)
    (problem,) = broken()
    assert problem.range.start == types.Position(line, written.index("lib/gauge.py"))
    fixes = {action.title: action for action in await desk.quick_fixes(plan, problem)}
    fix = fixes["Change to “src/gauge.py”"]
    assert fix.edit is not None and fix.edit.changes is not None
    (edit,) = fix.edit.changes[plan]
    assert (edit.range, edit.new_text) == (problem.range, "src/gauge.py")

    async def hover(words: str) -> str:
        position = types.Position(line, written.index(words) + 1)
        told = await desk.client.text_document_hover_async(types.HoverParams(document, position))
        assert told is not None and isinstance(told.contents, types.MarkupContent)
        return told.contents.value

    assert (await hover("Task 1")).startswith("Task 1: Draw the gauge")
    assert (await hover(head[:12])).startswith(f"{head[:12]} Print it")

    position = types.Position(line + 2, len("More in `src/m"))
    offered = await desk.client.text_document_completion_async(types.CompletionParams(document, position))
    assert isinstance(offered, types.CompletionList)
    assert [item.label for item in offered.items] == ["src/main.py"]

    at = types.Position(line, written.index("Task 1"))
    place = await desk.client.text_document_definition_async(types.DefinitionParams(document, at))
    assert isinstance(place, types.Location)
    lines = (before + heading + written + after).split("\n")
    assert lines[place.range.start.line].startswith("### Task 1: Draw the gauge")

    options = types.FormattingOptions(tab_size=4, insert_spaces=True)
    edits = await desk.client.text_document_formatting_async(
        types.DocumentFormattingParams(document, options)
    )
    assert edits, "the tables of the plan are evened out"
    assert await desk.end() == 0
