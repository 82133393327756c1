"""Writing in the session's documents: what the editor shows and offers there."""

from pathlib import Path

import pytest
from tests.lsp.editor import Editor, replacement
from tests.lsp.world import World

from batonpass.adapters.documents.renderer import TemplateRenderer

FILES = ("README.md", "src/parcel/retry.py", "src/parcel/worker.py")


@pytest.fixture
def world(world: World, tmp_path: Path) -> World:
    """With the shipped templates and a few files."""
    world.renderer = TemplateRenderer(tmp_path)
    world.tree.files.update(dict.fromkeys(FILES, b"x\n"))
    return world


@pytest.fixture
async def editor(stranger: Editor) -> Editor:
    stranger.configuration = {"quietMilliseconds": 50}
    return await stranger.start()


@pytest.fixture
async def page(editor: Editor, world: World):
    """The plan of a session with two tasks, open in the editor."""
    session = await editor.start_session(objectives=[{"text": "It works"}])
    await editor.execute("task.add", text="Build")
    await editor.execute("task.add", text="Paint", blockedBy=["t1"])
    return Page(editor, world, session["documents"][0]["uri"])


class Page:
    def __init__(self, editor, world, uri):
        self.editor, self.world, self.uri = editor, world, uri
        path = next(path for path in world.files.texts if path.as_uri() == uri)
        editor.open(uri, world.files.texts[path])

    @property
    def lines(self):
        return self.editor.texts[self.uri].split("\n")

    def write(self, heading, *lines):
        """Type over what stands below a heading; the line where it now is."""
        line = self.lines.index(heading) + 1
        end = (line, len(self.lines[line]))
        self.editor.change(self.uri, replacement((line, 0), end, "\n".join(lines)))
        return line

    async def ask(self, method, line=0, character=0, **more):
        position = {"line": line, "character": character}
        return await self.editor.ask(
            f"textDocument/{method}", {"textDocument": {"uri": self.uri}, "position": position, **more}
        )

    def problems(self, *codes):
        told = self.editor.diagnostics(self.uri) or []
        return [(d["range"]["start"]["line"], d["code"]) for d in told if d["code"] in codes]

    async def actions(self, line, *only):
        place = {"line": line, "character": 0}
        end = {"line": line, "character": len(self.lines[line])}
        context = {"diagnostics": [], **({"only": only} if only else {})}
        return await self.editor.ask(
            "textDocument/codeAction",
            {"textDocument": {"uri": self.uri}, "range": {"start": place, "end": end}, "context": context},
        )

    def apply(self, action):
        """Make the edit of an action, as an editor does."""
        (edits,) = action["edit"]["changes"].values()
        for edit in edits:
            self.editor.change(self.uri, {"range": edit["range"], "text": edit["newText"]})


CODES = ("placeholder", "broken-link", "missing-section")


@pytest.mark.parametrize(
    ("heading", "line", "code", "severity", "fix"),
    [
        ("### Testing Requirements", "🎯 as in [it](../../../REDME.md)", "broken-link", 3, "Change to"),
        ("### Testing Requirements", "see `src/worker.py`", "broken-link", 3, "Change to"),
        ("### Testing Requirements", "TBD", "placeholder", 3, "Remove the section"),
        ("### Testing Requirements", "_Nothing recorded._", "placeholder", 4, "Remove the section"),
    ],
)
async def test_a_problem_goes_with_its_fix(page, heading, line, code, severity, fix):
    number = page.write(heading, line)
    await page.editor.until(lambda: (number, code) in page.problems(*CODES))
    (told,) = [d for d in page.editor.diagnostics(page.uri) if d["range"]["start"]["line"] == number]
    assert (told["severity"], told["source"]) == (severity, "batonpass")
    chosen = next(a for a in await page.actions(number) if a["title"].startswith(fix))
    assert chosen["diagnostics"] == [told]
    page.apply(chosen)
    await page.editor.until(lambda: (number, code) not in page.problems(*CODES))


async def test_a_removed_section_is_restored(page):
    start = page.lines.index("## Success Criteria")
    end = page.lines.index("## Testing Strategy")
    text = "\n".join(page.lines[start:end])
    page.editor.change(page.uri, replacement((start, 0), (end, 0), ""))
    await page.editor.until(lambda: page.problems("missing-section"))
    ((line, _),) = page.problems("missing-section")
    (fix,) = [a for a in await page.actions(line) if a["title"].startswith("Restore")]
    page.apply(fix)
    assert text in "\n".join(page.lines)
    await page.editor.until(lambda: not page.problems("missing-section"))


