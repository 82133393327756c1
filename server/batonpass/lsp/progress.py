"""Work-done progress: a bar in the editor for work that takes a while, with a working cancel button.

LSP 3.17, "Work Done Progress". The client's own token is used when its request brought one; else the server
asks the client to create one, if it can; else the work goes on without a bar.
"""

from __future__ import annotations

import logging
from types import TracebackType
from typing import TYPE_CHECKING, Self
from uuid import uuid4

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from batonpass.lsp.request import current_cancel_token, current_request

if TYPE_CHECKING:
    from batonpass.lsp.protocol import BatonpassProtocol

logger = logging.getLogger(__name__)


class WorkDoneProgress:
    """An asynchronous context manager; every bar that begins also ends, whatever happens inside.

    `title` is shown all the time, `report` changes the line below it. The bar's cancel button cancels the
    token of the request being answered. Use it on the event loop.
    """

    def __init__(self, protocol: BatonpassProtocol, title: str, *, cancellable: bool = True) -> None:
        request = current_request.get()
        self.cancel_token = current_cancel_token()
        self._protocol = protocol
        self._title = title
        self._cancellable = cancellable
        self._token = request.work_done_token if request is not None else None

    async def __aenter__(self) -> Self:
        if self._token is None:
            self._token = await self._create_token()
        if self._token is not None:
            self._protocol.progress_cancel_tokens[self._token] = self.cancel_token
            self._send(types.WorkDoneProgressBegin(self._title, cancellable=self._cancellable))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._token is not None:
            self._protocol.progress_cancel_tokens.pop(self._token, None)
            self._send(types.WorkDoneProgressEnd())

    def report(self, message: str, percentage: int | None = None) -> None:
        """Show `message`, and how far the work is in percent, 0 to 100, where that is known."""
        self._send(
            types.WorkDoneProgressReport(
                cancellable=self._cancellable, message=message, percentage=percentage
            )
        )

    async def _create_token(self) -> str | None:
        window = self._protocol.client_capabilities.window
        if window is None or not window.work_done_progress:
            return None
        token = f"batonpass-{uuid4()}"
        try:
            await self._protocol.send_request_async(
                types.WINDOW_WORK_DONE_PROGRESS_CREATE, types.WorkDoneProgressCreateParams(token)
            )
        except JsonRpcException as error:
            logger.info("The client made no progress bar: %s", error.message)
            return None
        return token

    def _send(
        self, value: types.WorkDoneProgressBegin | types.WorkDoneProgressReport | types.WorkDoneProgressEnd
    ) -> None:
        if self._token is not None:
            self._protocol.notify(types.PROGRESS, types.ProgressParams(self._token, value))
