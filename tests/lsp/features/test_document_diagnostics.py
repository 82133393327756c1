"""Each diagnostic of the documents of a session: how it comes, its quick fixes, and that it goes with one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.lsp.editor import Editor, Message, replacement
from tests.lsp.world import World

from batonpass.adapters.documents.renderer import TemplateRenderer
from batonpass.app.authoring.problems import ProblemKind


@pytest.fixture
def world(world: World, tmp_path: Path) -> World:
    """With the shipped templates and a file."""
    world.renderer = TemplateRenderer(tmp_path)
    world.tree.files["src/retry.py"] = b"x\n"
    return world


@pytest.fixture
async def editor(stranger: Editor) -> Editor:
    stranger.configuration = {"quietMilliseconds": 50}
    return await stranger.start()


class Desk:
    """One document of a session, open in the editor."""

    def __init__(self, editor: Editor, world: World, uri: str) -> None:
        self.editor, self.world, self.uri = editor, world, uri
        editor.open(uri, next(text for path, text in world.files.texts.items() if path.as_uri() == uri))

    def type_over(self, old: str, new: str) -> None:
        """Replace the first line in which some words stand."""
        lines = self.editor.texts[self.uri].split("\n")
        number = next(number for number, line in enumerate(lines) if old in line)
        self.editor.change(self.uri, replacement((number, 0), (number, len(lines[number])), new))

    def cut(self, first: str, last: str) -> None:
        """Take out the lines from one up to another."""
        lines = self.editor.texts[self.uri].split("\n")
        self.editor.change(self.uri, replacement((lines.index(first), 0), (lines.index(last), 0), ""))

    def told(self, code: str, words: str = "") -> list[Message]:
        found = self.editor.diagnostics(self.uri) or []
        return [each for each in found if each["code"] == code and words in each["message"]]

    async def fixes(self, diagnostic: Message) -> dict[str, Message]:
        """The quick fixes of a diagnostic by their titles."""
        question = {
            "textDocument": {"uri": self.uri},
            "range": diagnostic["range"],
            "context": {"diagnostics": [diagnostic], "only": ["quickfix"]},
        }
        actions = await self.editor.ask("textDocument/codeAction", question)
        return {action["title"]: action for action in actions if diagnostic in action.get("diagnostics", [])}

    async def take(self, action: Message) -> None:
        """What an editor does with an action that was picked: its edit, then its command."""
        for edit in action.get("edit", {}).get("changes", {}).get(self.uri, ()):
            self.editor.change(self.uri, {"range": edit["range"], "text": edit["newText"]})
        if "command" in action:
            command = {key: action["command"].get(key, []) for key in ("command", "arguments")}
            await self.editor.ask("workspace/executeCommand", command)


Step = Callable[[Desk], Awaitable[Any]]


@dataclass(frozen=True)
class Case:
    """`words` tell the diagnostic from others of its code; `then` is what the person does after the fix."""

    code: str
    document: str
    cause: Step
    fixes: tuple[str, ...]
    chosen: str
    words: str = ""
    then: Step | None = None


def types_over(old: str, new: str) -> Step:
    async def cause(desk: Desk) -> None:
        desk.type_over(old, new)

    return cause


async def cut_success_criteria(desk: Desk) -> None:
    desk.cut("## Success Criteria", "## Testing Strategy")


async def reword_on_both_sides(desk: Desk) -> None:
    desk.editor.refusing.add("workspace/applyEdit")
    await desk.editor.execute("objective.update", objective="o1", text="It is theirs")
    await desk.editor.until(lambda: desk.editor.said("workspace/applyEdit"))
    desk.editor.refusing.clear()
    desk.type_over("It works", "- [ ] It is mine <!-- o1 -->")


async def commit_meanwhile(desk: Desk) -> None:
    assert desk.world.repository
    desk.world.repository.commit("Meanwhile")


async def nothing(desk: Desk) -> None:
    """A handoff misses much from the beginning."""


async def fill_in(desk: Desk) -> None:
    desk.type_over("  - **Rationale**: ", "  - **Rationale**: It blocks the loop")
    lines = desk.editor.texts[desk.uri].split("\n")
    desk.editor.type(desk.uri, "Sleep in the loop", line=lines.index("- "), character=2)
    desk.editor.save(desk.uri)


TESTING = "_Nothing recorded. Add the cases that must be covered._"

CASES = (
    Case(
        "placeholder",
        "plan",
        types_over(TESTING, "TBD"),
        ("Remove",),
        "Remove the section",
        "Testing Requirements",
    ),
    Case(
        "broken-link",
        "plan",
        types_over(TESTING, "See [it](../../../src/retri.py)."),
        ("Change to", "Remove the link"),
        "Remove the link",
    ),
    Case(
        "secret",
        "plan",
        types_over(TESTING, "Sign in with secret-hunter."),
        ("Take the secret out",),
        "Take the secret out",
    ),
    Case("missing-section", "plan", cut_success_criteria, ("Restore",), "Restore", "Success Criteria"),
    Case(
        "merge-conflict",
        "plan",
        reword_on_both_sides,
        ("Keep mine", "Take new", "Show both"),
        "Take new",
        "It is theirs",
    ),
    Case(
        "handoff-stale",
        "handoff",
        commit_meanwhile,
        ("Verify again", "Refresh the handoff"),
        "Refresh the handoff",
        "HEAD",
    ),
    Case(
        "handoff-incomplete",
        "handoff",
        nothing,
        ("Insert a line to fill in", "Refresh the handoff"),
        "Insert a line to fill in",
        "did not work",
        fill_in,
    ),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.code)
async def test_a_diagnostic_comes_offers_its_fixes_and_goes_with_one(
    editor: Editor, world: World, case: Case
) -> None:
    session = await editor.start_session(objectives=[{"text": "It works"}])
    made = session["documents"][0]
    if case.document == "handoff":
        made = await editor.execute("handoff.create")
    desk = Desk(editor, world, made["uri"])
    await case.cause(desk)
    await editor.until(lambda: desk.told(case.code, case.words))
    told = desk.told(case.code, case.words)[0]
    fixes = await desk.fixes(told)
    for title in case.fixes:
        assert any(known.startswith(title) for known in fixes), f"{title} is not among {list(fixes)}"
    await desk.take(next(fixes[known] for known in fixes if known.startswith(case.chosen)))
    if case.then is not None:
        await case.then(desk)
    await editor.until(lambda: not desk.told(case.code, case.words))


def test_no_diagnostic_of_the_documents_is_missing_above() -> None:
    of_the_text = {kind.value for kind in ProblemKind}
    assert {case.code for case in CASES} == of_the_text | {
        "merge-conflict",
        "handoff-stale",
        "handoff-incomplete",
    }
