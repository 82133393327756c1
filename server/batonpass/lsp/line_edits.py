"""The smallest edits, line by line, that make one text of another: cursors and undo live through them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from lsprotocol import types

from batonpass.app.text.positions import PositionEncoding, unit_length

_AFTER_LINE_END = re.compile(r"(?<=\n)|(?<=\r)(?!\n)")


def line_edits(
    before: str, after: str, encoding: PositionEncoding, but: int | None = None
) -> tuple[list[types.TextEdit], bool]:
    """The edits, and whether they are all there are: those that touch the line `but` are left out."""
    old, new = _lines(before), _lines(after)
    edits: list[types.TextEdit] = []
    is_whole = True
    for start, end, lines in _hunks(old, new):
        if but is not None and start <= but < max(end, start + 1):
            is_whole = False
            continue
        edits.append(_edit(old, start, end, lines, encoding))
    return edits, is_whole


def _lines(text: str) -> list[str]:
    return [line for line in _AFTER_LINE_END.split(text) if line]


def _hunks(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int, Sequence[str]]]:
    """The stretches of lines that differ; where as many lines take the place of others, each by itself."""
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        if tag == "equal":
            continue
        if end - start == new_end - new_start:
            for offset in range(end - start):
                yield start + offset, start + offset + 1, new[new_start + offset : new_start + offset + 1]
        else:
            yield start, end, new[new_start:new_end]


def _edit(
    old: Sequence[str], start: int, end: int, new: Sequence[str], encoding: PositionEncoding
) -> types.TextEdit:
    if end - start == 1 == len(new):
        return _edit_within(old[start], new[0], start, encoding)
    place = types.Range(_position(old, start, encoding), _position(old, end, encoding))
    return types.TextEdit(place, "".join(new))


def _edit_within(old: str, new: str, line: int, encoding: PositionEncoding) -> types.TextEdit:
    """One line, changed no further than from its first to its last difference."""
    words, new_words = old.rstrip("\r\n"), new.rstrip("\r\n")
    if old[len(words) :] != new[len(new_words) :]:
        whole = types.Range(types.Position(line, 0), types.Position(line + 1, 0))
        if not old[len(words) :]:
            whole.end = types.Position(line, unit_length(old, encoding))
        return types.TextEdit(whole, new)
    first = _common(words, new_words)
    rest, new_rest = words[first:], new_words[first:]
    same = _common(rest[::-1], new_rest[::-1])
    return types.TextEdit(
        types.Range(
            types.Position(line, unit_length(words[:first], encoding)),
            types.Position(line, unit_length(words[: len(words) - same], encoding)),
        ),
        new_rest[: len(new_rest) - same],
    )


def _common(one: str, other: str) -> int:
    """How many characters two texts have in common from their beginnings on."""
    shorter = min(len(one), len(other))
    return next((n for n in range(shorter) if one[n] != other[n]), shorter)


def _position(lines: Sequence[str], line: int, encoding: PositionEncoding) -> types.Position:
    """The beginning of a line; the end of the text for the one after a last line that is not ended."""
    if line == len(lines) and lines and not lines[-1].endswith(("\n", "\r")):
        return types.Position(line - 1, unit_length(lines[-1], encoding))
    return types.Position(line, 0)
