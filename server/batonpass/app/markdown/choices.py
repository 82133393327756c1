"""How a person has settled a conflict, kept until the document shows it.

An edit of an open document may have to wait, and is then worked out again from what stands in the editor. It
is the choice that lasts, not the edit.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from batonpass.app.markdown.conflicts import Conflict, find_lines
from batonpass.app.markdown.ids import without_id
from batonpass.app.markdown.source import BYTE_ORDER_MARK, SourceText, split_source


@dataclass(frozen=True, slots=True)
class Choice:
    """A settled conflict, and the lines that are to stand in the place of the person's."""

    conflict: Conflict
    lines: tuple[str, ...]


def choose(conflict: Conflict, keep: str) -> Choice:
    """`keep` is `mine`, `new` or `both`."""
    match keep:
        case "mine":
            return Choice(conflict, conflict.mine)
        case "new":
            return Choice(conflict, conflict.new)
        case _:
            # The first lines keep the id; what stands there twice would be one thing.
            return Choice(conflict, (*conflict.mine, *map(without_id, conflict.new)))


def apply_choices(text: str, choices: Sequence[Choice]) -> tuple[str, tuple[Choice, ...]]:
    """The text as it was chosen, and the choices whose lines still stand in it."""
    standing: list[Choice] = []
    for choice in choices:
        source = split_source(text)
        place = find_lines(source.lines, choice.conflict.mine, choice.conflict.line)
        if place is not None:
            standing.append(choice)
            text = _replaced(source, place, choice)
    return text, tuple(standing)


def _replaced(source: SourceText, place: int, choice: Choice) -> str:
    wanted, after = choice.lines, place + len(choice.conflict.mine)
    if source.lines[place : place + len(wanted)] == wanted:
        after = place + len(wanted)
    *ends, last_end = source.ends[place:after]
    ends = [*ends, *(source.line_end for _ in wanted)][: len(wanted) - 1]
    lines = (*source.lines[:place], *wanted, *source.lines[after:])
    all_ends = (*source.ends[:place], *ends, last_end, *source.ends[after:])
    mark = BYTE_ORDER_MARK if source.has_mark else ""
    return mark + "".join(line + end for line, end in zip(lines, all_ends, strict=True))


def with_given_ids(choice: Choice, text: str) -> Choice:
    """The choice with its lines as they stand in a text, where those that are new were given their ids."""
    lines = split_source(text).lines
    bare = tuple(map(without_id, choice.lines))
    place = find_lines(tuple(map(without_id, lines)), bare, choice.conflict.line)
    return choice if place is None else replace(choice, lines=lines[place : place + len(bare)])
