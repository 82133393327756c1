"""Checks in the editor: they hold nothing up, they tell how they ended, and a cancel ends them."""

from __future__ import annotations

import asyncio
import sys
import threading
import time
from pathlib import Path

from tests.lsp.editor import PATIENCE, Editor
from tests.lsp.world import World

from batonpass.adapters.settings_files import FixedSettings
from batonpass.app.settings import Layer

REQUEST_CANCELLED = -32800
RUN = {"command": "batonpass.check.run", "arguments": [{}]}

WAIT = "import pathlib, time; pathlib.Path('begun').touch(); time.sleep(600)"


async def begin(editor: Editor, world: World, code: str) -> None:
    """A session in a project whose settings name a check that runs this code, and that is allowed."""
    world.root.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-c", code]
    world.settings = FixedSettings(Layer("the project", {"checks": [{"name": "unit", "command": command}]}))
    await editor.start()
    await editor.start_session()
    allow = {"command": "batonpass.check.allow", "arguments": [{"name": "unit", "command": command}]}
    await editor.ask("workspace/executeCommand", allow)
    editor.sent.clear()


def wait_for_file(path: Path) -> None:
    end = time.monotonic() + PATIENCE
    while not path.exists():
        assert time.monotonic() < end, "the check did not begin"
        threading.Event().wait(0.01)


async def test_a_check_tells_how_it_ended(stranger: Editor, world: World) -> None:
    await begin(stranger, world, "print('two failed'); raise SystemExit(3)")
    answer = await stranger.execute("check.run", name="unit")
    assert answer["results"][0]["tail"] == ["two failed"] and not answer["passed"]
    (message,) = stranger.messages
    assert message.startswith("unit: failed with exit code 3 in ")
    assert (await stranger.execute("session.show"))["checks"] == answer["results"]


async def test_everything_else_goes_on_while_a_check_runs_and_a_cancel_ends_it(
    stranger: Editor, world: World
) -> None:
    await begin(stranger, world, WAIT)
    request = stranger.request("workspace/executeCommand", RUN)
    await asyncio.to_thread(wait_for_file, world.root / "begun")
    noted = await stranger.execute("note.add", kind="todo", text="Go on")
    assert len(noted["notes"]) == 1 and stranger.answers(request) == []
    stranger.notify("$/cancelRequest", {"id": request})
    await stranger.until(lambda: stranger.answers(request))
    assert stranger.answers(request)[0]["error"]["code"] == REQUEST_CANCELLED
    assert (await stranger.execute("session.show"))["checks"] == []
    assert stranger.messages == []
