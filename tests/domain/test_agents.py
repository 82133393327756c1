"""What is assumed of an agent that has not reported yet."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batonpass.domain.agents import AgentProfile, compaction_point, profile_for


@pytest.mark.parametrize(
    ("agent", "window", "base", "expected"),
    [
        ("claude-code", 200_000, None, (42_000, 27_000, 62_000, 33_000)),
        ("claude-code", 100_000, None, (42_000, 27_000, 62_000, 33_000)),
        ("claude-code", 99_999, None, (0, 0, 0, None)),
        ("codex", 400_000, None, (17_500, 13_500, 19_500, None)),
        ("aider", 200_000, None, (0, 0, 0, None)),
        ("claude-code", 200_000, 9_000, (9_000, 9_000, 9_000, 33_000)),
        ("claude-code", 200_000, 0, (0, 0, 0, 33_000)),
        ("claude-code", 8_000, 500, (500, 500, 500, None)),
        ("aider", 200_000, 500, (500, 500, 500, None)),
    ],
)
def test_a_profile_is_measured_or_the_users_own_or_nothing(agent, window, base, expected):
    profile = profile_for(agent, window, base)
    actual = (profile.base_tokens, profile.base_low, profile.base_high, profile.compaction_reserve)
    assert (profile.name, actual) == (agent, expected)


@pytest.mark.parametrize(
    ("reserve", "window", "expected"),
    [(33_000, 200_000, 167_000), (33_000, 33_001, 1), (33_000, 33_000, None), (None, 200_000, None)],
)
def test_the_compaction_point_is_known_only_where_it_was_measured(reserve, window, expected):
    assert compaction_point(AgentProfile("a", compaction_reserve=reserve), window) == expected


@given(st.text(), st.integers(1, 10**9), st.none() | st.integers(0, 10**9))
def test_a_base_lies_in_its_band_for_any_agent(agent, window, base):
    profile = profile_for(agent, window, base)
    assert 0 <= profile.base_low <= profile.base_tokens <= profile.base_high
