"""The outline of a document: its headings, and below each its tables and its nested list items."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from batonpass.app.markdown.source import plain_words

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

COMMENT_START, COMMENT_END = "<!--", "-->"
NOTHING_RECORDED = "_Nothing recorded."
STRONG_MARKS = ("**", "__")


@dataclass(slots=True)
class Item:
    """A list item. `start` and `end` are the lines of its own words, from 0, `end` is the one after them.

    `source` is its Markdown without box and id; `label` and `rest` are its parts when it is written
    `**Label**: rest`. `done` is None where there is no box. `paragraphs` are those after its own words.
    """

    start: int
    end: int
    source: str
    id: str = ""
    done: bool | None = None
    label: str = ""
    rest: str = ""
    items: list[Item] = field(default_factory=list["Item"])
    paragraphs: list[Paragraph] = field(default_factory=list["Paragraph"])

    @property
    def text(self) -> str:
        return plain_words(self.source)


@dataclass(slots=True)
class Paragraph:
    start: int
    end: int
    source: str

    @property
    def text(self) -> str:
        return plain_words(self.source)


@dataclass(slots=True)
class Row:
    """A row of a table: the Markdown of its cells."""

    line: int
    cells: list[str] = field(default_factory=list[str])


@dataclass(slots=True)
class Table:
    """The first row is the one with the names of the columns."""

    rows: list[Row] = field(default_factory=list[Row])


@dataclass(slots=True)
class Section:
    """A heading with what stands below it, up to the next heading; level 0 is before the first."""

    level: int
    start: int
    end: int
    source: str
    id: str = ""
    items: list[Item] = field(default_factory=list[Item])
    paragraphs: list[Paragraph] = field(default_factory=list[Paragraph])
    tables: list[Table] = field(default_factory=list[Table])

    @property
    def title(self) -> str:
        return plain_words(self.source)


def read_outline(text: str) -> tuple[Section, ...]:
    """The sections of a Markdown text, in their order. Lists and headings in quotes are not looked into."""
    builder = _Builder()
    tokens = _block_parser().parse(text)
    for position, token in enumerate(tokens):
        builder.take(token, tokens[position + 1] if position + 1 < len(tokens) else None)
    return tuple(builder.sections)


@cache
def _block_parser() -> MarkdownIt:
    """Leaves the words within blocks as they are: most of the time goes into those, and few are asked for."""
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark").enable("table").disable("inline")


@cache
def _word_parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark")


def parse_words(source: str) -> Sequence[Token]:
    """The inline Markdown of a block: words, emphasis, code, links, comments."""
    return _word_parser().parseInline(source)[0].children or ()


class _Builder:
    """Takes a document's tokens one after the other."""

    def __init__(self) -> None:
        self.sections = [Section(0, 0, 0, "")]
        self._open: list[Item] = []
        self._quotes = 0

    def take(self, token: Token, following: Token | None) -> None:
        match token.type:
            case "blockquote_open":
                self._quotes += 1
            case "blockquote_close":
                self._quotes -= 1
            case _ if self._quotes:
                return
            case "list_item_open":
                self._open_item(token)
            case "list_item_close":
                self._open.pop()
            case "heading_open" if token.level == 0 and following is not None:
                self._open_section(token, following)
            case "paragraph_open" if following is not None:
                self._take_words(token, following)
            case _:
                self._take_table(token, following)

    def _take_table(self, token: Token, following: Token | None) -> None:
        tables = self.sections[-1].tables
        match token.type:
            case "table_open":
                tables.append(Table())
            case "tr_open":
                tables[-1].rows.append(Row(_lines(token)[0]))
            case "th_open" | "td_open" if following is not None:
                tables[-1].rows[-1].cells.append(following.content)
            case _:
                return

    def _open_section(self, token: Token, inline: Token) -> None:
        start, end = _lines(token)
        source, item_id = _cut_id(inline.content)
        self.sections.append(Section(int(token.tag[1:]), start, end, source, item_id))

    def _open_item(self, token: Token) -> None:
        start, _ = _lines(token)
        item = Item(start, start, "")
        (self._open[-1].items if self._open else self.sections[-1].items).append(item)
        self._open.append(item)

    def _take_words(self, token: Token, inline: Token) -> None:
        start, end = _lines(token)
        if not self._open:
            self.sections[-1].paragraphs.append(Paragraph(start, end, inline.content))
        elif not self._open[-1].source and not self._open[-1].items:
            _fill(self._open[-1], start, end, inline)
        else:
            self._open[-1].paragraphs.append(Paragraph(start, end, inline.content))


