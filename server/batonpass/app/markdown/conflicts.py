"""Where a person's lines stand against what would have come in their place."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from batonpass.app.markdown.three_way import Clash


@dataclass(frozen=True, slots=True)
class Conflict:
    """A person's lines, and the lines that would have come in their place.

    `line` is where the first of them stands, from 0. `item` and `detail` tell what thing they are about.
    """

    line: int
    mine: tuple[str, ...]
    new: tuple[str, ...]
    item: str = ""
    detail: str = ""

    @property
    def id(self) -> str:
        """The same for the same lines, wherever they stand."""
        from hashlib import sha256

        words = "\n".join((*self.mine, "\0", *self.new))
        return sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def place_conflicts(
    clashes: Sequence[Clash], standing: Sequence[Conflict], lines: Sequence[str]
) -> tuple[Conflict, ...]:
    """The conflicts there are now, each where its lines stand."""
    found = [
        Conflict(0, clash.mine, clash.new, *(clash.unit[1:] if clash.unit else ("", ""))) for clash in clashes
    ]
    again = {conflict.mine for conflict in found}
    found += [old for old in standing if not old.item and old.mine not in again]
    placed = [(find_lines(lines, conflict.mine, conflict.line), conflict) for conflict in found]
    return tuple(replace(conflict, line=line) for line, conflict in placed if line is not None)


def find_lines(lines: Sequence[str], wanted: Sequence[str], near: int) -> int | None:
    """Where these lines stand; the place nearest to a line."""
    size = len(wanted)
    places = [n for n in range(len(lines) - size + 1) if tuple(lines[n : n + size]) == tuple(wanted)]
    return min(places, key=lambda place: abs(place - near), default=None)
