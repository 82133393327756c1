"""Checkpoints in an editor: what the user is told, and cancelling that leaves nothing behind."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import pytest
from tests.lsp.editor import PATIENCE, Editor, Refused
from tests.lsp.world import World

from batonpass.adapters.git.fake import FakeRepository
from batonpass.app.ports import StillWanted, wanted
from batonpass.domain.repository import Snapshot

REQUEST_CANCELLED = -32800


class SlowRepository(FakeRepository):
    """A git that waits, before or after its last look whether the work is still wanted, to be let go."""

    def __init__(self, world: World, *, waits_late: bool) -> None:
        super().__init__(world.root, world.clock, files={"main.py": b"print()\n"})
        self.commit("Begin")
        self.waits_late = waits_late
        self.waits = False
        self.reached = threading.Event()
        self.released = threading.Event()

    def _wait(self, *, late: bool) -> None:
        if self.waits and late == self.waits_late:
            self.reached.set()
            assert self.released.wait(2 * PATIENCE)

    def take_snapshot(self, ref: str, message: str, still_wanted: StillWanted = wanted) -> Snapshot:
        self._wait(late=False)
        snapshot = super().take_snapshot(ref, message, still_wanted)
        self._wait(late=True)
        return snapshot

    @contextmanager
    def prepare_restore(self, ref: str, still_wanted: StillWanted = wanted) -> Generator[Any]:
        waits, self.waits = self.waits, self.waits and not self.waits_late
        self._wait(late=False)
        with super().prepare_restore(ref, still_wanted) as prepared:
            self.waits = waits and self.waits_late
            yield prepared


async def begin(editor: Editor, world: World, *, waits_late: bool) -> SlowRepository:
    world.repository = slow = SlowRepository(world, waits_late=waits_late)
    await editor.start()
    await editor.start_session()
    await editor.execute("checkpoint.create")
    slow.files["main.py"] = b"changed\n"
    slow.files["new.py"] = b"new\n"
    editor.sent.clear()
    slow.waits = True
    return slow


GIVEN = {"checkpoint.create": {}, "checkpoint.restore": {"number": 1, "confirm": True}}


def ask(editor: Editor, command: str) -> int:
    parameters = {"command": f"batonpass.{command}", "arguments": [GIVEN[command]]}
    return editor.request("workspace/executeCommand", parameters)


async def cancel(editor: Editor, request: int, how: str) -> None:
    if how == "request":
        editor.notify("$/cancelRequest", {"id": request})
    else:
        (bar,) = editor.said("window/workDoneProgress/create")
        editor.notify("window/workDoneProgress/cancel", {"token": bar["token"]})
    await asyncio.sleep(0)


@pytest.mark.parametrize("how", ["request", "button"])
@pytest.mark.parametrize("command", GIVEN)
async def test_a_cancel_in_time_leaves_nothing(
    stranger: Editor, world: World, command: str, how: str
) -> None:
    slow = await begin(stranger, world, waits_late=False)
    files, refs = dict(slow.files), slow.refs
    request = ask(stranger, command)
    await asyncio.to_thread(slow.reached.wait, PATIENCE)
    await cancel(stranger, request, how)
    assert stranger.answers(request) == [], "nobody can know yet what becomes of it"
    slow.released.set()
    await stranger.until(lambda: stranger.answers(request))

    assert stranger.answers(request)[0]["error"]["code"] == REQUEST_CANCELLED
    assert (slow.files, slow.refs) == (files, refs)
    assert len(world.store.checkpoints("s1")) == 1
    assert [step["value"]["kind"] for step in stranger.said("$/progress")] == ["begin", "end"]
    assert stranger.messages == []
    slow.waits = False
    assert (await stranger.execute("checkpoint.create"))["number"] == 2, "the server goes on as before"


@pytest.mark.parametrize("command", GIVEN)
async def test_a_cancel_that_comes_too_late_is_answered_with_what_was_done(
    stranger: Editor, world: World, command: str
) -> None:
    slow = await begin(stranger, world, waits_late=True)
    request = ask(stranger, command)
    await asyncio.to_thread(slow.reached.wait, PATIENCE)
    await cancel(stranger, request, "request")
    await cancel(stranger, request, "request")
    slow.released.set()
    await stranger.until(lambda: stranger.answers(request))

    assert "result" in stranger.answers(request)[0], "it was done, and the client was told that it was not"
    assert len(world.store.checkpoints("s1")) == 2
    assert len(stranger.messages) == 1


async def test_a_restore_is_shown_then_done_and_told_in_one_sentence(editor: Editor, world: World) -> None:
    assert world.repository
    await editor.start_session()
    await editor.execute("checkpoint.create")
    world.repository.files["main.py"] = b"changed\n"
    world.repository.files["new.py"] = b"new\n"
    diff = await editor.execute("checkpoint.diff", number=1)
    assert [file["path"] for file in diff["files"]] == ["main.py", "new.py"]
    editor.sent.clear()
    preview = await editor.execute("checkpoint.restore", number=1)
    assert (preview["restored"], preview["keptAside"]) == (False, [{"path": "new.py", "place": None}])
    assert editor.messages == []

    done = await editor.execute("checkpoint.restore", number=1, confirm=True)
    assert (done["restored"], done["files"]) == (True, preview["files"])
    assert editor.messages == [
        "Checkpoint 1 restored: 1 file changed, 1 file kept aside; what was there before is checkpoint 2."
    ]
    assert world.repository.files == {"main.py": b"print()\n"}
    await editor.execute("checkpoint.restore", number=1, confirm=True)
    assert editor.messages[-1] == "Nothing to restore: the files are as they were at checkpoint 1."


async def test_a_checkpoint_that_is_not_there_is_named(editor: Editor) -> None:
    await editor.start_session()
    with pytest.raises(Refused, match="has no checkpoint 3") as refusal:
        await editor.execute("checkpoint.restore", number=3, confirm=True)
    assert refusal.value.data == {"code": "notFound"}
