"""The features that there are in the session's documents alone, each asked of a document as it was read."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from lsprotocol import types

from batonpass.lsp.page_completion import completions, resolve
from batonpass.lsp.page_formatting import format_edits
from batonpass.lsp.page_navigation import (
    document_links,
    document_symbols,
    find_definition,
    find_references,
    folding_ranges,
)
from batonpass.lsp.pages import DocumentPages


def page_requests(pages: DocumentPages) -> Mapping[str, Callable[[Any], Awaitable[object]]]:
    """What answers each request."""

    async def symbols(parameters: types.DocumentSymbolParams) -> list[types.DocumentSymbol] | None:
        reading = await pages.read(parameters.text_document.uri)
        return document_symbols(reading.page, pages.encoding) if reading else None

    async def folding(parameters: types.FoldingRangeParams) -> list[types.FoldingRange] | None:
        reading = await pages.read(parameters.text_document.uri)
        return folding_ranges(reading.page) if reading else None

    async def links(parameters: types.DocumentLinkParams) -> list[types.DocumentLink] | None:
        reading = await pages.read(parameters.text_document.uri)
        return document_links(pages, reading) if reading else None

    async def definition(parameters: types.DefinitionParams) -> types.Location | None:
        reading = await pages.read(parameters.text_document.uri)
        return await find_definition(pages, reading, parameters.position) if reading else None

    async def references(parameters: types.ReferenceParams) -> list[types.Location] | None:
        reading = await pages.read(parameters.text_document.uri)
        return await find_references(pages, reading, parameters) if reading else None

    async def completion(parameters: types.CompletionParams) -> types.CompletionList | None:
        return await completions(pages, parameters)

    async def more(item: types.CompletionItem) -> types.CompletionItem:
        return await resolve(pages, item)

    async def formatting(parameters: types.DocumentFormattingParams) -> list[types.TextEdit] | None:
        return await format_edits(pages, parameters.text_document.uri)

    return {
        types.TEXT_DOCUMENT_DOCUMENT_SYMBOL: symbols,
        types.TEXT_DOCUMENT_FOLDING_RANGE: folding,
        types.TEXT_DOCUMENT_DOCUMENT_LINK: links,
        types.TEXT_DOCUMENT_DEFINITION: definition,
        types.TEXT_DOCUMENT_REFERENCES: references,
        types.TEXT_DOCUMENT_COMPLETION: completion,
        types.COMPLETION_ITEM_RESOLVE: more,
        types.TEXT_DOCUMENT_FORMATTING: formatting,
    }
