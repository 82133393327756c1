"""The JSON-RPC conversation: how messages are read, handed to their handlers and answered.

pygls' protocol, mended where a language server that lives for days needs it. Here and in `lsp/protocol.py`,
and nowhere else, private hooks of pygls are overridden; `tests/lsp/protocol` says for each what would
happen without it, so that an upgrade of pygls shows at once.
"""

from __future__ import annotations

import asyncio
import json
import logging
from asyncio import CancelledError
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future
from contextvars import copy_context
from functools import partial
from typing import TYPE_CHECKING, Any, cast
from uuid import uuid4

from lsprotocol import types
from pygls.constants import ATTR_EXECUTE_IN_THREAD
from pygls.exceptions import JsonRpcException, JsonRpcInvalidParams
from pygls.protocol import (
    JsonRPCNotification,
    JsonRPCRequestMessage,
    JsonRPCResponseMessage,
    LanguageServerProtocol,
)

from batonpass.lsp.failures import describe, is_expected, to_response_error, unreadable_fields
from batonpass.lsp.request import IncomingRequest, current_request
from batonpass.lsp.wire import add_header, encode

if TYPE_CHECKING:
    from cattrs import Converter
    from pygls.io_ import Writer

    from batonpass.lsp.base import BatonpassLanguageServer

logger = logging.getLogger(__name__)

MessageId = int | str
Handler = Callable[..., Any]
Steps = Generator[tuple[Handler, Sequence[Any], None], Any, Any]
"""A builtin feature of pygls: it yields the user's handlers with their arguments, and returns the result."""


