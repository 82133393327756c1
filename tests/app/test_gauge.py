"""The gauge: what a status bar shows for each state of the context."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batonpass.app.gauge import draw_gauge, shorten
from batonpass.app.results import ContextView
from batonpass.domain.context import Reading, Source, unknown_reading
from batonpass.domain.plan import DEFAULT_WEIGHTS, Scope, complete_phase, make_plan
from batonpass.domain.session import Session, SessionStatus, with_plan
from batonpass.domain.trend import Forecast, Outlook, Span

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
PLAN = make_plan(Scope(), DEFAULT_WEIGHTS, 200_000, 0.7)
SESSION = Session("s", "Retry", SessionStatus.ACTIVE, "generic", "/p", NOON, PLAN.budget, PLAN.phases)


def estimate(tokens, window=200_000):
    return Reading(tokens, window, Source.ESTIMATED, False, tokens // 2, tokens * 2, NOON)


def report(tokens, window=200_000):
    return Reading(tokens, window, Source.REPORTED, True, tokens, tokens, NOON)


def gauge(reading, status="active", to_compaction=None, due=False, session=SESSION):
    return draw_gauge(
        ContextView(replace(session, status=SessionStatus(status)), reading, to_compaction, due)
    )


@pytest.mark.parametrize(
    ("reading", "status", "text"),
    [
        (unknown_reading(200_000), "active", "context unknown"),
        (unknown_reading(200_000), "paused", "paused, context unknown"),
        (estimate(0), "active", "~0 % of 200k"),
        (estimate(70_000), "active", "~35 % of 200k"),
        (estimate(70_000), "paused", "paused, ~35 % of 200k"),
        (report(70_000), "active", "35 % of 200k"),
        (report(200_000), "active", "100 % of 200k"),
        (report(500_000, 1_000_000), "active", "50 % of 1M"),
        (estimate(1_500, 1_000), "active", "~150 % of 1k"),
    ],
)
def test_the_text_says_how_full_and_how_sure(reading, status, text):
    assert gauge(reading, status).text == text


def test_without_a_session_there_is_no_number():
    drawn = draw_gauge(ContextView(None, unknown_reading(200_000), None, False))
    assert (drawn.text, drawn.level) == ("No session", "normal")
    assert drawn.tooltip == "No session is open in this project."


@pytest.mark.parametrize(
    ("reading", "to_compaction", "due", "level"),
    [
        (unknown_reading(200_000), None, False, "normal"),
        (estimate(179_999), 10, False, "normal"),
        (estimate(70_000), None, True, "warning"),
        (report(180_000), None, False, "critical"),
        (report(180_000), None, True, "critical"),
        (report(170_000), 0, True, "critical"),
        (unknown_reading(200_000), 0, False, "normal"),
    ],
)
def test_the_level_follows_what_is_due_and_how_near_the_end_is(reading, to_compaction, due, level):
    assert gauge(reading, to_compaction=to_compaction, due=due).level == level


def test_the_tooltip_of_an_estimate_tells_its_band_and_what_is_due():
    assert gauge(estimate(70_000), to_compaction=97_000, due=True).tooltip.splitlines() == [
        "Retry (active)",
        "70,000 of 200,000 tokens (35.0 %), estimated from the editor.",
        "Probably between 35,000 and 140,000 tokens.",
        "97,000 tokens until the agent compacts by itself.",
        "Phase planning: 0 of 11,667 tokens.",
        "A checkpoint is due.",
    ]


def test_the_tooltip_of_a_report_has_no_band():
    assert gauge(report(70_000)).tooltip.splitlines() == [
        "Retry (active)",
        "70,000 of 200,000 tokens (35.0 %), reported by the agent.",
        "Phase planning: 0 of 11,667 tokens.",
    ]


def test_the_tooltip_says_what_is_not_known():
    plan = PLAN
    for _ in PLAN.phases:
        plan = complete_phase(plan, None)
    drawn = gauge(unknown_reading(200_000), session=with_plan(SESSION, plan))
    assert drawn.tooltip.splitlines() == ["Retry (active)", "The agent's context is not known yet."]


@pytest.mark.parametrize(
    ("tokens", "text"),
    [
        (0, "0"),
        (999, "999"),
        (1_000, "1k"),
        (1_049, "1k"),
        (2_500, "2.5k"),
        (99_949, "99.9k"),
        (99_950, "100k"),
        (200_000, "200k"),
        (999_499, "999k"),
        (999_500, "1M"),
        (1_500_000, "1.5M"),
        (1_000_000_000, "1000M"),
    ],
)
def test_a_count_is_shortened(tokens, text):
    assert shorten(tokens) == text


@given(st.integers(0, 10**9))
def test_a_shortened_count_is_short_and_near(tokens):
    text = shorten(tokens)
    scale = {"k": 1_000, "M": 1_000_000}.get(text[-1], 1)
    value = float(text.rstrip("kM")) * scale
    assert len(text) <= 5
    assert abs(value - tokens) <= 0.05 * tokens, f"{text} is not {tokens:,}"


def ahead(trigger, compaction=None):
    """The line of the tooltip that says what is ahead, if there is one."""
    outlook = Outlook(to_next_trigger=trigger, to_compaction=compaction or Forecast())
    view = ContextView(SESSION, report(70_000), None, False, outlook)
    return next((line for line in draw_gauge(view).tooltip.splitlines() if line.startswith("At")), None)


def minutes(number):
    return Forecast(minutes=Span(number, number, None))


def turns(number):
    return Forecast(turns=Span(number, number, None))


@pytest.mark.parametrize(
    ("trigger", "compaction", "line"),
    [
        (Forecast(), Forecast(), None),
        (
            minutes(12),
            minutes(25.4),
            "about 12 minutes to the next checkpoint, about 25 minutes to compaction",
        ),
        (minutes(1.2), Forecast(), "about 1 minute to the next checkpoint"),
        (minutes(0.2), Forecast(), "less than a minute to the next checkpoint"),
        (minutes(0), minutes(95), "about 2 hours to compaction"),
        (turns(3.2), turns(0.4), "about 3 turns to the next checkpoint, about 1 turn to compaction"),
        (minutes(0), turns(0), None),
    ],
)
def test_the_tooltip_says_what_is_ahead_and_nothing_when_that_is_not_known(trigger, compaction, line):
    assert ahead(trigger, compaction) == (line and f"At this pace {line}.")
