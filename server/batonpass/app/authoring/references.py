"""What the words of a document refer to: tasks, checkpoints, commits, files, links."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import unquote, urlsplit

from batonpass.app.markdown.outline import Item, Section, parse_destination, parse_words


class ReferenceKind(StrEnum):
    TASK = "task"
    CHECKPOINT = "checkpoint"
    COMMIT = "commit"
    FILE = "file"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class Reference:
    """`line` counts from 0; `start` and `end` are columns in characters, of what is referred to alone.

    `target` is the id of a task (`t3`), the number of a checkpoint, the beginning of a commit's name, the
    path of a file as it is written in code, or where a link leads. `row` is the line in the file, from 1.
    """

    kind: ReferenceKind
    line: int
    start: int
    end: int
    target: str
    row: int | None = None

    def is_at(self, line: int, column: int) -> bool:
        return line == self.line and self.start <= column <= self.end

    @property
    def is_relative(self) -> bool:
        """Whether it is a link to a place in the project."""
        parts = urlsplit(self.target)
        return self.kind is ReferenceKind.LINK and not (parts.scheme or parts.netloc)

    @property
    def path(self) -> str:
        """Without its anchor, and without escapes where it is a link."""
        return unquote(self.target.partition("#")[0]) if self.kind is ReferenceKind.LINK else self.target

    @property
    def anchor(self) -> str:
        return unquote(self.target.partition("#")[2]) if self.kind is ReferenceKind.LINK else ""


_NAMED = re.compile(r"\b(task|checkpoint)\s+(\d{1,6})\b(?!\s*:\*\*)", re.IGNORECASE)
_COMMIT = re.compile(r"(?=[0-9a-f]*\d)[0-9a-f]{7,64}")
_FILE = re.compile(r"(?P<path>[^\s:*?\"'<>|`$(){}\[\]=,;&#~@^!]+)(?::(?P<row>\d{1,7})(?:[-:]\d+)?)?")
_EXTENSION = re.compile(r"[^/]\.[A-Za-z][\w-]{0,11}$")
_NO_FILES = ("-", "/", "refs/", "../", "./")


def find_references(lines: Sequence[str], sections: Iterable[Section]) -> tuple[Reference, ...]:
    """The references in the words of a document; there are none in its blocks of code."""
    found: list[Reference] = []
    for number in sorted(set(_word_lines(sections))):
        if number < len(lines):
            found += _in_line(lines[number], number)
    return tuple(found)


def _word_lines(sections: Iterable[Section]) -> Iterator[int]:
    for section in sections:
        yield from range(section.start, section.end)
        for paragraph in section.paragraphs:
            yield from range(paragraph.start, paragraph.end)
        yield from _item_lines(section.items)


def _item_lines(items: Iterable[Item]) -> Iterator[int]:
    for item in items:
        yield from range(item.start, item.end)
        yield from _item_lines(item.items)


def _in_line(words: str, line: int) -> Iterator[Reference]:
    for found in _NAMED.finditer(words):
        is_task = found[1].casefold() == ReferenceKind.TASK
        kind = ReferenceKind.TASK if is_task else ReferenceKind.CHECKPOINT
        number = str(int(found[2]))
        yield Reference(kind, line, found.start(), found.end(), f"t{number}" if is_task else number)
    if "`" in words or "](" in words:
        yield from _marked(words, line)


def _marked(words: str, line: int) -> Iterator[Reference]:
    """Code and links, as Markdown reads them; each is looked for after the one before."""
    cursor = 0
    for token in parse_words(words):
        if token.type == "code_inline":
            opened = words.find(token.markup, cursor)
            start = words.find(token.content, opened + len(token.markup))
            if opened < 0 or start < 0:
                return
            yield from _in_code(token.content, line, start)
            cursor = start + len(token.content) + len(token.markup)
        elif token.type in ("link_close", "image"):
            opened = words.find("](", cursor)
            if opened < 0:
                continue
            destination, start, end = parse_destination(words, opened + 2)
            cursor = end
            if destination:
                yield Reference(ReferenceKind.LINK, line, start, end, destination)


def _in_code(content: str, line: int, start: int) -> Iterator[Reference]:
    end = start + len(content)
    if _COMMIT.fullmatch(content):
        yield Reference(ReferenceKind.COMMIT, line, start, end, content)
        return
    found = _FILE.fullmatch(content)
    if found is None or content.startswith(_NO_FILES):
        return
    path = found["path"].rstrip("/")
    if "/" in path or _EXTENSION.search(path):
        yield Reference(
            ReferenceKind.FILE, line, start, end, path, int(found["row"]) if found["row"] else None
        )


def looks_like_a_file(reference: Reference) -> bool:
    """Whether code is meant for a file for sure: with a folder and an extension."""
    return "/" in reference.target and _EXTENSION.search(reference.target) is not None
