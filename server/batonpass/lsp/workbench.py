"""One editor's project: opened when the client is ready, followed while it works, closed when it leaves.

The project lives on the single writer's thread; the documents live on the event loop. What one needs of the
other is posted across, never shared.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from lsprotocol import types
from pygls.uris import to_fs_path

from batonpass.app import contexts
from batonpass.app.command import Command, Running
from batonpass.app.emergency import Cause
from batonpass.app.events import CheckpointTaken, Event, SessionChanged
from batonpass.app.file_costs import window_of
from batonpass.app.intake import Edited, Read
from batonpass.app.observation import Current
from batonpass.app.project import Project
from batonpass.app.round_trip import find_conflicts
from batonpass.app.settings import Settings
from batonpass.domain.errors import BatonpassError, NotAllowed, Unavailable
from batonpass.domain.session import SessionStatus
from batonpass.lsp.agent_watch import AgentWatch
from batonpass.lsp.alarm import Alarm
from batonpass.lsp.attendance import ServerAttendance
from batonpass.lsp.base import BatonpassLanguageServer
from batonpass.lsp.change_watch import ChangeWatch
from batonpass.lsp.configuration import EditorSettings
from batonpass.lsp.diagnostics import DiagnosticPublisher
from batonpass.lsp.document_watch import DocumentWatch
from batonpass.lsp.failures import describe, log_failure
from batonpass.lsp.handoff_page import HandoffPage
from batonpass.lsp.large_files import LargeFiles
from batonpass.lsp.notifications import (
    CONTEXT_CHANGED,
    closed_notification,
    context_notification,
    from_event,
)
from batonpass.lsp.open_documents import DocumentsOnLoop, keep_documents
from batonpass.lsp.pages import DocumentPages
from batonpass.lsp.plan_page import PlanPage
from batonpass.lsp.request import current_cancel_token
from batonpass.lsp.round_trip import DocumentRoundTrip
from batonpass.lsp.sections import SectionOffers
from batonpass.lsp.store_watch import StoreWatch
from batonpass.lsp.tracking import DocumentTracker
from batonpass.lsp.window import EditorWindow

logger = logging.getLogger(__name__)

OpenProject = Callable[[Path], Project]
"""Opens the project of a folder. Raises BatonpassError when that cannot be done."""

T = TypeVar("T")

UNFORESEEN = "Batonpass failed to open the project. Its log says where."

RETRY_SECONDS = 5.0
"""How soon what could not be saved is tried again, when nothing is typed meanwhile."""

LEAVE_SECONDS = 1.8
"""How long an editor that shuts down is kept waiting; the client of VS Code gives up after two seconds."""

FINISH_SECONDS = 10.0
"""How long the process goes on, after the editor has left, with what was not done in that time."""


class Workbench:
    """Ties the server, its documents and the project together. Lives on the event loop."""

    def __init__(self, server: BatonpassLanguageServer, open_project: OpenProject) -> None:
        self.settings = EditorSettings(server)
        self.window = EditorWindow(server)
        self.sections = SectionOffers(server, self.window)
        self.tracker = DocumentTracker(server.workers, self._record, self._count_changed)
        self.current: Current | None = None
        self._server = server
        self._open_project = open_project
        self._diagnostics = DiagnosticPublisher(server)
        self.large_files = LargeFiles(self.tracker, self._diagnostics)
        self.plan = PlanPage(server, self.tracker, self._diagnostics)
        self.change_watch = ChangeWatch(server.single_writer, server.workers)
        self._document_watch = DocumentWatch(server)
        self.documents = DocumentRoundTrip(server, self.tracker, self._diagnostics)
        self.handoff = HandoffPage(server, self.tracker, self._diagnostics)
        self.pages = DocumentPages(server, self.tracker, self._diagnostics)
        self.agent_watch = AgentWatch(server, self._diagnostics)
        self._project: Project | None = None
        self._asked: DocumentsOnLoop | None = None
        self._attendance: ServerAttendance | None = None
        self._opened: asyncio.Future[Project] | None = None
        self._problems: tuple[str, ...] = ()
        self._alarm = Alarm(server.single_writer)
        self._closing: Future[None] | None = None
        self._store_watch: StoreWatch | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    async def open(self) -> None:
        """Open the project of the first folder and take up its session. A second call does nothing.

        When that fails, every command is answered with the reason.
        """
        if self._opened is not None:
            return
        self._loop = asyncio.get_running_loop()
        self._opened = self._loop.create_future()
        self._opened.add_done_callback(_retrieve)
        try:
            project = await self._take_up()
        except Exception as error:  # noqa: BLE001 - It is not swallowed: each command is answered with it.
            self._give_up(error)
            return
        self._opened.set_result(project)
        self.large_files.follow(project)
        self.plan.follow(project)
        self.documents.follow(project)
        self.handoff.follow(project)
        self.pages.follow(project)
        self.agent_watch.follow(project)
        await self._count_with_settings(project)
        await self.settings.watch()
        await self._document_watch.follow(project)

    async def _take_up(self) -> Project:
        writer = self._server.single_writer
        project = await writer.run(self._open_project, self._folder())
        self._project = project
        project.still_wanted = _require_wanted
        self._asked = DocumentsOnLoop(asyncio.get_running_loop(), self.tracker, self.documents.propose)
        project.open_documents = self._asked
        project.events.subscribe(self._hear)
        self._attendance = ServerAttendance(self._server, project, asyncio.get_running_loop())
        await self._apply_settings(project)
        await writer.run(project.load)
        self._store_watch = StoreWatch(writer, project)
        await self._store_watch.begin()
        self._attendance.begin()
        if self.current is None:
            self.tracker.end()
            self._server.protocol.notify(CONTEXT_CHANGED, await writer.run(context_notification, project))
        return project

    def _give_up(self, error: Exception) -> None:
        sentence = error.message if isinstance(error, BatonpassError) else UNFORESEEN
        logger.error("The project cannot be opened: %s", sentence)
        if not isinstance(error, BatonpassError):
            logger.error("%s", describe(error))
        if not isinstance(error, NotAllowed):
            self.window.tell(sentence, types.MessageType.Error)
        self._server.protocol.notify(CONTEXT_CHANGED, closed_notification(sentence))
        if self._opened is not None:
            self._opened.set_exception(error)

    async def configure(self) -> None:
        """Put the editor's changed settings in force."""
        project = self._project
        if project is not None:
            await self._apply_settings(project)
            self.large_files.look_again()
            await self._count_with_settings(project)
            await self._document_watch.follow(project)

    async def _apply_settings(self, project: Project) -> None:
        """Take the settings over; tell the user, once, of each value that was refused."""
        layer = await self.settings.layer()
        problems = await self._server.single_writer.run(project.configure, layer)
        news = [problem for problem in problems if problem not in self._problems]
        self._problems = problems
        if news:
            self.window.tell("\n".join(news), types.MessageType.Warning)
        self.tracker.quiet_seconds = project.settings.quiet_milliseconds / 1000
        self.tracker.counter.largest = project.settings.largest_file_bytes

    async def _count_with_settings(self, project: Project) -> None:
        try:
            await self.tracker.counter.use(project.ports.vocabulary, project.settings.encoding)
        except BatonpassError as error:
            logger.error("Tokens cannot be counted: %s", error.message)  # noqa: TRY400 - The message says it all.
            self.window.tell(error.message, types.MessageType.Error)

    @property
    def window_tokens(self) -> int:
        """The window that costs are measured by."""
        return window_of(self._project) if self._project else Settings().context_window

    async def run(self, command: Command[Any], arguments: object) -> dict[str, Any]:
        """Run a command on the project, after everything that was typed before it."""
        project = await self._ready()
        if command.running is Running.WORK:
            return await self._server.workers.run(command.run, project, arguments)
        if command.running is Running.LONG:
            finish = await self._server.workers.run(command.begin, project, arguments)
            self.tracker.flush()
            return await self._server.single_writer.run(finish)
        self.tracker.flush()
        self.documents.take_in()
        return await self._server.single_writer.run(command.run, project, arguments)

    async def run_to_end(self, command: Command[Any], arguments: object) -> dict[str, Any]:
        """Run a command whose work looks itself whether it is still wanted, and answer what became of it.

        A cancel that comes too late to be heeded is answered with the result: what was done is not denied.
        """
        running = asyncio.ensure_future(self.run(command, arguments))
        while True:
            try:
                return await asyncio.shield(running)
            except asyncio.CancelledError:
                if running.done() or self._server.conversation.is_leaving:
                    running.add_done_callback(log_failure)
                    raise

    async def leave(self) -> None:
        """Record and save what is not yet, and close the store; wait for it, but not for long."""
        self.change_watch.end()
        self.handoff.end()
        self.agent_watch.end()
        closing = self._close(Cause.EDITOR_CLOSED)
        if closing is not None:
            await asyncio.wait([asyncio.wrap_future(closing)], timeout=LEAVE_SECONDS)

    def leave_now(self, cause: Cause) -> None:
        """The same when the event loop has ended, or let it come to its end when it has begun."""
        closing = self._close(cause)
        if closing is not None:
            _wait(closing, FINISH_SECONDS)

    def _close(self, cause: Cause) -> Future[None] | None:
        if self._closing is None and self._project is not None:
            # The event loop may be gone before all this is done.
            self._project.open_documents = keep_documents(self.current, self.tracker)
            if self._asked is not None:
                self._asked.answer()
            self.tracker.flush()
            self.documents.take_in()
            self.tracker.end()
            submit = self._server.single_writer.submit
            if self._store_watch is not None:
                submit(self._store_watch.end)
            if self._attendance is not None:
                submit(self._attendance.leave, cause)
            self._closing = submit(self._project.ports.store.close)
        return self._closing

    def saved(self) -> None:
        """A document was written to disk."""
        self.tracker.flush()
        if self._project is not None:
            self.change_watch.nudge(self._project)

    def _count_changed(self, uri: str) -> None:
        self.large_files.changed(uri)
        self.plan.changed(uri)
        self.handoff.look()

    async def _ready(self) -> Project:
        if self._opened is None:
            raise NotAllowed("The server is still starting: the client has not said “initialized”.")
        return await asyncio.shield(self._opened)

    def _folder(self) -> Path:
        folders = list(self._server.workspace.folders.values())
        uri = folders[0].uri if folders else self._server.workspace.root_uri
        path = to_fs_path(uri) if uri else None
        if path is None:
            raise NotAllowed("No folder is open. Open the folder of your project, then try again.")
        return Path(path)

    def _record(self, reads: Sequence[Read], edits: Sequence[Edited]) -> None:
        if self._project is None:
            return
        recording = self._server.single_writer.submit(contexts.record, self._project, reads, edits)
        recording.add_done_callback(log_failure)
        recording.add_done_callback(partial(self._keep_refused, reads, edits))

    def _keep_refused(self, reads: Sequence[Read], edits: Sequence[Edited], recording: Future[None]) -> None:
        """On the writer's thread: what a busy or full disk refused is kept, and tried again soon."""
        if isinstance(recording.exception(), Unavailable):
            self._post(lambda: self._try_again(reads, edits))

    def _try_again(self, reads: Sequence[Read], edits: Sequence[Edited]) -> None:
        self.tracker.keep(reads, edits)
        if self._loop is not None:
            self._loop.call_later(RETRY_SECONDS, self.tracker.flush)

    def _hear(self, event: Event) -> None:
        """An event, on the writer's thread: put it into words there, and send it from the loop."""
        project = self._project
        if project is None:
            return
        current = project.current
        if isinstance(event, CheckpointTaken):
            self._post(self.documents.bring_up_logs)
        told = from_event(project, event)
        if told is None:
            return
        method, parameters = told
        self._post(lambda: self._follow(current, method, parameters))
        if isinstance(event, SessionChanged):
            conflicts = find_conflicts(project)
            self._post(lambda: self.documents.take_conflicts(conflicts))

    def _post(self, callback: Callable[[], object]) -> None:
        """Call something on the event loop, from another thread."""
        if self._loop is None:
            return
        try:
            self._loop.call_soon_threadsafe(callback)
        except RuntimeError:
            # The loop is closed: the editor has left, and nobody is there to be told.
            logger.debug("An event came after the end.")

    def _follow(self, current: Current | None, method: str, parameters: dict[str, Any]) -> None:
        before, self.current = self.current, current
        if _window(before) != _window(current):
            self.large_files.look_again()
        if _ledger_key(before) != _ledger_key(current):
            if current is None or current.session.status is not SessionStatus.ACTIVE:
                self.tracker.end()
            else:
                self.tracker.begin(current.totals.documents)
        self._diagnostics.publish(current)
        self.plan.take(current)
        self.documents.take(current)
        self.handoff.take(current)
        self.pages.take(current)
        self.agent_watch.take(current)
        if self._project is not None:
            self._alarm.follow(self._project, current)
            self.change_watch.follow(self._project, current)
        self._server.protocol.notify(method, parameters)


def _ledger_key(current: Current | None) -> tuple[str, SessionStatus, datetime | None] | None:
    """What tells that the ledger being written is another one: session, status, last reset."""
    if current is None:
        return None
    return current.session.id, current.session.status, current.totals.reset_at


def _window(current: Current | None) -> int | None:
    return None if current is None else current.reading.window_tokens


def _require_wanted() -> None:
    """In the thread of the writer: raise WorkCancelled when the client has cancelled the request."""
    current_cancel_token().raise_if_cancelled()


def _retrieve(future: asyncio.Future[Project]) -> None:
    """A project that cannot be opened is an answer to each command, not an unhandled failure."""
    if not future.cancelled():
        future.exception()


def _wait(future: Future[Any], seconds: float) -> None:
    try:
        future.result(seconds)
    except TimeoutError:
        logger.warning("The store was not closed in time; what was acknowledged is on disk.")
    except BatonpassError as error:
        logger.error("The store was not closed: %s", error.message)  # noqa: TRY400 - The message says it.
