"""What of the agents' files in a project can be read: each agent's newest transcripts, from start to end."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from batonpass.app.agent_following import find_candidates
from batonpass.app.agents import known_agents, understand
from batonpass.app.project import Project
from batonpass.domain.errors import Unavailable

LOOKED_BACK = timedelta(days=30)
MOST_READ = 3
"""How many of an agent's newest transcripts are read."""


@dataclass(frozen=True, slots=True)
class AgentReview:
    """`found` transcripts in the last thirty days, of which `read` were read: `events` and lines unknown."""

    agent: str
    versions: str
    is_followed: bool
    found: int
    read: int
    events: int
    unknown: Counter[str]
    problems: tuple[str, ...]

    def describe(self) -> str:
        if not self.is_followed:
            return f"{self.agent}: its files are left alone in this project."
        transcripts = "transcript" if self.found == 1 else "transcripts"
        read = f"the newest {self.read} were read" if self.read > 1 else "the newest was read"
        sentence = (
            f"{self.agent}: {self.found:,} {transcripts} of this project, {read}: {self.events:,} events"
        )
        return " ".join((f"{sentence}, {self.unknown.total():,} lines not understood.", *self.problems))

    def describe_unknown(self) -> str:
        """Why lines are not understood; empty when all are."""
        reasons = "; ".join(f"{reason} ({lines:,})" for reason, lines in self.unknown.most_common())
        return (
            f"lines are not understood: {reasons}. Known are the versions {self.versions}." if reasons else ""
        )


def review_agents(project: Project) -> Iterator[AgentReview]:
    """Look at each agent that was found or is left alone. What cannot be read is named, never raised."""
    candidates = find_candidates(project, project.ports.clock() - LOOKED_BACK)
    adapters = {adapter.name: adapter for adapter in project.ports.agents().adapters}
    for agent in known_agents(project):
        own = [candidate for candidate in candidates if candidate.agent == agent.name]
        if not own and agent.is_followed:
            continue
        events, unknown, problems = 0, Counter[str](), list[str]()
        for candidate in own[:MOST_READ]:
            try:
                understanding = understand(adapters[agent.name], Path(candidate.path))
            except Unavailable as error:
                problems.append(error.message)
                continue
            events += understanding.events
            unknown += understanding.unknown
        yield AgentReview(
            agent.name,
            agent.versions,
            agent.is_followed,
            len(own),
            min(len(own), MOST_READ) - len(problems),
            events,
            unknown,
            tuple(problems),
        )
