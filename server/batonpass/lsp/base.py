"""The server the features are registered on: its streams, its threads, its exit."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, NoReturn, cast

from lsprotocol import types
from pygls.io_ import StdoutWriter
from pygls.lsp.server import LanguageServer

from batonpass.lsp.cancellation import CancelToken
from batonpass.lsp.dispatch import CommandHandler
from batonpass.lsp.documents import DocumentListener, SyncedWorkspace
from batonpass.lsp.executor import DaemonExecutor
from batonpass.lsp.failures import describe
from batonpass.lsp.input import claim_standard_streams, start_reading
from batonpass.lsp.progress import WorkDoneProgress
from batonpass.lsp.protocol import BatonpassProtocol
from batonpass.lsp.request import current_cancel_token
from batonpass.lsp.signals import on_termination
from batonpass.lsp.wire import make_converter

if TYPE_CHECKING:
    from pygls.io_ import Writer

logger = logging.getLogger(__name__)

WORKERS = 2
"""Threads for long work. Counting holds the interpreter lock, so more would not be faster."""


class BatonpassLanguageServer(LanguageServer):
    """A language server over stdio that outlives bad messages, and exits when it is told to.

    `listener` hears of documents that open, change and close; set it before `initialize`.
    `single_writer` runs its work one after the other, in order: the place for changes of state.
    `workers` is for long work that changes nothing. `was_terminated` tells that the system ended it.
    """

    def __init__(
        self,
        name: str,
        version: str,
        *,
        listener: DocumentListener | None = None,
        notebook_document_sync: types.NotebookDocumentSyncOptions | None = None,
    ) -> None:
        # At INFO pygls writes every message, and with it the text of documents, to the log.
        logging.getLogger("pygls").setLevel(logging.WARNING)
        self.listener = listener
        self.single_writer = DaemonExecutor(1, "batonpass-writer")
        self.workers = DaemonExecutor(WORKERS, "batonpass-worker")
        self.was_terminated = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._exit_code: asyncio.Future[int] | None = None
        super().__init__(  # pyright: ignore[reportUnknownMemberType] - pygls leaves its *args untyped.
            name,
            version,
            types.TextDocumentSyncKind.Incremental,
            notebook_document_sync,
            protocol_cls=BatonpassProtocol,
            converter_factory=make_converter,
        )

    @property
    def conversation(self) -> BatonpassProtocol:
        """The protocol object under its own type."""
        return cast(BatonpassProtocol, self.protocol)

    @property
    def documents(self) -> SyncedWorkspace:
        """The workspace under its own type. Raises RuntimeError before `initialize`."""
        return cast(SyncedWorkspace, self.workspace)

    @property
    def cancel_token(self) -> CancelToken:
        """The token of the request being answered, in its coroutine as in the workers it awaits."""
        return current_cancel_token()

    def register_command(self, name: str, handler: CommandHandler) -> None:
        """Offer a command to the client, as `BatonpassProtocol.register_command` does."""
        self.conversation.register_command(name, handler)

    async def run_command(self, name: str) -> object:
        """Run an offered command without parameters, as if the client had asked for it."""
        handlers = cast("dict[str, CommandHandler]", self.protocol.fm.commands)  # pyright: ignore[reportUnknownMemberType] - pygls leaves it untyped.
        return await handlers[name]({}, CancelToken())

    def show_progress(self, title: str, *, cancellable: bool = True) -> WorkDoneProgress:
        """Return a progress bar to use with `async with`, for the request being answered."""
        return WorkDoneProgress(self.conversation, title, cancellable=cancellable)

    def report_server_error(self, error: Exception, source: type[Exception]) -> None:
        """Log an error that belongs to no request. The user is never shown a popup for it."""
        logger.error("%s:\n%s", source.__name__, describe(error))

    def serve(self, stdin: BinaryIO | None = None, stdout: BinaryIO | None = None) -> int:
        """Talk to the client until it leaves, and return the exit code of the process.

        0 after a shutdown request, else 1. Threads that still work are left to end with the process.
        """
        if stdin is None or stdout is None:
            stdin, writer = claim_standard_streams()
        else:
            writer = StdoutWriter(stdout)
        try:
            return asyncio.run(self._converse(stdin, writer))
        except KeyboardInterrupt:
            self.was_terminated = True
            return self.conversation.exit_code

    async def _converse(self, stdin: BinaryIO, writer: Writer) -> int:
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(_log_loop_failure)
        self._loop = loop
        self._exit_code = loop.create_future()
        self.conversation.set_writer(writer)
        on_termination(self._terminate)
        start_reading(stdin, loop, self.conversation.receive, self.conversation.end_input)
        return await self._exit_code

    def _terminate(self) -> None:
        """In the main thread, between two instructions of the event loop, or after its end."""
        self.was_terminated = True
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self.stop, self.conversation.exit_code)

    def stop(self, exit_code: int) -> None:
        """End `serve`. The first exit code stays."""
        if self._exit_code is not None and not self._exit_code.done():
            self._exit_code.set_result(exit_code)

    def start_io(self, stdin: BinaryIO | None = None, stdout: BinaryIO | None = None) -> NoReturn:
        """Serve over stdio and end the process."""
        raise SystemExit(self.serve(stdin, stdout))

    def start_tcp(self, host: str, port: int) -> None:
        """Refuse: one protocol object serves one client, and a second would silence the first."""
        raise NotImplementedError("Batonpass speaks over standard input and output only.")

    def start_ws(self, host: str, port: int) -> None:
        """Refuse, as `start_tcp` does."""
        raise NotImplementedError("Batonpass speaks over standard input and output only.")


def _log_loop_failure(_: asyncio.AbstractEventLoop, circumstances: Mapping[str, Any]) -> None:
    """Log what no handler caught. The default would print the callback's arguments: whole messages."""
    error = circumstances.get("exception")
    where = describe(error) if isinstance(error, BaseException) else ""
    logger.error("%s\n%s", str(circumstances.get("message", "")).split("(")[0], where)
