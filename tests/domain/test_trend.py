"""The trend: how fast the context fills, what must not disturb it, and when it says nothing."""

from datetime import UTC, datetime, timedelta
from math import isfinite

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from batonpass.domain.context import EntryKind, LedgerEntry
from batonpass.domain.trend import (
    LONGEST_GAP_MINUTES,
    POINTS,
    Course,
    Forecast,
    Slope,
    Span,
    Trend,
    add_reading,
    find_slope,
    find_trend,
    follow,
    foresee,
)

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


def later(minutes):
    return NOON + timedelta(minutes=minutes)


def course_of(*readings, is_reported=True):
    """The course after readings, each as minutes after noon and tokens."""
    course = Course()
    for minutes, tokens in readings:
        course = add_reading(course, later(minutes), tokens, is_reported=is_reported)
    return course


def rates(course):
    """Tokens a minute and a turn, None for what is not known."""
    trend = find_trend(course)
    return tuple(slope and round(slope.tokens, 6) for slope in (trend.per_minute, trend.per_turn))


def steady(*minutes, rate=1_000):
    return [(minute, round(10_000 + minute * rate)) for minute in minutes]


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        ([], (None, None)),
        ([(0, 10_000)], (None, None)),
        ([(0, 10_000), (1, 12_000)], (None, None)),
        (steady(0, 1, 2), (1_000, 1_000)),
        (steady(0, 1, 2, 3, 4), (1_000, 1_000)),
        # All at one time: neither is told, for a burst is one point.
        ([(0, 10_000), (0, 20_000), (0, 30_000)], (None, None)),
        # Within a minute, the opening of files is no pace of work.
        ([(0, 10_000), (0.3, 20_000), (0.6, 30_000)], (None, None)),
        # A figure told again is no reading, and no turn.
        ([(0, 10_000), (1, 11_000), (1.2, 11_000), (1.5, 11_000), (2, 12_000)], (1_000, 1_000)),
        # A context that does not grow has a slope of nothing, and one that is trimmed falls.
        ([(0, 50_000), (1, 49_000), (2, 48_000)], (-1_000, -1_000)),
    ],
)
def test_readings_tell_a_rate_or_nothing(readings, expected):
    assert rates(course_of(*readings)) == expected


def test_a_quarter_of_an_hour_of_silence_is_not_the_pace_of_the_work():
    working = steady(0, 1, 2, 3)
    after = [(18 + minute, 13_000 + minute * 1_000) for minute in (1, 2, 3)]
    assert rates(course_of(*working, *after))[0] == pytest.approx(1_000, rel=0.2)


@pytest.mark.parametrize("jump", [-600, -1, 600, 60 * 24 * 365])
def test_a_clock_that_jumps_does_not_disturb_it(jump):
    before = steady(0, 1, 2, 3, 4, 5)
    after = [(minute + jump, tokens) for minute, tokens in steady(6, 7, 8, 9, 10)]
    assert rates(course_of(*before, *after))[0] == pytest.approx(1_000, rel=0.25)


def test_a_burst_is_one_point_and_does_not_shorten_the_window():
    burst = [(2 + second / 60, 12_000 + second) for second in range(25)]
    course = course_of(*steady(0, 1), *burst, *steady(3, 4))
    assert [point.tokens for point in course.points] == [10_000, 11_000, 12_024, 13_000, 14_000]


def test_typing_without_a_rest_still_makes_points():
    course = course_of(*((second / 60, 100 + second) for second in range(0, 300, 2)), is_reported=False)
    assert len(course.points) == 10, "one for each half of a minute"
    assert rates(course) == (pytest.approx(60, rel=0.01), None), "and it is still the first turn"


def test_what_is_left_of_a_context_that_was_cleared_begins_anew():
    course = course_of(*steady(0, 1, 2, 3), (4, 2_000))
    assert rates(course) == (None, None)
    assert [point.tokens for point in course.points] == [2_000]


def test_a_small_fall_is_borne():
    assert rates(course_of(*steady(0, 1, 2), (3, 11_500), *steady(4, 5, 6)))[0] == pytest.approx(1_000)


