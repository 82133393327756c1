"""The features that there are in the session's documents alone, each asked of a document as it was read."""

from __future__ import annotations

from lsprotocol import types

from batonpass.app.authoring.completion import TRIGGERS
from batonpass.lsp.base import BatonpassLanguageServer
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


def register_pages(server: BatonpassLanguageServer, pages: DocumentPages) -> None:
    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    async def symbols(parameters: types.DocumentSymbolParams) -> list[types.DocumentSymbol] | None:
        reading = await pages.read(parameters.text_document.uri)
        return document_symbols(reading.page, pages.encoding) if reading else None

    @server.feature(types.TEXT_DOCUMENT_FOLDING_RANGE)
    async def folding(parameters: types.FoldingRangeParams) -> list[types.FoldingRange] | None:
        reading = await pages.read(parameters.text_document.uri)
        return folding_ranges(reading.page) if reading else None

    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_LINK)
    async def links(parameters: types.DocumentLinkParams) -> list[types.DocumentLink] | None:
        reading = await pages.read(parameters.text_document.uri)
        return document_links(pages, reading) if reading else None

    @server.feature(types.TEXT_DOCUMENT_DEFINITION)
    async def definition(parameters: types.DefinitionParams) -> types.Location | None:
        reading = await pages.read(parameters.text_document.uri)
        return await find_definition(pages, reading, parameters.position) if reading else None

    @server.feature(types.TEXT_DOCUMENT_REFERENCES)
    async def references(parameters: types.ReferenceParams) -> list[types.Location] | None:
        reading = await pages.read(parameters.text_document.uri)
        return await find_references(pages, reading, parameters) if reading else None

    _ = (symbols, folding, links, definition, references)
    _register_writing(server, pages)


def _register_writing(server: BatonpassLanguageServer, pages: DocumentPages) -> None:
    options = types.CompletionOptions(trigger_characters=list(TRIGGERS), resolve_provider=True)

    @server.feature(types.TEXT_DOCUMENT_COMPLETION, options)
    async def completion(parameters: types.CompletionParams) -> types.CompletionList | None:
        return await completions(pages, parameters)

    @server.feature(types.COMPLETION_ITEM_RESOLVE)
    async def more(item: types.CompletionItem) -> types.CompletionItem:
        return await resolve(pages, item)

    @server.feature(types.TEXT_DOCUMENT_FORMATTING)
    async def formatting(parameters: types.DocumentFormattingParams) -> list[types.TextEdit] | None:
        return await format_edits(pages, parameters.text_document.uri)

    _ = (completion, more, formatting)
