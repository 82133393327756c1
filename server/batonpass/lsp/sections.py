"""Offering the largest sections of a file: the user chooses one, and the editor goes there."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from batonpass.app.file_costs import file_name
from batonpass.lsp.base import BatonpassLanguageServer
from batonpass.lsp.failures import log_failure
from batonpass.lsp.window import EditorWindow

logger = logging.getLogger(__name__)


class SectionOffers:
    """The choices that the user has before them. Lives on the event loop."""

    def __init__(self, server: BatonpassLanguageServer, window: EditorWindow) -> None:
        self._server = server
        self._window = window
        self._open: set[asyncio.Future[None]] = set()

    def offer(self, file: dict[str, Any]) -> None:
        """Let the user choose one of a file's sections, and show it; nobody waits for the choice."""
        offer = asyncio.ensure_future(self._offer(file))
        self._open.add(offer)
        offer.add_done_callback(self._open.discard)
        offer.add_done_callback(log_failure)

    async def _offer(self, file: dict[str, Any]) -> None:
        """Show what the command has found; a client that cannot ask or show gets the list to read."""
        uri: str = file["uri"]
        lines = {_describe(section): section["line"] for section in file["sections"]}
        name = file_name(uri)
        if not lines:
            self._window.tell(f"{name} is empty.")
            return
        message = f"The largest sections of {name}:"
        if not self._window.shows_documents:
            self._window.tell("\n".join([message, *lines]))
            return
        try:
            chosen = await self._server.window_show_message_request_async(
                types.ShowMessageRequestParams(
                    types.MessageType.Info, message, [types.MessageActionItem(title) for title in lines]
                )
            )
        except JsonRpcException as error:
            logger.info("The client does not ask its user to choose: %s", error.message)
            self._window.tell("\n".join([message, *lines]))
            return
        if chosen is not None and chosen.title in lines:
            place = types.Position(lines[chosen.title], 0)
            await self._server.window_show_document_async(
                types.ShowDocumentParams(uri, take_focus=True, selection=types.Range(place, place))
            )


def _describe(section: dict[str, Any]) -> str:
    """A section in one line; its line number, counted from 1 as editors show it, keeps titles apart."""
    return f"{section['name']} (line {section['line'] + 1}): {section['tokens']:,} tokens"
