"""What is wrong in a document, and what mends it: placeholders, broken links, missing sections, secrets."""

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum

from batonpass.app.authoring.page import Block, Page
from batonpass.app.authoring.reading import Reading
from batonpass.app.authoring.references import Reference, ReferenceKind
from batonpass.app.markdown.outline import Item

_RENDERED = re.compile(r"_(?:nothing recorded\b.*|not recorded)_", re.IGNORECASE)
_WRITTEN = re.compile(
    r"(?:tbd|tba|todo|to do|to be (?:done|defined|determined)|fixme|xxx|\?{2,}|\.{3}|…|placeholder"
    r"|[\[<](?:placeholder|todo|tbd|fill\b.*|insert\b.*|your\b.*|describe\b.*|…|\.{3})[\]>])[.:…]?",
    re.IGNORECASE,
)


class ProblemKind(StrEnum):
    """The codes of the diagnostics."""

    PLACEHOLDER = "placeholder"
    BROKEN_LINK = "broken-link"
    MISSING_SECTION = "missing-section"
    SECRET = "secret"  # noqa: S105 - The code of a diagnostic.


@dataclass(frozen=True, slots=True)
class Replacement:
    """A stretch of text and what takes its place; lines and columns in characters, from 0."""

    start: tuple[int, int]
    end: tuple[int, int]
    text: str = ""


@dataclass(frozen=True, slots=True)
class Fix:
    """A way out: an edit, or else the document is brought up to what is known now."""

    title: str
    replacement: Replacement | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """`end` is the column after its last character on its one line."""

    kind: ProblemKind
    message: str
    line: int
    start: int
    end: int
    fixes: tuple[Fix, ...]
    is_hint: bool = True


REFRESH = Fix("Refresh facts")


def find_problems(reading: Reading) -> tuple[Problem, ...]:
    """In the order of their lines."""
    found = [*_placeholders(reading.page), *_broken(reading), *_missing_sections(reading), *_secrets(reading)]
    return tuple(sorted(found, key=lambda problem: (problem.line, problem.start)))


def stands(problem: Problem, fix: Fix, read: Sequence[str], present: Sequence[str]) -> bool:
    """Whether a fix that was found in some lines can be made in what they are now.

    Where lines have come or gone, it is not known which is which.
    """
    change = fix.replacement
    touched = [problem.line, *((change.start[0], change.end[0]) if change else ())]
    part = slice(min(touched), max(touched) + 1)
    return len(read) == len(present) and read[part] == present[part]


def is_placeholder(words: str) -> bool:
    """Whether a line or a field says no more than that there is nothing yet."""
    return bool(_RENDERED.fullmatch(words.strip()) or _WRITTEN.fullmatch(words.strip()))


def _placeholders(page: Page) -> Iterator[Problem]:
    for block in page.blocks:
        for paragraph in block.section.paragraphs:
            if is_placeholder(paragraph.source):
                yield _placeholder(page, block, paragraph.start, paragraph.source)
        yield from _placeholder_items(page, block, block.section.items)


def _placeholder_items(page: Page, block: Block, items: Sequence[Item]) -> Iterator[Problem]:
    for item in items:
        words = item.rest if item.label else item.source
        if item.end - item.start == 1 and is_placeholder(words):
            yield _placeholder(page, block, item.start, words, item)
        yield from _placeholder_items(page, block, item.items)


def _placeholder(page: Page, block: Block, line: int, words: str, item: Item | None = None) -> Problem:
    start = max(page.lines[line].find(words), 0)
    is_rendered = bool(_RENDERED.fullmatch(words))
    what = f"“{item.label}”" if item and item.label else f"“{block.section.title}”"
    fixes = [REFRESH] if is_rendered else []
    if item is not None and not item.items:
        fixes.append(Fix("Remove this line", Replacement((line, 0), (line + 1, 0))))
    elif item is None and _is_alone(block):
        title = f"Remove the section {what}"
        fixes.append(Fix(title, Replacement((block.start, 0), (block.end, 0))))
    elif item is None:
        fixes.append(Fix("Remove this line", Replacement((line, 0), (line + 1, 0))))
    return Problem(
        kind=ProblemKind.PLACEHOLDER,
        message=f"{what} still holds a placeholder.",
        line=line,
        start=start,
        end=start + len(words),
        fixes=tuple(fixes) or (REFRESH,),
        is_hint=is_rendered,
    )


def _is_alone(block: Block) -> bool:
    """Whether a section has nothing but one paragraph."""
    section = block.section
    return block.own_end == block.end and not section.items and len(section.paragraphs) == 1


def _broken(reading: Reading) -> Iterator[Problem]:
    for reference in reading.broken:
        is_anchor = not reference.path
        thing = f"no heading for “#{reference.anchor}”" if is_anchor else f"no file “{reference.path}”"
        yield Problem(
            kind=ProblemKind.BROKEN_LINK,
            message=f"There is {thing}.",
            line=reference.line,
            start=reference.start,
            end=reference.end,
            fixes=tuple(_ways_out(reading, reference)),
            is_hint=False,
        )


