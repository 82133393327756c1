"""The ledger's sums, and the reading that is drawn from them."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batonpass.domain.agents import AgentProfile, profile_for
from batonpass.domain.context import (
    FRESH_FOR,
    EntryKind,
    LedgerEntry,
    LedgerTotals,
    Source,
    add_entries,
    add_entry,
    check_report,
    plausible_window,
    read,
    unknown_reading,
)
from batonpass.domain.errors import InvalidInput

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
PLAIN = AgentProfile("generic")
BASED = AgentProfile("based", base_tokens=1_000, base_low=600, base_high=1_500)


def entry(kind, tokens=0, uri="", minutes=0, phase="planning", window=None):
    at = NOON + timedelta(minutes=minutes)
    return LedgerEntry(EntryKind(kind), tokens, at, phase, uri, window_tokens=window)


def totals_of(*entries):
    return add_entries(LedgerTotals(), entries)


def check_totals(entries, /, **expected):
    totals = totals_of(*entries)
    actual = {name: getattr(totals, name) for name in expected}
    assert actual == expected


def test_a_document_is_read_once():
    check_totals(
        [entry("read", 100, "file:///a"), entry("read", 900, "file:///a"), entry("read", 20, "file:///b")],
        read_tokens=120,
        documents=frozenset({"file:///a", "file:///b"}),
        used={"planning": 120},
    )


def test_a_document_is_read_anew_after_a_reset():
    check_totals(
        [entry("read", 100, "file:///a"), entry("reset"), entry("read", 900, "file:///a")],
        read_tokens=900,
        used={"planning": 1_000},
    )


def test_edits_add_up_and_never_fall_below_zero():
    check_totals(
        [entry("edited", 30, "a"), entry("edited", 12, "b")], edited_tokens=42, used={"planning": 42}
    )
    check_totals(
        [entry("edited", 30, "a"), entry("edited", -50, "a"), entry("edited", 7, "a")],
        edited_tokens=7,
        used={"planning": 7},
    )


def test_what_enters_belongs_to_the_phase_of_its_moment():
    check_totals(
        [
            entry("read", 100, "a"),
            entry("edited", 10, "a", phase="testing"),
            entry("edited", 5, "a"),
            entry("edited", 1, "a", phase=""),
        ],
        used={"planning": 105, "testing": 10, "": 1},
    )


def test_the_first_report_tells_a_level_and_the_next_what_grew():
    check_totals([entry("reported", 40_000)], reported_tokens=40_000, used={"planning": 0})
    check_totals(
        [entry("reported", 40_000), entry("edited", 100, "a"), entry("reported", 41_000, phase="testing")],
        reported_tokens=41_000,
        since_report_tokens=0,
        used={"planning": 100, "testing": 900},
    )
    check_totals(
        [entry("reported", 40_000), entry("edited", 100, "a"), entry("reported", 40_020)],
        used={"planning": 100},
    )


def test_a_reset_clears_the_context_and_keeps_what_the_phases_used():
    check_totals(
        [
            entry("read", 100, "a"),
            entry("reported", 50_000, window=400_000),
            entry("edited", 7, "a"),
            entry("reset", minutes=3),
        ],
        read_tokens=0,
        edited_tokens=0,
        reported_tokens=None,
        reported_at=None,
        since_report_tokens=0,
        documents=frozenset(),
        used={"planning": 107},
        window_tokens=400_000,
        reset_at=NOON + timedelta(minutes=3),
        entries=4,
    )


ENTRIES = st.builds(
    entry,
    kind=st.sampled_from(list(EntryKind)),
    tokens=st.integers(0, 300_000),
    uri=st.sampled_from("abcd"),
    minutes=st.integers(0, 240),
    phase=st.sampled_from(["planning", "testing", ""]),
    window=st.none() | st.just(1_000_000),
)


@given(st.lists(ENTRIES, max_size=30))
def test_the_running_sums_equal_a_walk_over_the_whole_ledger(entries):
    totals = totals_of(*entries)
    resets = [i for i, e in enumerate(entries) if e.kind is EntryKind.RESET]
    since_reset = entries[resets[-1] + 1 :] if resets else entries
    reads = {e.uri: e.tokens for e in reversed(since_reset) if e.kind is EntryKind.READ}
    edits = sum(e.tokens for e in since_reset if e.kind is EntryKind.EDITED)
    reports = [e for e in since_reset if e.kind is EntryKind.REPORTED]
    assert totals.read_tokens == sum(reads.values()), "the first read of each document counts, and no other"
    assert totals.documents == set(reads)
    assert totals.edited_tokens == edits
    assert totals.reported_tokens == (reports[-1].tokens if reports else None)


@given(st.lists(ENTRIES, max_size=20), st.integers(0, 20))
def test_it_does_not_matter_how_entries_are_grouped(entries, cut):
    assert add_entries(totals_of(*entries[:cut]), entries[cut:]) == totals_of(*entries)


def check_reading(entries, expected, profile=PLAIN, window=200_000, minutes=0):
    reading = read(totals_of(*entries), profile, window, NOON + timedelta(minutes=minutes))
    actual = SimpleNamespace(
        tokens=reading.tokens, source=reading.source.value, band=(reading.low, reading.high)
    )
    assert actual == SimpleNamespace(**expected)
    return reading


def test_nothing_known_is_unknown_and_not_zero():
    reading = check_reading([], {"tokens": None, "source": "unknown", "band": (None, None)}, profile=BASED)
    assert reading.percent is None and reading.at is None
    assert unknown_reading(1_000).window_tokens == 1_000


def test_what_the_editor_saw_is_an_estimate_with_its_band():
    check_reading(
        [entry("read", 400, "a"), entry("edited", 100, "a")],
        {"tokens": 1_500, "source": "estimated", "band": (700, 2_250)},
        profile=BASED,
    )
    check_reading([entry("reset")], {"tokens": 1_000, "source": "estimated", "band": (600, 1_500)}, BASED)


def test_a_fresh_report_stands_by_itself():
    entries = [entry("read", 400, "a"), entry("reported", 60_000), entry("edited", 100, "a", minutes=1)]
    expected = {"tokens": 60_000, "source": "reported", "band": (60_000, 60_000)}
    reading = check_reading(entries, expected, BASED, minutes=9)
    assert (reading.exact, reading.percent, reading.at) == (True, 30.0, NOON)


def test_an_old_report_is_carried_on_by_what_entered_since():
    entries = [entry("read", 400, "a"), entry("reported", 60_000), entry("edited", 100, "a", minutes=1)]
    expected = {"tokens": 60_100, "source": "estimated", "band": (60_000, 60_150)}
    reading = check_reading(entries, expected, BASED, minutes=10)
    assert (reading.exact, reading.at) == (False, NOON + timedelta(minutes=1))


def test_what_is_taken_out_again_after_a_report_leaves_the_report():
    entries = [entry("reported", 60_000), entry("edited", 30, "a"), entry("edited", -50, "a")]
    expected = {"tokens": 60_000, "source": "estimated", "band": (60_000, 60_000)}
    check_reading(entries, expected, minutes=15)


def test_a_clock_that_was_set_back_leaves_a_report_fresh():
    expected = {"tokens": 5, "source": "reported", "band": (5, 5)}
    check_reading([entry("reported", 5)], expected, minutes=-90)


def check_window(entries, expected, configured=200_000):
    assert read(totals_of(*entries), PLAIN, configured, NOON).window_tokens == expected


def test_a_window_smaller_than_its_report_is_corrected_and_stays_so():
    check_window([entry("reported", 200_000)], 200_000)
    check_window([entry("reported", 200_001)], 256_000)
    check_window([entry("reported", 230_000), entry("reported", 20_000)], 256_000)
    check_window([entry("reported", 230_000), entry("reset")], 256_000)


def test_the_window_that_the_agent_names_goes_first():
    check_window([entry("reported", 10, window=1_000_000)], 1_000_000)
    check_window([entry("reported", 10, window=1_000_000), entry("reported", 20)], 1_000_000)
    check_window(
        [entry("reported", 900_000, window=1_000_000), entry("reported", 20, window=200_000)], 200_000
    )


@pytest.mark.parametrize(
    ("window", "observed", "expected"),
    [
        (200_000, 0, 200_000),
        (200_000, 200_000, 200_000),
        (100_000, 100_001, 128_000),
        (1_000, 1_001, 128_000),
        (1_000, 128_001, 200_000),
        (1_000, 200_001, 256_000),
        (1_000, 256_000, 256_000),
        (1_000, 256_001, 400_000),
        (1_000, 400_001, 1_000_000),
        (1_000, 1_000_001, 2_000_000),
        (1_000, 3_000_000, 3_000_000),
        (3_000_000, 2_500_000, 3_000_000),
    ],
)
def test_a_plausible_window_is_the_smallest_usual_one_that_holds_what_was_observed(
    window, observed, expected
):
    assert plausible_window(window, observed) == expected


@given(
    st.lists(ENTRIES, max_size=20),
    st.sampled_from(["claude-code", "codex", "other"]),
    st.none() | st.integers(0, 300_000),
    st.integers(1_000, 2_000_000),
    st.integers(0, 600),
)
def test_a_reading_lies_in_its_band_and_in_a_window_that_holds_every_report(
    entries, agent, base, window, minutes
):
    now = NOON + timedelta(minutes=minutes)
    totals = totals_of(*entries)
    reading = read(totals, profile_for(agent, window, base), window, now)
    if not entries:
        assert reading == unknown_reading(window)
        return
    assert reading.low <= reading.tokens <= reading.high
    assert reading.exact == (reading.source is Source.REPORTED)
    assert reading.window_tokens >= (totals.reported_tokens or 0)
    if reading.exact:
        assert now - totals.reported_at < FRESH_FOR, "an old report is no exact reading any more"
        assert reading.percent <= 100


@pytest.mark.parametrize(
    ("tokens", "window", "field"),
    [
        (-1, None, "tokens"),
        (5, 0, "windowTokens"),
        (0, 0, "windowTokens"),
        (5, -1, "windowTokens"),
        (11, 10, "windowTokens"),
    ],
)
def test_a_report_that_cannot_be_true_is_refused(tokens, window, field):
    with pytest.raises(InvalidInput) as refused:
        check_report(tokens, window)
    assert refused.value.field == field


def test_a_report_that_fills_the_window_is_true():
    check_report(10, 10)
    check_report(0, None)
    check_report(1, 1)


def test_an_entry_leaves_the_sums_it_was_added_to_as_they_were():
    before = totals_of(entry("read", 5, "a"))
    add_entry(before, entry("edited", 7, "a"))
    assert before.used == {"planning": 5}, "a reading that somebody holds must not change under them"
