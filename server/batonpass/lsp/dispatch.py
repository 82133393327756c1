"""The commands a server offers, and how `workspace/executeCommand` reaches them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, cast

from lsprotocol import types

from batonpass.domain.errors import InvalidInput
from batonpass.lsp.cancellation import CancelToken

CommandHandler = Callable[[dict[str, Any], CancelToken], Awaitable[object]]
"""Gets the one parameter object of a command and the token of its request; returns a plain JSON value."""


class CommandTable:
    """Handlers by the names of their commands."""

    def __init__(self) -> None:
        self._handlers: dict[str, CommandHandler] = {}

    def add(self, name: str, handler: CommandHandler) -> None:
        """Offer a command. Raises ValueError when the name is taken."""
        if name in self._handlers:
            raise ValueError(f"The command {name} is registered already.")
        self._handlers[name] = handler

    async def run(self, params: types.ExecuteCommandParams, token: CancelToken) -> object:
        """Run the command that a client asks for.

        Raises InvalidInput for an unknown command (field "command") or wrong arguments (field "arguments"),
        and what the handler raises.
        """
        handler = self._handlers.get(params.command)
        if handler is None:
            raise InvalidInput(f"There is no command {params.command}.", field="command")
        return await handler(_one_object(params.arguments), token)


def _one_object(arguments: Sequence[Any] | None) -> dict[str, Any]:
    """Return the one parameter object of a command.

    Nothing, `[]` and `[null]` all mean an empty one; so does `[[]]`, as Lua writes an empty table.
    """
    if not arguments or (len(arguments) == 1 and arguments[0] in (None, [])):
        return {}
    if len(arguments) > 1 or not isinstance(arguments[0], dict):
        raise InvalidInput("A command takes one JSON object, or nothing.", field="arguments")
    return cast("dict[str, Any]", arguments[0])
