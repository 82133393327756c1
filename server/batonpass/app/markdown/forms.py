"""The forms that a labelled line may have: in a list or a paragraph, with one mark or another."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from batonpass.app.markdown.chunks import Chunk, heading_level
from batonpass.app.markdown.outline import STRONG_MARKS
from batonpass.app.markdown.parts import title_key

Row = tuple[Chunk, ...]
Place = tuple[str, str]
"""The title that a labelled line stands below, and its label in small letters."""

_FORM = re.compile(
    r"(?P<lead>\s*(?:[-*+]\s+)?)(?P<mark>\*\*|__)(?P<label>[^*_]+?)"
    r"(?:(?P<inside>:)(?P=mark)|(?P=mark)(?P<outside>:))\s*(?P<value>.*?)(?P<end>[ ]{2,}|\\)?$"
)


def written_as(line: str, example: str) -> str:
    """A labelled line with its own label and value, in the form of another; as it is where one is none."""
    form, own = _FORM.fullmatch(example), _FORM.fullmatch(line)
    if form is None or own is None:
        return line
    inside, outside = (":", "") if form["inside"] else ("", ":")
    words = f"{form['mark']}{own['label']}{inside}{form['mark']}{outside} {own['value']}".rstrip()
    return f"{form['lead']}{words}{form['end'] or ''}"


def title_of_line(line: str) -> str:
    """The title that a line is, with `#` or bold and alone; "" for any other."""
    bare = line.strip()
    level = heading_level(bare)
    if level:
        return title_key(bare[level:])
    words = bare.rstrip(":")
    is_bold = bare.startswith(STRONG_MARKS) and words.endswith(STRONG_MARKS) and bare[:2] not in words[2:-2]
    return title_key(bare) if is_bold else ""


def settle_labels(own: Row, base: Row, new: Row) -> tuple[Row, Row, Row]:
    """The three rows with each labelled line, whose value the person has not changed, as it is now: in the
    person's form, and the same in all three."""
    mine, rendered, fresh = _labelled(own), _labelled(base), _labelled(new)
    for place, at in mine.items():
        line = own[at].lines[0]
        if place not in rendered or _value(base[rendered[place]].lines[0]) != _value(line):
            continue
        now = written_as(new[fresh[place]].lines[0], line) if place in fresh else line
        own, base = _with_line(own, at, now), _with_line(base, rendered[place], now)
        if place in fresh:
            new = _with_line(new, fresh[place], now)
    return own, base, new


def _labelled(row: Sequence[Chunk]) -> Mapping[Place, int]:
    """Where the labelled lines stand that are no things' details; the first of each place."""
    found: dict[Place, int] = {}
    title = ""
    for at, chunk in enumerate(row):
        line = chunk.lines[0]
        title = title_of_line(line) or title
        form = _FORM.fullmatch(line) if chunk.unit is None and len(chunk.lines) == 1 else None
        if form and not form["lead"][:1].isspace():
            found.setdefault((title, form["label"].casefold()), at)
    return found


def _value(line: str) -> str:
    form = _FORM.fullmatch(line)
    return form["value"].strip() if form else line


def _with_line(row: Row, at: int, line: str) -> Row:
    return (*row[:at], replace(row[at], lines=(line,)), *row[at + 1 :])
