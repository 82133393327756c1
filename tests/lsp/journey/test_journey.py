"""The main job, end to end: a real repository, the real server over stdio, and git as the witness."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from typing import Any

import pytest
from lsprotocol import types
from tests.lsp.journey.desk import Desk, path_of
from tests.lsp.journey.git import Git
from tests.lsp.journey.network import NetworkGuard

PARAGRAPH = "The gauge follows the context, one edit at a time, as a person or an agent types.\n"


async def type_until_due(desk: Desk, plan: str, uri: str) -> types.Diagnostic:
    """Type a line at a time until the diagnostic arrives, at 35 % of the window."""
    line = 0
    async with asyncio.timeout(60):
        while not due(desk, plan):
            desk.type(uri, PARAGRAPH, line)
            line += 1
            context = await desk.execute("context.show")
            if context["percent"] and context["percent"] >= 35:
                await desk.until(lambda: due(desk, plan), types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    (diagnostic,) = due(desk, plan)
    return diagnostic


async def test_start_type_checkpoint_handoff_complete(desk: Desk, git: Git) -> None:
    await walk(desk, git)

    assert await desk.end() == 0


async def test_nothing_tries_to_connect(network_guard: NetworkGuard, desk: Desk, git: Git) -> None:
    await walk(desk, git)
    assert await desk.end() == 0

    assert network_guard.attempts == []


def test_the_guard_would_notice(network_guard: NetworkGuard, environment: dict[str, str]) -> None:
    for attempt in (
        "import socket; socket.create_connection(('127.0.0.1', 9))",
        "import urllib.request as u; u.urlopen('http://localhost:9')",
        "import socket; socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)",
    ):
        before = len(network_guard.attempts)
        done = subprocess.run([sys.executable, "-c", attempt], env=environment, capture_output=True)
        assert done.returncode != 0
        assert len(network_guard.attempts) == before + 1, attempt


async def walk(desk: Desk, git: Git) -> None:
    """A whole session, checked at every step."""
    started_at = git("rev-parse", "HEAD")
    await desk.initialize()
    session = await desk.execute(
        "session.start",
        title="Colour the gauge",
        contextWindow=2_000,
        objectives=[{"text": "It is green below 35 %", "kind": "primary"}],
    )
    assert (session["branch"], session["startCommit"]) == ("gauge", started_at)
    plan = session["documents"][0]["uri"]
    assert path_of(plan).read_text("utf-8").startswith("# ")
    assert [shown.uri for shown in desk.client.shown_documents] == [plan]

    readme = desk.open("README.md")
    diagnostic = await type_until_due(desk, plan, readme)
    assert (diagnostic.source, diagnostic.code) == ("batonpass", "checkpoint-due")
    gauge = desk.told["batonpass/contextChanged"][-1]
    assert gauge.level == "warning"
    assert gauge.reading.percent >= 35

    await take_the_checkpoint(desk, git, plan, diagnostic)
    git.write("src/colour.py", "GREEN = 32\nRED = 31\n")
    colour = git.commit("Name the colours | of the gauge")
    git.write("src/gauge.py", "def draw(percent: int) -> str:\n    return '*' * (percent // 10)\n")

    await desk.execute(
        "note.add", kind="decision", text="Use ANSI colours", rationale="Every terminal has them"
    )
    handoff = await desk.execute("handoff.create")
    text = path_of(handoff["uri"]).read_text("utf-8")
    check_handoff(text, git, started_at, colour)
    assert 0 <= handoff["score"] <= 10

    completed = await desk.execute("session.complete")
    assert completed["status"] == "completed"


async def take_the_checkpoint(desk: Desk, git: Git, plan: str, diagnostic: types.Diagnostic) -> None:
    before = git.untouchable()
    fixes = await desk.quick_fixes(plan, diagnostic)
    assert [fix.title for fix in fixes] == [
        "Create checkpoint",
        "Create handoff",
        "Snooze 15 minutes",
        "Snooze until the next one",
        "Dismiss",
    ]
    checkpoint = await desk.apply(fixes[0])

    assert git("rev-parse", checkpoint["ref"]) == checkpoint["commit"]
    assert git.untouchable() == before, "a checkpoint must touch nothing of the user's"
    assert git("show", f"{checkpoint['ref']}:src/main.py").endswith("print(draw(43))")
    assert git("show", f"{checkpoint['ref']}:notes.txt") == "untracked"
    assert "build.log" not in git("ls-tree", "-r", "--name-only", checkpoint["ref"])
    await desk.until(lambda: not due(desk, plan), types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    (token,) = desk.client.progress_reports
    assert len(desk.client.progress_reports[token]) == 2, "a progress bar that begins must end"


def due(desk: Desk, plan: str) -> list[types.Diagnostic]:
    """The checkpoints that are asked for; the plan may have other things to say."""
    return [
        diagnostic
        for diagnostic in desk.client.diagnostics.get(plan, ())
        if diagnostic.code == "checkpoint-due"
    ]


def check_handoff(text: str, git: Git, started_at: str, commit: str) -> None:
    """Everything the document says of git is what git says itself."""
    assert git("branch", "--show-current") == "gauge"
    assert "**Branch:** `gauge`" in text
    assert git("rev-list", "--count", f"{started_at}..HEAD") == "1"
    assert "1 commit since the session began" in text
    assert f"`{commit[:12]}` Name the colours" in text
    rows = [
        line.split("\t") for line in git("diff", "--numstat", started_at, "--", ".", ":!docs").splitlines()
    ]
    for insertions, deletions, path in rows:
        assert f"+{insertions} -{deletions}" in line_about(text, path)
    insertions, deletions = (sum(int(row[column]) for row in rows) for column in (0, 1))
    assert len(rows) == 4
    assert f"4 files changed: +{insertions} and -{deletions} lines" in text
    assert started_at[:12] in text
    assert "It is green below 35 %" in text
    assert "Use ANSI colours" in text


def line_about(text: str, path: str) -> str:
    lines = [line for line in text.splitlines() if line.startswith(f"- `{path}`: ")]
    assert lines, f"{path} is missing"
    return lines[0]


async def test_exit_without_shutdown_ends_with_1(desk: Desk, git: Git) -> None:
    await desk.initialize()
    await desk.execute("session.start", title="Left in a hurry")
    desk.client.exit(None)

    assert await asyncio.wait_for(desk.server.wait(), 60) == 1


async def test_a_server_whose_editor_dies_ends_with_1(desk: Desk, git: Git) -> None:
    await desk.initialize()
    await desk.execute("session.start", title="The editor dies")
    stdin = desk.server.stdin
    assert stdin is not None
    stdin.close()

    assert await asyncio.wait_for(desk.server.wait(), 60) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
async def test_every_position_encoding_is_spoken(desk: Desk, git: Git, encoding: str) -> None:
    answer = await desk.initialize(encodings=(encoding,))
    assert answer.capabilities.position_encoding == encoding
    uri = desk.open("emoji.txt", "a😀b\r\n")
    column = {"utf-8": 5, "utf-16": 3, "utf-32": 2}[encoding]
    desk.type(uri, "X", 0, column)
    text: Any = "a😀Xb\r\n"
    git.write("expected.txt", text)

    assert await desk.counted(uri) == await desk.counted(desk.uri("expected.txt"))
