"""The merge of three rows of chunks: as last rendered (base), the person's (mine), and rendered anew (new).

The lines of known things are made equal before, so that what differs here is text, and things that one side
added or took away. Regions between lines that all three have in common are settled one by one. Nothing that
a person wrote is left out.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import NamedTuple

from batonpass.app.markdown.chunks import Chunk, Thing, Unit
from batonpass.app.markdown.identity import is_similar
from batonpass.app.markdown.outline import NOTHING_RECORDED
from batonpass.app.markdown.strays import place_strays

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
    outdated = _outdated(base, mine, new)
    base, mine = _without(base, outdated), _without(mine, outdated)
    merged: list[Chunk] = []
    clashes: list[Clash] = []
    units = {chunk.unit for chunk in mine if chunk.unit}
    strays: list[Chunk] = []
    for region in _regions(base, mine, new):
        merged.extend(_settle(region, clashes, strays))
    before = {chunk.thing for chunk in base}
    strays = [chunk for chunk in strays if _is_stray(chunk, before, units)]
    merged = place_strays(_each_once(merged), strays, new)
    return _details_after_theirs(_each_once(merged)), clashes


def _outdated(base: Sequence[Chunk], mine: Sequence[Chunk], new: Sequence[Chunk]) -> Collection[Lines]:
    """Lines that say that there is nothing, where the session has something now; each stands once.

    Below a heading that the person has written above it, such a line would seem to be theirs.
    """
    rows = [Counter(chunk.lines for chunk in row if _is_placeholder(chunk)) for row in (base, mine, new)]
    return {lines for lines in rows[1] if [row[lines] for row in rows] == [1, 1, 0]}


def _without(chunks: Sequence[Chunk], lines: Collection[Lines]) -> list[Chunk]:
    """The chunks without these lines, nor the blank one before each."""
    kept: list[Chunk] = []
    for chunk in chunks:
        if chunk.lines not in lines:
            kept.append(chunk)
        elif kept and kept[-1].is_blank:
            kept.pop()
    return kept


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
    one, two = [_key(chunk) for chunk in base], [_key(chunk) for chunk in other]
    start = 0
    while start < min(len(one), len(two)) and one[start] == two[start]:
        start += 1
    matcher = SequenceMatcher(None, one[start:], two[start:], autojunk=False)
    found = {index: index for index in range(start)}
    for i, j, size in matcher.get_matching_blocks():
        found.update({start + i + k: start + j + k for k in range(size)})
    return found


def _key(chunk: Chunk) -> tuple[object, ...]:
    return chunk.lines, chunk.unit, chunk.task


def _settle(region: Region, clashes: list[Clash], strays: list[Chunk]) -> list[Chunk]:
    base, mine, new = _lines(region.base), _lines(region.mine), _lines(region.new)
    if mine == base:
        return _as_mine(region.new, region.mine)
    if new in (base, mine):
        return list(region.mine)
    if _has_taken(region):
        return _as_mine(region.new, region.mine)
    if not mine:
        strays.extend(region.new)
        return []
    insertions = _insertions(region)
    if insertions is not None:
        return insertions
    if len(base) == len(mine) == len(new):
        return _settle_each(region, clashes)
    strays.extend(region.new)
    clashes.extend(_find_clashes(region))
    return list(region.mine)


def _has_taken(region: Region) -> bool:
    """Whether the person's lines have nothing but a part of what is new, and all that stays."""
    base, mine, new = ([_key(chunk) for chunk in row] for row in (region.base, region.mine, region.new))
    own = [key for key in mine if key not in base]
    stays = [_key(c) for c in region.base if not c.is_blank and _key(c) in new]
    return bool(own) and all(key in new for key in own) and all(key in mine for key in stays)


def _find_clashes(region: Region) -> Iterator[Clash]:
    """Lines that both sides have made of one of base; the rest the person has taken out, or written anew."""
    base, mine, new = _lines(region.base), _lines(region.mine), _lines(region.new)
    gone = [c for c in region.base if c.lines not in mine and c.lines not in new]
    changed = [c.lines for c in gone if not c.is_blank and not _is_placeholder(c)]
    own = [c.lines for c in region.mine if not (c.is_blank or c.unit or c.lines in base or c.lines in new)]
    fresh = [c.lines for c in region.new if not (c.is_blank or c.unit or c.lines in base or c.lines in mine)]
    for lines in own:
        was = _like(lines, changed)
        now = _like(was, fresh) if was else None
        if was and now:
            changed.remove(was)
            fresh.remove(now)
            yield Clash(lines, now)


def _is_placeholder(chunk: Chunk) -> bool:
    """Whether this says that there is nothing: a person's words instead are no change of it."""
    return chunk.unit is None and chunk.lines[0].lstrip().startswith(NOTHING_RECORDED)


def _like(lines: Lines, others: Sequence[Lines]) -> Lines | None:
    words = " ".join(lines)
    return next((other for other in others if is_similar(words, " ".join(other))), None)


def _settle_each(region: Region, clashes: list[Clash]) -> list[Chunk]:
    """As many lines in all three: one by one."""
    settled: list[Chunk] = []
    for base, mine, new in zip(region.base, region.mine, region.new, strict=True):
        if mine.lines == base.lines:
            settled.append(new)
            continue
        settled.append(mine)
        if _is_placeholder(base):
            settled.extend([] if new.lines in (base.lines, mine.lines) else [new])
        elif new.lines not in (base.lines, mine.lines):
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


def _is_stray(chunk: Chunk, before: Collection[Thing | None], known: Collection[Unit]) -> bool:
    """Whether this is of a thing that is new to the document, and is not repeated from its own place."""
    if chunk.unit is None:
        return chunk.task is not None and chunk.task not in before
    return not chunk.unit[0] and chunk.unit not in known and chunk.thing not in before


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
