"""What a failure looks like outside: to the client as a JSON-RPC error, to the log without document text."""

from __future__ import annotations

import asyncio
import logging
import traceback
from asyncio import CancelledError
from collections.abc import Iterator
from concurrent.futures import Future
from typing import Any

import cattrs
from lsprotocol.types import ErrorCodes, LSPErrorCodes, ResponseError
from pygls.exceptions import JsonRpcException

from batonpass.domain.errors import BatonpassError, InvalidInput
from batonpass.lsp.cancellation import WorkCancelled

logger = logging.getLogger(__name__)


def to_response_error(error: BaseException, method: str) -> ResponseError:
    """Turn what a handler raised into the error of its response: a plain sentence, never a traceback."""
    match error:
        case InvalidInput():
            data = {"code": error.code, "field": error.field}
            return ResponseError(ErrorCodes.InvalidParams, error.message, data)
        case BatonpassError():
            return ResponseError(LSPErrorCodes.RequestFailed, error.message, {"code": error.code})
        case WorkCancelled() | CancelledError():
            return ResponseError(LSPErrorCodes.RequestCancelled, f"{method} was cancelled.")
        case JsonRpcException():
            return ResponseError(error.code, error.message)
        case _:
            sentence = f"Batonpass failed while handling {method}. Its log says where."
            return ResponseError(ErrorCodes.InternalError, sentence, {"code": "internal"})


def is_expected(error: BaseException) -> bool:
    """Whether the error is part of the conversation rather than a defect worth a stack in the log."""
    return isinstance(error, BatonpassError | WorkCancelled | CancelledError | JsonRpcException)


def describe(error: BaseException) -> str:
    """Say what failed and where, for the log.

    Only types and source positions: an unforeseen error's own words may quote the document it choked on.
    """
    return "\n".join(_describe_chain(error))


def log_failure(future: Future[Any] | asyncio.Future[Any]) -> None:
    """Say in the log what became of work that nobody waits for; for `add_done_callback`."""
    error = None if future.cancelled() else future.exception()
    if isinstance(error, BatonpassError):
        logger.error("Work in the background failed: %s", error.message)
    elif error is not None:
        logger.error("Work in the background failed:\n%s", describe(error))


def _describe_chain(error: BaseException) -> Iterator[str]:
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None:
        yield from _describe_chain(cause)
    yield type(error).__name__
    for frame in traceback.extract_tb(error.__traceback__):
        yield f"  {frame.filename}:{frame.lineno} in {frame.name}"


def unreadable_fields(error: Exception) -> str:
    """Name the fields of a message that do not have the protocol's form, without their values."""
    if isinstance(error, cattrs.BaseValidationError):
        return "; ".join(cattrs.transform_error(error)).replace(" @ $.", " at ")
    return type(error).__name__
