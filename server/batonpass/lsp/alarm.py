"""Looking at the session again when time alone changes what is known of it."""

from __future__ import annotations

import asyncio

from batonpass.app.observation import Current
from batonpass.app.project import Project
from batonpass.domain.context import report_ages_at
from batonpass.domain.triggers import next_wake
from batonpass.lsp.executor import DaemonExecutor
from batonpass.lsp.failures import log_failure


class Alarm:
    """Rings when the next snooze ends, or a report is too old to stand by itself. Lives on the event loop."""

    def __init__(self, writer: DaemonExecutor) -> None:
        self._writer = writer
        self._timer: asyncio.TimerHandle | None = None

    def follow(self, project: Project, current: Current | None) -> None:
        """Set it for what is known now."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if current is None:
            return
        now = project.ports.clock()
        ends = (next_wake(current.session.triggers, now), report_ages_at(current.totals))
        wake = min((end for end in ends if end is not None and end > now), default=None)
        if wake is not None:
            seconds = (wake - now).total_seconds()
            self._timer = asyncio.get_running_loop().call_later(seconds, self._ring, project)

    def _ring(self, project: Project) -> None:
        self._writer.submit(project.refresh).add_done_callback(log_failure)
