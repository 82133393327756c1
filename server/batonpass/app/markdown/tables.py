"""Rows of tables: their cells, and rows that say the same however wide their columns are written."""

import re
from collections.abc import Sequence
from dataclasses import replace

from batonpass.app.markdown.chunks import Chunk

_BETWEEN = re.compile(r"(?<!\\)\|")
_DASHES = re.compile(r":?-+:?")


def is_row(line: str) -> bool:
    return line.lstrip().startswith("|")


def cells(line: str) -> tuple[str, ...]:
    """The cells of a row without the white space around them."""
    row = line.strip().removeprefix("|")
    if row.endswith("|") and not row.endswith("\\|"):
        row = row[:-1]
    return tuple(cell.strip() for cell in _BETWEEN.split(row))


def is_rule(row: Sequence[str]) -> bool:
    """Whether these are the cells of the line below a table's heading."""
    return all(_DASHES.fullmatch(cell) for cell in row)


def spelt_as(mine: Sequence[Chunk], row: Sequence[Chunk]) -> tuple[Chunk, ...]:
    """A document whose rows of tables are written as the person has those that say the same.

    So a table that was aligned is none that was changed.
    """
    spelling = {_meaning(line): line for chunk in mine for line in chunk.lines if is_row(line)}
    if not spelling:
        return tuple(row)
    return tuple(
        replace(chunk, lines=tuple(spelling.get(_meaning(line), line) for line in chunk.lines))
        if any(is_row(line) for line in chunk.lines)
        else chunk
        for chunk in row
    )


def _meaning(line: str) -> tuple[str, ...]:
    if not is_row(line):
        return ()
    row = cells(line)
    return tuple(re.sub("-+", "-", cell) for cell in row) if is_rule(row) else row