async def test_facts_are_refreshed_from_the_source_menu_and_from_a_placeholder(page):
    (action,) = await page.actions(0, "source.batonpass.refreshFacts")
    assert action["kind"] == "source.batonpass.refreshFacts"
    result = await page.editor.ask("workspace/executeCommand", action["command"])
    assert result["kind"] == "plan"
    line = page.lines.index("### Testing Requirements") + 1
    offered = await page.actions(line, "quickfix")
    assert action["command"] in [a.get("command") for a in offered]


async def test_other_documents_are_left_alone(page, world):
    other = world.uri("notes.md")
    page.editor.open(other, "# Mine\n\nTBD, see [it](nowhere.md)\n")
    await page.editor.until(lambda: page.problems("placeholder"))
    await page.editor.settle()
    assert not page.editor.diagnostics(other)


async def test_problems_go_when_the_document_is_closed(page):
    await page.editor.until(lambda: page.problems("placeholder"))
    page.editor.shut(page.uri)
    await page.editor.until(lambda: not page.problems("placeholder"))


async def test_a_file_that_comes_mends_the_link_to_it(page, world):
    line = page.write("### Testing Requirements", "as in [it](../../../new.md)")
    await page.editor.until(lambda: (line, "broken-link") in page.problems("broken-link"))
    world.tree.files["new.md"] = b"x\n"
    page.editor.notify("workspace/didChangeWatchedFiles", {"changes": []})
    await page.editor.until(lambda: not page.problems("broken-link"))


# Finding one's way


def words_at(lines, place):
    start, end = place["start"], place["end"]
    assert start["line"] == end["line"]
    return lines[start["line"]][start["character"] : end["character"]]


async def test_the_outline_shows_tasks_and_what_folds(page):
    (title,) = await page.ask("documentSymbol")
    tasks = next(s for s in title["children"] if s["name"] == "Implementation Plan")["children"]
    assert [(task["name"], task["detail"]) for task in tasks[:2]] == [
        ("Task 1: Build", "open"),
        ("Task 2: Paint", "open"),
    ]
    start = page.lines.index("### Task 1: Build <!-- t1 -->")
    folds = await page.ask("foldingRange")
    assert start in [fold["startLine"] for fold in folds]
    assert max(fold["endLine"] for fold in folds) < len(page.lines)


async def test_a_task_is_gone_to_and_found_again(page):
    line = page.write(
        "### Testing Requirements", "🎯 Paint after Task 1, never before `src/parcel/retry.py:3`."
    )
    found = await page.ask("definition", line, page.lines[line].index("Task 1") + 1)
    heading = page.lines.index("### Task 1: Build <!-- t1 -->")
    assert (found["uri"], found["range"]["start"]["line"]) == (page.uri, heading)
    for declared in (True, False):
        others = await page.ask("references", heading, 6, context={"includeDeclaration": declared})
        lines = sorted(other["range"]["start"]["line"] for other in others)
        blocked = next(n for n, text in enumerate(page.lines) if text.startswith("- **Blocked By**: Task 1"))
        assert lines == sorted([blocked, line, *([heading] if declared else [])])
    # Columns are counted in UTF-16, where 🎯 is two.
    (link,) = [link for link in await page.ask("documentLink") if link["range"]["start"]["line"] == line]
    assert link["target"] == page.world.uri("src/parcel/retry.py") + "#L3"
    assert link["range"]["start"]["character"] == page.lines[line].index("src/") + 1


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("Task 2", "Blocked by: Task 1, Build (open)"),
        ("`src/parcel/retry.py`", "2 tokens"),
        ("Checkpoint 1", None),
    ],
)
async def test_a_hover_tells_what_is_named(page, words, told):
    page.world.sources.files[page.world.uri("src/parcel/retry.py")] = "two words"
    line = page.write("### Testing Requirements", f"Look at {words}.")
    hover = await page.ask("hover", line, 10)
    assert (told in hover["contents"]["value"]) if told else hover is None


async def test_other_documents_have_none_of_it(page):
    other = page.world.uri("notes.md")
    page.editor.open(other, "# Mine\n\nTask 1\n")
    page.uri = other
    for method in ("documentSymbol", "foldingRange", "documentLink", "definition", "hover"):
        assert not await page.ask(method, 2, 3)
    assert await page.ask("references", 2, 3, context={"includeDeclaration": True}) is None


# Writing on


