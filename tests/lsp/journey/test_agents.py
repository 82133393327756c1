"""A coding agent at work beside the editor: its transcript grows, and the gauge follows."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from tests.lsp.journey.claude_code import ClaudeCode
from tests.lsp.journey.desk import NOTIFICATIONS, PATIENCE, Desk, Open
from tests.lsp.journey.git import Git

CONTEXT_CHANGED = NOTIFICATIONS[0]


@pytest.fixture
def agent(environment: dict[str, str], folder: Path) -> ClaudeCode:
    return ClaudeCode(Path(environment["HOME"]), folder, "aaaa-1111")


def tokens_shown(desk: Desk) -> tuple[int | None, str]:
    gauges = desk.told[CONTEXT_CHANGED]
    reading = gauges[-1].reading if gauges else None
    return (reading.tokens, reading.source) if reading else (None, "")


async def shows(desk: Desk, tokens: int) -> None:
    await desk.until(lambda: tokens_shown(desk) == (tokens, "transcript"), CONTEXT_CHANGED)


async def recorded(desk: Desk, tokens: int) -> None:
    """Each response is recorded once, when it has come to its end."""
    async with asyncio.timeout(PATIENCE):
        while (await desk.execute("session.show"))["phases"][0]["usedTokens"] != tokens:
            await desk.client.wait_for_notification(CONTEXT_CHANGED)


async def test_the_gauge_follows_a_transcript_that_grows(
    sit_down: Open, git: Git, agent: ClaudeCode, tmp_path: Path, environment: dict[str, str]
) -> None:
    stranger = tmp_path / "another project"
    stranger.mkdir()
    other = ClaudeCode(Path(environment["HOME"]), stranger, "bbbb-2222")
    other.ask("The other project's words")
    other.answer(99_000, 10)

    first = await sit_down()
    await first.execute("session.start", title="Follow the agent")
    agent.ask("Draw the gauge")
    agent.answer(30_000, 500)
    await shows(first, 30_500)
    assert "from the agent's transcript" in first.told[CONTEXT_CHANGED][-1].tooltip

    agent.ask("Now colour it. " * 200)
    await first.until(lambda: (tokens_shown(first)[0] or 0) > 30_500, CONTEXT_CHANGED)
    gauge = first.told[CONTEXT_CHANGED][-1]
    assert gauge.text.startswith("~") and gauge.reading.low < gauge.reading.tokens < gauge.reading.high
    assert "predicted from the agent's transcript" in gauge.tooltip
    agent.answer(31_400, 200)
    await shows(first, 31_600)

    listed = await first.execute("agent.list")
    assert [session["id"] for session in listed["sessions"]] == ["aaaa-1111"]
    assert listed["bound"] == "aaaa-1111"
    context = await first.execute("context.show")
    await first.clear()

    agent.ask("While nobody looked")
    agent.answer(40_000, 100)
    second = await sit_down()
    try:
        await shows(second, 40_100)
        await recorded(second, 40_100 - 30_500)
        assert context["tokens"] == 31_600
        assert await second.end() == 0
    finally:
        await second.clear()
