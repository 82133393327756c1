"""The JSON shapes of the agents whose transcripts are read."""

from datetime import datetime

from batonpass.app import agents
from batonpass.app.json_shape import Json
from batonpass.domain.agents import knowledge_of


class AgentSession(Json):
    """One of an agent's sessions in this project. `live`: its transcript changed in the last ten minutes.

    `knows` is what its files tell of the context: “exact” at each response, “predicted” between responses,
    “estimated” after a compaction. `subagents` have contexts of their own.
    """

    id: str
    agent: str
    path: str
    folder: str
    started_at: datetime | None
    changed_at: datetime
    live: bool
    bound: bool
    knows: tuple[str, ...]
    subagents: int


class KnownAgent(Json):
    """`versions` are those whose files were seen; `followed` is false where they are not read."""

    name: str
    versions: str
    followed: bool


class ListedAgents(Json):
    """`sessions` are those since the open session began. `chosen`: a person bound it, or said to none."""

    sessions: tuple[AgentSession, ...]
    agents: tuple[KnownAgent, ...]
    bound: str | None
    chosen: bool


class UnknownReason(Json):
    reason: str
    lines: int


class Understanding(Json):
    """How much of the bound transcript is understood; nothing of its content."""

    agent: str
    versions: str
    path: str
    events: int
    unknown_lines: int
    reasons: tuple[UnknownReason, ...]


def from_agents(view: agents.AgentsView) -> ListedAgents:
    binding = view.binding
    return ListedAgents(
        sessions=tuple(_from_found(found) for found in view.found),
        agents=tuple(
            KnownAgent(name=agent.name, versions=agent.versions, followed=agent.is_followed)
            for agent in view.known
        ),
        bound=binding.agent_session if binding and binding.is_bound else None,
        chosen=binding is not None and binding.is_chosen,
    )


def _from_found(found: agents.FoundAgent) -> AgentSession:
    candidate = found.candidate
    return AgentSession(
        id=candidate.session,
        agent=candidate.agent,
        path=candidate.path,
        folder=candidate.folder,
        started_at=candidate.started,
        changed_at=candidate.changed,
        live=found.is_live,
        bound=found.is_bound,
        knows=knowledge_of(candidate.agent),
        subagents=found.subagents,
    )


def from_understanding(understanding: agents.Understanding) -> Understanding:
    return Understanding(
        agent=understanding.agent,
        versions=understanding.versions,
        path=understanding.path,
        events=understanding.events,
        unknown_lines=understanding.unknown.total(),
        reasons=tuple(
            UnknownReason(reason=reason, lines=lines) for reason, lines in understanding.unknown.most_common()
        ),
    )
