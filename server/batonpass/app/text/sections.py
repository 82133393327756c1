"""The sections of a text: a partition of its lines into parts that have a name.

Markdown is cut at its headings, Python into functions and classes, anything else into blocks by indentation.
Every line belongs to exactly one section, so nothing that costs tokens goes missing.
"""

import ast
import re
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

LONGEST_NAME = 60
LARGEST_PYTHON = 5_000_000
"""Characters; larger Python files are cut by indentation, for their syntax tree would take gigabytes."""

TOP = "(outside of functions and classes)"
BEFORE = "(before the first heading)"
BLANK = "(blank)"

_MARKDOWN = {".md", ".markdown", ".mdown", ".mdx", ".qmd", ".rmd"}
_PYTHON = {".py", ".pyi", ".pyw"}

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_HEADING = re.compile(r" {0,3}#{1,6}(?:[ \t]+(?P<text>.*?))?(?:[ \t]+#+)?[ \t]*$")
_FENCE = re.compile(r" {0,3}(?P<mark>`{3,}|~{3,})(?P<rest>.*)")
_CLOSING = re.compile(r"\s*(?:[\]})>;,]|end\b|</|\{\s*$)")
_DEEPEST = 3

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass(frozen=True, slots=True)
class Section:
    """`line` is where it begins, counted from 0; `text` is all of it, line ends included."""

    name: str
    line: int
    text: str


def find_sections(text: str, file_name: str) -> tuple[Section, ...]:
    """The sections in the order they begin. The ending of the file's name says what kind of text it is."""
    lines = _LINE.findall(text)
    suffix = PurePosixPath(file_name).suffix.lower()
    if suffix in _MARKDOWN:
        marks = _cut_markdown(lines)
    elif suffix in _PYTHON and len(text) <= LARGEST_PYTHON:
        marks = _cut_python(text.removeprefix("\ufeff"), len(lines)) or _cut_blocks(lines)
    else:
        marks = _cut_blocks(lines)
    return tuple(_gather(lines, marks))


@dataclass(frozen=True, slots=True)
class _Mark:
    """What a line belongs to: two lines with the same mark are in the same section."""

    name: str
    line: int


def _gather(lines: Sequence[str], marks: Sequence[_Mark]) -> Iterator[Section]:
    texts: dict[_Mark, list[str]] = {}
    for line, mark in zip(lines, marks, strict=True):
        texts.setdefault(mark, []).append(line)
    for mark in sorted(texts, key=lambda mark: mark.line):
        yield Section(_shorten(mark.name), mark.line, "".join(texts[mark]))


def _shorten(name: str) -> str:
    name = " ".join(name.split())
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"


def _cut_markdown(lines: Sequence[str]) -> list[_Mark]:
    """Cut at each heading that begins with #, of any level. What looks like one in a code fence is code."""
    marks: list[_Mark] = []
    mark = _Mark(BEFORE, 0)
    fence = ""
    for number, line in enumerate(lines):
        bare = line.rstrip("\r\n")
        found = _FENCE.match(bare)
        if fence:
            if found and found["mark"].startswith(fence) and not found["rest"].strip():
                fence = ""
        elif found and not (found["mark"][0] == "`" and "`" in found["rest"]):
            fence = found["mark"]
        elif heading := _HEADING.match(bare):
            mark = _Mark(heading["text"] or "(heading without text)", number)
        marks.append(mark)
    return marks


