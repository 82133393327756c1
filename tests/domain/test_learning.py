"""Learning a rule from outcomes: it finds the coefficients, and one surprise teaches little."""

import math
import random

from hypothesis import given
from hypothesis import strategies as st

from batonpass.domain.learning import Coefficient, Coefficients, estimate, learn

TRUE = {"turn": 25.0, "text": 1.3}


def prior(name: str) -> Coefficient:
    return Coefficient(10, 400) if name == "turn" else Coefficient(1, 0.04)


def outcomes(number: int, seed: int = 1) -> list[tuple[dict[str, float], float]]:
    choose = random.Random(seed)
    texts = [float(choose.randrange(1, 3_000)) for _ in range(number)]
    return [
        ({"turn": 1.0, "text": text}, TRUE["turn"] + TRUE["text"] * text + choose.gauss(0, 5))
        for text in texts
    ]


def learnt(given: list[tuple[dict[str, float], float]]) -> Coefficients:
    known: Coefficients = {}
    for amounts, outcome in given:
        known = learn(known, prior, amounts, outcome, noise=100)
    return known


def test_the_coefficients_are_found() -> None:
    known = learnt(outcomes(200))
    assert abs(known["text"].value - TRUE["text"]) < 0.01
    assert abs(known["turn"].value - TRUE["turn"]) < 8


def test_nothing_known_is_the_prior() -> None:
    expected = estimate({}, prior, {"turn": 1, "text": 100})
    assert (expected.value, expected.variance) == (110, 400 + 0.04 * 100**2)


def test_one_surprise_moves_what_was_learnt_only_little() -> None:
    known = learnt(outcomes(100))
    surprised = learn(known, prior, {"turn": 1, "text": 1_000}, 1_325 + 600, noise=100)
    assert abs(surprised["text"].value - known["text"].value) < 0.05


def test_what_has_another_cause_teaches_nothing() -> None:
    known = learnt(outcomes(100))
    assert learn(known, prior, {"turn": 1, "text": 10}, -40_000, noise=100) == known


def test_it_never_stops_to_learn() -> None:
    known = learnt(outcomes(2_000))
    for name, coefficient in known.items():
        assert coefficient.variance >= prior(name).variance / 100


@given(
    st.lists(
        st.tuples(st.floats(0, 1e6), st.floats(-1e7, 1e7)),
        max_size=30,
    )
)
def test_the_figures_stay_finite_whatever_comes(given: list[tuple[float, float]]) -> None:
    known = learnt([({"turn": 1.0, "text": text}, outcome) for text, outcome in given])
    for coefficient in known.values():
        assert math.isfinite(coefficient.value)
        assert 0 < coefficient.variance <= 400
