"""Which of an agent's sessions a session is bound to.

One that is live is taken by itself; where there are several, a person chooses. An agent's session that began
when the bound one rested (a cleared context, a restarted program) or that went on from a copy of it follows
it without a question.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from batonpass.domain.transcript import Candidate

LIVE_FOR = timedelta(minutes=10)
"""How long after its last change a transcript counts as live."""

BEFORE_START = timedelta(minutes=10)
"""An agent that was at work so shortly before a session started may be the one of the session."""

COPY_RESTS = timedelta(minutes=2)
"""How long a transcript must have rested for a copy of it to be its successor."""


@dataclass(frozen=True, slots=True)
class Binding:
    """A session's agent. Without `agent_session` it has none, for good when that was chosen.

    `last_mark` is the last thing of the transcript that the ledger holds. A person is asked once.
    """

    session_id: str
    agent: str = ""
    agent_session: str = ""
    path: str = ""
    is_chosen: bool = False
    was_asked: bool = False
    last_mark: str = ""

    @property
    def is_bound(self) -> bool:
        return bool(self.agent_session)

    def names(self, candidate: Candidate) -> bool:
        """Whether it is bound to this one."""
        return self.is_bound and (self.agent, self.agent_session) == (candidate.agent, candidate.session)


@dataclass(frozen=True, slots=True)
class Choice:
    """The candidate to be bound to, None for no change; `is_open` when only a person can tell."""

    candidate: Candidate | None = None
    is_open: bool = False


def choose(binding: Binding, candidates: Sequence[Candidate], now: datetime) -> Choice:
    """Which candidate a session belongs to, as things stand."""
    own = [candidate for candidate in candidates if candidate.parent is None]
    if binding.is_chosen:
        return Choice()
    bound = [candidate for candidate in own if binding.names(candidate)]
    live = [candidate for candidate in own if is_live(candidate, now)]
    pool = live or bound or own
    for candidate in pool:
        if all(other is candidate or _succeeds(candidate, other) for other in pool):
            return Choice(None if candidate in bound else candidate)
    return Choice(is_open=len(live) > 1)


def is_live(candidate: Candidate, now: datetime) -> bool:
    return now - candidate.changed < LIVE_FOR


def _succeeds(candidate: Candidate, other: Candidate) -> bool:
    """Whether one began where the other had come to rest, or goes on from a copy of it."""
    if candidate.started is None:
        return False
    is_copy = candidate.agent == other.agent and candidate.started == other.started
    if is_copy:
        return candidate.changed - other.changed >= COPY_RESTS
    return candidate.started >= other.changed


@dataclass(frozen=True, slots=True)
class IgnoredAgent:
    """An agent whose files are not read in a project."""

    name: str
