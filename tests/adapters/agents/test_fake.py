"""The fake agent keeps the promises of the port that the real ones keep."""

from datetime import UTC, datetime
from pathlib import Path

from batonpass.adapters.agents.fake import FakeAgent
from batonpass.domain.transcript import Candidate, Input, InputKind, Place

AT = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


def candidate(session: str, folder: str, minute: int) -> Candidate:
    return Candidate("fake", f"/t/{session}", session, folder, AT, AT.replace(minute=minute))


def said(words: str) -> Input:
    return Input(kind=InputKind.REQUEST, text=words, at=AT, place=Place("t", 1))


def test_it_finds_a_projects_transcripts_the_last_changed_first() -> None:
    agent = FakeAgent()
    agent.add(candidate("old", "/projects/p", 1))
    agent.add(candidate("new", "/projects/p/lib", 3))
    agent.add(candidate("other", "/projects/p2", 4))
    found = [one.session for one in agent.discover([Path("/projects/p")])]
    assert found == ["new", "old"]
    assert [one.session for one in agent.discover([Path("/projects/p")], AT.replace(minute=2))] == ["new"]


def test_it_tells_only_what_is_new() -> None:
    agent = FakeAgent()
    one = candidate("s", "/projects/p", 1)
    agent.add(one, said("a"))
    follower = agent.follow(Path(one.path))
    assert list(follower.read_new()) == [said("a")]
    agent.add(one, said("b"))
    assert list(follower.read_new()) == [said("b")]
    assert [*follower.read_new(), *follower.finish()] == []
