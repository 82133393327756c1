"""Changed lines are counted now and then, by the way, and make a checkpoint due."""

from __future__ import annotations

import pytest
from tests.lsp.editor import Editor, Message
from tests.lsp.world import World

LINES = b"".join(b"line %d\n" % number for number in range(600))
TITLE_LINE = {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 8}}
SUGGESTIONS = "batonpass/suggestionsChanged"


def told(editor: Editor) -> list[str]:
    return [s["id"] for said in editor.said(SUGGESTIONS) for s in said["suggestions"]]


class Counting:
    """Counts how often git is asked for what has changed."""

    def __init__(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked = 0
        assert world.repository is not None
        state = world.repository.state
        self._world = world

        def counted() -> object:
            self.asked += 1
            return state()

        monkeypatch.setattr(type(world.repository), "state", lambda _: counted())


async def test_work_makes_git_count_and_the_lines_make_a_checkpoint_due(editor: Editor, world: World) -> None:
    await editor.start_session()
    assert world.repository is not None
    world.repository.files["big.py"] = LINES
    editor.open(world.uri("small.py"), "one\n")
    await editor.until(lambda: told(editor))

    assert told(editor) == ["change"]
    (diagnostic,) = editor.diagnostics(next(iter(plans(editor)))) or []
    assert diagnostic["code"] == "checkpoint-due"
    assert diagnostic["message"].startswith("600 changed lines are in no commit and no checkpoint")


def plans(editor: Editor) -> list[str]:
    return [p["uri"] for p in editor.said("textDocument/publishDiagnostics")]


async def test_a_save_makes_git_count_without_anything_typed(editor: Editor, world: World) -> None:
    await editor.start_session()
    assert world.repository is not None
    world.repository.files["big.py"] = LINES
    editor.save(world.uri("big.py"))
    await editor.until(lambda: told(editor))

    assert told(editor) == ["change"]


async def test_git_is_asked_once_for_much_that_happens_in_a_minute(
    editor: Editor, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    counting = Counting(world, monkeypatch)
    await editor.start_session()
    before = counting.asked
    for tokens in range(10, 40):
        await editor.execute("context.report", tokens=tokens)
        editor.save(world.uri("main.py"))
    await drain(editor)

    assert counting.asked - before == 1


async def test_git_is_asked_again_when_the_time_has_come(
    editor: Editor, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    counting = Counting(world, monkeypatch)
    editor.workbench.change_watch.seconds = 0
    await editor.start_session()
    before = counting.asked
    for tokens in (10, 20, 30):
        await editor.execute("context.report", tokens=tokens)
        await drain(editor)

    assert counting.asked - before == 3


async def test_a_session_that_nobody_works_in_asks_git_nothing(
    editor: Editor, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await editor.start_session()
    await drain(editor)
    counting = Counting(world, monkeypatch)
    await editor.execute("session.show")
    await editor.execute("suggestion.list")
    await drain(editor)

    assert counting.asked == 0


async def test_a_git_that_does_not_answer_is_asked_again_later(
    editor: Editor, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    editor.workbench.change_watch.seconds = 0
    await editor.start_session()
    assert world.repository is not None
    world.repository.unavailable = "git took too long."
    editor.save(world.uri("main.py"))
    await drain(editor)
    assert "git took too long." in caplog.text

    world.repository.unavailable = None
    world.repository.files["big.py"] = LINES
    editor.save(world.uri("main.py"))
    await editor.until(lambda: told(editor))
    assert told(editor) == ["change"]


async def stand_on(editor: Editor, world: World, branch: str) -> str:
    """Check a branch out and work there until it is told; the plan of the session, which began before."""
    session = await editor.start_session()
    plan: str = session["documents"][0]["uri"]
    editor.workbench.change_watch.seconds = 0
    assert world.repository is not None
    world.repository.branch = branch
    for tokens in range(10, 300, 10):
        await editor.execute("context.report", tokens=tokens)
        await drain(editor)
        world.clock.advance(minutes=1)
        if any(shown["code"] == "other-branch" for shown in editor.diagnostics(plan) or []):
            break
    return plan


async def fixes(editor: Editor, uri: str) -> dict[str, Message]:
    parameters = {"textDocument": {"uri": uri}, "range": TITLE_LINE, "context": {"diagnostics": []}}
    actions = await editor.ask("textDocument/codeAction", parameters)
    return {action["title"]: action["command"] for action in actions if action["kind"] == "quickfix"}


async def test_work_on_another_branch_is_told_on_the_plan_and_in_the_gauge(
    editor: Editor, world: World
) -> None:
    plan = await stand_on(editor, world, "topic")
    (diagnostic,) = editor.diagnostics(plan) or []
    assert (diagnostic["code"], diagnostic["severity"]) == ("other-branch", 3)
    assert "The work tree is on topic, the session began on main." in editor.gauge["tooltip"]
    assert editor.gauge["level"] == "normal"
    offered = await fixes(editor, plan)
    assert list(offered) == ["Start a session for topic", "Dismiss"]
    await editor.ask("workspace/executeCommand", offered["Start a session for topic"])
    shown = await editor.execute("session.show")
    assert (shown["title"], shown["branch"]) == ("topic", "topic")
    assert editor.diagnostics(plan) == []


async def test_the_session_that_rests_on_the_branch_is_offered(editor: Editor, world: World) -> None:
    assert world.repository is not None
    world.repository.branch = "topic"
    resting = await editor.start_session(title="On topic")
    await editor.execute("session.pause")
    world.repository.branch = "main"
    plan = await stand_on(editor, world, "topic")
    offered = await fixes(editor, plan)
    assert list(offered) == ["Resume the session of topic", "Dismiss"]
    await editor.ask("workspace/executeCommand", offered["Resume the session of topic"])
    assert (await editor.execute("session.show"))["id"] == resting["id"]


async def drain(editor: Editor) -> None:
    """Let what was begun come to its end: each step of a count goes by the writer or a worker."""
    for _ in range(4):
        await editor.settle()
        await editor.server.workers.run(lambda: None)
