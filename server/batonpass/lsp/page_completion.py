"""Completion in the session's documents: what may come next, and more about it when it is looked at."""

from __future__ import annotations

import logging
from typing import Any, cast

from lsprotocol import types

from batonpass.app.authoring.completion import Offer, OfferKind, complete
from batonpass.app.authoring.descriptions import describe
from batonpass.app.authoring.references import Reference, ReferenceKind
from batonpass.app.markdown.source import split_source
from batonpass.domain.errors import BatonpassError
from batonpass.lsp.page_positions import from_place, to_column
from batonpass.lsp.pages import DocumentPages

logger = logging.getLogger(__name__)

ITEM_KINDS = {
    OfferKind.SECTION: types.CompletionItemKind.Struct,
    OfferKind.VALUE: types.CompletionItemKind.EnumMember,
    OfferKind.FILE: types.CompletionItemKind.File,
    OfferKind.TASK: types.CompletionItemKind.Reference,
    OfferKind.CHECKPOINT: types.CompletionItemKind.Reference,
    OfferKind.DATE: types.CompletionItemKind.Value,
    OfferKind.SIGN: types.CompletionItemKind.Value,
}

_REFERENCES = {
    OfferKind.FILE: ReferenceKind.FILE,
    OfferKind.TASK: ReferenceKind.TASK,
    OfferKind.CHECKPOINT: ReferenceKind.CHECKPOINT,
}


async def completions(
    pages: DocumentPages, parameters: types.CompletionParams
) -> types.CompletionList | None:
    """What to offer at a place, by the document as it was read last: nobody who types waits for a reading."""
    uri, position = parameters.text_document.uri, parameters.position
    reading = pages.last_read(uri) or await pages.read(uri)
    text = pages.text(uri)
    lines = split_source(text).lines if text is not None else ()
    if reading is None or position.line >= len(lines):
        return None
    column = to_column(lines, position, pages.encoding)
    found = complete(reading, lines[position.line][:column])
    items = [_item(offer, number, uri, lines, position, pages) for number, offer in enumerate(found.offers)]
    return types.CompletionList(is_incomplete=not found.is_complete, items=items)


def _item(
    offer: Offer,
    number: int,
    uri: str,
    lines: tuple[str, ...],
    position: types.Position,
    pages: DocumentPages,
) -> types.CompletionItem:
    start = from_place(lines, position.line, offer.start, pages.encoding)
    return types.CompletionItem(
        label=offer.label,
        kind=ITEM_KINDS[offer.kind],
        detail=offer.detail or None,
        sort_text=f"{number:04}",
        filter_text=offer.filter,
        text_edit=types.TextEdit(types.Range(start, position), offer.text),
        data={"uri": uri, "kind": offer.kind.value, "target": offer.target} if offer.target else None,
    )


async def resolve(pages: DocumentPages, item: types.CompletionItem) -> types.CompletionItem:
    """The same item with what it stands for; an item that was not made here stays as it is."""
    given: object = item.data
    data = cast("dict[str, Any]", given) if isinstance(given, dict) else {}
    kind, target = data.get("kind"), data.get("target")
    if not isinstance(target, str):
        return item
    if kind == OfferKind.SECTION:
        words = target
    else:
        reference = next((known for offer, known in _REFERENCES.items() if offer == kind), None)
        words = reference and await _describe(pages, str(data.get("uri")), reference, target)
    if words:
        item.documentation = types.MarkupContent(types.MarkupKind.PlainText, words)
    return item


async def _describe(pages: DocumentPages, uri: str, kind: ReferenceKind, target: str) -> str | None:
    reading = pages.last_read(uri)
    if reading is None or pages.project is None:
        return None
    reference = Reference(kind, 0, 0, 0, target)
    try:
        return await pages.workers.run(describe, pages.project, reading, reference)
    except BatonpassError as error:
        logger.info("A %s cannot be described: %s", kind.value, error.message)
        return None
