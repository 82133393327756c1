"""Facts of the transcripts of a session."""

from datetime import UTC, datetime
from pathlib import Path

from batonpass.adapters.agents.fake import FakeAgent
from batonpass.app.agent_facts import Span, TranscriptFacts, find_facts
from batonpass.domain.transcript import Candidate, Input, InputKind, Place

AT = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
MAIN, SUBAGENT = Path("/t/main.jsonl"), Path("/t/sub.jsonl")


def asked(text: str, minute: int, path: Path = MAIN) -> Input:
    at = AT.replace(minute=minute)
    return Input(kind=InputKind.REQUEST, text=text, at=at, place=Place(str(path), minute + 1))


def agent_with(path: Path, *events: Input, agent: FakeAgent | None = None) -> FakeAgent:
    agent = agent or FakeAgent()
    agent.add(Candidate("fake", str(path), path.stem, "/w", AT, AT), *events)
    return agent


def test_facts_grow_with_the_transcript() -> None:
    agent = agent_with(MAIN, asked("one", 1))
    followed = TranscriptFacts(agent, MAIN)
    assert [one.text for one in followed.read(AT).requests] == ["one"]
    agent_with(MAIN, asked("two", 2), agent=agent)
    facts = followed.read(AT)
    assert [one.text for one in facts.requests] == ["one", "two"]
    assert [(file.name, file.agent, file.at) for file in facts.transcripts] == [("main.jsonl", "fake", AT)]


def test_several_transcripts_are_one_session_within_its_span() -> None:
    agent = agent_with(MAIN, asked("too early", 1), asked("main", 5))
    agent_with(SUBAGENT, asked("other", 4, SUBAGENT), agent=agent)
    facts = find_facts([(agent, MAIN), (agent, SUBAGENT)], AT, Span("/w", AT.replace(minute=3)))
    assert [(one.text, one.place.path) for one in facts.requests] == [
        ("other", str(SUBAGENT)),
        ("main", str(MAIN)),
    ]
    assert [file.name for file in facts.transcripts] == ["main.jsonl", "sub.jsonl"]


def test_no_transcript_tells_nothing() -> None:
    assert find_facts([], AT).transcripts == ()