def test_the_first_report_begins_anew_because_an_estimate_is_on_another_level():
    estimated = course_of((0, 100), (1, 200), (2, 300), is_reported=False)
    reported = add_reading(estimated, later(3), 90_000, is_reported=True)
    assert [point.tokens for point in reported.points] == [90_000]
    assert add_reading(reported, later(4), 400) == reported, "estimates between reports say nothing more"


def test_a_turn_is_a_report_or_a_burst_of_typing_after_a_rest():
    assert course_of((0, 1), (0.1, 2), (5, 3)).points[-1].turns == 2
    typed = course_of((0, 1), (0.9, 2), (1.8, 3), (2.8, 4), (2.9, 5), (9, 6), is_reported=False)
    assert typed.points[-1].turns == 2, "two rests of a minute or more"


def entry(kind, tokens, minutes, uri="a"):
    return LedgerEntry(EntryKind(kind), tokens, later(minutes), "planning", uri)


def test_the_ledger_is_followed():
    entries = [
        entry("read", 500, 0, "a"),
        entry("edited", 100, 1, "a"),
        entry("read", 500, 2, "a"),
        entry("edited", 50, 3, "b"),
        entry("read", 70, 4, "b"),
        entry("read", 9_000, 5, "known"),
    ]
    course = follow(Course(), entries, {"known"})
    assert [point.tokens for point in course.points] == [500, 600, 650, 720], (
        "what is read again adds nothing"
    )
    assert follow(course, [entry("reset", 0, 6)]) == Course()
    after = follow(course, [entry("reset", 0, 6), entry("read", 9_000, 7, "known")], {"known"})
    assert [point.tokens for point in after.points] == [9_000], "after a reset it is read for the first time"
    reported = follow(
        course, [entry("reported", 30_000, 6), entry("edited", 5, 7), entry("reported", 31_000, 8)]
    )
    assert [point.tokens for point in reported.points] == [30_000, 31_000]


def test_only_so_many_readings_are_kept():
    course = course_of(*steady(*range(100)))
    assert len(course.points) == POINTS
    assert course.points[-1].tokens == 109_000


SLOPE = Slope(1_000, 500, 2_000)


@pytest.mark.parametrize(
    ("trend", "tokens", "mark", "expected"),
    [
        (Trend(), 10_000, 20_000, Forecast()),
        (Trend(SLOPE, None), None, 20_000, Forecast()),
        (Trend(SLOPE, None), 10_000, None, Forecast()),
        (Trend(SLOPE, None), 10_000, 20_000, Forecast(Span(10, 5, 20), None)),
        (Trend(None, SLOPE), 10_000, 20_000, Forecast(None, Span(10, 5, 20))),
        (Trend(SLOPE, SLOPE), 30_000, 20_000, Forecast(Span(0, 0, 0), Span(0, 0, 0))),
        (Trend(Slope(1_000, 500, 2_000, 4_000), None), 0, 10_000, Forecast(Span(4, 4, 20), None)),
        (Trend(Slope(1_000, 500, 2_000, 0), None), 0, 10_000, Forecast(Span(20, 5, 20), None)),
        (Trend(Slope(1_000, 900, 2_000, -7), None), 0, 10_000, Forecast(Span(20, 5, 20), None)),
        (Trend(Slope(1_000, 0, 2_000), None), 0, 10_000, Forecast(Span(10, 5, None), None)),
        (Trend(Slope(1_000, 1e-9, 2_000), None), 0, 10_000, Forecast(Span(10, 5, None), None)),
        (Trend(Slope(0, 0, 2_000), None), 0, 10_000, Forecast()),
        (Trend(Slope(-5, -9, 2), None), 0, 10_000, Forecast()),
        # More than a day of work ahead is not foretold.
        (Trend(Slope(1, 1, 1), None), 0, 1_441, Forecast()),
        (Trend(Slope(5e-324, 5e-324, 5e-324), None), 0, 10_000, Forecast()),
    ],
)
def test_a_mark_is_so_far_ahead(trend, tokens, mark, expected):
    assert foresee(trend, tokens, mark) == expected


