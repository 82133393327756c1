"""One measured figure, the same for every benchmark."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum


class Judged(StrEnum):
    """Which number the bar is for, and in which direction it is met."""

    RATIO_AT_MOST = "ratio at most"
    RATIO_AT_LEAST = "ratio at least"
    AMOUNT_AT_MOST = "amount at most"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """`ratio` is ours to the peer's amount, or the peer's to ours where more is better (`RATIO_AT_LEAST`).

    A row without a bar is stated, not judged.
    """

    name: str
    ours: float
    unit: str
    peer: float | None = None
    peer_name: str = ""
    ratio: float | None = None
    bar: float | None = None
    judged: Judged = Judged.RATIO_AT_MOST

    def __post_init__(self) -> None:
        # From JSON it comes as plain text.
        object.__setattr__(self, "judged", Judged(self.judged))

    @property
    def is_met(self) -> bool | None:
        if self.bar is None:
            return None
        if self.judged is Judged.AMOUNT_AT_MOST:
            return self.ours <= self.bar
        if self.ratio is None:
            return False
        return self.ratio >= self.bar if self.judged is Judged.RATIO_AT_LEAST else self.ratio <= self.bar


def compare(
    name: str, ours: float, peer: float, peer_name: str, *, bar: float | None = None, unit: str = "ms"
) -> Row:
    """A row for something that should take no longer than `bar` times what the peer takes."""
    return Row(
        name=name,
        ours=round(ours, 3),
        unit=unit,
        peer=round(peer, 3),
        peer_name=peer_name,
        ratio=round(ours / peer, 3),
        bar=bar,
    )


def state(name: str, ours: float, unit: str, bar: float | None = None) -> Row:
    """A row without a peer."""
    return Row(name=name, ours=round(ours, 3), unit=unit, bar=bar, judged=Judged.AMOUNT_AT_MOST)


def to_json(rows: Iterable[Row]) -> str:
    return json.dumps([{**asdict(row), "met": row.is_met} for row in rows], ensure_ascii=False, indent=2)
