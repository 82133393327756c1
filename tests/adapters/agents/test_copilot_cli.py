"""Copilot CLI's events: what each sort means. Of a prompt they tell nothing; it is estimated."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from tests.adapters.agents.conftest import Write
from tests.adapters.agents.samples import Session, copilot_events, copilot_start, event, write_lines

from batonpass.adapters.agents.copilot_cli import CopilotCli
from batonpass.adapters.tokens.fake import FakeTokenizer
from batonpass.app.agent_context import RULER, AgentContext
from batonpass.domain.context import Source
from batonpass.domain.transcript import (
    Clearing,
    Compaction,
    Event,
    Input,
    InputKind,
    Output,
    OutputKind,
    Response,
    Resumption,
    Unmetered,
    Unrecognised,
)

START = copilot_start(Session("/projects/p"))


def events(path: Path) -> list[Event]:
    follower = CopilotCli(Path("/nowhere")).follow(path)
    return [*follower.read_new(), *follower.finish()]


def of(kind: type, found: Iterable[Event]) -> list[Any]:
    return [event for event in found if isinstance(event, kind)]


def said(**fields: Any) -> dict[str, Any]:
    return event("assistant.message", content="I look", **{"model": "gpt-5.5", **fields})


def test_a_turn(write: Write) -> None:
    call = {"toolCallId": "c1", "name": "bash", "arguments": {"command": "ls"}}
    found = events(
        write(
            START,
            event("user.message", content="Do it", transformedContent="<now/>\nDo it"),
            event("assistant.turn_start", turnId="0"),
            said(reasoningText="hm", toolRequests=[call], outputTokens=9),
            event("hook.start", input=[7]),
            event("tool.execution_complete", toolCallId="c1", success=False, error={"message": "no"}),
        )
    )
    assert [(one.kind, one.text, one.failed) for one in of(Input, found)] == [
        (InputKind.REQUEST, "Do it", False),
        (InputKind.ATTACHED, "<now/>\n", False),
        (InputKind.RESULT, "no", True),
    ]
    assert [one.model for one in of(Unmetered, found)] == ["gpt-5.5"]
    assert [part.kind for part in of(Output, found)] == [
        *(OutputKind.THINKING, OutputKind.TEXT, OutputKind.CALL),
    ]
    assert (of(Output, found)[2].text, of(Output, found)[2].call) == ('{"command": "ls"}', "c1")


def test_the_instructions_are_in_the_context_once(write: Write) -> None:
    instructions = event("system.message", content="You are")
    compaction = event(
        "session.compaction_complete", success=True, preCompactionTokens=90_000, summaryContent="Did it"
    )
    failed = event("session.compaction_complete", success=False)
    found = events(write(START, instructions, said(), instructions, failed, compaction, said()))
    assert [type(one).__name__ for one in found] == [
        *("Input", "Unmetered", "Output", "Compaction", "Input", "Input", "Unmetered", "Output"),
    ]
    assert of(Compaction, found)[0].before == 90_000
    assert [one.text for one in of(Input, found)] == ["You are", "You are", "Did it"]


def test_what_a_closed_session_says_of_its_context_is_taken(write: Write) -> None:
    found = events(write(START, said(), event("session.shutdown", currentTokens=40_000, currentModel="m")))
    assert [(told.prompt_tokens, told.output_tokens, told.model) for told in of(Response, found)] == [
        (40_000, 0, "m")
    ]


def test_subagents_are_chains_of_their_own(write: Write) -> None:
    newer = {**said(), "agentId": "a2"}
    found = events(write(START, said(), said(parentToolCallId="a1"), newer))
    assert [one.chain for one in of(Unmetered, found)] == ["", "a1", "a2"]


def test_what_is_taken_out_and_new_starts_are_noticed(write: Write) -> None:
    found = events(
        write(
            START,
            event("session.truncation", tokensRemovedDuringTruncation=500),
            event("session.snapshot_rewind", upToEventId="e"),
            event("session.resume"),
        )
    )
    assert [one.tokens for one in of(Clearing, found)] == [500, None]
    assert [one.place.line for one in of(Resumption, found)] == [4]


def test_what_is_not_known_is_said(write: Write) -> None:
    found = events(write("{broken", START, event("session.new"), event("brand.new"), event("subagent.x")))
    assert [one.place.line for one in of(Unrecognised, found)] == [1, 3, 4]


def test_its_context_is_estimated_from_what_the_file_shows(tmp_path: Path) -> None:
    context = AgentContext(FakeTokenizer(RULER))
    context.catch_up(events(copilot_events(tmp_path, Session("/projects/p", turns=3))))
    found = context.predict()
    assert found is not None
    assert found.source is Source.ESTIMATED
    assert 0 < found.low < found.tokens < found.high


def test_sessions_of_older_versions_are_files_and_other_files_are_passed_over(tmp_path: Path) -> None:
    state = tmp_path / "session-state"
    write_lines(state / "old.jsonl", [copilot_start(Session("/projects/p", "old"))], 2_000)
    write_lines(state / "x" / "other.jsonl", [copilot_start(Session("/projects/p", "no"))], 3_000)
    assert [one.session for one in CopilotCli(tmp_path).discover([Path("/projects/p")])] == ["old"]


def test_the_environment_may_name_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copilot_events(tmp_path, Session("/projects/p"))
    monkeypatch.setenv("COPILOT_HOME", str(tmp_path))
    assert [one.session for one in CopilotCli().discover([Path("/projects/p")])] == ["s1"]
