"""Which sentences state a decision or a failed approach."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batonpass.domain.facts import QUOTED_CHARACTERS, StatementKind
from batonpass.domain.statements import find_statements

DECISION, FAILED = StatementKind.DECISION, StatementKind.FAILED_APPROACH


@pytest.mark.parametrize(
    "text",
    [
        "I decided to keep the old schema.",
        "We've settled on SQLite for the store.",
        "I'm going with a lock file.",
        "**Decision:** one table for each kind.",
        "Rather than a golden file for each, I'll use a manifest.",
        "I'll skip this refactoring as the code is clear enough.",
        "I’ll use a queue instead of a thread.",
    ],
)
def test_decisions(text: str) -> None:
    assert [kind for kind, _ in find_statements(text)] == [DECISION]


@pytest.mark.parametrize(
    "text",
    [
        "That didn't work.",
        "The first fix was wrong: it read the file twice.",
        "I was wrong about the cache.",
        "I've reverted the change to the parser.",
        "My retry approach does not work with streams.",
        "- That path was a dead end.",
    ],
)
def test_failed_approaches(text: str) -> None:
    assert [kind for kind, _ in find_statements(text)] == [FAILED]


@pytest.mark.parametrize(
    "text",
    [
        "Have we decided to keep it?",
        "If that didn't work, try again.",
        "You could say I decided to keep it.",
        "The toggle doesn't work on Windows.",
        "The user decided to leave.",
        "I'll wait rather than interrupting it.",
        "> I decided to keep it.",
        "| I decided to keep it. |",
        "```\nI decided to keep it.\n```",
        "It uses a queue instead of a thread.",
        "Reverting takes a minute.",
    ],
)
def test_what_states_nothing(text: str) -> None:
    assert list(find_statements(text)) == []


def test_only_the_sentence_is_quoted() -> None:
    text = "All tests ran. I decided to keep the old schema. The rest is unchanged."
    assert list(find_statements(text)) == [(DECISION, "I decided to keep the old schema.")]


@given(st.text(st.sampled_from("I decided to rather than, 'll was wrong.\n`>|*"), max_size=2_000))
def test_any_text_gives_short_sentences(text: str) -> None:
    assert all(len(sentence) <= QUOTED_CHARACTERS + 1 for _, sentence in find_statements(text))


@pytest.mark.parametrize("part", ["rather than a, I ", "the my that ", "I'll use ", ". A", "```\n"])
def test_huge_texts_are_read_in_one_pass(part: str) -> None:
    assert len(list(find_statements(part * 100_000))) < 5_000
