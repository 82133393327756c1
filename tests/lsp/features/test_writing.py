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
