"""`batonpass replay`, as a process: how well the context of a transcript could be foretold."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.adapters.agents import test_claude_code as claude
from tests.adapters.agents import test_codex as codex

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def transcript(tmp_path: Path) -> Path:
    lines = [claude.user("Do it")]
    prompt = 30_000
    for turn in range(12):
        lines.append(
            claude.response(f"m{turn}", claude.call("Read", file_path="a"), claude.usage(prompt, 90))
        )
        answer = {"type": "tool_result", "tool_use_id": "call-Read", "content": "word " * 10 * turn}
        lines.append(claude.user([answer]))
        prompt += 90 + 20 + 11 * turn
    path = tmp_path / "claude.jsonl"
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines) + "{half a line", "utf-8")
    return path


def test_a_line_for_each_response_and_a_summary(batonpass: Run, transcript: Path) -> None:
    done = batonpass("replay", transcript, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    *turns, summary = map(json.loads, done.stdout.splitlines())
    assert [turn["turn"] for turn in turns] == list(range(1, 13))
    assert turns[0] == {
        "turn": 1,
        "predicted": None,
        "low": None,
        "high": None,
        "recorded": 30_000,
        "source": "unknown",
        "compacted": False,
        "after": 30_090,
    }
    assert turns[1]["low"] <= turns[1]["recorded"] <= turns[1]["high"]
    assert (turns[1]["source"], turns[1]["recorded"]) == ("transcript", 30_110)
    assert summary["summary"] is True
    assert (summary["agent"], summary["turns"], summary["predicted"]) == ("claude-code", 12, 11)
    assert 0 <= summary["median"] <= summary["p95"] <= summary["p99"] < 0.001
    assert (summary["unknownLines"], summary["estimated"]["predicted"]) == (1, 0)


def test_a_table_for_people(batonpass: Run, transcript: Path) -> None:
    done = batonpass("replay", transcript)
    assert (done.returncode, done.stderr) == (0, "")
    assert "30,110" in done.stdout
    assert "claude-code: 12 responses." in done.stdout
    assert "Predicted between responses: 11, error" in done.stdout
    assert "Format not recognised: 1 line." in done.stdout


def test_the_agent_is_recognised_or_named(batonpass: Run, tmp_path: Path) -> None:
    path = tmp_path / "rollout.jsonl"
    lines = [codex.session(), codex.turn(), codex.message("user", "Hi"), codex.count(1_000, 9)]
    path.write_text("\n".join(map(json.dumps, lines)), "utf-8")
    for arguments in ((path,), (path, "--agent", "codex")):
        done = batonpass("replay", "--json", *arguments)
        assert json.loads(done.stdout.splitlines()[-1])["agent"] == "codex"


def test_what_cannot_be_replayed_is_said(batonpass: Run, tmp_path: Path) -> None:
    strange = tmp_path / "notes.txt"
    strange.write_text("Just notes\n", "utf-8")
    for arguments, words in (
        ((tmp_path / "none",), "There is no file"),
        ((tmp_path / "none", "--agent", "codex"), "There is no file"),
        ((strange,), "is not recognised as a transcript"),
        ((strange, "--agent", "nobody"), "The agent 'nobody' is not known. Use one of: claude-code, codex"),
        ((tmp_path,), "cannot be read"),
    ):
        done = batonpass("replay", *arguments)
        assert (done.returncode, done.stdout) == (1, "")
        assert words in done.stderr
    assert batonpass("replay", strange, "--agent", "codex").returncode == 0, (
        "all of it is unknown, and said so"
    )
