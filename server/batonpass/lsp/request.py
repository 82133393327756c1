"""The request being answered, known to everything its handler calls, worker threads included."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass, field

from batonpass.lsp.cancellation import CancelToken


@dataclass(frozen=True, slots=True)
class IncomingRequest:
    """A request from the client, from its arrival to its answer."""

    id: int | str
    method: str
    work_done_token: int | str | None = None
    cancel_token: CancelToken = field(default_factory=CancelToken, compare=False)


current_request: ContextVar[IncomingRequest | None] = ContextVar("current_request", default=None)


def current_cancel_token() -> CancelToken:
    """The token of the request being answered; outside a request, one that nobody cancels."""
    request = current_request.get()
    return request.cancel_token if request is not None else CancelToken()
