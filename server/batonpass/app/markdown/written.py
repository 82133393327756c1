"""What a person has written of things that the last rendering did not have.

Such a thing stands in the document as the person wrote it. What is rendered of it is taken out before the
merge, so that it comes neither twice nor in pieces; only what the person does not say of it is put to it, in
the person's form.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from batonpass.app.markdown.chunks import Chunk, Detail, Thing, Unit, Words
from batonpass.app.markdown.forms import Row, written_as


def put_to_what_is_written(own: Row, base: Row, new: Row) -> tuple[Row, Row]:
    """The person's row with what is missing of the things there, and the new row without what the person
    wrote first.

    A new detail of a thing that the base has is put beside its others too: the lines around it may be the
    person's.
    """
    in_base = {chunk.unit for chunk in base if chunk.unit}
    standing = {chunk.unit: chunk for chunk in own if chunk.unit}
    mine = {unit[:2] for unit in standing}
    written = mine - {unit[:2] for unit in in_base}
    rest: list[Chunk] = []
    missing: list[tuple[Thing, Chunk]] = []
    repeated = {unit[1] for unit in standing if unit[0]}
    is_cut = False
    for chunk in new:
        thing, block = chunk.thing, chunk.task
        is_elsewhere = thing is not None and not thing[0] and thing[1] in repeated and thing not in mine
        is_written = thing in written or block in written or (is_elsewhere and chunk.unit not in in_base)
        owner = thing if thing in mine else block if block in written else None
        is_new = chunk.unit is not None and chunk.unit not in standing and chunk.unit not in in_base
        if is_new and owner is not None and (is_written or not _says_nothing(chunk)):
            if not (is_written and _says_nothing(chunk)) and not _is_said(chunk, standing):
                missing.append((owner, chunk))
        elif not (is_written or (is_cut and chunk.is_blank and rest and rest[-1].is_blank)):
            rest.append(chunk)
            is_cut = False
        # Nor are both of the blank lines around it needed.
        is_cut = is_cut or is_written
    return _with_missing(own, missing, new), tuple(rest)


def _says_nothing(chunk: Chunk) -> bool:
    """Whether this is a detail that only says that there is none."""
    return isinstance(chunk.value, Detail) and chunk.value.meaning in ("", (), (0, 0))


def _is_said(chunk: Chunk, standing: Mapping[Unit, Chunk]) -> bool:
    """Whether a long text is written whole in the heading, or a section tells a to-do's priority or state."""
    if chunk.unit is None or not chunk.unit[1].startswith("t"):
        return False
    main = standing.get((*chunk.unit[:2], ""))
    if main is None:
        return False
    if chunk.unit[2] == "text":
        return isinstance(main.value, Words) and main.value.text == chunk.value
    return not main.is_heading and chunk.unit[2] in ("priority", "state")


def _with_missing(own: Row, missing: Sequence[tuple[Thing, Chunk]], new: Row) -> Row:
    """The row with each missing chunk beside those of its thing, in the order and the form that they have."""
    row = list(own)
    for owner, chunk in missing:
        before, after = _neighbours(chunk, owner, new, row)
        if after is not None and row[after].unit and isinstance(row[after].value, Detail):
            row.insert(after, _in_form_of(row[after], chunk))
        elif before is not None:
            row[before + 1 : before + 1] = _parted(
                _in_form_of(row[before], chunk), row[before + 1 : before + 2]
            )
    return tuple(row)


def _neighbours(chunk: Chunk, owner: Thing, new: Row, row: Sequence[Chunk]) -> tuple[int | None, int | None]:
    """The places of the last chunk of the thing that comes before this one, and of the next detail after it
    where no detail comes before."""
    places = {each.unit: place for place, each in reversed(list(enumerate(row))) if each.unit}
    units = [each.unit for each in new if owner in (each.thing, each.task)]
    at = units.index(chunk.unit)
    before = [places[unit] for unit in units[:at] if unit in places]
    after = [places[unit] for unit in units[at + 1 :] if unit in places and unit and unit[:2] == owner]
    first = places.get((*owner, ""))
    last = max(before, default=first)
    return last, (min(after, default=None) if last == first else None)


def _in_form_of(neighbour: Chunk, chunk: Chunk) -> Chunk:
    """A detail, written as the one beside it."""
    is_short = len(neighbour.lines) == len(chunk.lines) == 1
    if not is_short or not isinstance(neighbour.value, Detail):
        return chunk
    return replace(chunk, lines=(written_as(chunk.lines[0], neighbour.lines[0]),))


def _parted(chunk: Chunk, following: Sequence[Chunk]) -> list[Chunk]:
    """With a blank line after it, where text would go on with it."""
    line = following[0].lines[0].lstrip() if following and following[0].lines else ""
    is_list = chunk.lines[-1].lstrip().startswith("- ")
    starts = not line or line.startswith(("#", "- ", "* ", "+ ", "**", "__", "|", "```")) or line[0].isdigit()
    return [chunk] if starts or not is_list else [chunk, Chunk(("",))]
