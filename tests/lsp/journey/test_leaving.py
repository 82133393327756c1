"""However the server ends, nothing is lost: it saves when it can, and offers recovery when it could not."""

from __future__ import annotations

import asyncio
import shutil
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types
from tests.lsp.journey.desk import PATIENCE, Desk, Open
from tests.lsp.journey.git import Git

pytestmark = pytest.mark.usefixtures("interruptible")

QUESTION = "Batonpass ended without being closed"
REFS = "refs/batonpass"


@pytest.fixture
async def sit_down(folder: Path, environment: dict[str, str]) -> AsyncIterator[Open]:
    """Start an editor and its server, again and again."""
    desks: list[Desk] = []

    async def start() -> Desk:
        desk = await Desk.start(folder, environment)
        desks.append(desk)
        await desk.initialize()
        return desk

    yield start
    for desk in desks:
        await desk.clear()


async def shut_down(desk: Desk) -> None:
    assert await desk.end() == 0


async def close_stdin(desk: Desk) -> None:
    stdin = desk.server.stdin
    assert stdin is not None
    stdin.close()


def send(number: signal.Signals) -> Callable[[Desk], Awaitable[None]]:
    async def end(desk: Desk) -> None:
        desk.server.send_signal(number)

    return end


FAREWELLS = {
    "shutdown": (shut_down, "editorClosed"),
    "stdin closed": (close_stdin, "editorClosed"),
    "SIGTERM": (send(signal.SIGTERM), "terminated"),
    "SIGHUP": (send(signal.SIGHUP), "terminated"),
    "SIGINT": (send(signal.SIGINT), "terminated"),
}


async def ended(desk: Desk) -> int:
    return await asyncio.wait_for(desk.server.wait(), PATIENCE)


async def recoveries(desk: Desk) -> list[Any]:
    found = (await desk.execute("suggestion.list"))["suggestions"]
    return [suggestion for suggestion in found if suggestion["kind"] == "recovery"]


@pytest.mark.parametrize(("end", "reason"), FAREWELLS.values(), ids=FAREWELLS)
async def test_what_happened_is_saved_when_the_server_is_told_to_end(
    sit_down: Open, git: Git, end: Callable[[Desk], Awaitable[None]], reason: str
) -> None:
    first = await sit_down()
    await first.execute("session.start", title="Leave")
    git.write("new.py", "never staged\n")
    before = git.untouchable()
    await end(first)
    await ended(first)

    (ref,) = git("for-each-ref", "--format=%(refname)", REFS).split()
    assert git("show", f"{ref}:new.py") == "never staged"
    assert {name: git.untouchable()[name] for name in ("HEAD", "refs", "reflog", "index")} == {
        name: before[name] for name in ("HEAD", "refs", "reflog", "index")
    }
    second = await sit_down()
    session = await second.execute("session.show")
    assert [checkpoint["reason"] for checkpoint in session["checkpoints"]] == [reason]
    assert "handoff" in [document["kind"] for document in session["documents"]]
    assert await recoveries(second) == [], "it left cleanly"
    assert await second.end() == 0
    refs = git("for-each-ref", "--format=%(refname)", REFS).split()
    assert refs == [ref], "an idle window left a checkpoint behind"


async def test_a_killed_server_is_noticed_exactly_once(sit_down: Open, git: Git) -> None:
    first = await sit_down()
    session = await first.execute("session.start", title="Killed")
    await first.execute("checkpoint.create")
    git.write("notes.txt", "untracked\nand more\n")
    first.server.kill()
    await ended(first)

    second = await sit_down()
    plan = session["documents"][0]["uri"]
    await second.until(lambda: second.client.diagnostics.get(plan), "textDocument/publishDiagnostics")
    (diagnostic,) = second.client.diagnostics[plan]
    assert diagnostic.code == "recovery" and diagnostic.message.startswith(QUESTION)
    assert "Since checkpoint 1 1 file has changed (+1, -0)" in diagnostic.message
    (offer,) = await recoveries(second)
    assert offer["reason"] == diagnostic.message
    assert await second.end() == 0

    third = await sit_down()
    assert await recoveries(third) == [], "it was offered before"
    assert await third.end() == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
async def test_an_end_in_the_middle_of_a_checkpoint_breaks_nothing(
    sit_down: Open, git: Git, number: signal.Signals
) -> None:
    first = await sit_down()
    await first.execute("session.start", title="Interrupted")
    for place in range(300):
        git.write(f"many/{place}.txt", f"{place}\n" * 50)
    before = git.untouchable()
    asked = asyncio.ensure_future(first.execute("checkpoint.create"))
    await asyncio.sleep(0)
    first.server.send_signal(number)
    await ended(first)
    await first.clear()
    await asyncio.wait([asked])
    asked.exception()

    git("fsck", "--connectivity-only")
    assert git.untouchable()["index"] == before["index"]
    second = await sit_down()
    session = await second.execute("session.show")
    assert bool(await recoveries(second)) == (number == signal.SIGKILL)
    for checkpoint in session["checkpoints"]:
        assert git("show", f"{checkpoint['ref']}:many/299.txt").startswith("299")
    if number == signal.SIGTERM:
        assert session["checkpoints"]
    assert (await second.execute("checkpoint.create"))["number"] >= 1
    assert await second.end() == 0


async def test_of_two_windows_the_last_one_saves(sit_down: Open, git: Git) -> None:
    first, second = await sit_down(), await sit_down()
    await first.execute("session.start", title="Two windows")
    for _ in range(2):
        # The first answer tells the other window of the session, the second comes after it has settled there.
        await second.execute("session.show")
    git.write("new.py", "x\n")
    await shut_down(first)
    assert not git("for-each-ref", REFS), "the other window is still there"
    await shut_down(second)
    assert len(git("for-each-ref", "--format=%(refname)", REFS).split()) == 1


async def test_a_disk_that_refuses_is_no_clean_end(sit_down: Open, git: Git) -> None:
    """The handoff cannot be written where a file is in the way; the checkpoint is saved all the same."""
    first = await sit_down()
    await first.execute("session.start", title="Refused")
    plan = git.folder / "docs" / "sessions"
    shutil.rmtree(plan)
    plan.write_text("in the way")
    await shut_down(first)
    assert len(git("for-each-ref", "--format=%(refname)", REFS).split()) == 1

    plan.unlink()
    second = await sit_down()
    (offer,) = await recoveries(second)
    assert offer["reason"].startswith(QUESTION)


async def test_the_user_is_asked_in_the_editor(
    sit_down: Open, folder: Path, environment: dict[str, str], git: Git
) -> None:
    first = await sit_down()
    await first.execute("session.start", title="Asked")
    # One more command is answered after the sign of life of the first has been stored.
    await first.execute("session.show")
    first.server.kill()
    await ended(first)
    second = await Desk.start(folder, environment)
    asked: list[types.ShowMessageRequestParams] = []

    @second.client.feature(types.WINDOW_SHOW_MESSAGE_REQUEST)
    def answer(parameters: types.ShowMessageRequestParams) -> types.MessageActionItem:
        asked.append(parameters)
        return types.MessageActionItem("Create checkpoint now")

    _ = answer
    try:
        await second.initialize()
        session = (await second.execute("session.list"))["sessions"][0]
        async with asyncio.timeout(PATIENCE):
            while not (session := await second.execute("session.show"))["checkpoints"]:
                pass
        (question,) = asked
        assert question.message.startswith(QUESTION)
        assert await recoveries(second) == []
        assert session["checkpoints"][0]["reason"] == "asked"
        assert await second.end() == 0
    finally:
        await second.clear()
