"""The plan in the editor: what is typed in it goes into the session, what the session has goes into it."""

from pathlib import Path

import pytest
from tests.lsp.editor import Editor, insertion, replacement
from tests.lsp.world import World

from batonpass.adapters.documents.renderer import TemplateRenderer


@pytest.fixture
def world(world: World, tmp_path: Path) -> World:
    """With the shipped templates."""
    world.renderer = TemplateRenderer(tmp_path)
    return world


@pytest.fixture
async def page(editor: Editor, world: World):
    """The plan of a session with one objective and one task, open in the editor."""
    session = await editor.start_session(objectives=[{"text": "It works"}])
    await editor.execute("task.add", text="Build")
    return Page(editor, world, session["documents"][0]["uri"])


class Page:
    def __init__(self, editor, world, uri):
        self.editor, self.world, self.uri = editor, world, uri
        self.path = next(path for path in world.files.texts if path.as_uri() == uri)
        editor.open(uri, world.files.texts[self.path])

    @property
    def text(self):
        return self.editor.texts[self.uri]

    def line(self, words):
        return next(n for n, line in enumerate(self.text.split("\n")) if words in line)

    def replace(self, old, new):
        """Type over the first place where some words stand."""
        line = self.line(old)
        start = self.text.split("\n")[line].index(old)
        self.editor.change(self.uri, replacement((line, start), (line, start + len(old)), new))

    async def session(self):
        return await self.editor.execute("session.show")

    async def until(self, condition):
        await self.editor.until(lambda: condition(self.text))


async def test_a_ticked_box_counts_though_nothing_is_saved(page):
    page.replace("[ ] It works", "[x] It works")
    await page.editor.until(
        lambda: any(s["objectives"][0]["done"] for s in page.editor.said("batonpass/sessionChanged"))
    )
    assert "[ ] It works" in page.world.files.texts[page.path], "saving it is the person's"


async def test_a_command_sees_what_was_typed_just_before(page):
    page.replace("[ ] It works", "[x] It works")
    assert (await page.session())["objectives"][0]["done"]


async def test_a_change_of_the_session_comes_as_the_smallest_edit(page):
    before = page.text
    await page.editor.execute("objective.update", objective="o1", done=True)
    await page.until(lambda text: "[x] It works" in text)
    (edit,) = page.editor.said("workspace/applyEdit")
    (change,) = edit["edit"]["documentChanges"]
    for each in change["edits"]:
        assert each["range"]["start"]["line"] == each["range"]["end"]["line"]
        assert each["newText"] == "x", "only the box is touched"
    assert page.text == before.replace("[ ] It works", "[x] It works")


async def test_what_the_session_writes_into_its_plan_was_typed_by_nobody(page):
    await page.editor.execute("task.add", text="Write an index of all the words, and keep it in memory")
    await page.until(lambda text: "Write an index" in text)
    await page.session()
    assert page.world.ledger() == [], "the person has typed nothing, and no phase pays for it"

    page.editor.change(page.uri, insertion(page.line("It works") + 1, 0, "- [ ] It lasts for years\n"))
    await page.session()
    assert [(kind, name) for kind, name, _ in page.world.ledger()] == [
        ("edited", page.uri.rsplit("/", 1)[-1])
    ]


async def test_the_line_a_person_is_on_is_left_to_them(page):
    line = page.line("It works")
    page.editor.change(page.uri, insertion(line + 1, 0, "- [ ] It las\n"))
    page.editor.change(page.uri, insertion(line + 1, 12, "ts"))
    await page.editor.until(
        lambda: any(len(s["objectives"]) == 2 for s in page.editor.said("batonpass/sessionChanged"))
    )
    page.editor.change(page.uri, insertion(line + 1, 14, " for years"))
    session = await page.session()
    assert [o["text"] for o in session["objectives"]] == ["It works", "It lasts for years"]
    page.editor.save(page.uri)
    await page.until(lambda text: "- [ ] It lasts for years <!-- o2 -->" in text)
    assert [o["text"] for o in (await page.session())["objectives"]] == ["It works", "It lasts for years"]


async def test_an_edit_that_is_refused_is_tried_again(page):
    page.editor.refusing.add("workspace/applyEdit")
    await page.editor.execute("objective.update", objective="o1", done=True)
    await page.editor.until(lambda: page.editor.said("workspace/applyEdit"))
    assert (await page.session())["objectives"][0]["done"] is not False, "the old text takes nothing back"
    page.editor.refusing.clear()
    await page.until(lambda text: "[x] It works" in text)
    assert (await page.session())["objectives"][0]["done"]


