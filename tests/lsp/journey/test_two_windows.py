"""Two windows on one project: two servers, one store."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.lsp.journey.desk import Desk
from tests.lsp.journey.git import Git

CONTEXT_CHANGED, DIAGNOSTICS = "batonpass/contextChanged", "textDocument/publishDiagnostics"


@pytest.fixture
async def other_desk(folder: Path, environment: dict[str, str]) -> AsyncIterator[Desk]:
    desk = await Desk.start(folder, environment)
    yield desk
    await desk.clear()


async def test_what_one_window_does_the_other_shows(desk: Desk, other_desk: Desk, git: Git) -> None:
    await desk.initialize()
    await other_desk.initialize()
    gauges = other_desk.told[CONTEXT_CHANGED]

    session = await desk.execute("session.start", title="Two windows", contextWindow=2_000)
    await other_desk.until(lambda: gauges and gauges[-1].session == session["id"], CONTEXT_CHANGED)

    await desk.execute("context.report", tokens=900, windowTokens=2_000)
    await other_desk.until(lambda: gauges[-1].reading.tokens == 900, CONTEXT_CHANGED)
    plan = session["documents"][0]["uri"]
    await other_desk.until(lambda: other_desk.client.diagnostics.get(plan), DIAGNOSTICS)

    await other_desk.execute("checkpoint.create")
    await desk.until(lambda: not desk.client.diagnostics.get(plan), DIAGNOSTICS)

    await asyncio.gather(
        desk.execute("note.add", kind="todo", text="from one"),
        other_desk.execute("note.add", kind="todo", text="from the other"),
    )
    notes = (await desk.execute("session.show"))["notes"]
    assert {note["text"] for note in notes} == {"from one", "from the other"}

    own = desk.told[CONTEXT_CHANGED]
    await other_desk.execute("session.complete")
    await desk.until(lambda: own[-1].session is None, CONTEXT_CHANGED)
