"""Taking over what other programs have stored."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future

from batonpass.app.project import Project
from batonpass.domain.errors import Unavailable
from batonpass.lsp.executor import DaemonExecutor

logger = logging.getLogger(__name__)


class StoreWatch:
    """Watches the store of one project, from when it has begun."""

    def __init__(self, writer: DaemonExecutor, project: Project) -> None:
        self._writer = writer
        self._project = project
        self._stop: Callable[[], None] | None = None
        self._catching_up: Future[None] | None = None

    async def begin(self) -> None:
        self._stop = await self._writer.run(self._project.ports.store.watch, self._notice)

    def end(self) -> None:
        """On the writer's thread."""
        if self._stop is not None:
            self._stop()

    def _notice(self) -> None:
        """On the watcher's thread: the store was changed, perhaps by another program."""
        if self._catching_up is None or self._catching_up.done():
            try:
                self._catching_up = self._writer.submit(self._catch_up)
            except RuntimeError:
                logger.debug("The store was changed after the end.")

    def _catch_up(self) -> None:
        """On the writer's thread. A store that cannot be read is told where somebody waits for it."""
        try:
            self._project.catch_up()
        except Unavailable as error:
            logger.warning("What other programs changed cannot be read: %s", error.message)