def _ways_out(reading: Reading, reference: Reference) -> Iterator[Fix]:
    meant = _nearest(reading, reference)
    if meant is not None:
        place = Replacement((reference.line, reference.start), (reference.line, reference.end), meant)
        yield Fix(f"Change to “{meant}”", place)
    words = reading.page.lines[reference.line]
    if reference.kind is ReferenceKind.FILE:
        yield Fix("Write it as plain text", _without_marks(words, reference))
    else:
        unlinked = _without_link(words, reference)
        if unlinked is not None:
            yield Fix("Remove the link, keep its words", unlinked)
        elif meant is None:
            yield Fix("Remove this line", Replacement((reference.line, 0), (reference.line + 1, 0)))


def _nearest(reading: Reading, reference: Reference) -> str | None:
    """What was most likely meant, written as the reference is."""
    if not reference.path:
        alike = get_close_matches(reference.anchor.casefold(), sorted(reading.page.anchors), n=1)
        return f"#{alike[0]}" if alike else None
    place = reading.place_of(reference)
    nearest = reading.files.nearest(place) if place else None
    if nearest is None:
        return None
    if reference.kind is ReferenceKind.LINK:
        anchor = f"#{reference.anchor}" if reference.anchor else ""
        written = posixpath.relpath(nearest, reading.folder or ".")
        return f"{written.replace(' ', '%20')}{anchor}"
    return f"{nearest}:{reference.row}" if reference.row else nearest


def _without_marks(words: str, reference: Reference) -> Replacement:
    """The code as words; what would mean something to Markdown is escaped."""
    start, end = reference.start, reference.end
    while start and words[start - 1] in "` ":
        start -= 1
    while end < len(words) and words[end] == "`":
        end += 1
    start += words[start : reference.start].find("`")
    plain = re.sub(r"([\\_*])", r"\\\1", words[reference.start : reference.end])
    return Replacement((reference.line, start), (reference.line, end), plain)


def _without_link(words: str, reference: Reference) -> Replacement | None:
    """The words of a link in its place; None where its brackets are not to be told for sure."""
    opened = words.rfind("](", 0, reference.start)
    begin = words.rfind("[", 0, opened)
    end = words.find(")", reference.end)
    label = words[begin + 1 : opened]
    if begin < 0 or end < 0 or "]" in label:
        return None
    if begin and words[begin - 1] == "!":
        begin -= 1
    return Replacement((reference.line, begin), (reference.line, end + 1), label)


def _secrets(reading: Reading) -> Iterator[Problem]:
    """Where a person has written a secret: it stays until they want it out."""
    for number, redacted in reading.redacted:
        line = reading.page.lines[number]
        start = len(posixpath.commonprefix([line, redacted]))
        tail = len(posixpath.commonprefix([line[start:][::-1], redacted[start:][::-1]]))
        fix = Replacement((number, start), (number, len(line) - tail), redacted[start : len(redacted) - tail])
        yield Problem(
            kind=ProblemKind.SECRET,
            message="This looks like a secret. It stays in this file only: the session is kept without it.",
            line=number,
            start=start,
            end=len(line) - tail,
            fixes=(Fix("Take the secret out", fix),),
            is_hint=False,
        )


def _missing_sections(reading: Reading) -> Iterator[Problem]:
    """The sections that the session has something to say in, and that are not there."""
    rendered, page = reading.rendered, reading.page
    if rendered is None:
        return
    missing_until = 0
    for block in missing_blocks(page, rendered):
        if block.start < missing_until or not says_something(rendered, block):
            continue
        missing_until = block.end
        before = _block_before(page, rendered, block)
        line = before.start if before else 0
        yield Problem(
            kind=ProblemKind.MISSING_SECTION,
            message=f"The section “{block.section.title}” is missing after this one.",
            line=line,
            start=0,
            end=len(page.lines[line]) if page.lines else 0,
            fixes=(Fix(f"Restore the section “{block.section.title}”", _restoring(reading, block, before)),),
        )


def missing_blocks(page: Page, rendered: Page) -> Iterator[Block]:
    """The sections of its kind that a document does not have, tasks and phases aside."""
    there = {block.key for block in page.blocks}
    for block in rendered.blocks:
        if block.level > 1 and not block.is_numbered and block.key not in there:
            yield block


def says_something(rendered: Page, block: Block) -> bool:
    """Whether a section, with those below it, has more than placeholders."""
    return any(
        words.strip() and not is_placeholder(words) and not words.startswith("#")
        for words in rendered.lines[block.start + 1 : block.end]
    )


def _block_before(page: Page, rendered: Page, missing: Block) -> Block | None:
    """The section of the page after which a missing one has its place."""
    known = {block.key: block for block in page.blocks}
    earlier = [
        block for block in rendered.blocks if block.start < missing.start and block.level <= missing.level
    ]
    return next((known[block.key] for block in reversed(earlier) if block.key in known), None)


def _restoring(reading: Reading, missing: Block, before: Block | None) -> Replacement:
    rendered, page = reading.rendered, reading.page
    lines = rendered.lines[missing.start : missing.end] if rendered else ()
    text = "\n".join(lines).strip("\n")
    is_parent = before is not None and before.level < missing.level
    line = (before.own_end if is_parent else before.end) if before else len(page.lines)
    if line < len(page.lines):
        return Replacement((line, 0), (line, 0), f"{text}\n\n")
    last = max(len(page.lines) - 1, 0)
    column = len(page.lines[last]) if page.lines else 0
    return Replacement((last, column), (last, column), f"\n\n{text}\n")
