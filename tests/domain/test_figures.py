"""Figures as people read them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batonpass.domain.directions import Better, learn_direction
from batonpass.domain.figures import write_change, write_figure, write_measurement, write_signed
from batonpass.domain.metrics import Comparison, Measurement, When

NOON = datetime(2026, 3, 12, 12, 0, tzinfo=UTC)

FIGURES = [
    (0, "0"),
    (-0.0, "0"),
    (412.0, "412"),
    (58.5, "58.5"),
    (0.1 + 0.2, "0.3"),
    (999.96, "1,000"),
    (1234.56, "1,235"),
    (-1234567, "−1,234,567"),
    (0.0123456, "0.01235"),
    (0.00001, "0.00001"),
    (0.0000001234567, "1.235e-7"),
    (-1e300, "−1e300"),
]


@pytest.mark.parametrize(("number", "expected"), FIGURES)
def test_a_figure_has_as_many_digits_as_tell_something(number, expected):
    assert write_figure(number) == expected


MEASURED = [
    (41, "1/s", "41/s"),
    (41, "/s", "41/s"),
    (41, "req/s", "41 req/s"),
    (84, "%", "84 %"),
    (1.5, "x", "1.5x"),
    (1234567, "B", "1,234,567 B"),
    (7, "", "7"),
    (-4, "ms", "−4 ms"),
]


@pytest.mark.parametrize(("value", "unit", "expected"), MEASURED)
def test_a_figure_stands_with_its_unit(value, unit, expected):
    assert write_measurement(Measurement("a", value, When.SAMPLE, NOON, unit)) == expected


def pair(before, after, unit="ms", better=None, unit_after=None):
    def measured(value, when, unit):
        return None if value is None else Measurement("a", value, when, NOON, unit)

    last = unit if unit_after is None else unit_after
    return Comparison("a", measured(before, When.BEFORE, unit), measured(after, When.AFTER, last), better)


CHANGES = [
    (pair(412, 265), "−147 ms (−35.7 %)"),
    (pair(412, 265, better=Better.LOWER), "−147 ms (−35.7 %), better"),
    (pair(41, 58.5, "1/s", Better.LOWER), "+17.5/s (+42.7 %), worse"),
    (pair(41, 58.5, "1/s", Better.HIGHER, unit_after="/s"), "+17.5/s (+42.7 %), better"),
    (pair(84, 87.5, "%"), "+3.5 points"),
    (pair(84, 87.5, "%", Better.HIGHER), "+3.5 points, better"),
    (pair(1, 1234, ""), "+1,233 (+123,000 %)"),
    (pair(0, 5), "+5 ms"),
    (pair(-4, -2), "+2 ms (+50 %)"),
    (pair(5, 5, better=Better.LOWER), "the same"),
    (pair(2, 150, "s", unit_after="ms"), "not compared: s before, ms after"),
    (pair(2, 150, "", unit_after="ms"), "not compared: no unit before, ms after"),
    (pair(2, None), "unknown"),
    (pair(None, 2), "unknown"),
    (pair(-1e308, 1e308), "unknown"),
    (pair(5e-324, 1), "+1 ms"),
]


@pytest.mark.parametrize(("given", "expected"), CHANGES)
def test_a_change_says_how_much_and_which_way(given, expected):
    assert write_change(given) == expected


finite = st.floats(-1e307, 1e307)


@given(finite)
def test_a_written_figure_is_the_figure_but_for_rounding(number):
    said = float(write_figure(number).replace(",", "").replace("−", "-"))
    assert abs(said - number) <= abs(number) * 0.0005
    assert (said > 0, said < 0) == (number > 0, number < 0), "rounding lost the sign, or all there was"


@given(finite, finite, st.sampled_from(["ms", "%", "1/s", ""]), st.sampled_from([None, *Better]))
def test_the_sign_of_a_change_is_that_of_the_change(before, after, unit, better):
    compared = pair(before, after, unit, better)
    said = write_change(compared)
    if compared.change:
        assert said.startswith("+" if compared.change > 0 else "−")
        assert said.endswith(", better") == (better is not None and (after > before) == (better == "higher"))
    else:
        assert said in ("the same", "unknown")


@given(st.floats(1e-6, 1e6))
def test_a_signed_figure_shows_both_signs(number):
    assert write_signed(number) == f"+{write_figure(number)}"
    assert write_signed(-number) == write_figure(-number)


DIRECTIONS = [
    ("Start-up", "ms", Better.LOWER),
    ("Dashboard response time", "s", Better.LOWER),
    ("Memory usage", "MB", Better.LOWER),
    ("Binary size", "KiB", Better.LOWER),
    ("Test coverage", "%", Better.HIGHER),
    ("Cache hit ratio", "%", Better.HIGHER),
    ("Uptime", "s", None),
    ("Time between failures", "s", None),
    ("Free memory size", "MB", None),
    ("Attempts a second", "1/s", None),
    ("Memory", "MB", None),
    ("Start-up", "", None),
    ("Error share", "%", None),
]


@pytest.mark.parametrize(("name", "unit", "expected"), DIRECTIONS)
def test_the_better_way_is_known_only_where_name_and_unit_tell(name, unit, expected):
    assert learn_direction(name, unit) is expected