def _fill(item: Item, start: int, end: int, inline: Token) -> None:
    """Give an item the words of its first paragraph."""
    words = _without_filler(inline.content)
    end -= inline.content.count("\n") - words.count("\n")
    source, item.id = _cut_id(words)
    item.start, item.end = start, end
    item.done, item.source = _cut_box(source)
    if item.done is None:
        item.label, item.rest = cut_label(item.source)


def _without_filler(source: str) -> str:
    """The words of an item that was written right above a line of ours: to Markdown the two are one."""
    lines = source.split("\n")
    place = next(
        (n for n, line in enumerate(lines) if n and line.lstrip().startswith(NOTHING_RECORDED)), None
    )
    return "\n".join(lines[:place])


def _lines(token: Token) -> tuple[int, int]:
    start, end = token.map or (0, 0)
    return start, end


def _cut_id(source: str) -> tuple[str, str]:
    """The Markdown without the comment that holds an id, and the id."""
    if COMMENT_START not in source:
        return source, ""
    for child in reversed(parse_words(source)):
        if child.type == "html_inline" and child.content.startswith(COMMENT_START):
            item_id = child.content.removeprefix(COMMENT_START).removesuffix(COMMENT_END).strip()
            if is_id(item_id):
                before, _, after = source.rpartition(child.content)
                return f"{before.rstrip()} {after.lstrip()}".strip(), item_id
    return source, ""


def is_id(text: str) -> bool:
    """Whether this is an id of an objective, a task, a subtask or a note, such as `t3`."""
    return text[:1] in ("o", "t", "s", "n") and text[1:].isascii() and text[1:].isdecimal()


def comment(item_id: str) -> str:
    """How an id is written at the end of a line."""
    return f"{COMMENT_START} {item_id} {COMMENT_END}"


def _cut_box(source: str) -> tuple[bool | None, str]:
    box, rest = source[:3], source[3:]
    if rest and not rest[0].isspace():
        return None, source
    match box:
        case "[ ]":
            return False, rest.strip()
        case "[x]" | "[X]":
            return True, rest.strip()
        case _:
            return None, source


def cut_label(source: str) -> tuple[str, str]:
    """The parts of `**Label**: rest`, which may also be written `**Label:** rest`."""
    if not source.startswith(STRONG_MARKS):
        return "", ""
    children = parse_words(source)
    first = next((child for child in children if child.type != "text" or child.content), None)
    if first is None or first.type != "strong_open":
        return "", ""
    label, closing, rest = source.removeprefix(first.markup).partition(first.markup)
    if closing and label.endswith(":"):
        return plain_words(label[:-1]), rest.strip()
    if closing and rest.startswith(":"):
        return plain_words(label), rest[1:].strip()
    return "", ""


def parse_destination(words: str, start: int) -> tuple[str, int, int]:
    """Where a link leads whose destination begins at a column, and the columns it stands between.

    The destination is "" when there is none.
    """
    parser = _word_parser()
    while start < len(words) and words[start] == " ":
        start += 1
    result = parser.helpers.parseLinkDestination(words, start, len(words))
    if not result.ok:
        return "", start, start
    is_bracketed = words[start : start + 1] == "<"
    return result.str, start + is_bracketed, result.pos - is_bracketed
