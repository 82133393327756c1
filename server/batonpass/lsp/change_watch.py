"""Has git count the lines that nothing holds and say which branch is checked out, now and then, during work.

git takes its time, so it is asked on a worker, at most once a minute, never for a keystroke.
"""

from __future__ import annotations

import asyncio
import logging

from batonpass.app import branches, change_size
from batonpass.app.observation import Current
from batonpass.app.project import Project
from batonpass.domain.errors import BatonpassError
from batonpass.lsp.executor import DaemonExecutor

logger = logging.getLogger(__name__)


class ChangeWatch:
    """Lives on the event loop. `seconds` is the least time between two looks."""

    def __init__(self, writer: DaemonExecutor, workers: DaemonExecutor) -> None:
        self.seconds = 60.0
        self._writer = writer
        self._workers = workers
        self._seen: tuple[str, int] | None = None
        self._looking: asyncio.Task[None] | None = None
        self._next = 0.0

    def follow(self, project: Project, current: Current | None) -> None:
        """Look, when something has entered the context of the session since the last look."""
        before, self._seen = self._seen, _place(current)
        if before is not None and self._seen is not None and before != self._seen:
            self.nudge(project)

    def nudge(self, project: Project) -> None:
        """Look soon: there may be something to see."""
        if self._looking is None:
            self._looking = asyncio.ensure_future(self._look(project))

    def end(self) -> None:
        if self._looking is not None:
            self._looking.cancel()

    async def _look(self, project: Project) -> None:
        loop = asyncio.get_running_loop()
        try:
            await asyncio.sleep(max(0.0, self._next - loop.time()))
            for ask in (self._see_branch, self._count):
                try:
                    await ask(project)
                except BatonpassError as error:
                    # The next work asks again.
                    logger.warning("git was not heard: %s", error.message)
        finally:
            self._next = loop.time() + self.seconds
            self._looking = None

    async def _see_branch(self, project: Project) -> None:
        repository = project.ports.repository
        if repository is None or not await self._writer.run(branches.is_followed, project):
            return
        branch = await self._workers.run(repository.checked_out_branch)
        await self._writer.run(branches.take_sight, project, branch)

    async def _count(self, project: Project) -> None:
        question = await self._writer.run(change_size.ask, project)
        repository = project.ports.repository
        if question is None or repository is None:
            return
        lines = await self._workers.run(change_size.count, repository, question)
        await self._writer.run(change_size.judge, project, question, lines)


def _place(current: Current | None) -> tuple[str, int] | None:
    return None if current is None else (current.session.id, current.totals.entries)
