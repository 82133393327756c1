"""The agents of a project: whose transcripts there are, which one the session is bound to, what is read."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from batonpass.app.agent_following import begin_of, bind_to, find_candidates
from batonpass.app.agent_parameters import BindAgent, IgnoreAgent
from batonpass.app.parameters import NoParameters
from batonpass.app.project import Project
from batonpass.app.transcripts import AgentAdapter
from batonpass.domain.binding import Binding, IgnoredAgent, is_live
from batonpass.domain.errors import NotAllowed, NotFound
from batonpass.domain.session import Session
from batonpass.domain.transcript import Candidate, Unrecognised

MOST_LISTED = 50


@dataclass(frozen=True, slots=True)
class FoundAgent:
    """One of an agent's sessions. `subagents` have transcripts of their own."""

    candidate: Candidate
    is_live: bool
    is_bound: bool
    subagents: int


@dataclass(frozen=True, slots=True)
class KnownAgent:
    """An agent whose files can be read, and whether they are in this project."""

    name: str
    versions: str
    is_followed: bool


@dataclass(frozen=True, slots=True)
class AgentsView:
    """`binding` is that of the open session; None when none is open."""

    found: tuple[FoundAgent, ...]
    known: tuple[KnownAgent, ...]
    binding: Binding | None


@dataclass(frozen=True, slots=True)
class Understanding:
    """How much of a transcript is understood. `unknown` are the other lines, by the reason."""

    agent: str
    versions: str
    path: str
    events: int
    unknown: Counter[str]


def list_agents(project: Project, parameters: NoParameters | None = None) -> AgentsView:
    """The agents' sessions that worked in this project since the open session began, the newest first.

    Where no session is open, all there are.
    """
    session = _open_session(project)
    candidates = find_candidates(project, begin_of(session) if session else None)
    return _view(project, candidates, _binding(project, session) if session else None)


def _view(project: Project, candidates: Sequence[Candidate], binding: Binding | None) -> AgentsView:
    now = project.ports.clock()
    parents = Counter((c.agent, c.parent) for c in candidates if c.parent is not None)
    found = (
        FoundAgent(
            candidate,
            is_live(candidate, now),
            binding is not None and binding.names(candidate),
            parents[candidate.agent, candidate.session],
        )
        for candidate in candidates
        if candidate.parent is None
    )
    return AgentsView(tuple(islice(found, MOST_LISTED)), known_agents(project), binding)


def known_agents(project: Project) -> tuple[KnownAgent, ...]:
    ignored = project.ports.store.records(IgnoredAgent)
    return tuple(
        KnownAgent(a.name, a.versions, a.name not in ignored and project.settings.reads_agent(a.name))
        for a in project.ports.agents().adapters
    )


def bind(project: Project, parameters: BindAgent) -> AgentsView:
    """Choose which of the agents' sessions the open session follows; without an id, none of them."""
    session = _open_session(project)
    if session is None:
        raise NotAllowed("No session is open in this project, so there is nothing to bind. Start one.")
    known = _binding(project, session)
    candidates = find_candidates(project, begin_of(session))
    bound = Binding(session.id, is_chosen=True, was_asked=True)
    if parameters.id is not None:
        bound = _bound_to(known, _find(project, candidates, parameters.id))
    # Whatever is read for the answer is read before anything is stored.
    answer = _view(project, candidates, bound)
    if bound != known:
        with project.write() as write:
            write.put_record(session.id, bound)
        _forget_told(project)
    return answer


def _bound_to(known: Binding, candidate: Candidate) -> Binding:
    if known.names(candidate):
        return replace(known, is_chosen=True)
    return replace(bind_to(known, candidate, is_chosen=True), was_asked=True)


def _find(project: Project, recent: Sequence[Candidate], identifier: str) -> Candidate:
    """The agent's session with an id: of those since the session began, else of all."""
    for candidates in (recent, find_candidates(project, None)):
        for candidate in candidates:
            if candidate.session == identifier and candidate.parent is None:
                return candidate
    raise NotFound(
        f"No agent's session “{identifier}” ran in this project. List the agents to see which there are."
    )


def ignore(project: Project, parameters: IgnoreAgent) -> AgentsView:
    """Leave an agent's files alone in this project, or read them again. Raises InvalidInput for its name.

    Files that a setting leaves alone stay so.
    """
    name = project.ports.agents().named(parameters.agent).name
    before = list_agents(project)
    with project.write() as write:
        if parameters.ignored:
            write.put_record(name, IgnoredAgent(name))
        else:
            write.remove_record(IgnoredAgent, name)
    if parameters.ignored and project.told is not None and project.told.agent == name:
        _forget_told(project)
    is_followed = not parameters.ignored and project.settings.reads_agent(name)
    known = (
        replace(agent, is_followed=is_followed) if agent.name == name else agent for agent in before.known
    )
    found = (agent for agent in before.found if is_followed or agent.candidate.agent != name)
    return replace(before, found=tuple(found), known=tuple(known))


def _forget_told(project: Project) -> None:
    """What was told stands no more; the next look may tell anew."""
    project.told = None
    project.refresh()


def explain(project: Project, parameters: NoParameters | None = None) -> Understanding:
    """Read the whole transcript that the open session is bound to, and count what is not understood."""
    session = _open_session(project)
    binding = _binding(project, session) if session else None
    if binding is None or not binding.is_bound:
        raise NotFound("The open session is not bound to an agent, so there is no transcript to look at.")
    known = {agent.name: agent.is_followed for agent in known_agents(project)}
    if not known.get(binding.agent):
        raise NotAllowed(f"The files of {binding.agent} are not read in this project.")
    return understand(project.ports.agents().named(binding.agent), Path(binding.path))


def understand(adapter: AgentAdapter, path: Path) -> Understanding:
    """Read a transcript to its end. Raises Unavailable when it cannot be read."""
    follower = adapter.follow(path)
    events, unknown = 0, Counter[str]()
    for event in follower.read_new():
        if isinstance(event, Unrecognised):
            unknown[event.reason] += 1
        else:
            events += 1
    return Understanding(adapter.name, adapter.versions, str(path), events, unknown)


def _open_session(project: Project) -> Session | None:
    current = project.current
    return None if current is None else current.session


def _binding(project: Project, session: Session) -> Binding:
    return project.ports.store.record(Binding, session.id) or Binding(session.id)
