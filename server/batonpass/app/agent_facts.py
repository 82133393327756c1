"""The facts of a session, from the transcripts of the agent that worked in it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from batonpass.app.facts.finder import FactFinder
from batonpass.app.ports import StillWanted, wanted
from batonpass.app.transcripts import AgentAdapter
from batonpass.domain.facts import AgentFacts, TranscriptFile, merge_facts
from batonpass.domain.session import Session


@dataclass(frozen=True, slots=True)
class Span:
    """The time from which, and the folder in which, facts are told; what is not given has no bounds."""

    folder: str = ""
    since: datetime | None = None
    until: datetime | None = None


EVERYTHING = Span()


def span_of(session: Session) -> Span:
    """From the session's start to its end, or on and on while it is open."""
    return Span(session.root, session.started_at or session.created_at, session.ended_at)


class TranscriptFacts:
    """The facts of one transcript, kept up as it grows at the cost of what is new."""

    def __init__(self, agent: AgentAdapter, path: Path, span: Span = EVERYTHING) -> None:
        self._agent = agent
        self._name = path.name
        self._follower = agent.follow(path)
        self._finder = FactFinder(agent.name, span.folder, span.since, span.until)

    def read(self, at: datetime, still_wanted: StillWanted = wanted) -> AgentFacts:
        """What the transcript tells by now.

        Raises Unavailable when it cannot be read, and what `still_wanted` raises; it is of no use then.
        """
        for event in self._follower.read_new():
            still_wanted()
            self._finder.take(event)
        return self._told(at)

    def finish(self, at: datetime, still_wanted: StillWanted = wanted) -> AgentFacts:
        """What it tells when nobody writes to it any more. Raises as `read` does."""
        self.read(at, still_wanted)
        for event in self._follower.finish():
            self._finder.take(event)
        return self._told(at)

    def _told(self, at: datetime) -> AgentFacts:
        transcript = TranscriptFile(name=self._name, agent=self._agent.name, at=at)
        return replace(self._finder.facts, transcripts=(transcript,))


def find_facts(
    transcripts: Sequence[tuple[AgentAdapter, Path]], at: datetime, span: Span = EVERYTHING
) -> AgentFacts:
    """The facts of several transcripts as those of one session; the agent's own comes before subagents'.

    Raises Unavailable when one cannot be read.
    """
    return merge_facts(TranscriptFacts(agent, path, span).finish(at) for agent, path in transcripts)
