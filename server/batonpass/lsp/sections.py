"""Offering the largest sections of a file: the user chooses one, and the editor goes there."""

from __future__ import annotations

import logging
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from batonpass.app.file_costs import file_name
from batonpass.lsp.base import BatonpassLanguageServer

logger = logging.getLogger(__name__)


async def offer_sections(server: BatonpassLanguageServer, file: dict[str, Any]) -> None:
    """Show the answer of the sections' command; a client that cannot ask or show gets the list to read."""
    uri: str = file["uri"]
    lines = {_describe(section): section["line"] for section in file["sections"]}
    name = file_name(uri)
    if not lines:
        _tell(server, f"{name} is empty.")
        return
    message = f"The largest sections of {name}:"
    if not _shows_documents(server):
        _tell(server, "\n".join([message, *lines]))
        return
    try:
        chosen = await server.window_show_message_request_async(
            types.ShowMessageRequestParams(
                types.MessageType.Info, message, [types.MessageActionItem(title) for title in lines]
            )
        )
    except JsonRpcException as error:
        logger.info("The client does not ask its user to choose: %s", error.message)
        _tell(server, "\n".join([message, *lines]))
        return
    if chosen is not None and chosen.title in lines:
        place = types.Position(lines[chosen.title], 0)
        await server.window_show_document_async(
            types.ShowDocumentParams(uri, take_focus=True, selection=types.Range(place, place))
        )


def _describe(section: dict[str, Any]) -> str:
    """A section in one line; its line number, counted from 1 as editors show it, keeps titles apart."""
    return f"{section['name']} (line {section['line'] + 1}): {section['tokens']:,} tokens"


def _shows_documents(server: BatonpassLanguageServer) -> bool:
    window = server.client_capabilities.window
    return bool(window and window.show_document and window.show_document.support)


def _tell(server: BatonpassLanguageServer, sentence: str) -> None:
    server.window_show_message(types.ShowMessageParams(types.MessageType.Info, sentence))