async def test_what_may_come_next_is_offered_and_told_more_about(page):
    line = page.write("### Testing Requirements", "🎯 Paint after Ta")
    offered = await page.ask("completion", line, len(page.lines[line]) + 1)
    assert [(item["label"], item["detail"]) for item in offered["items"]] == [
        ("Task 1", "Build (open)"),
        ("Task 2", "Paint (open)"),
    ]
    assert not offered["isIncomplete"]
    item = offered["items"][1]
    assert "documentation" not in item, "what it costs to find out is spent when somebody looks"
    start, end = item["textEdit"]["range"]["start"], item["textEdit"]["range"]["end"]
    assert item["textEdit"]["newText"] == "Task 2"
    # Columns are counted in UTF-16, where 🎯 is two.
    assert (start["character"], end["character"]) == (len("🎯 Paint after ") + 1, len(page.lines[line]) + 1)
    resolved = await page.editor.ask("completionItem/resolve", item)
    assert "Blocked by: Task 1" in resolved["documentation"]["value"]


async def test_typing_waits_for_nothing_and_is_not_read_before_it_rests(page):
    line = page.write("### Testing Requirements", "See `src")
    await page.ask("foldingRange")
    workbench = page.editor.workbench
    known = workbench.pages.last_read(page.uri)
    workbench.tracker.quiet_seconds = 60
    for number, letter in enumerate("/parcel/w"):
        page.editor.type(page.uri, letter, line, len("See `src") + number)
        offered = await page.ask("completion", line, len("See `src") + number + 1)
    assert [item["label"] for item in offered["items"]] == ["src/parcel/worker.py"]
    assert workbench.pages.last_read(page.uri) is known, "nothing was read while typing went on"
    workbench.tracker.quiet_seconds = 0.05
    page.editor.type(page.uri, "`", line, len("See `src/parcel/w"))
    await page.ask("foldingRange")
    assert workbench.pages.last_read(page.uri) is not known


async def test_a_quick_fix_waits_for_no_typing_and_is_offered_where_its_lines_are_as_they_were(page):
    line = page.write("### Testing Requirements", "TBD", "", "see `src/worker.py`")
    await page.ask("foldingRange")
    page.editor.workbench.tracker.quiet_seconds = 60
    end = len(page.lines[line + 2])
    page.editor.type(page.uri, ".", line + 2, end)
    assert [a["title"] for a in await page.actions(line)] == ["Remove this line"]
    assert await page.actions(line + 2) == [], "this line is not as it was read"
    assert len(await page.actions(0, "source.batonpass.refreshFacts")) == 1
    page.editor.type(page.uri, "\n", 0, 0)
    assert await page.actions(line + 1) == [], "its lines have moved"


async def test_a_quick_fix_is_drawn_from_what_stands_now_once_typing_rests(page):
    line = page.write("### Testing Requirements", "words")
    await page.editor.until(lambda: page.problems("placeholder"))
    page.editor.workbench.tracker.quiet_seconds = 0
    page.write("### Testing Requirements", "TBD")
    assert "Remove the section “Testing Requirements”" in [a["title"] for a in await page.actions(line)]


async def test_formatting_changes_looks_alone(page):
    line = page.write("### Testing Requirements", "* one ", "* two", "", "", "|a|bb|", "|-|-|", "|1|2|")
    edits = await page.ask("formatting", options={"tabSize": 4, "insertSpaces": True})
    for edit in reversed(edits):
        page.editor.change(page.uri, {"range": edit["range"], "text": edit["newText"]})
    assert page.lines[line : line + 6] == [
        "- one",
        "- two",
        "",
        "| a   | bb  |",
        "| --- | --- |",
        "| 1   | 2   |",
    ]
    assert await page.ask("formatting", options={"tabSize": 4, "insertSpaces": True}) == []


async def test_a_foreign_document_is_neither_completed_nor_formatted(page):
    page.uri = page.world.uri("notes.md")
    page.editor.open(page.uri, "* Ta ")
    assert await page.ask("completion", 0, 4) is None
    assert await page.ask("formatting", options={"tabSize": 4, "insertSpaces": True}) is None


@pytest.mark.parametrize(
    "data", [None, 3, {"kind": "sign", "target": "x"}, {"kind": "checkpoint", "target": "x"}]
)
async def test_an_item_that_was_made_elsewhere_stays_as_it_is(page, data):
    await page.ask("foldingRange")
    data = {**data, "uri": page.uri} if isinstance(data, dict) else data
    resolved = await page.editor.ask("completionItem/resolve", {"label": "x", "data": data})
    assert "documentation" not in resolved
