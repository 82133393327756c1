"""Random edits against a plain reference text and full counts of tiktoken, in each encoding."""

import random

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from tests.app.text.checked import Checked, Count
from tests.app.text.conftest import VOCABULARY
from tests.app.text.reference import FRAGMENTS

from batonpass.app.text import PendingRun, Position, PositionEncoding, counted_text, rope

position_encodings = pytest.mark.parametrize("position_encoding", list(PositionEncoding))


def shrink_the_limits(monkeypatch: pytest.MonkeyPatch, choose: random.Random) -> None:
    """Let short texts meet what long ones do: many leaves, blocks and spans, cuts out of reach."""
    leaf = choose.choice([4, 8, 1024])
    monkeypatch.setattr(rope, "LEAF_SIZE", leaf)
    monkeypatch.setattr(rope, "SMALLEST_LEAF", leaf // 4)
    monkeypatch.setattr(rope, "BLOCK_SIZE", choose.choice([1, 2, 4, 96]))
    monkeypatch.setattr(counted_text, "SPAN_SIZE", choose.choice([1, 4, 20, 65_536]))
    monkeypatch.setattr(counted_text, "CAP", choose.choice([10, 30, 65_536]))
    monkeypatch.setattr(counted_text, "REACH", choose.choice([1, 2, 8, 16_384]))
    monkeypatch.setattr(counted_text, "FIRST_LOOK", 1)


def some_text(choose: random.Random, fragments: int) -> str:
    return "".join(choose.choice(FRAGMENTS) for _ in range(fragments))


def some_position(choose: random.Random, lines: int) -> Position:
    return Position(choose.randint(-1, lines), choose.randint(-1, 20))


@position_encodings
@pytest.mark.parametrize("seed", range(5))
def test_random_edits_never_drift(
    count: Count, position_encoding: PositionEncoding, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In all seeds and encodings together: 21,000 edits, half of them while counts are awaited."""
    choose = random.Random(f"{seed} {position_encoding}")
    edits = 0
    while edits < 700:
        shrink_the_limits(monkeypatch, choose)
        checked = Checked(some_text(choose, choose.choice([0, 5, 40])), position_encoding, count)
        handed_out: list[PendingRun] = []
        for _ in range(35):
            match choose.randrange(10):
                case 0 | 1 | 2:
                    checked.document.count_now()
                case 3 | 4:
                    handed_out = list(checked.document.pending())
                case 5:
                    late = choose.sample(handed_out, len(handed_out) // 2)
                    checked.document.resolve([(run.key, count(run.text)) for run in late])
                case _:
                    pass
            if choose.random() < 0.3:
                checked.compare_lines()
            new_text = some_text(choose, choose.choice([0, 1, 1, 1, 2, 6]))
            if choose.random() < 0.1:
                first, last = sorted(choose.randint(0, len(checked.text)) for _ in range(2))
                checked.replace_all(first, last, new_text)
            else:
                start = some_position(choose, checked.document.line_count)
                end = start if choose.random() < 0.5 else some_position(choose, checked.document.line_count)
                if choose.random() < 0.3:
                    checked.compare_slice(start, end)
                checked.replace(start, end, new_text)
            edits += 1
        assert checked.document.count_now() == count(checked.text)


class EditingSession(RuleBasedStateMachine):
    """Edits, requests for counts and late results in any order that Hypothesis can think of."""

    texts = st.lists(st.sampled_from(FRAGMENTS), max_size=6).map("".join)
    positions = st.builds(Position, st.integers(-1, 8), st.integers(-1, 20))

    @initialize(
        encoding=st.sampled_from(["o200k_base", "cl100k_base"]),
        units=st.sampled_from(PositionEncoding),
        text=texts,
    )
    def open(self, encoding: str, units: PositionEncoding, text: str) -> None:
        self.checked = Checked(text, units, VOCABULARY.load(encoding).count)
        self.handed_out: list[PendingRun] = []

    @rule(start=positions, end=positions, new_text=texts)
    def replace(self, start: Position, end: Position, new_text: str) -> None:
        self.checked.replace(start, end, new_text)

    @rule(position=positions, new_text=texts)
    def insert(self, position: Position, new_text: str) -> None:
        self.checked.replace(position, position, new_text)

    @rule(first=st.integers(0, 60), length=st.integers(0, 20), new_text=texts)
    def replace_all(self, first: int, length: int, new_text: str) -> None:
        first = min(first, len(self.checked.text))
        self.checked.replace_all(first, min(first + length, len(self.checked.text)), new_text)

    @rule()
    def hand_out(self) -> None:
        self.handed_out = list(self.checked.document.pending())

    @precondition(lambda self: self.handed_out)
    @rule()
    def resolve_one(self) -> None:
        run = self.handed_out.pop()
        self.checked.document.resolve([(run.key, self.checked.count(run.text))])

    @rule()
    def count_now(self) -> None:
        assert self.checked.document.count_now() == self.checked.count(self.checked.text)

    @rule(start=positions, end=positions)
    def look(self, start: Position, end: Position) -> None:
        self.checked.compare_slice(start, end)
        self.checked.compare_lines()

    @invariant()
    def agrees(self) -> None:
        self.checked.compare()


def test_no_sequence_of_edits_and_counts_drifts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rope, "LEAF_SIZE", 8)
    monkeypatch.setattr(rope, "SMALLEST_LEAF", 2)
    monkeypatch.setattr(rope, "BLOCK_SIZE", 2)
    monkeypatch.setattr(counted_text, "SPAN_SIZE", 6)
    monkeypatch.setattr(counted_text, "REACH", 4)
    monkeypatch.setattr(counted_text, "FIRST_LOOK", 1)
    monkeypatch.setattr(counted_text, "CAP", 24)
    run_state_machine_as_test(
        EditingSession, settings=settings(max_examples=150, stateful_step_count=30, deadline=None)
    )
