"""The server's attendance at its session: what was left by an unclean end is offered, what would be lost is
saved.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from functools import partial

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from batonpass.app import emergency, recovery
from batonpass.app.attendance import Attendant
from batonpass.app.commands_on_checkpoints import CREATE_CHECKPOINT
from batonpass.app.commands_on_documents import CREATE_HANDOFF
from batonpass.app.emergency import Cause
from batonpass.app.events import EmergencyReached, Event
from batonpass.app.present_state import on_present_state
from batonpass.app.project import Project
from batonpass.domain.attendance import Face, UncleanEnd
from batonpass.domain.errors import BatonpassError, Unavailable
from batonpass.domain.recovery import suggest_recovery
from batonpass.lsp.base import BatonpassLanguageServer
from batonpass.lsp.failures import log_failure

logger = logging.getLogger(__name__)


class ServerAttendance:
    """Follows one project; `loop` is where the client is spoken to."""

    def __init__(
        self, server: BatonpassLanguageServer, project: Project, loop: asyncio.AbstractEventLoop
    ) -> None:
        self._server = server
        self._project = project
        self._loop = loop
        self._attendant = Attendant(project, Face.LANGUAGE_SERVER)
        self._following: Future[None] | None = None
        self._offering: Future[None] | None = None
        project.events.subscribe(self._hear)

    def begin(self) -> None:
        """Stand by the session that is active, if one is."""
        if self._following is None or self._following.done():
            self._following = self._server.single_writer.submit(self._follow)

    def leave(self, cause: Cause) -> None:
        """On the writer's thread, the last thing that is done there: save, and remove the record."""
        try:
            saved = self._attendant.leave(cause)
        except BatonpassError as error:
            logger.error("The end could not be recorded: %s", error.message)  # noqa: TRY400 - The message says it.
            return
        sentence = emergency.describe(self._project, cause, saved)
        if sentence:
            logger.info("%s", sentence)

    def _hear(self, event: Event) -> None:
        """On the writer's thread, in the middle of a change: what has to be done comes after it."""
        if isinstance(event, EmergencyReached):
            self._server.single_writer.submit(self._save).add_done_callback(log_failure)
        elif self._attendant.notice():
            self.begin()

    def _follow(self) -> None:
        """On the writer's thread. The record is not worth a word to the user; the log has it."""
        try:
            end = self._attendant.follow()
        except Unavailable as error:
            logger.warning("The attendance could not be recorded: %s", error.message)
            return
        if end is not None:
            self._offering = asyncio.run_coroutine_threadsafe(self._offer(end), self._loop)
            self._offering.add_done_callback(log_failure)

    def _save(self) -> None:
        """On the writer's thread."""
        cause = Cause.CONTEXT_FULL
        saved = emergency.save(self._project, cause)
        sentence = emergency.describe(self._project, cause, saved)
        kind = types.MessageType.Error if saved.failures else types.MessageType.Warning
        if sentence:
            self._loop.call_soon_threadsafe(self._tell, sentence, kind)

    async def _offer(self, end: UncleanEnd) -> None:
        """Ask the user, in the editor's own way, what to do about an unclean end."""
        answers: dict[str, Callable[[], Awaitable[object]]] = {
            "Create checkpoint now": lambda: self._server.run_command(CREATE_CHECKPOINT.name),
            "Create handoff": lambda: self._server.run_command(CREATE_HANDOFF.name),
            "Dismiss": self._dismiss,
        }
        actions = [types.MessageActionItem(title) for title in answers]
        reason = suggest_recovery(end).reason
        try:
            chosen = await self._server.window_show_message_request_async(
                types.ShowMessageRequestParams(types.MessageType.Warning, reason, actions)
            )
        except JsonRpcException as error:
            logger.info("The client does not ask its user to choose: %s", error.message)
            return
        if chosen is None or chosen.title not in answers:
            return
        try:
            await answers[chosen.title]()
        except BatonpassError as error:
            self._tell(error.message, types.MessageType.Error)

    async def _dismiss(self) -> None:
        project = self._project
        dismiss = partial(recovery.dismiss, project)
        await self._server.single_writer.run(on_present_state, project, "The dismissal", dismiss)

    def _tell(self, sentence: str, kind: types.MessageType) -> None:
        self._server.window_show_message(types.ShowMessageParams(kind, sentence))
