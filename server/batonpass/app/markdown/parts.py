"""Sections as people write them: titles however they are spelt, bold lines in the place of headings, and
details in lines of their own.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from batonpass.app.markdown.outline import STRONG_MARKS, Item, Paragraph, Section, cut_label, parse_words
from batonpass.app.markdown.source import plain_words

_NUMBER = re.compile(r"\d+(?:[.)]|(?:\.\d+)+[.)]?)\s+")
_TASK = re.compile(r"task(?:\s+(?P<number>[\w.]+))?\s*:\s*(?P<words>.+)", re.IGNORECASE | re.DOTALL)


def title_key(title: str) -> str:
    """What titles are compared by: small letters, without number, and without signs and marks around them."""
    bare = _bare(title).casefold()
    return re.sub(r"\s*/\s*", "/", " ".join("&" if word == "and" else word for word in bare.split()))


def _bare(title: str) -> str:
    first = next((n for n, letter in enumerate(title) if letter.isalnum()), 0)
    last = max((n for n, letter in enumerate(title) if letter.isalnum() or letter == ")"), default=-1)
    bare = title[first : last + 1]
    return bare[found.end() :] if (found := _NUMBER.match(bare)) else bare


def read_task_heading(section: Section) -> tuple[str, str] | None:
    """The number, "" without one, and the Markdown of the words of a heading such as `### Task 2: Ask`."""
    source = section.source
    first = next((n for n, letter in enumerate(source) if letter.isalnum()), 0)
    before, bare = source[:first], source[first:]
    marks = before[-2:]
    if marks in STRONG_MARKS and bare.endswith(marks):
        bare = bare.removesuffix(marks)
    found = _TASK.fullmatch(bare.strip())
    return (found["number"] or "", found["words"].strip()) if found else None


def parts_of(section: Section, known: Collection[str]) -> Iterator[Section]:
    """A section, and after it what stands in it below lines such as `**Primary Goals:**` with a known title.

    Other bold lines are words.
    """
    cuts = [(each, key) for each in section.paragraphs if (key := _stands_for(each)) in known]
    if not cuts:
        yield section
        return
    ends = [each.start for each, _ in cuts]
    yield _between(section, section.start, ends[0])
    for (paragraph, key), end in zip(cuts, [*ends[1:], None], strict=True):
        part = _between(section, paragraph.end, end)
        yield replace(
            part, level=section.level + 1, start=paragraph.start, end=paragraph.end, source=key, id=""
        )


def _stands_for(paragraph: Paragraph) -> str:
    """The title that a bold line alone in its paragraph may stand for; "" where it is none."""
    source = paragraph.source.strip()
    if "\n" in source or not source.startswith(STRONG_MARKS):
        return ""
    label, rest = cut_label(source)
    if label:
        return "" if rest else title_key(label)
    marks = source[:2]
    words = source.removeprefix(marks).removesuffix(marks)
    return title_key(words) if source.endswith(marks) and marks not in words else ""


def _between(section: Section, start: int, end: int | None) -> Section:
    def is_in(line: int) -> bool:
        return line >= start and (end is None or line < end)

    return replace(
        section,
        items=[item for item in section.items if is_in(item.start)],
        paragraphs=[each for each in section.paragraphs if is_in(each.start)],
        tables=[table for table in section.tables if table.rows and is_in(table.rows[0].line)],
    )


def labelled_lines(paragraphs: Sequence[Paragraph]) -> Iterator[Item]:
    """The lines that begin with `**Label**:`, each with those that go on with it."""
    for paragraph in paragraphs:
        lines = paragraph.source.split("\n")
        starts = [n for n, line in enumerate(lines) if cut_label(line.strip())[0]]
        for start, end in pairwise([*starts, len(lines)]):
            source = "\n".join(line.strip() for line in lines[start:end])
            label, rest = cut_label(source)
            first, last = paragraph.start + start, paragraph.start + end
            yield Item(first, last, source, label=label, rest=rest.removesuffix("\\"))


def details_of(item: Item, labels: Collection[str]) -> tuple[Item, list[Item]]:
    """A list item without the lines after its own words that have one of the labels, in small letters; and
    those, with its nested items."""
    lines = item.source.split("\n")
    found = (n for n, line in enumerate(lines) if n and cut_label(line.strip())[0].casefold() in labels)
    own = next(found, len(lines))
    if own == len(lines):
        return item, [*item.items, *labelled_lines(item.paragraphs)]
    following = Paragraph(item.start + own, item.end, "\n".join(lines[own:]))
    bare = replace(item, source="\n".join(lines[:own]), end=item.start + own)
    if item.label:
        _, bare.rest = cut_label(bare.source)
    return bare, [*labelled_lines([following]), *item.items, *labelled_lines(item.paragraphs)]


def without_emphasis(source: str) -> str:
    """The words of an item, as text: `**Use SQLite**: it is there` says nothing else without its marks."""
    if source.startswith(STRONG_MARKS):
        children = parse_words(source)
        first = next((child for child in children if child.type != "text" or child.content), None)
        if first is not None and first.type == "strong_open":
            words, closing, rest = source.removeprefix(first.markup).partition(first.markup)
            return plain_words(words + rest) if closing else plain_words(source)
    return plain_words(source)
