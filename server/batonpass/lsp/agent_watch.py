"""Follows the agent's transcript while a session is active, and asks whose it is when only a person can tell.

Files are read on a worker, often while they grow and seldom while they rest; what was read is taken in by the
writer.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from batonpass.app import agent_news
from batonpass.app.agent_commands import BIND_AGENT
from batonpass.app.agent_following import AgentFollowing, AgentNews, UnknownLines
from batonpass.app.observation import Current
from batonpass.app.project import Project
from batonpass.domain.errors import BatonpassError
from batonpass.domain.session import SessionStatus
from batonpass.domain.transcript import Candidate
from batonpass.lsp.base import BatonpassLanguageServer
from batonpass.lsp.diagnostics import SOURCE, DiagnosticPublisher, Subject, plan_uri
from batonpass.lsp.failures import log_failure

logger = logging.getLogger(__name__)

SLOWER = 1.5
"""How much longer each pause is than the one before, while nothing is new."""

FORMAT_UNKNOWN = "format-unknown"
QUESTION = "Several agents are at work in this project. Which one is this session's?"
NONE_OF_THEM = "None of them"


def from_unknown_lines(unknown: UnknownLines) -> types.Diagnostic:
    """What of a transcript is not understood, on the title line of the plan document.

    Its words stay the same while more such lines come in, so that it is shown once.
    """
    return types.Diagnostic(
        range=types.Range(types.Position(0, 0), types.Position(1, 0)),
        severity=types.DiagnosticSeverity.Information,
        code=FORMAT_UNKNOWN,
        source=SOURCE,
        message=(
            f"Some lines in the files of {unknown.agent} are not understood: nothing is guessed from them, "
            f"and the gauge may be off until its next response. Known are its versions {unknown.versions}."
        ),
        data={"agent": unknown.agent},
    )


class AgentWatch:
    """Lives on the event loop. `shortest` and `longest` are the pauses between two looks, in seconds."""

    def __init__(self, server: BatonpassLanguageServer, publisher: DiagnosticPublisher) -> None:
        self.shortest = 0.5
        self.longest = 3.0
        self.unknown: UnknownLines | None = None
        self._server = server
        self._publisher = publisher
        self._project: Project | None = None
        self._plan: str | None = None
        self._active = asyncio.Event()
        self._watching: asyncio.Task[None] | None = None
        self._asking: asyncio.Future[None] | None = None

    def follow(self, project: Project) -> None:
        """Begin to watch."""
        self._project = project
        self._watching = asyncio.ensure_future(self._watch(AgentFollowing(project)))
        self._watching.add_done_callback(log_failure)

    def take(self, current: Current | None) -> None:
        """The open session is another, or its numbers are."""
        if current is not None and current.session.status is SessionStatus.ACTIVE:
            self._active.set()
        else:
            self._active.clear()
            self.unknown = None
        self._show(plan_uri(current))

    def end(self) -> None:
        if self._watching is not None:
            self._watching.cancel()

    async def _watch(self, following: AgentFollowing) -> None:
        pause = self.shortest
        while True:
            await self._active.wait()
            try:
                is_new = await self._look(following)
            except BatonpassError as error:
                # The next look begins with what is stored then.
                logger.warning("The agent could not be followed: %s", error.message)
                is_new = False
            pause = self.shortest if is_new else min(self.longest, pause * SLOWER)
            await asyncio.sleep(pause)

    async def _look(self, following: AgentFollowing) -> bool:
        project = self._project
        news = await self._server.workers.run(following.look)
        if news is None or project is None:
            return False
        recorded = await self._server.single_writer.run(agent_news.take, project, news)
        self.unknown = news.unknown
        self._show(self._plan)
        if recorded and news.options:
            self._ask(news)
        return True

    def _show(self, plan: str | None) -> None:
        if self._plan is not None and self._plan != plan:
            self._publisher.put(Subject.AGENT, self._plan, [])
        self._plan = plan
        if plan is not None:
            shown = [] if self.unknown is None else [from_unknown_lines(self.unknown)]
            self._publisher.put(Subject.AGENT, plan, shown)

    def _ask(self, news: AgentNews) -> None:
        if self._asking is None or self._asking.done():
            self._asking = asyncio.ensure_future(self._let_choose(news.options))
            self._asking.add_done_callback(log_failure)

    async def _let_choose(self, options: Sequence[Candidate]) -> None:
        """Nobody waits for the choice; until it is made, what was followed before is."""
        choices: dict[str, dict[str, Any]] = {_title(option): {"id": option.session} for option in options}
        choices[NONE_OF_THEM] = {}
        actions = [types.MessageActionItem(title) for title in choices]
        question = types.ShowMessageRequestParams(types.MessageType.Info, QUESTION, actions)
        try:
            chosen = await self._server.window_show_message_request_async(question)
        except JsonRpcException as error:
            logger.info("The client does not ask its user to choose: %s", error.message)
            return
        if chosen is not None and chosen.title in choices and self._project is not None:
            await self._server.single_writer.run(BIND_AGENT.run, self._project, choices[chosen.title])


def _title(candidate: Candidate) -> str:
    """One of an agent's sessions, as a person may know it."""
    began = candidate.started or candidate.changed
    return f"{candidate.agent}, since {began.astimezone():%H:%M} ({candidate.session[:8]})"
