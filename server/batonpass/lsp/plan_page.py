"""The plan of the open session as the editor shows it: its diagnostics, and when its lenses change."""

from __future__ import annotations

import asyncio
import logging
from typing import NamedTuple

from lsprotocol import types

from batonpass.app.observation import Current
from batonpass.app.plan_outline import PlanOutline, read_outline
from batonpass.app.project import Project
from batonpass.domain.errors import BatonpassError
from batonpass.domain.session import DocumentKind
from batonpass.lsp.base import BatonpassLanguageServer
from batonpass.lsp.code_lens import phase_lenses
from batonpass.lsp.diagnostics import DiagnosticPublisher, Subject, is_same_document, plan_uri
from batonpass.lsp.failures import log_failure
from batonpass.lsp.plan_diagnostics import plan_diagnostics
from batonpass.lsp.tracking import DocumentTracker

logger = logging.getLogger(__name__)


class Shown(NamedTuple):
    """The open session, and where its phases stand in its plan."""

    current: Current
    outline: PlanOutline


class _State(NamedTuple):
    """What an outline was read from. Batonpass changes the digest when it writes, a person the text."""

    uri: str
    digest: str
    phases: tuple[str, ...]
    text: str | None


class PlanPage:
    """Follows the plan document. Lives on the event loop.

    It is read by a worker, and again only after it has changed and typing rests.
    """

    def __init__(
        self, server: BatonpassLanguageServer, tracker: DocumentTracker, publisher: DiagnosticPublisher
    ) -> None:
        self._server = server
        self._tracker = tracker
        self._publisher = publisher
        self._project: Project | None = None
        self._current: Current | None = None
        self._state: _State | None = None
        self._outline = PlanOutline()
        self._lenses: list[types.CodeLens] = []
        self._published: str | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._looks_at = 0.0
        self._rests_at = 0.0
        self._looking: asyncio.Future[None] | None = None

    def follow(self, project: Project) -> None:
        self._project = project
        self._wait()

    def take(self, current: Current | None) -> None:
        """The open session is another, or its numbers are."""
        self._current = current
        if self._published != plan_uri(current):
            self._publish([])
        self._wait()

    def changed(self, uri: str) -> None:
        """A document was typed in, or closed."""
        plan = plan_uri(self._current)
        if plan is not None and is_same_document(plan, uri):
            self._wait()
            self._rests_at = self._looks_at

    @property
    def shown(self) -> Shown | None:
        """What is known at this moment; the plan may have been typed in since."""
        return Shown(self._current, self._outline) if self._current and self._state else None

    async def read_at(self, uri: str) -> Shown | None:
        """What is shown, if this document is the plan."""
        plan = plan_uri(self._current)
        return await self.read() if plan is not None and is_same_document(plan, uri) else None

    async def read(self) -> Shown | None:
        """What is shown once typing rests; None when no session is open or it has no plan."""
        while self._state != (state := self._present_state()):
            pause = self._rests_at - asyncio.get_running_loop().time()
            if pause > 0:
                await asyncio.sleep(pause)
            else:
                await self._read_outline(state)
        return self.shown

    def _present_state(self) -> _State | None:
        current = self._current
        link = current.session.document(DocumentKind.PLAN) if current else None
        uri = plan_uri(current)
        if current is None or link is None or uri is None:
            return None
        phases = tuple(phase.name for phase in current.session.phases)
        return _State(uri, link.digest, phases, self._tracker.text(uri))

    async def _read_outline(self, state: _State | None) -> None:
        outline = PlanOutline()
        if state is not None and self._project is not None and self._current is not None:
            try:
                outline = await self._server.workers.run(read_outline, self._project, self._current.session)
            except BatonpassError as error:
                # Its phases are then shown on the title line; whoever opens the file hears of it.
                logger.warning("The plan cannot be read: %s", error.message)
        self._state, self._outline = state, outline

    def _wait(self) -> None:
        """Look when typing rests. A timer that is due earlier is let run, and set again then."""
        loop = asyncio.get_running_loop()
        self._looks_at = loop.time() + self._tracker.quiet_seconds
        if self._timer is None:
            self._timer = loop.call_at(self._looks_at, self._wake)

    def _wake(self) -> None:
        loop = asyncio.get_running_loop()
        self._timer = None
        if loop.time() < self._looks_at:
            self._timer = loop.call_at(self._looks_at, self._wake)
        elif self._looking is None or self._looking.done():
            self._looking = asyncio.ensure_future(self._look())
            self._looking.add_done_callback(log_failure)
        else:
            self._wait()

    async def _look(self) -> None:
        shown = await self.read()
        if shown is None:
            self._publish([])
            return
        self._publish([diagnostic for _, diagnostic in plan_diagnostics(*shown)])
        lenses = phase_lenses(*shown)
        if lenses != self._lenses:
            self._lenses = lenses
            self._refresh_lenses()

    def _publish(self, diagnostics: list[types.Diagnostic]) -> None:
        uri = plan_uri(self._current)
        if self._published is not None and self._published != uri:
            self._publisher.put(Subject.PLAN, self._published, [])
        self._published = uri
        if uri is not None:
            self._publisher.put(Subject.PLAN, uri, diagnostics)

    def _refresh_lenses(self) -> None:
        """Let the client ask again, where it can and the plan is open in it."""
        uri = plan_uri(self._current)
        workspace = self._server.client_capabilities.workspace
        can = workspace is not None and workspace.code_lens and workspace.code_lens.refresh_support
        if can and uri is not None and self._tracker.is_open(uri):
            self._server.workspace_code_lens_refresh(None).add_done_callback(log_failure)
