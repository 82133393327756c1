"""Transcripts that were cut, shuffled, doubled or damaged: no crash, and what is not known is counted."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.adapters.agents import test_claude_code as claude
from tests.adapters.agents import test_codex as codex

from batonpass.adapters.agents.claude_code import ClaudeCode
from batonpass.adapters.agents.codex import Codex
from batonpass.adapters.tokens.fake import FakeTokenizer
from batonpass.app.agent_context import RULER, AgentContext
from batonpass.app.replay import replay
from batonpass.app.transcripts import AgentAdapter
from batonpass.domain.transcript import Event, Unrecognised

CLAUDE = [
    claude.user("Do it"),
    claude.attachment("skill_listing", content="- one"),
    claude.response(
        "m1", {"type": "thinking", "thinking": "", "signature": "x" * 90}, claude.usage(1_000, 4)
    ),
    claude.response("m1", claude.call("Read", file_path="a"), claude.usage(1_000, 60)),
    claude.user([{"type": "tool_result", "tool_use_id": "call-Read", "content": "text " * 50}]),
    claude.response("m2", claude.text("Done"), claude.usage(1_200, 9)),
    claude.entry("system", subtype="compact_boundary", compactMetadata={"trigger": "auto"}),
    claude.user("Summary", isCompactSummary=True),
    claude.response("m3", claude.text("On"), claude.usage(700, 9)),
]
CODEX = [
    codex.session(),
    codex.turn(),
    codex.message("user", "Do it"),
    codex.message("assistant", "I look"),
    codex.call(),
    codex.answer("a.py"),
    codex.count(1_000, 60, 20),
    codex.entry("compacted", message="", replacement_history=[]),
    codex.message("assistant", "On"),
    codex.count(700, 9),
]
AGENTS: list[tuple[AgentAdapter, list[dict[str, Any]]]] = [
    (ClaudeCode([]), CLAUDE),
    (Codex(Path("/nowhere")), CODEX),
]


@st.composite
def damaged(draw: st.DrawFn, lines: list[dict[str, Any]]) -> bytes:
    chosen = draw(st.lists(st.sampled_from([json.dumps(line).encode() for line in lines]), max_size=14))
    content = bytearray(b"\n".join(chosen) + draw(st.sampled_from([b"", b"\n", b"\n\n"])))
    for _ in range(draw(st.integers(0, 4)) if content else 0):
        place = draw(st.integers(0, len(content) - 1))
        content[place] ^= 1 << draw(st.integers(0, 7))
    return bytes(content[: draw(st.integers(0, len(content)))] if draw(st.booleans()) else content)


def read_all(agent: AgentAdapter, path: Path) -> list[Event]:
    follower = agent.follow(path)
    return [*follower.read_new(), *follower.finish()]


@pytest.mark.parametrize(("agent", "lines"), AGENTS, ids=["claude-code", "codex"])
@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_damage_never_crashes(agent: AgentAdapter, lines: list[dict[str, Any]], data: st.DataObject) -> None:
    content = data.draw(damaged(lines))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "t.jsonl"
        path.write_bytes(content)
        told = read_all(agent, path)
        replayed = replay(told, FakeTokenizer(RULER))
    unknown = [event for event in told if isinstance(event, Unrecognised)]
    assert replayed.unknown_lines == len(unknown)
    for line in content.split(b"\n"):
        if line.strip() and not line.strip().endswith(b"}"):
            assert unknown, "a line that is no whole object is reported"


@pytest.mark.parametrize(("agent", "lines"), AGENTS, ids=["claude-code", "codex"])
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_a_file_read_as_it_grows_tells_the_same_as_read_at_once(
    agent: AgentAdapter, lines: list[dict[str, Any]], data: st.DataObject
) -> None:
    content = data.draw(damaged(lines))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(content)), max_size=6)))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "t.jsonl"
        path.write_bytes(b"")
        follower = agent.follow(path)
        told: list[Event] = []
        for start, end in zip([0, *cuts], [*cuts, len(content)], strict=True):
            with path.open("ab") as file:
                file.write(content[start:end])
            told.extend(follower.read_new())
        told.extend(follower.finish())
        assert told == read_all(agent, path)


@pytest.mark.parametrize(("agent", "lines"), AGENTS, ids=["claude-code", "codex"])
def test_whole_files_are_known_to_the_last_line(
    agent: AgentAdapter, lines: list[dict[str, Any]], tmp_path: Path
) -> None:
    path = tmp_path / "t.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)), "utf-8")
    context = AgentContext(FakeTokenizer(RULER))
    context.catch_up(read_all(agent, path))
    assert context.unrecognised == 0
    assert context.chain().prompt_tokens == 700
