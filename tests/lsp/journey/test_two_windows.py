"""Two windows on one project: two servers, one store."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.lsp.journey.desk import PATIENCE, Desk
from tests.lsp.journey.git import Git
from tests.lsp.journey.page import Page

CONTEXT_CHANGED, SESSION_CHANGED = "batonpass/contextChanged", "batonpass/sessionChanged"
DIAGNOSTICS = "textDocument/publishDiagnostics"


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


async def test_two_windows_write_in_one_plan(
    desk: Desk, other_desk: Desk, git: Git, environment: dict[str, str]
) -> None:
    await desk.initialize(edits=True)
    await other_desk.initialize(edits=True)
    goals = [{"text": "It works"}, {"text": "It is fast"}, {"text": "It lasts"}]
    session = await desk.execute("session.start", title="Two windows", objectives=goals)
    uri = session["documents"][0]["uri"]
    await other_desk.until(lambda: other_desk.told[SESSION_CHANGED], SESSION_CHANGED)
    one, other = Page(desk, uri), Page(other_desk, uri)

    one.replace("It is fast <!--", "It is very fast <!--")
    await other.until("It is very fast <!-- o2")
    other.replace("It lasts <!--", "It lasts for years <!--")
    await one.until("It lasts for years <!-- o3")
    assert one.path.read_text("utf-8").count("It is fast") == 2, "saving is the person's"

    one.replace("It works <!--", "It works well <!--")
    other.replace("It works <!--", "It works fine <!--")
    await rest(one, other)
    second = await find_clash(one, other)
    first = other if second is one else one
    second.save()
    first.save()
    await rest(one, other)
    assert not first.conflicts, "a line that Batonpass wrote was taken for a person's"
    assert {each.range.start.line for each in second.conflicts} <= second.lines_with("It works ")

    desk.server.kill()
    await desk.server.wait()
    await other_desk.execute("objective.update", objective="o3", done=True)
    again = await Desk.start(desk.folder, environment)
    try:
        await again.initialize(edits=True)
        page = Page(again, uri, one.text)
        conflicts = len(one.conflicts)
        await again.execute("note.add", kind="todo", text="Order paint")
        await page.until("Order paint")
        await page.until("- [x] It lasts for years <!-- o3")
        assert len((await again.execute("document.refresh", uri=uri))["conflicts"]) == conflicts
        await other.until("Order paint")
        await rest(page, other)
    finally:
        await again.clear()


async def find_clash(*pages: Page) -> Page:
    """The page that shows a conflict, once one does."""
    async with asyncio.timeout(PATIENCE):
        while not (found := [page for page in pages if page.conflicts]):
            for page in pages:
                await page.desk.execute("session.show")
    return found[0]


async def rest(*pages: Page) -> None:
    """Ask each server in turn until none has anything to change; that it ends is the point."""
    for _ in range(20):
        before = [page.edits for page in pages]
        for page in (*pages, *pages):
            await page.desk.execute("session.show")
        if [page.edits for page in pages] == before:
            return
    raise AssertionError("the servers go on telling each other")
