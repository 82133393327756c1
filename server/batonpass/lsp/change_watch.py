"""Has git count the lines that nothing holds, now and then while there is work.

git looks at the whole work tree, so it is asked on a worker, at most once a minute, never for a keystroke.
"""

from __future__ import annotations

import asyncio
import logging

from batonpass.app import change_size
from batonpass.app.project import Current, Project
from batonpass.domain.errors import BatonpassError
from batonpass.lsp.executor import DaemonExecutor

logger = logging.getLogger(__name__)


class ChangeWatch:
    """Lives on the event loop. `seconds` is the least time between two counts."""

    def __init__(self, writer: DaemonExecutor, workers: DaemonExecutor) -> None:
        self.seconds = 60.0
        self._writer = writer
        self._workers = workers
        self._seen: tuple[str, int] | None = None
        self._counting: asyncio.Task[None] | None = None
        self._next = 0.0

    def follow(self, project: Project, current: Current | None) -> None:
        """Count, when something has entered the context of the session since the last look."""
        before, self._seen = self._seen, _place(current)
        if before is not None and self._seen is not None and before != self._seen:
            self.nudge(project)

    def nudge(self, project: Project) -> None:
        """Count soon: there may be something to count."""
        if self._counting is None:
            self._counting = asyncio.ensure_future(self._count(project))

    def end(self) -> None:
        if self._counting is not None:
            self._counting.cancel()

    async def _count(self, project: Project) -> None:
        loop = asyncio.get_running_loop()
        try:
            await asyncio.sleep(max(0.0, self._next - loop.time()))
            await self._count_now(project)
        except BatonpassError as error:
            # The next work asks again.
            logger.warning("The changed lines were not counted: %s", error.message)
        finally:
            self._next = loop.time() + self.seconds
            self._counting = None

    async def _count_now(self, project: Project) -> None:
        question = await self._writer.run(change_size.ask, project)
        repository = project.ports.repository
        if question is None or repository is None:
            return
        lines = await self._workers.run(change_size.count, repository, question)
        await self._writer.run(change_size.judge, project, question, lines)


def _place(current: Current | None) -> tuple[str, int] | None:
    return None if current is None else (current.session.id, current.totals.entries)
