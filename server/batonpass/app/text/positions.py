"""Columns of a line in the code units that editor and server agreed upon.

The language server protocol counts a column in code units of the negotiated position encoding; Python
counts code points. The protocol's rules for columns that do not fit are kept: a column past the end of the
line means its end, and a column inside a character means the character's start.
"""

from bisect import bisect_right
from enum import StrEnum
from typing import NamedTuple


class PositionEncoding(StrEnum):
    """The unit of a column, spelt as in the protocol's `positionEncoding`."""

    UTF_8 = "utf-8"
    UTF_16 = "utf-16"
    UTF_32 = "utf-32"


class Position(NamedTuple):
    """A place in a document: zero-based line, and column in code units of the document's encoding."""

    line: int
    character: int


def unit_length(text: str, encoding: PositionEncoding) -> int:
    """The length of text in code units. A lone surrogate counts 3 units in utf-8, 1 in utf-16 and utf-32."""
    if encoding is PositionEncoding.UTF_32 or text.isascii():
        return len(text)
    if encoding is PositionEncoding.UTF_16:
        return len(text.encode("utf-16-le", "surrogatepass")) // 2
    return len(text.encode("utf-8", "surrogatepass"))


def index_at(text: str, units: int, encoding: PositionEncoding) -> int:
    """The index of the code point that the given number of code units leads to, at most `len(text)`."""
    if units <= 0:
        return 0
    if encoding is PositionEncoding.UTF_32 or text.isascii():
        return min(units, len(text))
    codec, width = ("utf-16-le", 2) if encoding is PositionEncoding.UTF_16 else ("utf-8", 1)
    try:
        # What is left of a character at the end of the cut bytes is ignored: it has not begun yet.
        return len(text.encode(codec)[: units * width].decode(codec, "ignore"))
    except UnicodeEncodeError:
        return _index_among_surrogates(text, units, encoding)


def _index_among_surrogates(text: str, units: int, encoding: PositionEncoding) -> int:
    """As `index_at`, for text with lone surrogates, which no codec gives back as it took them."""

    def units_before(index: int) -> int:
        return unit_length(text[:index], encoding)

    return bisect_right(range(min(units, len(text)) + 1), units, key=units_before) - 1
