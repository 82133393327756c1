"""What an open document has taken of the renderings that it was offered.

An edit leaves out the line that a person is on, so that a document may take a part of a rendering and the
rest later, when there is a newer one. What it has taken is no change of the person's.
"""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from batonpass.app.markdown.source import split_source

Lines = tuple[str, ...]


def advance(base: str, offered: Sequence[str], mine: str) -> str:
    """The base with those changes that the document has taken; only where it has them word for word."""
    for rendering in offered:
        base = _advance(base, rendering, mine)
    return base


def _advance(base: str, offered: str, mine: str) -> str:
    lines = split_source(base).lines
    taken = dict(_changes(lines, split_source(mine).lines))
    changes = [
        (place, new) for place, new in _changes(lines, split_source(offered).lines) if taken.get(place) == new
    ]
    moved = list(lines)
    for (start, end), new in reversed(changes):
        moved[start:end] = new
    return "\n".join(moved) + ("\n" if base.endswith("\n") else "") if changes else base


def _changes(old: Lines, new: Lines) -> Iterator[tuple[tuple[int, int], Lines]]:
    """Which lines differ, and what stands there instead; as many lines for others are told one by one."""
    for tag, start, end, new_start, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        if end - start == new_end - new_start:
            for offset in range(end - start):
                at = new_start + offset
                yield (start + offset, start + offset + 1), new[at : at + 1]
        else:
            yield (start, end), new[new_start:new_end]
