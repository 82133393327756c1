"""Following the agent of the open session: which one it is, and what its transcript tells.

It is done in two steps. To look reads files, beside the writers, and changes nothing; what it found is taken
in where everything of the project is decided (`agent_news`).
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from batonpass.app.agent_context import RULER
from batonpass.app.project import Project
from batonpass.app.transcript_tail import Mark, SeenCompaction, TranscriptTail
from batonpass.app.transcripts import AgentAdapter
from batonpass.domain.binding import BEFORE_START, Binding, IgnoredAgent, choose
from batonpass.domain.compactions import CompactionHistory, compaction_tokens
from batonpass.domain.context import Told
from batonpass.domain.errors import Unavailable
from batonpass.domain.prediction import Calibration
from batonpass.domain.session import Session, SessionStatus
from batonpass.domain.transcript import Candidate

logger = logging.getLogger(__name__)

SEARCH_EVERY = timedelta(seconds=3)
SEARCH_WHEN_BOUND_EVERY = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class UnknownLines:
    """Lines of the transcript that are not understood, by the reason; `versions` are those that are."""

    agent: str
    versions: str
    path: str
    reasons: Mapping[str, int]

    @property
    def count(self) -> int:
        return sum(self.reasons.values())


@dataclass(frozen=True, slots=True)
class AgentNews:
    """What a look found. `known` is the binding as it was stored, `binding` as it is to be.

    `options` are the agents' sessions that a person has to choose from, when that is needed.
    """

    session_id: str
    known: Binding
    binding: Binding
    told: Told | None = None
    marks: tuple[Mark, ...] = ()
    calibrations: Mapping[str, Calibration] | None = None
    compactions: tuple[SeenCompaction, ...] = ()
    unknown: UnknownLines | None = None
    options: tuple[Candidate, ...] = ()

    @property
    def advanced(self) -> Binding:
        """The binding when all marks are recorded."""
        return replace(self.binding, last_mark=self.marks[-1].id) if self.marks else self.binding


def find_candidates(project: Project, since: datetime | None) -> list[Candidate]:
    """The transcripts of agents that worked in this project and nowhere else, the last changed first.

    Of agents that are switched off nothing is read.
    """
    found = [
        candidate
        for adapter in followed_adapters(project)
        for candidate in adapter.discover([project.root], since)
        if project.ports.boundary.holds(candidate.folder)
    ]
    return sorted(found, key=lambda candidate: candidate.changed, reverse=True)


def followed_adapters(project: Project) -> list[AgentAdapter]:
    """The agents whose files may be read in this project."""
    ignored = project.ports.store.records(IgnoredAgent)
    adapters = project.ports.agents().adapters
    return [a for a in adapters if a.name not in ignored and project.settings.reads_agent(a.name)]


def begin_of(session: Session) -> datetime:
    """From when on an agent's work may be that of a session."""
    return (session.started_at or session.created_at) - BEFORE_START


class AgentFollowing:
    """Looks after the agent of a project's open session. One thread at a time."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._session_id = ""
        self._candidates: Sequence[Candidate] = ()
        self._searched_at: datetime | None = None
        self._tail: TranscriptTail | None = None
        self._tail_of: tuple[str, str] | None = None
        self._failure = ""
        self._told: AgentNews | None = None

    def look(self) -> AgentNews | None:
        """What is new since the last look; None when there is nothing. It stores nothing."""
        current = self._project.current
        if current is None or current.session.status is not SessionStatus.ACTIVE:
            self._forget("")
            return None
        session = current.session
        if session.id != self._session_id:
            self._forget(session.id)
        known = self._project.ports.store.record(Binding, session.id) or Binding(session.id)
        adapters = {adapter.name: adapter for adapter in followed_adapters(self._project)}
        options = self._search(session, known)
        binding, is_open = self._bind(known)
        news = self._read(session, known, binding, adapters.get(binding.agent))
        if is_open and not known.was_asked:
            news = replace(news, binding=replace(news.binding, was_asked=True), options=options)
        before = self._told or (None if self._project.told else AgentNews(session.id, known, known))
        if news == before and not news.marks:
            return None
        self._told = news
        return news

    def _forget(self, session_id: str) -> None:
        self._session_id = session_id
        self._candidates, self._searched_at = (), None
        self._tail = self._tail_of = self._told = None

    def _search(self, session: Session, known: Binding) -> tuple[Candidate, ...]:
        """Look for transcripts when it is time to; those that a person may choose from."""
        now = self._project.ports.clock()
        pause = SEARCH_WHEN_BOUND_EVERY if known.is_bound else SEARCH_EVERY
        if self._searched_at is None or not timedelta(0) <= now - self._searched_at < pause:
            self._searched_at = now
            self._candidates = find_candidates(self._project, begin_of(session))
        return tuple(candidate for candidate in self._candidates if candidate.parent is None)

    def _bind(self, known: Binding) -> tuple[Binding, bool]:
        choice = choose(known, self._candidates, self._project.ports.clock())
        if choice.candidate is None:
            return known, choice.is_open
        return bind_to(known, choice.candidate), False

    def _read(
        self, session: Session, known: Binding, binding: Binding, adapter: AgentAdapter | None
    ) -> AgentNews:
        if adapter is None or not binding.is_bound:
            self._tail = self._tail_of = None
            return AgentNews(session.id, known, binding)
        tail = self._open_tail(binding, adapter)
        try:
            tail.read()
            self._failure = ""
        except Unavailable as error:
            if error.message != self._failure:
                self._failure = error.message
                logger.warning("%s", error.message)
        told = tail.tell(session.id, binding.agent)
        marks = tail.marks_after(binding.last_mark)
        return AgentNews(
            session.id,
            known,
            binding,
            told=self._complete(told, session, binding, tail) if told else None,
            marks=marks,
            calibrations=tail.calibrations if marks else None,
            compactions=tuple(tail.compactions),
            unknown=_unknown_lines(adapter, binding, tail),
        )

    def _open_tail(self, binding: Binding, adapter: AgentAdapter) -> TranscriptTail:
        key = (binding.agent_session, binding.path)
        if self._tail is None or self._tail_of != key:
            ports = self._project.ports
            self._tail_of = key
            self._tail = TranscriptTail(
                adapter.follow(Path(binding.path)),
                ports.vocabulary.load(RULER),
                ports.store.records(Calibration),
                binding.last_mark,
            )
        return self._tail

    def _complete(self, told: Told, session: Session, binding: Binding, tail: TranscriptTail) -> Told:
        """What is told, with what is known from elsewhere."""
        current = self._project.current
        window = current.reading.window_tokens if current else session.budget.window_tokens
        history = self._project.ports.store.record(CompactionHistory, told.model)
        subagents = [
            c for c in self._candidates if (c.agent, c.parent) == (binding.agent, binding.agent_session)
        ]
        return replace(
            told,
            compaction_tokens=compaction_tokens(history, window),
            subagents=len(subagents) + len(tail.chains),
        )


def bind_to(binding: Binding, candidate: Candidate, *, is_chosen: bool = False) -> Binding:
    """A session's binding to another of an agent's sessions: nothing of that one is recorded yet."""
    return replace(
        binding,
        agent=candidate.agent,
        agent_session=candidate.session,
        path=candidate.path,
        is_chosen=is_chosen,
        last_mark="",
    )


def _unknown_lines(adapter: AgentAdapter, binding: Binding, tail: TranscriptTail) -> UnknownLines | None:
    if not tail.unknown:
        return None
    return UnknownLines(adapter.name, adapter.versions, binding.path, dict(tail.unknown))
