"""The documents the editor shares: their text follows the client's edits exactly, at the cost of the edit.

pygls keeps a document as one string, rebuilds it for every edit, and cuts lines where the protocol has
none. `SyncedWorkspace` puts documents of our own in that place, so that `get_text_document` and the
position conversions of pygls keep working on them.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from typing import Protocol, cast
from urllib.parse import unquote

from lsprotocol import types
from pygls.workspace import PositionCodec, ServerTextPosition, TextDocument, Workspace

from batonpass.app.text.counted_text import CountedText, Edit
from batonpass.app.text.positions import Position, PositionEncoding, index_at, unit_length
from batonpass.domain.errors import NotFound

logger = logging.getLogger(__name__)

_AFTER_LINE_END = re.compile(r"(?<=\n)|(?<=\r)(?!\n)")


class DocumentListener(Protocol):
    """Hears of every document, notebook cells too, on the event loop and in the order of the messages."""

    def opened(self, uri: str, document: SyncedDocument) -> None: ...

    def edited(self, uri: str, document: SyncedDocument, edits: Sequence[Edit]) -> None:
        """`document` is as it is after `edits`, and before any later message."""
        ...

    def closed(self, uri: str) -> None: ...


class LineCodec(PositionCodec):
    """Converts columns as the protocol says: what lies beyond a line or the document means its end."""

    def __init__(self, encoding: PositionEncoding) -> None:
        super().__init__(encoding.value)
        self._units = encoding

    def position_from_client_units(
        self, lines: Sequence[str], position: types.Position
    ) -> ServerTextPosition:
        number, text, beyond = _find_line(lines, position.line)
        column = len(text) if beyond else index_at(text, position.character, self._units)
        return ServerTextPosition(number, column)

    def position_to_client_units(
        self, lines: Sequence[str], position: ServerTextPosition | types.Position
    ) -> types.Position:
        number, text, beyond = _find_line(lines, position.line)
        column = len(text) if beyond else max(position.character, 0)
        return types.Position(number, unit_length(text[:column], self._units))


def _find_line(lines: Sequence[str], number: int) -> tuple[int, str, bool]:
    """Return the line's number and its text without the line end, and whether it was asked for beyond it."""
    if not lines:
        return 0, "", True
    last = len(lines) - 1
    return min(number, last), lines[min(number, last)].rstrip("\r\n"), number > last


class SyncedDocument(TextDocument):
    """A document with its tokens counted: one the editor has open, or a file as it was read from disk.

    `version` is the client's number for an open document, None for a file.
    """

    version: int | None

    def __init__(
        self,
        uri: str,
        text: str,
        codec: PositionCodec,
        encoding: PositionEncoding,
        *,
        version: int | None = None,
        language_id: str | None = None,
    ) -> None:
        super().__init__(uri, version=version, language_id=language_id, position_codec=codec)
        self.counted = CountedText(text, encoding)

    @property
    def source(self) -> str:
        return self.counted.text

    @property
    def lines(self) -> Sequence[str]:
        """The lines with their ends; the last one has none and may be empty."""
        return tuple(_AFTER_LINE_END.split(self.source))

    def apply_changes(
        self, changes: Sequence[types.TextDocumentContentChangeEvent], version: int
    ) -> tuple[Edit, ...]:
        """Apply the changes of one notification, each to the outcome of the one before it.

        Messages arrive whole and in order, so the order of arrival counts and the version is only noted: a
        client may skip numbers, and one that counts backwards has still changed its text.
        """
        if self.version is not None and version != self.version + 1:
            logger.info("%s went from version %d to %d.", self.uri, self.version, version)
        edits = tuple(self._apply(change) for change in changes)
        self.version = version
        return edits

    def apply_change(self, change: types.TextDocumentContentChangeEvent) -> None:
        self._apply(change)

    def _apply(self, change: types.TextDocumentContentChangeEvent) -> Edit:
        if isinstance(change, types.TextDocumentContentChangeWholeDocument):
            return self.counted.replace_all(change.text)
        start, end = change.range.start, change.range.end
        return self.counted.change(
            Position(start.line, start.character), Position(end.line, end.character), change.text
        )

    def server_position_at_offset(self, offset: int) -> ServerTextPosition:
        """Return the position of a code point offset; an offset past the end means the end."""
        lines = self.lines
        for number, line in enumerate(lines):
            if offset < len(line):
                return ServerTextPosition(number, offset)
            offset -= len(line)
        return ServerTextPosition(len(lines) - 1, len(lines[-1]))


class SyncedWorkspace(Workspace):
    """The open documents.

    Documents are found by their URI however its characters are escaped. A change or close of a document
    that was never opened is logged and ignored: there is no text it could apply to.
    """

    def __init__(
        self,
        root_uri: str | None,
        folders: Sequence[types.WorkspaceFolder],
        position_encoding: str | None,
        listener: DocumentListener | None,
    ) -> None:
        self.encoding = PositionEncoding(position_encoding or PositionEncoding.UTF_16)
        super().__init__(
            root_uri,
            types.TextDocumentSyncKind.Incremental,
            folders,
            types.PositionEncodingKind(self.encoding),
        )
        self._position_codec = LineCodec(self.encoding)
        self._listener = listener

    def find_open(self, uri: str) -> SyncedDocument | None:
        """Return a document the editor has open."""
        return cast("SyncedDocument | None", self._text_documents.get(unquote(uri)))

    def get_text_document(self, doc_uri: str) -> SyncedDocument:
        """Return the open document. Raises NotFound for any other: pygls would read the file, every time."""
        document = self.find_open(doc_uri)
        if document is None:
            raise NotFound(f"{doc_uri} is not open.")
        return document

    def put_text_document(
        self, text_document: types.TextDocumentItem, notebook_uri: str | None = None
    ) -> None:
        """Open a document. One that is open already is closed first: its client has lost track of it."""
        uri = text_document.uri
        if self.find_open(uri) is not None:
            logger.warning("%s was opened twice.", uri)
            self.close(uri)
        super().put_text_document(text_document, notebook_uri)
        if self._listener is not None:
            self._listener.opened(uri, self.get_text_document(uri))

    def apply_changes(
        self, uri: str, version: int, changes: Sequence[types.TextDocumentContentChangeEvent]
    ) -> bool:
        """Apply the changes of one notification; False when the document is not open."""
        document = self.find_open(uri)
        if document is None:
            logger.warning("Ignored a change to %s, which is not open.", uri)
            return False
        edits = document.apply_changes(changes, version)
        if self._listener is not None:
            self._listener.edited(uri, document, edits)
        return True

    def update_text_document(
        self, text_doc: types.VersionedTextDocumentIdentifier, change: types.TextDocumentContentChangeEvent
    ) -> None:
        self.apply_changes(text_doc.uri, text_doc.version, (change,))

    def close(self, uri: str) -> bool:
        """Forget an open document; False when it was not open."""
        if self.find_open(uri) is None:
            logger.warning("Ignored the close of %s, which is not open.", uri)
            return False
        super().remove_text_document(uri)
        if self._listener is not None:
            self._listener.closed(uri)
        return True

    def remove_text_document(self, doc_uri: str) -> None:
        self.close(doc_uri)

    def _create_text_document(
        self,
        doc_uri: str,
        source: str | None = None,
        version: int | None = None,
        language_id: str | None = None,
    ) -> SyncedDocument:
        return SyncedDocument(
            doc_uri,
            source or "",
            self._position_codec,
            self.encoding,
            version=version,
            language_id=language_id,
        )