TOKENS = st.integers(0, 1_000_000_000)
STEPS = st.lists(st.tuples(st.floats(-1e5, 1e5), TOKENS, st.booleans()), max_size=60)


@given(STEPS, TOKENS, TOKENS)
def test_whatever_comes_it_is_a_number_or_nothing(steps, tokens, mark):
    course, at = Course(), NOON
    for minutes, figure, is_reported in steps:
        at += timedelta(minutes=minutes)
        course = add_reading(course, at, figure, is_reported=is_reported)
    assert len(course.points) <= POINTS
    minutes = [point.minutes for point in course.points]
    assert minutes == sorted(minutes)
    trend = find_trend(course)
    for slope in (trend.per_minute, trend.per_turn):
        if slope is not None:
            assert slope.low <= slope.tokens <= slope.high
            assert isfinite(slope.low) and isfinite(slope.high)
    forecast = foresee(trend, tokens, mark)
    for span in (forecast.minutes, forecast.turns):
        if span is not None:
            assert 0 <= span.soonest <= span.expected and isfinite(span.expected)
            assert span.latest is None or span.expected <= span.latest < float("inf")


@given(st.lists(st.tuples(st.floats(0, 100), st.integers(0, 5_000)), min_size=1, max_size=40), st.booleans())
def test_a_context_that_only_grows_has_no_falling_trend(steps, is_reported):
    course, at, tokens = Course(), NOON, 0
    for minutes, grown in steps:
        at += timedelta(minutes=minutes)
        tokens += grown
        course = add_reading(course, at, tokens, is_reported=is_reported)
    for slope in (find_trend(course).per_minute, find_trend(course).per_turn):
        assert slope is None or slope.low >= 0


XS = st.lists(st.integers(0, 1_000), min_size=2, max_size=POINTS, unique=True).map(sorted)


@st.composite
def scattered(draw):
    return [(x, draw(st.integers(-10_000, 10_000))) for x in draw(XS)]


@given(scattered(), st.integers(-1_000, 1_000), st.integers(1, 50), st.integers(-100, 100))
def test_the_slope_moves_with_what_it_measures(points, shift, scale, tilt):
    slope = find_slope(points)
    moved = find_slope([(x + shift, y * scale + tilt * x + 7) for x, y in points])
    assert moved.tokens == pytest.approx(slope.tokens * scale + tilt, abs=1e-6)
    assert moved.low == pytest.approx(slope.low * scale + tilt, abs=1e-6)
    assert moved.high == pytest.approx(slope.high * scale + tilt, abs=1e-6)


@given(scattered())
def test_the_slope_of_the_mirror_image_is_the_opposite(points):
    slope, mirrored = find_slope(points), find_slope([(x, -y) for x, y in points])
    assert (mirrored.tokens, mirrored.low, mirrored.high) == (-slope.tokens, -slope.high, -slope.low)


@given(
    st.integers(8, POINTS),
    st.integers(1, 5_000),
    st.randoms(use_true_random=False),
    st.integers(-(10**8), 10**8),
)
def test_a_quarter_of_wrong_readings_does_not_carry_it_away(count, rate, choose, wrong):
    """Up to 29 % of the points leave more than half of the pairs right, and so the median."""
    points = [(minute, 10_000 + minute * rate) for minute in range(count)]
    for index in choose.sample(range(count), int(count * 0.29)):
        points[index] = (index, wrong)
    assume(sum(y != 10_000 + x * rate for x, y in points) <= count * 0.29)
    right = (count - int(count * 0.29)) * (count - int(count * 0.29) - 1) / 2
    assume(right > count * (count - 1) / 4)
    assert find_slope(points).tokens == pytest.approx(rate)


def test_points_that_are_not_apart_have_no_slope():
    assert find_slope([(1, 5), (1, 9)]) is None
    assert find_slope([(1, 5)]) is None
    assert find_slope([]) is None


def test_a_gap_counts_for_so_much_and_no_more():
    course = course_of((0, 10), (60, 20))
    assert course.points[-1].minutes == LONGEST_GAP_MINUTES
