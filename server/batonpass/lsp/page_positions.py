"""Places in a document's lines: characters on one side, the units that the editor counts in on the other."""

from __future__ import annotations

from collections.abc import Sequence

from lsprotocol import types

from batonpass.app.text.positions import PositionEncoding, index_at, unit_length


def from_place(lines: Sequence[str], line: int, column: int, encoding: PositionEncoding) -> types.Position:
    """What lies beyond the last line means its end."""
    if line >= len(lines):
        last = max(len(lines) - 1, 0)
        return types.Position(last, unit_length(lines[last], encoding) if lines else 0)
    return types.Position(line, unit_length(lines[line][:column], encoding))


def from_span(
    lines: Sequence[str], start: tuple[int, int], end: tuple[int, int], encoding: PositionEncoding
) -> types.Range:
    return types.Range(from_place(lines, *start, encoding), from_place(lines, *end, encoding))


def to_column(lines: Sequence[str], position: types.Position, encoding: PositionEncoding) -> int:
    """The column of a position in characters; 0 beyond the last line."""
    if position.line >= len(lines):
        return 0
    return index_at(lines[position.line], position.character, encoding)
