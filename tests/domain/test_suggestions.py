"""Suggestions: what they say, and how far they are to be believed."""

from datetime import UTC, datetime, timedelta

import pytest

from batonpass.domain.context import Reading, Source, Work
from batonpass.domain.firing import Circumstances, complete_phases, evaluate
from batonpass.domain.plan import Phase, PhaseStatus
from batonpass.domain.suggestions import SuggestionKind, suggest
from batonpass.domain.trend import Forecast, Span
from batonpass.domain.triggers import TriggerKind, TriggerRules, adopt, snooze

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


def reading(tokens, source=Source.ESTIMATED, window=200_000):
    return Reading(tokens, window, source, source is Source.REPORTED, tokens, tokens, NOON)


def fired(given_reading, threshold=35.0, **circumstances):
    rules = TriggerRules((threshold,) if threshold else (), minutes=60, lines=1_500)
    states, _ = evaluate(adopt((), rules), Circumstances(NOON, given_reading, **circumstances))
    return states


def test_nothing_is_suggested_before_a_trigger_has_fired():
    assert suggest(adopt((), TriggerRules()), NOON) == ()
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
    states = snooze(fired(reading(100_000)), "percentage-35", NOON, NOON + timedelta(minutes=15))
    assert suggest(states, NOON + timedelta(minutes=14)) == ()
    assert len(suggest(states, NOON + timedelta(minutes=15))) == 1


def complete(states):
    before = [Phase("testing", 1, 4_000, 3_500, PhaseStatus.ACTIVE)]
    after = [Phase("testing", 1, 3_500, 3_500, PhaseStatus.COMPLETED)]
    return complete_phases(states, before, after, NOON, reading(10))[0]


def test_all_that_want_a_checkpoint_speak_with_one_voice():
    states = complete(fired(reading(100_000), changed_lines=2_000, work=Work(90, 3)))
    (suggestion,) = suggest(states, NOON)
    assert suggestion.trigger is TriggerKind.PERCENTAGE


NEAR = Forecast(Span(3.4, 1, None), Span(1.5, 1, 4))

# circumstances, title, reason
WORDS = [
    (
        {"to_compaction": NEAR, "tokens_to_compaction": 4_200},
        "Save now: the agent is about to compact its context",
        "162,800 tokens are in the context (estimated); 4,200 more and the agent compacts it, "
        "at this pace in 1.5 turns or 3.4 minutes of work.",
    ),
    (
        {"tokens_to_compaction": 0},
        "Save now: the agent is about to compact its context",
        "162,800 tokens are in the context (estimated), and the agent compacts it from here on; "
        "what is not saved is lost to it.",
    ),
    (
        {"warning": "the window is full."},
        "Save now: the agent is about to compact its context",
        "The agent says that it is about to compact its context: the window is full.",
    ),
    (
        {"warning": ""},
        "Save now: the agent is about to compact its context",
        "The agent says that it is about to compact its context.",
    ),
    (
        {"changed_lines": 2_345},
        "Checkpoint due: 2,345 lines are not saved",
        "2,345 changed lines are in no commit and no checkpoint; a checkpoint is planned at 1,500.",
    ),
    (
        {"work": Work(61.3, 2)},
        "Checkpoint due: 61 minutes of work",
        "61 minutes of work are in no checkpoint; one is planned after 60.",
    ),
]


@pytest.mark.parametrize(("circumstances", "title", "reason"), WORDS)
def test_each_trigger_says_why_with_its_numbers(circumstances, title, reason):
    (suggestion,) = suggest(fired(reading(162_800), threshold=None, **circumstances), NOON)
    assert (suggestion.title, suggestion.reason) == (title, reason)


def test_a_completed_phase_says_what_it_used():
    (suggestion,) = suggest(complete(()), NOON)
    assert (suggestion.id, suggestion.title) == (
        "phase-testing",
        "Checkpoint due: phase testing is completed",
    )
    assert suggestion.reason == (
        "Phase testing was completed with 3,500 of its 4,000 tokens; a checkpoint keeps what it brought."
    )


@pytest.mark.parametrize(
    ("circumstances", "confidence"),
    [
        ({"tokens_to_compaction": 0}, 0.6),
        ({"warning": ""}, 0.99),
        ({"changed_lines": 1_500}, 0.99),
        ({"work": Work(60, 1)}, 0.99),
    ],
)
def test_what_was_counted_or_told_is_believed_whatever_the_reading(circumstances, confidence):
    (suggestion,) = suggest(fired(reading(10_000), threshold=None, **circumstances), NOON)
    assert suggestion.confidence == confidence
