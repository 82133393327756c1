"""Where a thing comes that is new in the session, when the lines around its place are not as rendered.

It stands below the heading that it is rendered below: after the thing that it follows there, else before the
one that it precedes, else at the end of what stands below that heading. Where the person has no such heading
it is left out, as all of that section is.
"""

from collections.abc import Sequence

from batonpass.app.markdown.chunks import Chunk, Unit, heading_level
from batonpass.app.markdown.forms import title_of_line


def place_strays(merged: list[Chunk], strays: Sequence[Chunk], new: Sequence[Chunk]) -> list[Chunk]:
    """The merged chunks with the strays, which are some of the new ones in their order."""
    chunks = list(merged)
    places = {id(chunk): place for place, chunk in enumerate(new)}
    for group in _groups(strays):
        place = _place(chunks, group[0], new, places[id(group[0])])
        if place is None:
            continue
        is_parted = not group[0].is_heading or place == 0 or chunks[place - 1].is_blank
        chunks[place:place] = group if is_parted else [Chunk(("",)), *group]
    return chunks


def _groups(strays: Sequence[Chunk]) -> list[list[Chunk]]:
    """The chunks of one thing together, and those below a new heading with it."""
    groups: list[list[Chunk]] = []
    for chunk in strays:
        head = groups[-1][0] if groups else None
        is_below = head is not None and head.is_heading and chunk.task == head.thing
        if head is not None and (is_below or (chunk.thing is not None and chunk.thing == head.thing)):
            groups[-1].append(chunk)
        else:
            groups.append([chunk])
    return [group for group in groups if group[0].unit]


def _place(chunks: Sequence[Chunk], stray: Chunk, new: Sequence[Chunk], at: int) -> int | None:
    standing = {chunk.unit: place for place, chunk in enumerate(chunks) if chunk.unit}
    task = None if stray.is_heading else stray.task
    for place in range(at - 1, -1, -1):
        before = new[place]
        if before.unit in standing and not (stray.is_heading and before.thing != before.task):
            return _end_of_thing(chunks, standing[before.unit], stray)
        title = _title(before)
        if title and not before.unit:
            found = next((n for n, c in enumerate(chunks) if _title(c) == title and c.task == task), None)
            if found is not None:
                return _before_next(chunks, stray, new, at, standing) or _end_of_text(chunks, found + 1)
            if task is None and not stray.is_heading:
                return _before_next(chunks, stray, new, at, standing)
            if task is None and heading_level(before.lines[0]) < heading_level(stray.lines[0]):
                return None
    return None


def _before_next(
    chunks: Sequence[Chunk], stray: Chunk, new: Sequence[Chunk], at: int, standing: dict[Unit, int]
) -> int | None:
    """The place of the next thing below the same heading."""
    for after in new[at + 1 :]:
        if after.unit in standing and not after.unit[2] and after.task == stray.task:
            return standing[after.unit]
        if _title(after) and after.task == stray.task:
            return None
    return None


def _title(chunk: Chunk) -> str:
    return title_of_line(chunk.lines[0]) if not chunk.unit else ""


def _end_of_thing(chunks: Sequence[Chunk], place: int, stray: Chunk) -> int:
    """The place after a thing with all that is nested in it."""
    thing = chunks[place].thing
    end = place + 1
    if stray.is_heading:
        last = [n for n, chunk in enumerate(chunks) if chunk.task == thing]
        return max([place, *last]) + 1
    while end < len(chunks) and (chunks[end].thing == thing or _is_indented(chunks[end])):
        end += 1
    return end


def _is_indented(chunk: Chunk) -> bool:
    return chunk.unit is None and chunk.lines[0][:1] in (" ", "\t") and bool(chunk.lines[0].strip())


def _end_of_text(chunks: Sequence[Chunk], place: int) -> int:
    """The place after the last line before the next heading."""
    end = place
    while end < len(chunks) and not chunks[end].is_heading and not _title(chunks[end]):
        end += 1
    while end > place and chunks[end - 1].is_blank:
        end -= 1
    return end
