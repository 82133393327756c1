"""The merge of three rows of chunks: as last rendered (base), the person's (mine), and rendered anew (new).

The lines of known things are made equal before, so that what differs here is text, and things that one side
added or took away. Regions between lines that all three have in common are settled one by one. Nothing that
a person wrote is left out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import NamedTuple

from batonpass.app.markdown.chunks import Chunk, Unit

Lines = tuple[str, ...]


class Clash(NamedTuple):
    """Lines of the person's, and what would have come in their place."""

    mine: Lines
    new: Lines
    unit: Unit | None = None


@dataclass(frozen=True, slots=True)
class Region:
    base: Sequence[Chunk]
    mine: Sequence[Chunk]
    new: Sequence[Chunk]


def merge_chunks(
    base: Sequence[Chunk], mine: Sequence[Chunk], new: Sequence[Chunk]
) -> tuple[list[Chunk], list[Clash]]:
    """What comes of the three, and where the person's lines stand against new ones."""
    merged: list[Chunk] = []
    clashes: list[Clash] = []
    units = {chunk.unit for chunk in mine if chunk.unit}
    for region in _regions(base, mine, new):
        merged.extend(_settle(region, units, clashes))
    return _details_after_theirs(_each_once(merged)), clashes


def _regions(base: Sequence[Chunk], mine: Sequence[Chunk], new: Sequence[Chunk]) -> Iterator[Region]:
    """The stretches between chunks that all three have, and those chunks themselves."""
    in_mine, in_new = _matches(base, mine), _matches(base, new)
    common = [(i, in_mine[i], in_new[i]) for i in range(len(base)) if i in in_mine and i in in_new]
    ends = [(-1, -1, -1), *common, (len(base), len(mine), len(new))]
    for (b, m, n), (next_b, next_m, next_n) in pairwise(ends):
        yield Region(base[b + 1 : next_b], mine[m + 1 : next_m], new[n + 1 : next_n])
        if next_m < len(mine) and next_b < len(base):
            yield Region((), mine[next_m : next_m + 1], ())


def _matches(base: Sequence[Chunk], other: Sequence[Chunk]) -> dict[int, int]:
    """For each chunk of base that the other has too, where; both in one order.

    Lines of two things are not the same, though they may be written alike.
    """
    one, two = [(chunk.lines, chunk.unit) for chunk in base], [(chunk.lines, chunk.unit) for chunk in other]
    start = 0
    while start < min(len(one), len(two)) and one[start] == two[start]:
        start += 1
    matcher = SequenceMatcher(None, one[start:], two[start:], autojunk=False)
    found = {index: index for index in range(start)}
    for i, j, size in matcher.get_matching_blocks():
        found.update({start + i + k: start + j + k for k in range(size)})
    return found


def _settle(region: Region, known: set[Unit], clashes: list[Clash]) -> list[Chunk]:
    base, mine, new = _lines(region.base), _lines(region.mine), _lines(region.new)
    if mine == base:
        return _as_mine(region.new, region.mine)
    if new in (base, mine):
        return list(region.mine)
    own = [lines for lines in mine if lines not in base]
    if own and all(lines in new for lines in own):
        return _as_mine(region.new, region.mine)
    if not mine:
        return _added(region, known)
    insertions = _insertions(region)
    if insertions is not None:
        return insertions
    if len(base) == len(mine) == len(new):
        return _settle_each(region, clashes)
    added = _added(region, known)
    there = [*base, *mine]
    replaced = tuple(line for c in region.new if c not in added and c.lines not in there for line in c.lines)
    if own and replaced:
        clashes.append(Clash(_flat(region.mine), replaced))
    return [*region.mine, *added]


def _settle_each(region: Region, clashes: list[Clash]) -> list[Chunk]:
    """As many lines in all three: one by one."""
    settled: list[Chunk] = []
    for base, mine, new in zip(region.base, region.mine, region.new, strict=True):
        if mine.lines == base.lines:
            settled.append(new)
            continue
        settled.append(mine)
        if new.lines not in (base.lines, mine.lines):
            clashes.append(Clash(mine.lines, new.lines))
    return settled


def _insertions(region: Region) -> list[Chunk] | None:
    """The new lines with the person's put between them, where the person did nothing but add; else None."""
    found = _matches(region.base, region.mine)
    if len(found) < len(region.base):
        return None
    in_new = _matches(region.base, region.new)
    settled = list(region.new)
    at = {index: base for base, index in found.items()}
    # From the end, so that places before stay where they are.
    following, place = len(region.base), len(settled)
    for index in range(len(region.mine) - 1, -1, -1):
        if index in at:
            following = at[index]
            place = in_new.get(following, min(place, following))
        else:
            settled.insert(place, region.mine[index])
    return settled


def _added(region: Region, known: set[Unit]) -> list[Chunk]:
    """Things that are new to the document."""
    before = {chunk.unit for chunk in region.base}
    return [c for c in region.new if c.unit and c.unit not in before and c.unit not in known]


def _as_mine(chunks: Sequence[Chunk], mine: Sequence[Chunk]) -> list[Chunk]:
    """The chunks; where the person has the same lines, with the ends that they have there."""
    own = {chunk.lines: chunk for chunk in mine}
    return [own.get(chunk.lines, chunk) for chunk in chunks]


def _each_once(chunks: Sequence[Chunk]) -> list[Chunk]:
    """Without the second lines of a thing that has been moved by one of both sides: the person's stay."""
    places: dict[Unit, int] = {}
    for place, chunk in enumerate(chunks):
        known = places.get(chunk.unit) if chunk.unit else None
        if chunk.unit and (known is None or (chunk.is_mine and not chunks[known].is_mine)):
            places[chunk.unit] = place
    return [c for place, c in enumerate(chunks) if c.unit is None or places[c.unit] == place]


def _details_after_theirs(chunks: Sequence[Chunk]) -> list[Chunk]:
    """With new details of a thing that the person wrote after it, not where its own lines would have been."""
    mains = {chunk.unit[:2]: place for place, chunk in enumerate(chunks) if chunk.unit and not chunk.unit[2]}
    strays: dict[tuple[str, str], list[Chunk]] = {}
    rest: list[Chunk] = []
    for place, chunk in enumerate(chunks):
        thing = chunk.unit[:2] if chunk.unit else None
        if thing and not chunk.is_mine and place < mains.get(thing, -1):
            strays.setdefault(thing, []).append(chunk)
        else:
            rest.append(chunk)
    for thing, details in strays.items():
        last = max(n for n, chunk in enumerate(rest) if chunk.unit and chunk.unit[:2] == thing)
        rest[last + 1 : last + 1] = details
    return rest


def _lines(chunks: Sequence[Chunk]) -> list[Lines]:
    return [chunk.lines for chunk in chunks]


def _flat(chunks: Sequence[Chunk]) -> Lines:
    return tuple(line for chunk in chunks for line in chunk.lines)
