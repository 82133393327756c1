"""How a server ends: quickly, with everything recorded, and nothing done afterwards."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from tests.lsp.editor import PATIENCE, Editor, Refused
from tests.lsp.world import World

from batonpass.adapters.git.fake import FakeRepository
from batonpass.adapters.store.fake import MemoryStore
from batonpass.app.emergency import Cause
from batonpass.app.ports import StillWanted, wanted
from batonpass.domain.errors import Unavailable

REQUEST_CANCELLED = -32800


class StuckRepository(FakeRepository):
    """A git that does not come back until it is let go."""

    def __init__(self, world: World) -> None:
        super().__init__(world.root, world.clock)
        self.reached = threading.Event()
        self.released = threading.Event()

    def take_snapshot(self, ref: str, message: str, still_wanted: StillWanted = wanted) -> Any:
        self.reached.set()
        assert self.released.wait(2 * PATIENCE)
        return super().take_snapshot(ref, message, still_wanted)


class BusyStore(MemoryStore):
    """A store that another program holds, until it is free."""

    def __init__(self) -> None:
        super().__init__()
        self.is_busy = False
        self.closed = 0

    @contextmanager
    def write(self) -> Iterator[Any]:
        if self.is_busy:
            raise Unavailable("Another write to the store has not ended.")
        with super().write() as write:
            yield write

    def close(self) -> None:
        self.closed += 1


@pytest.mark.parametrize("farewell", ["shutdown", "exit"])
async def test_what_is_typed_last_is_kept(editor: Editor, world: World, farewell: str) -> None:
    await editor.start_session()
    editor.open(world.uri("a.py"), "one two three")
    await editor.counted(world.uri("a.py"))
    await editor.context_tokens()
    editor.type(world.uri("a.py"), "zero ")
    if farewell == "shutdown":
        await editor.ask("shutdown")
    else:
        editor.notify("exit")
        await asyncio.to_thread(editor.workbench.leave_now, Cause.EDITOR_CLOSED)

    assert world.ledger() == [("read", "a.py", 3), ("edited", "a.py", 1)], f"lost at {farewell}"


async def test_nothing_is_recorded_after_shutdown(
    editor: Editor, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    await editor.start_session()
    editor.open(world.uri("a.py"), "one two three")
    await editor.ask("shutdown")
    before = world.ledger()
    editor.workbench.tracker.flush()
    await editor.settle()

    assert world.ledger() == before
    assert "failed" not in caplog.text


async def test_shutdown_does_not_wait_for_a_stuck_git(
    stranger: Editor, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("batonpass.lsp.workbench.LEAVE_SECONDS", 0.05)
    stuck = StuckRepository(world)
    world.repository = stuck
    await stranger.start()
    await stranger.start_session()
    command = stranger.request("workspace/executeCommand", {"command": "batonpass.checkpoint.create"})
    try:
        await asyncio.to_thread(stuck.reached.wait, PATIENCE)
        await stranger.ask("shutdown")
        (answer,) = stranger.answers(command)
        assert answer["error"]["code"] == REQUEST_CANCELLED
    finally:
        stuck.released.set()


async def test_shutdown_in_the_middle_of_the_start(
    stranger: Editor, caplog: pytest.LogCaptureFixture
) -> None:
    await stranger.initialize()
    stranger.notify("initialized", {})
    assert await stranger.ask("shutdown") is None
    stranger.notify("exit")

    assert stranger.server.conversation.exit_code == 0
    assert "Failed" not in caplog.text


async def test_the_store_is_closed_once(stranger: Editor, world: World) -> None:
    store = BusyStore()
    world.store = store
    await stranger.start()
    await stranger.ask("shutdown")
    stranger.notify("exit")
    await asyncio.to_thread(stranger.workbench.leave_now, Cause.EDITOR_CLOSED)

    assert store.closed == 1


async def test_what_a_busy_store_refused_is_recorded_later(stranger: Editor, world: World) -> None:
    store, uri = BusyStore(), world.uri("a.py")
    world.store = store
    await stranger.start()
    await stranger.start_session()
    store.is_busy = True
    stranger.open(uri, "one two three")
    await stranger.counted(uri)
    assert await stranger.context_tokens() is None
    for _ in range(2):
        stranger.type(uri, "zero ")
        with pytest.raises(Refused, match="Another write"):
            await stranger.execute("note.add", kind="todo", text="x")
    assert world.ledger() == []
    gauge = stranger.said("batonpass/contextChanged")[-1]
    assert gauge["text"].endswith("not saved") and gauge["level"] == "critical"
    assert "Another write to the store has not ended." in gauge["tooltip"]

    store.is_busy = False
    assert await stranger.context_tokens() == 5
    assert world.ledger() == [("read", "a.py", 3), ("edited", "a.py", 1), ("edited", "a.py", 1)]
