"""Learning a linear rule from one outcome after the other.

Each coefficient is known with a variance, which says how far the next outcome may move it. It is the Kalman
filter of a constant, with the covariances between coefficients left out: what is kept is small, and a new
coefficient may appear at any time. What one outcome can do is bounded, so that a surprise with a cause
outside the rule teaches little.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import sqrt

Amounts = Mapping[str, float]
"""How much of each thing there is; what is not named is 0."""

LARGEST_SURPRISE = 3.0
"""In standard deviations: errors beyond count as this much."""

NO_LESSON = 20.0
"""In standard deviations: errors beyond come from something else altogether."""


@dataclass(frozen=True, slots=True)
class Coefficient:
    value: float
    variance: float


Coefficients = Mapping[str, Coefficient]
Prior = Callable[[str], Coefficient]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value and the variance that comes from what is not known of the coefficients."""

    value: float
    variance: float


def estimate(known: Coefficients, prior: Prior, amounts: Amounts) -> Estimate:
    value = variance = 0.0
    for name, amount in amounts.items():
        coefficient = known.get(name) or prior(name)
        value += coefficient.value * amount
        variance += coefficient.variance * amount * amount
    return Estimate(value, variance)


def learn(
    known: Coefficients, prior: Prior, amounts: Amounts, outcome: float, noise: float
) -> dict[str, Coefficient]:
    """The coefficients after an outcome; `noise` is the variance that no coefficient explains."""
    expected = estimate(known, prior, amounts)
    variance = expected.variance + noise
    spread = sqrt(variance)
    error = outcome - expected.value
    learnt = dict(known)
    if abs(error) > NO_LESSON * spread:
        return learnt
    error = max(-LARGEST_SURPRISE * spread, min(LARGEST_SURPRISE * spread, error))
    for name, amount in amounts.items():
        before = known.get(name) or prior(name)
        gain = before.variance * amount / variance
        # A coefficient is never settled for good: texts differ, and programs change.
        least = prior(name).variance / 100
        learnt[name] = Coefficient(
            before.value + gain * error, max(least, before.variance * (1 - gain * amount))
        )
    return learnt
