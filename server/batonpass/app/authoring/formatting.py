"""A document written tidily, so that it means what it meant: the same Markdown, read as the same document.

Tables get even columns, lists one kind of bullet, headings a blank line before them; blank lines and white
space that say nothing go. Blocks of code and HTML stay as they are.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

from batonpass.app.markdown.source import BYTE_ORDER_MARK, split_source
from batonpass.app.markdown.tables import cells, is_rule

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_VERBATIM = ("fence", "code_block", "html_block")
_HARD_BREAK = re.compile(r"\S {2,}$")
_HEADING = re.compile(r" {0,3}#{1,6}(?:\s|$)")


def format_document(text: str) -> str:
    """The tidy text; the text as it is where tidying would change what it means."""
    source = split_source(text)
    tokens = _parser().parse(source.text)
    lines: list[str | None] = list(source.lines)
    kept = _kept_lines(tokens)
    _tidy_ends(lines, kept)
    _tidy_bullets(lines, tokens)
    _tidy_tables(lines, tokens)
    tidy = list(_tidy_blanks([line or "" for line in lines], kept, tokens))
    if _meaning("\n".join(tidy)) != _meaning(source.text):
        return text
    mark = BYTE_ORDER_MARK if source.has_mark else ""
    return mark + "".join(line + source.line_end for line in tidy)


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark").enable("table")


def _meaning(text: str) -> str:
    rendered: str = _parser().render(f"{text}\n")
    return rendered


def _kept_lines(tokens: Sequence[Token]) -> frozenset[int]:
    """The lines that stay as they are."""
    return frozenset(
        line for token in tokens if token.type in _VERBATIM and token.map for line in range(*token.map)
    )


def _tidy_ends(lines: list[str | None], kept: frozenset[int]) -> None:
    """White space at the end of a line says nothing, but for two spaces: they break the line."""
    for number, line in enumerate(lines):
        if line is not None and number not in kept and not _HARD_BREAK.search(line):
            lines[number] = line.rstrip(" \t")


def _tidy_bullets(lines: list[str | None], tokens: Sequence[Token]) -> None:
    for place, token in enumerate(tokens):
        if token.type == "bullet_list_open" and token.markup != "-" and _stands_alone(tokens, place):
            starts = [
                item.map[0]
                for item in _inside(tokens, place)
                if item.type == "list_item_open" and item.level == token.level + 1 and item.map
            ]
            if all((lines[n] or "").lstrip().startswith(token.markup) for n in starts):
                for number in starts:
                    lines[number] = (lines[number] or "").replace(token.markup, "-", 1)


def _inside(tokens: Sequence[Token], place: int) -> Iterator[Token]:
    """The tokens of what is opened at a place."""
    for token in tokens[place + 1 :]:
        if token.level == tokens[place].level:
            return
        yield token


def _stands_alone(tokens: Sequence[Token], place: int) -> bool:
    """Whether no other list stands right beside a list: both would become one."""
    end = place + 1 + sum(1 for _ in _inside(tokens, place))
    before = tokens[place - 1].type if place else ""
    after = tokens[end + 1].type if end + 1 < len(tokens) else ""
    return before != "bullet_list_close" and after != "bullet_list_open"


def _tidy_tables(lines: list[str | None], tokens: Sequence[Token]) -> None:
    for token in tokens:
        if token.type == "table_open" and token.level == 0 and token.map:
            start, end = token.map
            rows = [cells(line or "") for line in lines[start:end]]
            lines[start:end] = _even(rows, [line or "" for line in lines[start:end]])


def _even(rows: Sequence[tuple[str, ...]], lines: Sequence[str]) -> list[str]:
    """The rows with columns as wide as their widest cells; one with a cell too many stays as it is."""
    if len(rows) < 2 or not is_rule(rows[1]):
        return list(lines)
    size = len(rows[0])
    fitting = [row for row in rows if len(row) <= size and row is not rows[1]]
    widths = [max(3, *(_width(row[n]) for row in fitting if n < len(row))) for n in range(size)]
    sides = rows[1]
    return [
        line
        if len(row) > size
        else _joined(
            _rule(sides[n], widths[n])
            if row is sides
            else _padded(row[n] if n < len(row) else "", widths[n], sides[n])
            for n in range(size)
        )
        for row, line in zip(rows, lines, strict=True)
    ]


def _joined(row: Iterator[str]) -> str:
    return f"| {' | '.join(row)} |"


def _rule(side: str, width: int) -> str:
    left, right = side.startswith(":"), side.endswith(":")
    return ":" * left + "-" * (width - left - right) + ":" * right


def _padded(cell: str, width: int, side: str) -> str:
    room = width - _width(cell)
    if side.startswith(":") and side.endswith(":"):
        return " " * (room // 2) + cell + " " * (room - room // 2)
    return " " * room + cell if side.endswith(":") else cell + " " * room


def _width(cell: str) -> int:
    """How many columns of a fixed-width font a text takes."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in cell
    )


def _tidy_blanks(lines: Sequence[str], kept: frozenset[int], tokens: Sequence[Token]) -> Iterator[str]:
    """One blank line where there are several, and one before a heading; none at the beginning and the end."""
    headings = {
        token.map[0]
        for token in tokens
        if token.type == "heading_open" and token.level == 0 and token.markup.startswith("#") and token.map
    }
    last: str | None = None
    blank = False
    for number, line in enumerate(lines):
        if not line and number not in kept:
            blank = True
            continue
        if last is not None and (blank or (number in headings and not _HEADING.match(last))):
            yield ""
        yield line
        last, blank = line, False
