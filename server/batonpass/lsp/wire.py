"""Messages between their form on the wire and their types."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from lsprotocol import converters
from pygls.protocol import JsonRPCNotification, JsonRPCRequestMessage, JsonRPCResponseMessage

if TYPE_CHECKING:
    from cattrs import Converter


def make_converter() -> Converter:
    """The protocol's converter, with the payload of messages it does not know kept as plain dicts.

    pygls turns such payloads into named tuples, which renames fields such as `class`.
    """
    converter = converters.get_converter()
    converter.register_structure_hook(
        JsonRPCRequestMessage,
        lambda data, _: JsonRPCRequestMessage(
            data["id"], data["method"], data["jsonrpc"], data.get("params")
        ),
    )
    converter.register_structure_hook(
        JsonRPCNotification,
        lambda data, _: JsonRPCNotification(data["method"], data["jsonrpc"], data.get("params")),
    )
    converter.register_structure_hook(
        JsonRPCResponseMessage,
        lambda data, _: JsonRPCResponseMessage(data["id"], data["jsonrpc"], data.get("result")),
    )
    return converter


def encode(message: object, serialize: Callable[[Any], object]) -> bytes:
    """Write a message as JSON. Raises TypeError or ValueError for what JSON has no form for, NaN included."""
    return json.dumps(message, default=serialize, allow_nan=False, separators=(",", ":")).encode("ascii")


def add_header(body: bytes) -> bytes:
    """Put the base protocol's header before a message."""
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)