def _cut_python(text: str, count: int) -> list[_Mark] | None:
    """Cut into functions and methods; a class keeps what is outside of its methods. None for what is not
    Python that this interpreter can read.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    outside: list[_Mark | None] = [None] * count
    for name, definition in _definitions(tree.body, ""):
        first = min((node.lineno for node in definition.decorator_list), default=definition.lineno) - 1
        mark = _Mark(name, first)
        # Those inside come after those they are in, and take their own lines from them.
        for number in range(first, min(definition.end_lineno or count, count)):
            outside[number] = mark
    begin = next((number for number, mark in enumerate(outside) if mark is None), 0)
    top = _Mark(TOP, begin)
    return [mark or top for mark in outside]


def _definitions(body: Sequence[ast.stmt], prefix: str) -> Iterator[tuple[str, Definition]]:
    """Functions, and classes before what is in them; functions inside functions belong to these."""
    for statement in body:
        if isinstance(statement, Definition):
            name = f"{prefix}{statement.name}"
            yield name, statement
            if isinstance(statement, ast.ClassDef):
                yield from _definitions(statement.body, f"{name}.")
        elif isinstance(statement, ast.If | ast.Try | ast.With):
            yield from _definitions(_inner(statement), prefix)


def _inner(statement: ast.If | ast.Try | ast.With) -> list[ast.stmt]:
    """The statements under a condition: definitions there are as good as those outside."""
    if isinstance(statement, ast.With):
        return statement.body
    if isinstance(statement, ast.If):
        return [*statement.body, *statement.orelse]
    handled = [inner for handler in statement.handlers for inner in handler.body]
    return [*statement.body, *handled, *statement.orelse, *statement.finalbody]


@dataclass(slots=True)
class _Block:
    """A run of lines, `end` excluded."""

    start: int
    end: int
    name: str
    has_deeper_lines: bool = False


def _cut_blocks(lines: Sequence[str]) -> list[_Mark]:
    """Cut into blocks by indentation; one that holds more than half of all lines is cut at its next level."""
    blocks = [_Block(0, len(lines), BLANK)] if lines else []
    for _ in range(_DEEPEST):
        blocks = [part for block in blocks for part in _cut_further(lines, block)]
    return [_Mark(block.name, block.start) for block in blocks for _ in range(block.start, block.end)]


def _cut_further(lines: Sequence[str], block: _Block) -> list[_Block]:
    """The parts of a large block at the first of its levels that has more than one; a small one as it is."""
    if block.name != BLANK and 2 * (block.end - block.start) <= len(lines):
        return [block]
    depths = {_depth(line) for line in lines[block.start : block.end] if line.strip()}
    parts = [block]
    for depth in sorted(depths)[:_DEEPEST]:
        parts = _cut_level(lines, block, depth)
        if len(parts) > 1:
            break
    return parts


def _depth(line: str) -> int:
    expanded = line.expandtabs(4)
    return len(expanded) - len(expanded.lstrip())


def _cut_level(lines: Sequence[str], whole: _Block, depth: int) -> list[_Block]:
    """The blocks of one level: runs of its lines, each with the deeper lines that follow.

    After deeper lines or a blank line, the next line of the level begins a new block, unless all it does is
    to close or open a bracket. A block with deeper lines is named by the line above the first of them, for
    comments and the like come before it; one without is named by its first line.
    """
    block = _Block(whole.start, whole.end, lines[whole.start].strip() or whole.name)
    blocks = [block]
    after_blank = False
    for number in range(whole.start, whole.end):
        line = lines[number]
        if not line.strip():
            after_blank = True
            continue
        if _depth(line) > depth:
            block.has_deeper_lines = True
        elif not _CLOSING.match(line):
            if number > whole.start and (after_blank or block.has_deeper_lines):
                block.end = number
                block = _Block(number, whole.end, line.strip())
                blocks.append(block)
            elif not block.has_deeper_lines and _heads(lines, number, whole.end, depth):
                block.name = line.strip()
        after_blank = False
    return blocks


def _heads(lines: Sequence[str], number: int, end: int, depth: int) -> bool:
    """Whether deeper lines come next, past a line that only opens a bracket."""
    below = range(number + 1, end)
    following = next((n for n in below if lines[n].strip() and not _CLOSING.match(lines[n])), None)
    return following is not None and _depth(lines[following]) > depth