async def test_a_plan_that_is_closed_is_written_to_disk(page):
    page.editor.shut(page.uri)
    await page.editor.execute("objective.update", objective="o1", done=True)
    assert "[x] It works" in page.world.files.texts[page.path]


async def test_a_file_that_another_program_changed_is_taken_in(page):
    page.editor.shut(page.uri)
    text = page.world.files.texts[page.path]
    page.world.files.texts[page.path] = text.replace("[ ] It works", "[x] It works")
    changes = {"changes": [{"uri": page.uri, "type": 2}]}
    page.editor.notify("workspace/didChangeWatchedFiles", changes)
    await page.editor.until(
        lambda: any(s["objectives"][0]["done"] for s in page.editor.said("batonpass/sessionChanged"))
    )


@pytest.mark.parametrize("title", ["Keep mine", "Take new", "Show both"])
async def test_a_conflict_is_shown_and_settled(page, title):
    page.editor.refusing.add("workspace/applyEdit")
    await page.editor.execute("objective.update", objective="o1", text="It is theirs")
    await page.editor.until(lambda: page.editor.said("workspace/applyEdit"))
    page.editor.refusing.clear()
    page.replace("It works", "It is mine")
    await page.session()
    await page.editor.until(
        lambda: "merge-conflict" in [d["code"] for d in page.editor.diagnostics(page.uri) or []]
    )
    assert "It is mine" in page.text
    line = page.line("It is mine")
    (diagnostic,) = [d for d in page.editor.diagnostics(page.uri) if d["code"] == "merge-conflict"]
    assert diagnostic["range"]["start"]["line"] == line
    assert "It is theirs" in diagnostic["message"]
    actions = await page.editor.ask(
        "textDocument/codeAction",
        {
            "textDocument": {"uri": page.uri},
            "range": diagnostic["range"],
            "context": {"diagnostics": [diagnostic]},
        },
    )
    chosen = next(action for action in actions if action["title"] == title)["command"]
    page.editor.save(page.uri)
    await page.editor.ask(
        "workspace/executeCommand", {"command": chosen["command"], "arguments": chosen["arguments"]}
    )
    await page.editor.until(
        lambda: "merge-conflict" not in [d["code"] for d in page.editor.diagnostics(page.uri)]
    )
    wanted = {
        "Keep mine": ["It is mine"],
        "Take new": ["It is theirs"],
        "Show both": ["It is mine", "It is theirs"],
    }[title]
    await page.until(lambda text: all(f"] {words} <!--" in text for words in wanted))
    await page.until(lambda text: ("It is mine" in text) is (title != "Take new"))
    assert [o["text"] for o in (await page.session())["objectives"]] == wanted


@pytest.fixture(params=["sessionLog", "implementationLog"])
async def log(request, editor, world):
    """A log of a session, open in the editor."""
    await editor.start_session(objectives=[{"text": "It works"}])
    return Page(editor, world, (await editor.execute("document.create", kind=request.param))["uri"])


async def test_what_happens_in_the_session_comes_into_an_open_log(log):
    await log.editor.execute("note.add", kind="decision", text="Keep the index in memory")
    await log.until(lambda text: "**Decision:** Keep the index in memory" in text)
    await log.editor.execute("objective.update", objective="o1", done=True)
    await log.until(lambda text: "Objective reached: It works" in text)
    assert "Keep the index" not in log.world.files.texts[log.path], "saving it is the person's"


async def test_a_checkpoint_comes_into_an_open_log(log):
    await log.editor.execute("checkpoint.create", note="Before the merge")
    await log.until(lambda text: "Before the merge" in text)


async def test_a_log_is_left_alone_while_only_the_context_grows(log):
    await log.editor.execute("note.add", kind="learning", text="Sets are faster")
    await log.until(lambda text: "Sets are faster" in text)
    count = len(log.editor.said("workspace/applyEdit"))
    await log.editor.execute("context.report", tokens=20_000)
    await log.editor.execute("note.add", kind="learning", text="Lists keep their order")
    await log.until(lambda text: "Lists keep their order" in text)
    assert len(log.editor.said("workspace/applyEdit")) == count + 1
