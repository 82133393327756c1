"""Suggestions: what they say, and how far they are to be believed."""

from datetime import UTC, datetime, timedelta

import pytest

from batonpass.domain.context import Reading, Source
from batonpass.domain.suggestions import SuggestionKind, suggest
from batonpass.domain.triggers import TriggerPhase, TriggerState, adopt, evaluate, snooze

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


def reading(tokens, source=Source.ESTIMATED, window=200_000):
    return Reading(tokens, window, source, source is Source.REPORTED, tokens, tokens, NOON)


def fired(given_reading, threshold=35.0):
    states, _ = evaluate(adopt((), (threshold,)), given_reading, NOON)
    return states


def test_nothing_is_suggested_before_a_trigger_has_fired():
    assert suggest(adopt((), (35,)), NOON) == ()
    assert suggest(fired(reading(10)), NOON) == ()


def test_a_suggestion_says_why_with_the_numbers_it_fired_with():
    (suggestion,) = suggest(fired(reading(71_234)), NOON)
    assert (suggestion.id, suggestion.kind) == ("percentage-35", SuggestionKind.CHECKPOINT)
    assert suggestion.title == "Checkpoint due: the context passed 35 %"
    assert suggestion.reason == (
        "The context reached 36 % of the window (71,234 of 200,000 tokens (estimated)); "
        "a checkpoint is planned at 35 %."
    )
    assert (suggestion.threshold, suggestion.since) == (35.0, NOON)


def test_a_measured_context_is_not_called_estimated():
    (suggestion,) = suggest(fired(reading(71_234, Source.REPORTED)), NOON)
    assert "(71,234 of 200,000 tokens);" in suggestion.reason


def test_a_fraction_of_a_percent_is_kept_in_the_threshold():
    (suggestion,) = suggest(fired(reading(190_000), 62.5), NOON)
    assert "passed 62.5 %" in suggestion.title and "planned at 62.5 %" in suggestion.reason


@pytest.mark.parametrize(
    ("source", "confidence"), [("reported", 0.99), ("transcript", 0.97), ("estimated", 0.6)]
)
def test_a_better_source_is_believed_more(source, confidence):
    (suggestion,) = suggest(fired(reading(100_000, Source(source))), NOON)
    assert suggestion.confidence == confidence


def test_a_snoozed_suggestion_comes_back():
    states = snooze(fired(reading(100_000)), "percentage-35", NOON + timedelta(minutes=15))
    assert suggest(states, NOON + timedelta(minutes=14)) == ()
    assert len(suggest(states, NOON + timedelta(minutes=15))) == 1


def test_the_most_pressing_suggestion_is_first():
    states = [
        TriggerState(threshold, TriggerPhase.DUE, NOON, reading(150_000)) for threshold in (35.0, 70.0, 60.0)
    ]
    assert [suggestion.threshold for suggestion in suggest(states, NOON)] == [70, 60, 35]
