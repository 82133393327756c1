"""Finding one's way in the session's documents: outline, folding, links, definitions, references, hovers."""

from __future__ import annotations

import logging

from lsprotocol import types

from batonpass.app.authoring.descriptions import describe
from batonpass.app.authoring.navigation import Spot, define, file_links, named_at, refer
from batonpass.app.authoring.outlining import Part, PartKind, folds, outline_parts
from batonpass.app.authoring.page import Page
from batonpass.app.authoring.reading import Reading
from batonpass.app.text.positions import PositionEncoding
from batonpass.domain.errors import BatonpassError
from batonpass.lsp.page_positions import from_span, to_column
from batonpass.lsp.pages import DocumentPages

logger = logging.getLogger(__name__)

SYMBOL_KINDS = {
    PartKind.SECTION: types.SymbolKind.String,
    PartKind.TASK: types.SymbolKind.Event,
    PartKind.STEP: types.SymbolKind.Boolean,
    PartKind.OBJECTIVE: types.SymbolKind.Boolean,
}


def document_symbols(page: Page, encoding: PositionEncoding) -> list[types.DocumentSymbol]:
    return [_symbol(page, part, encoding) for part in outline_parts(page)]


def _symbol(page: Page, part: Part, encoding: PositionEncoding) -> types.DocumentSymbol:
    end = (part.end - 1, len(page.lines[part.end - 1]))
    return types.DocumentSymbol(
        name=part.name,
        detail=part.detail or None,
        kind=SYMBOL_KINDS[part.kind],
        range=from_span(page.lines, (part.start, 0), end, encoding),
        selection_range=from_span(
            page.lines, (part.start, 0), (part.start, len(page.lines[part.start])), encoding
        ),
        children=[_symbol(page, child, encoding) for child in part.children],
    )


def folding_ranges(page: Page) -> list[types.FoldingRange]:
    return [types.FoldingRange(start, end) for start, end in folds(page)]


def document_links(pages: DocumentPages, reading: Reading) -> list[types.DocumentLink]:
    project = pages.project
    if project is None:
        return []
    return [
        types.DocumentLink(
            range=from_span(
                reading.page.lines,
                (link.reference.line, link.reference.start),
                (link.reference.line, link.reference.end),
                pages.encoding,
            ),
            target=link.path.as_uri() + (f"#L{link.row}" if link.row else ""),
        )
        for link in file_links(project, reading)
    ]


async def find_definition(
    pages: DocumentPages, reading: Reading, position: types.Position
) -> types.Location | None:
    page = reading.page
    column = to_column(page.lines, position, pages.encoding)
    here = page.reference_at(position.line, column)
    heading = (
        page.anchors.get(here.anchor.casefold()) if here and here.is_relative and not here.path else None
    )
    if heading is not None:
        place = from_span(page.lines, (heading, 0), (heading, len(page.lines[heading])), pages.encoding)
        return types.Location(pages.uri_of(reading), place)
    named = named_at(page, position.line, column)
    if named is None or pages.project is None:
        return None
    spot = await pages.workers.run(define, pages.project, reading, named)
    return None if spot is None else _location(spot, pages.encoding)


async def find_references(
    pages: DocumentPages, reading: Reading, parameters: types.ReferenceParams
) -> list[types.Location] | None:
    position = parameters.position
    column = to_column(reading.page.lines, position, pages.encoding)
    named = named_at(reading.page, position.line, column)
    project = pages.project
    if named is None or project is None:
        return None
    declared = parameters.context.include_declaration
    spots = await pages.workers.run(lambda: refer(project, reading, named, declared=declared))
    return [_location(spot, pages.encoding) for spot in spots]


def _location(spot: Spot, encoding: PositionEncoding) -> types.Location:
    place = from_span(spot.lines, (spot.line, spot.start), (spot.line, spot.end), encoding)
    return types.Location(spot.path.as_uri(), place)


async def reference_hover(pages: DocumentPages, parameters: types.HoverParams) -> types.Hover | None:
    """What a task, a checkpoint, a commit or a file is, where a document names it."""
    reading = await pages.read(parameters.text_document.uri)
    if reading is None or pages.project is None:
        return None
    line, lines = parameters.position.line, reading.page.lines
    column = to_column(lines, parameters.position, pages.encoding)
    found = reading.page.reference_at(line, column) or named_at(reading.page, line, column)
    if found is None:
        return None
    try:
        words = await pages.workers.run(describe, pages.project, reading, found)
    except BatonpassError as error:
        logger.info("A %s cannot be described: %s", found.kind.value, error.message)
        return None
    if words is None:
        return None
    place = from_span(lines, (line, found.start), (line, found.end or len(lines[line])), pages.encoding)
    return types.Hover(types.MarkupContent(types.MarkupKind.PlainText, words), place)
