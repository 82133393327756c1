"""Metrics: figures that a session measured, and what became of them between before and after."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from math import isfinite

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


@dataclass(frozen=True, slots=True)
class Measurement:
    """One figure. `source` says where it comes from: `recorded` by someone, or the name of a check."""

    name: str
    value: float
    when: When
    at: datetime
    unit: str = ""
    source: str = "recorded"


@dataclass(frozen=True, slots=True)
class Comparison:
    """A metric before and after, each the newest that was measured; None where that was not."""

    name: str
    before: Measurement | None
    after: Measurement | None

    @property
    def unit(self) -> str:
        known = self.after or self.before
        return known.unit if known else ""

    @property
    def change(self) -> float | None:
        """After less before, in the metric's unit; None where one is missing or the units differ."""
        if self.before is None or self.after is None or self.before.unit != self.after.unit:
            return None
        return self.after.value - self.before.value

    @property
    def change_percent(self) -> float | None:
        """The change as a share of what was before; None where that was 0, too."""
        change = self.change
        if change is None or self.before is None or self.before.value == 0:
            return None
        return 100 * change / abs(self.before.value)


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
    for measurement in measurements:
        if measurement.when is not When.SAMPLE:
            newest.setdefault(measurement.name, {})[measurement.when] = measurement
    return tuple(
        Comparison(name, found.get(When.BEFORE), found.get(When.AFTER)) for name, found in newest.items()
    )


def newest_samples(measurements: Iterable[Measurement]) -> tuple[Measurement, ...]:
    """The newest sample of each metric, in the order in which the metrics were first recorded."""
    newest: dict[str, Measurement] = {}
    for measurement in measurements:
        if measurement.when is When.SAMPLE:
            newest[measurement.name] = measurement
    return tuple(newest.values())
