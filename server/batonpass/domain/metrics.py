"""Metrics: figures that a session measured, and what became of them between before and after."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from math import isfinite

from batonpass.domain.directions import Better, learn_direction
from batonpass.domain.errors import InvalidInput, NotAllowed

MOST_NAMES = 500
"""How many different metrics a session keeps."""

MOST_OF_ONE = 100
"""How many figures of one metric and moment a session keeps; the oldest go first."""

NAME_LIMIT = 200


class When(StrEnum):
    BEFORE = "before"
    AFTER = "after"
    SAMPLE = "sample"


RECORDED = "recorded"
"""The source of what somebody measured, not a check."""


@dataclass(frozen=True, slots=True)
class Measurement:
    """One figure. `source` says where it comes from: `recorded` by someone, or the name of a check.

    `better` is the better way of its metric, where whoever recorded it has said.
    """

    name: str
    value: float
    when: When
    at: datetime
    unit: str = ""
    source: str = RECORDED
    better: Better | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """A metric before and after, each the newest that was measured; None where that was not.

    `better` is its better way: the newest that was said, else what its name and unit tell; None where neither
    is known.
    """

    name: str
    before: Measurement | None
    after: Measurement | None
    better: Better | None = None

    @property
    def unit(self) -> str:
        known = self.after or self.before
        return known.unit if known else ""

    @property
    def has_one_unit(self) -> bool:
        """Whether all that was measured is in the same unit, however it was spelt."""
        return len({spell_unit(m.unit) for m in (self.before, self.after) if m is not None}) <= 1

    @property
    def change(self) -> float | None:
        """After less before, in the metric's unit; None where one is missing or the units differ."""
        if self.before is None or self.after is None or not self.has_one_unit:
            return None
        return _finite(self.after.value - self.before.value)

    @property
    def change_percent(self) -> float | None:
        """The change as a share of what was before; None where that was 0, too."""
        change = self.change
        if change is None or self.before is None or self.before.value == 0:
            return None
        return _finite(100 * (change / abs(self.before.value)))

    @property
    def improved(self) -> bool | None:
        """Whether it changed for the better; None where it did not change, or nobody knows which way is."""
        if not self.change or self.better is None:
            return None
        return (self.change > 0) == (self.better is Better.HIGHER)


def spell_unit(unit: str) -> str:
    """The unit as it stands behind a figure: what is counted by the second is `/s`, though told as `1/s`."""
    return unit.removeprefix("1") if unit.startswith("1/") else unit


def _finite(number: float) -> float | None:
    """What is too large to be calculated with is not known."""
    return number if isfinite(number) else None


def check_measurement(measurement: Measurement) -> None:
    """Raise InvalidInput when a figure has no name, or is no number to count with."""
    if not measurement.name.strip():
        raise InvalidInput("name cannot be empty.", "name")
    if len(measurement.name) > NAME_LIMIT:
        raise InvalidInput(f"name has {len(measurement.name):,} characters; at most {NAME_LIMIT}.", "name")
    if not isfinite(measurement.value):
        raise InvalidInput("value must be a finite number.", "value")


def add_measurements(known: tuple[Measurement, ...], added: Iterable[Measurement]) -> tuple[Measurement, ...]:
    """What is known with more of it, in the order of recording. Raises NotAllowed over `MOST_NAMES`."""
    joined = known
    for measurement in added:
        check_measurement(measurement)
        alike = [m for m in joined if (m.name, m.when) == (measurement.name, measurement.when)]
        if len(alike) >= MOST_OF_ONE:
            joined = tuple(m for m in joined if m is not alike[0])
        joined = (*joined, measurement)
    if len({m.name for m in joined}) > MOST_NAMES:
        raise NotAllowed(f"A session keeps at most {MOST_NAMES} different metrics.")
    return joined


def compare(measurements: Iterable[Measurement]) -> tuple[Comparison, ...]:
    """Before and after of each metric that has one of them, in the order of their first recording."""
    newest: dict[str, dict[When, Measurement]] = {}
    said: dict[str, Better] = {}
    for measurement in measurements:
        if measurement.better is not None:
            said[measurement.name] = measurement.better
        if measurement.when is not When.SAMPLE:
            newest.setdefault(measurement.name, {})[measurement.when] = measurement
    return tuple(
        _compare(name, found.get(When.BEFORE), found.get(When.AFTER), said.get(name))
        for name, found in newest.items()
    )


def _compare(
    name: str, before: Measurement | None, after: Measurement | None, said: Better | None
) -> Comparison:
    pair = Comparison(name, before, after, said)
    return pair if said else replace(pair, better=learn_direction(name, pair.unit))


def best_improvement(comparisons: Iterable[Comparison]) -> Comparison | None:
    """The metric that became better by the largest share of what it was; None where none is known to have."""
    better = [c for c in comparisons if c.improved]
    return max(better, key=lambda c: abs(c.change_percent or 0), default=None)


def regressions(comparisons: Iterable[Comparison]) -> tuple[Comparison, ...]:
    """The metrics that are known to have become worse, the one that lost the largest share first."""
    worse = [c for c in comparisons if c.improved is False]
    return tuple(sorted(worse, key=lambda c: -abs(c.change_percent or 0)))


def surprises(comparisons: Iterable[Comparison]) -> tuple[Comparison, ...]:
    """The metrics that at least doubled or halved, though they are not known to have become better."""
    return tuple(c for c in comparisons if not c.improved and _has_leapt(c.change_percent))


def _has_leapt(percent: float | None) -> bool:
    return percent is not None and (percent >= 100 or percent <= -50)


def newest_samples(measurements: Iterable[Measurement]) -> tuple[Measurement, ...]:
    """The newest sample of each metric, in the order in which the metrics were first recorded."""
    newest: dict[str, Measurement] = {}
    for measurement in measurements:
        if measurement.when is When.SAMPLE:
            newest[measurement.name] = measurement
    return tuple(newest.values())