class JsonRpcConversation(LanguageServerProtocol):
    """Reads, dispatches and answers messages. Everything here runs on the event loop's thread."""

    def __init__(self, server: BatonpassLanguageServer, converter: Converter) -> None:
        self._batonpass = server
        self._requests: dict[MessageId, IncomingRequest] = {}
        super().__init__(server, converter)

    @property
    def exit_code(self) -> int:
        """What the process ends with: 0 when the client asked for a shutdown first, else 1 (LSP, "Exit")."""
        return 0 if self._shutdown else 1

    @property
    def is_leaving(self) -> bool:
        """Whether the client has asked for the shutdown; nobody waits for results any more."""
        return self._shutdown

    def receive(self, body: bytes) -> None:
        """Handle one message as it came from the wire. No message, however broken, ends the server."""
        try:
            data: object = json.loads(body)
        except (ValueError, RecursionError):
            logger.error("A message of %d bytes is not JSON.", len(body))  # noqa: TRY400 - The stack quotes it.
            self._refuse(None, types.ErrorCodes.ParseError, "The message is not JSON.")
            return
        if not isinstance(data, dict):
            self._refuse(None, types.ErrorCodes.InvalidRequest, "A message is one JSON object.")
            return
        fields = cast("dict[str, Any]", data)
        identifier = fields.get("id")
        if fields.get("jsonrpc") != self.VERSION or not isinstance(identifier, int | str | None):
            sentence = 'A message says "jsonrpc": "2.0", and its id is a number or a string.'
            self._refuse(identifier, types.ErrorCodes.InvalidRequest, sentence)
            return
        try:
            message = self.structure_message(fields)
        except JsonRpcException as error:
            logger.error("Cannot read a %s message: %s", fields.get("method"), error.message)  # noqa: TRY400 - The stack quotes it.
            if "method" not in fields:
                # Whoever asked the client must not wait for ever because the answer is damaged.
                self._handle_response(cast(Any, identifier), None, error.to_response_error())
            elif "id" in fields:
                self._refuse(identifier, error.code, error.message)
            return
        self.handle_message(message)

    def structure_message(self, data: dict[str, Any]) -> Any:
        """Give a message its type. Only the message itself is looked at, never the objects within it.

        Raises JsonRpcException with InvalidParams, naming the fields, when it has not the protocol's form.
        """
        try:
            return self._converter.structure(data, self._message_type(data))
        except Exception as error:  # noqa: BLE001 - Converters raise anything.
            # The cause is left out: it carries the values, and so the document's text.
            raise JsonRpcInvalidParams(unreadable_fields(error)) from None

    def _message_type(self, data: dict[str, Any]) -> Any:
        if "method" not in data:
            result_type = self._result_types.pop(data.get("id", ""), None)
            return types.ResponseErrorMessage if "error" in data else result_type or JsonRPCResponseMessage
        untyped = JsonRPCRequestMessage if "id" in data else JsonRPCNotification
        return self.get_message_type(str(data["method"])) or untyped

    def handle_message(self, message: Any) -> None:
        """Hand a message to its handler, in a context of its own."""
        run = copy_context().run
        method: str | None = getattr(message, "method", None)
        if method is None:
            result, error = getattr(message, "result", None), getattr(message, "error", None)
            run(self._handle_response, message.id, result, error)
            return
        refusal = self._refusal(method)
        if hasattr(message, "id"):
            if refusal is not None:
                self._send_response(message.id, error=refusal)
            else:
                run(self._handle_request, message.id, method, message.params)
        elif refusal is None or method == types.EXIT:
            run(self._handle_notification, method, message.params)
        else:
            logger.info("Ignored %s: %s", method, refusal.message)

    def _refusal(self, method: str) -> types.ResponseError | None:
        if self._shutdown:
            return types.ResponseError(types.ErrorCodes.InvalidRequest, "The server is shutting down.")
        initialized = self._workspace is not None
        if method == types.INITIALIZE:
            again = types.ResponseError(types.ErrorCodes.InvalidRequest, "The server is initialized already.")
            return again if initialized else None
        if not initialized:
            sentence = f"{method} came before initialize."
            return types.ResponseError(types.ErrorCodes.ServerNotInitialized, sentence)
        return None

    def _handle_request(self, msg_id: MessageId, method_name: str, params: Any) -> None:
        request = IncomingRequest(msg_id, method_name, getattr(params, "work_done_token", None))
        self._requests[msg_id] = request
        self._ctx_msg_id.set(msg_id)
        current_request.set(request)
        answer = partial(self._send_handler_result, msg_id=msg_id)
        try:
            self._execute_handler(msg_id, self._get_handler(method_name), answer, (params,))
        except Exception as error:  # noqa: BLE001 - It is answered and logged like a failure of the handler.
            answer(_failed(error))

    def _handle_notification(self, method_name: str, params: Any) -> None:
        if method_name == types.CANCEL_REQUEST:
            self._handle_cancel_notification(params.id)
            return
        registry = self._registry
        handler = registry.builtin_features.get(method_name) or registry.features.get(method_name)
        if handler is None:
            logger.debug("Ignored a notification of the unknown method %s.", method_name)
            return
        check = partial(self._check_notification, method_name)
        try:
            self._execute_handler(str(uuid4()), handler, check, (params,))
        except Exception as error:  # noqa: BLE001 - It is logged like a failure of the handler.
            check(_failed(error))

    def _handle_cancel_notification(self, msg_id: MessageId) -> None:
        request = self._requests.get(msg_id)
        if request is None:
            logger.debug("Ignored a cancel for the request %s, which is not open.", msg_id)
            return
        request.cancel_token.cancel()

    def _handle_response(
        self, msg_id: MessageId, result: Any | None = None, error: types.ResponseError | None = None
    ) -> None:
        self._result_types.pop(msg_id, None)
        if msg_id in self._requests:
            logger.error("The client answered %s, which it has asked itself.", msg_id)
            return
        future = self._request_futures.get(msg_id)
        if future is not None and future.cancelled():
            # Nobody waits for it any more, and a cancelled future takes no result.
            del self._request_futures[msg_id]
            return
        super()._handle_response(msg_id, result, error)

    def _execute_handler(
        self,
        msg_id: MessageId,
        handler: Handler,
        callback: Callable[[Future[Any]], None],
        args: tuple[Any, ...] | None = None,
        kwargs: dict[str, Any] | None = None,
    ) -> None:
        """Run a handler of any kind; forget its future when it is done, and cancel it with its token."""
        if getattr(handler, ATTR_EXECUTE_IN_THREAD, False):
            handler = partial(self._batonpass.workers.run, handler)

        def complete(future: Future[Any]) -> None:
            if self._request_futures.get(msg_id) is future:
                del self._request_futures[msg_id]
            callback(future)

        super()._execute_handler(msg_id, handler, complete, args, kwargs)
        future = self._request_futures.get(msg_id)
        request = self._requests.get(msg_id)
        if request is not None and isinstance(future, asyncio.Future):
            # A token may be cancelled in any thread, a task only on its loop.
            loop = future.get_loop()
            request.cancel_token.on_cancel(partial(loop.call_soon_threadsafe, future.cancel))

    def _run_generator(self, future: Future[Any] | None, *, gen: Steps, result_future: Future[Any]) -> None:
        """Run a builtin feature up to its next step. A step's failure is raised inside the feature."""
        if result_future.cancelled():
            gen.close()
            return
        try:
            handler, args, kwargs = _resume(gen, future)
            callback = partial(self._run_generator, gen=gen, result_future=result_future)
            self._execute_handler(str(uuid4()), handler, callback, tuple(args), kwargs)
        except StopIteration as finished:
            result_future.set_result(finished.value)
        except CancelledError:
            result_future.cancel()
        except Exception as error:  # noqa: BLE001 - It is not swallowed: whoever waits for the result gets it.
            result_future.set_exception(error)

    def _send_handler_result(self, future: Future[Any], *, msg_id: MessageId) -> None:
        request = self._requests.pop(msg_id, None)
        method = request.method if request is not None else "the request"
        error = CancelledError() if future.cancelled() else future.exception()
        if error is None:
            self._send_response(msg_id, future.result())
            return
        if not is_expected(error):
            logger.error("Failed to answer %s:\n%s", method, describe(error))
        self._send_response(msg_id, error=to_response_error(error, method))

    def _check_notification(self, method: str, future: Future[Any]) -> None:
        if future.cancelled():
            return
        error = future.exception()
        if error is not None:
            logger.error("Failed to handle %s:\n%s", method, describe(error))

    def _send_response(
        self, msg_id: MessageId, result: Any | None = None, error: types.ResponseError | None = None
    ) -> None:
        try:
            super()._send_response(msg_id, result, error)
        except (TypeError, ValueError, AttributeError, RecursionError) as failure:
            logger.error("The result of request %s has no form in JSON:\n%s", msg_id, describe(failure))  # noqa: TRY400 - The stack may quote the result.
            sentence = "Batonpass made a result that cannot be sent. Its log says more."
            super()._send_response(
                msg_id, error=types.ResponseError(types.ErrorCodes.InternalError, sentence)
            )

    def _refuse(self, msg_id: object, code: int, sentence: str) -> None:
        """Answer a message that never reached a handler; JSON-RPC has the id null where it is unknown."""
        known = msg_id if isinstance(msg_id, int | str) else None
        self._send_data({"jsonrpc": self.VERSION, "id": known, "error": {"code": code, "message": sentence}})

    def _send_data(self, data: Any) -> None:
        """Write a message. Raises TypeError, ValueError or AttributeError when JSON has no form for it."""
        if self.writer is None:
            logger.error("A message was made before the client was connected.")
            return
        body = encode(data, self._serialize_message)
        try:
            cast("Writer", self.writer).write(add_header(body) if self._include_headers else body)
        except OSError as error:
            logger.error("The client is gone: %s", error.strerror)  # noqa: TRY400 - The stack would tell nothing more.
            self._batonpass.stop(self.exit_code)

    def _serialize_message(self, data: Any) -> Any:
        if hasattr(data, "__attrs_attrs__"):
            return self._converter.unstructure(data)
        raise TypeError(f"{type(data).__name__} has no form in JSON.")

    def send_request(
        self,
        method: str,
        params: Any | None = None,
        callback: Callable[[Any], None] | None = None,
        msg_id: MessageId | None = None,
    ) -> Future[Any]:
        """Send a request to the client; the future has the result, or the client's error as its exception."""
        identifier = msg_id if msg_id is not None else str(uuid4())
        try:
            return super().send_request(method, params, callback, identifier)
        except (TypeError, ValueError, AttributeError):
            # The request has no form in JSON and was not sent, so no answer will ever free these.
            self._request_futures.pop(identifier, None)
            self._result_types.pop(identifier, None)
            raise

    @property
    def _registry(self) -> Any:
        """pygls' feature manager, whose members have no types."""
        return self.fm


def _resume(steps: Steps, future: Future[Any] | None) -> tuple[Handler, Sequence[Any], None]:
    if future is None:
        return next(steps)
    error = CancelledError() if future.cancelled() else future.exception()
    return steps.throw(error) if error is not None else steps.send(future.result())


def _failed(error: Exception) -> Future[Any]:
    future: Future[Any] = Future()
    future.set_exception(error)
    return future
