"""Tokens per line learnt from what sessions cost: little evidence moves little, and nothing moves it far."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batonpass.domain.line_cost import LineCost, learn_line_cost
from batonpass.domain.outcome import Outcome
from batonpass.domain.plan import Scope

LINES = st.integers(0, 10**6)
OUTCOMES = st.builds(Outcome, st.integers(0, 10**9), st.none() | st.builds(Scope, LINES, LINES, LINES))


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        ([], LineCost(10, 0, 0)),
        # 500 lines at 10 and 500 at 30 make 20.
        ([Outcome(15_000, Scope(500))], LineCost(20, 1, 500)),
        ([Outcome(5_000, Scope(500)), Outcome(4_992, Scope(0, 200, 166))], LineCost(10, 2, 999)),
        # Tests and documentation weigh as in the estimate: 100 + 150 + 120 lines at 10 are no news.
        ([Outcome(3_700, Scope(100, 100, 100))], LineCost(10, 1, 370)),
        ([Outcome(2_500, Scope(0, 100, 0))] * 10, LineCost(15, 10, 1_500)),
    ],
)
def test_the_constant_weighs_as_much_as_five_hundred_lines(outcomes, expected):
    assert learn_line_cost(outcomes) == expected


@pytest.mark.parametrize(
    "outcome",
    [
        Outcome(90_000, None),
        Outcome(90_000, Scope()),
        Outcome(90_000, Scope(19)),
        Outcome(0, Scope(500)),
    ],
)
def test_a_session_that_tells_too_little_changes_nothing(outcome):
    assert learn_line_cost([outcome]) == LineCost()


def test_a_session_beyond_all_measure_counts_within_bounds():
    assert learn_line_cost([Outcome(10**9, Scope(500))]).tokens_per_line == 55
    assert learn_line_cost([Outcome(1, Scope(500))]).tokens_per_line == 5.5
    library = learn_line_cost([Outcome(100_000, Scope(1_000_000))])
    assert (library.tokens_per_line, library.lines) == (2.8, 2_000)


@given(st.lists(OUTCOMES, max_size=50))
def test_what_is_learnt_stays_within_a_tenth_and_ten_times(outcomes):
    cost = learn_line_cost(outcomes)
    assert 1 <= cost.tokens_per_line <= 100
    turned = learn_line_cost(reversed(outcomes))
    assert cost.tokens_per_line == pytest.approx(turned.tokens_per_line, abs=0.011), "no order says more"


@given(st.integers(20, 2_000), st.integers(11, 100), st.integers(1, 49))
def test_more_of_the_same_evidence_is_believed_more(lines, ratio, times):
    session = Outcome(lines * ratio, Scope(lines))
    some = learn_line_cost([session] * times).tokens_per_line
    more = learn_line_cost([session] * (times + 1)).tokens_per_line
    assert 10 <= some <= more <= ratio
