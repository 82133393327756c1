"""Edits against a plain reference text and full counts of tiktoken, in each encoding."""

import random
from collections.abc import Callable

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
from tests.app.text.conftest import VOCABULARY
from tests.app.text.reference import FRAGMENTS, index_of, split_lines

from batonpass.adapters.tokens.fake import FakeTokenizer
from batonpass.app.text import CountedText, Edit, PendingRun, Position, PositionEncoding, counted_text, rope

Count = Callable[[str], int]

position_encodings = pytest.mark.parametrize("position_encoding", list(PositionEncoding))

count_words = FakeTokenizer("fake").count


def counted(text: str, count: Count = count_words, encoding: str = "utf-16") -> CountedText:
    document = CountedText(text, PositionEncoding(encoding))
    document.count_with(count)
    document.count_now()
    return document


def place(line: int, character: int) -> Position:
    return Position(line, character)


class Checked:
    """A counted text and a plain string that get the same edits and are compared after each."""

    def __init__(self, text: str, encoding: PositionEncoding, count: Count) -> None:
        self.encoding = encoding
        self.count = count
        self.text = text
        self.document = CountedText(text, encoding)
        self.document.count_with(count)

    def compare_slice(self, start: Position, end: Position) -> None:
        first, last = sorted(index_of(self.text, *position, self.encoding) for position in (start, end))
        assert self.document.slice(start, end) == self.text[first:last]

    def replace(self, start: Position, end: Position, new_text: str) -> None:
        first, last = sorted(index_of(self.text, *position, self.encoding) for position in (start, end))
        edit = self.document.replace(start, end, new_text)
        assert edit.deleted_text == self.text[first:last]
        assert edit.inserted_text == new_text
        self._edited(first, last, new_text, edit)

    def replace_all(self, first: int, last: int, new_text: str) -> None:
        """Hand over a whole new text that differs in one place."""
        edit = self.document.replace_all(self.text[:first] + new_text + self.text[last:])
        assert len(edit.deleted_text) <= last - first, "more was deleted than had to be"
        assert len(edit.inserted_text) <= len(new_text), "more was inserted than had to be"
        self.text = self.text[:first] + new_text + self.text[last:]
        self.compare()

    def _edited(self, first: int, last: int, new_text: str, edit: Edit) -> None:
        without = self.text[:first] + self.text[last:]
        self.text = self.text[:first] + new_text + self.text[last:]
        if edit.inserted_tokens is not None:
            assert edit.inserted_tokens == self.count(self.text) - self.count(without)
        self.compare()

    def compare_lines(self) -> None:
        lines = split_lines(self.text)
        assert [self.document.line(number) for number in range(len(lines))] == lines

    def compare(self) -> None:
        assert self.document.text == self.text
        assert self.document.line_count == len(split_lines(self.text))
        if self.document.tokens is not None:
            assert self.document.tokens == self.count(self.text), f"the total drifted for {self.text!r}"


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


def test_an_edit_counts_at_its_own_cost() -> None:
    source = "    total = self.value + other_value(1, 2)  # and so on\n" * 20_000
    seen: list[int] = []

    def count(text: str) -> int:
        seen.append(len(text))
        return count_words(text)

    document = counted(source, count)
    seen.clear()
    for number in range(100):
        document.replace(place(10_000, 12 + number), place(10_000, 12 + number), "x")
        document.replace(place(number * 150, 9), place(number * 150, 9), "\n")
    assert max(seen) < 250, "an edit counted more than the text around it"
    assert document.tokens == count_words(document.text)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
@pytest.mark.parametrize("line", ["value,", "漢字 é,", '{"key": "😀"},'])
def test_a_long_line_is_edited_at_the_cost_of_the_edit(line: str, encoding: str) -> None:
    seen: list[int] = []

    def count(text: str) -> int:
        seen.append(len(text))
        return count_words(text)

    document = counted(line * 100_000, count, encoding)
    seen.clear()
    for column in (0, 5, 40_000, 299_999, 10**9):
        document.replace(place(0, column), place(0, column), "new, ")
    assert max(seen) < 100
    assert document.tokens == count_words(document.text)


def test_text_without_cuts_is_left_pending_and_comes_right() -> None:
    document = counted("x" * 300_000)
    assert document.tokens == 37_500
    for _ in range(3):
        edit = document.replace(place(0, 150_000), place(0, 150_000), "xxx")
        assert (document.tokens, edit.inserted_tokens) == (None, None)
    runs = document.pending()
    assert [len(run.text) for run in runs] == [300_009]
    document.replace(place(0, 150_000), place(0, 150_000), "x")
    document.resolve([(run.key, count_words(run.text)) for run in runs])
    assert document.tokens is None, "a count of a text that was replaced has been taken in"
    assert document.count_now() == count_words("x" * 300_010)


def test_an_edit_far_from_text_without_cuts_is_counted_at_once() -> None:
    document = counted("a b c\n" + "x" * 300_000 + "\nd e f\n")
    edit = document.replace(place(2, 1), place(2, 1), " g")
    assert edit.inserted_tokens == 1
    assert document.tokens == count_words(document.text)


def test_a_large_paste_is_left_pending_and_typing_meanwhile_is_added() -> None:
    document = counted("first line\n")
    assert document.replace(place(1, 0), place(1, 0), "one two three\n" * 10_000).inserted_tokens is None
    assert document.tokens is None
    runs = document.pending()
    edit = document.replace(place(5_000, 3), place(5_000, 3), " more")
    assert edit.inserted_tokens == 1, "typing is counted at once, even while the paste is not"
    assert document.tokens is None
    document.resolve([(run.key, count_words(run.text)) for run in runs])
    assert document.tokens == count_words(document.text)


def test_pending_runs_are_bounded_where_the_text_offers_cuts() -> None:
    document = CountedText("one two three\n" * 30_000, PositionEncoding.UTF_16)
    document.count_with(count_words)
    runs = document.pending()
    assert "".join(run.text for run in runs) == document.text
    assert max(len(run.text) for run in runs) < 140_000
    assert list(document.pending()) == list(runs), "asked again, it hands out the same runs"


def test_nothing_is_known_before_a_counter_is_attached() -> None:
    document = CountedText("a b", PositionEncoding.UTF_16)
    edit = document.replace(place(0, 3), place(0, 3), " c")
    assert (document.tokens, edit.inserted_tokens) == (None, None)
    with pytest.raises(RuntimeError, match="count_with"):
        document.count_now()
    document.count_with(count_words)
    assert document.count_now() == count_words("a b c")


def test_runs_that_were_handed_out_before_a_counter_was_attached_count_for_nothing() -> None:
    document = CountedText("a b", PositionEncoding.UTF_16)
    early = document.pending()
    document.count_with(count_words)
    document.resolve([(run.key, 1000) for run in early])
    assert document.tokens is None
    assert document.count_now() == count_words("a b")


def test_a_counter_that_fails_leaves_the_text_right_and_the_count_unknown() -> None:
    def count(text: str) -> int:
        if "bad" in text:
            raise ValueError("bad")
        return count_words(text)

    document = counted("a b c", count)
    with pytest.raises(ValueError, match="bad"):
        document.replace(place(0, 1), place(0, 1), "bad")
    assert document.text == "abad b c"
    assert document.tokens is None
    document.replace(place(0, 1), place(0, 4), "")
    assert document.count_now() == count_words("a b c")


@pytest.mark.parametrize(
    ("text", "edits"),
    [
        ("ab", [(0, 1, "\r"), (1, 0, "\n")]),  # Second edit at line 1: behind the lone \r.
        ("a\rb", [(1, 0, "\n")]),
        ("a\r\nb", [(1, 0, "\r")]),
        ("\n", [(0, 0, "\r")]),
        ("\r", [(1, 0, "\n")]),
        ("\r\r\r", [(2, 0, "\n"), (1, 0, "\n")]),
    ],
)
def test_line_ends_that_arrive_in_parts_become_one(text: str, edits: list[tuple[int, int, str]]) -> None:
    checked = Checked(text, PositionEncoding.UTF_16, count_words)
    checked.document.count_now()
    for line, character, new_text in edits:
        checked.replace(place(line, character), place(line, character), new_text)


def test_line_ends_of_different_leaves_become_one() -> None:
    text = "x" * (2 * rope.LEAF_SIZE - 1) + "\r" + "y" * 5_000
    checked = Checked(text, PositionEncoding.UTF_16, count_words)
    checked.document.count_now()
    checked.replace(place(1, 0), place(1, 0), "\n")
    assert checked.document.line_count == 2
    checked.replace(place(0, 2 * rope.LEAF_SIZE), place(1, 1), "\r")
    assert checked.document.line_count == 2


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r", "/\n", "\n\r"])
def test_many_equal_lines(line_end: str) -> None:
    document = counted(line_end * 20_000)
    lines = document.line_count
    document.replace(place(9_999, 0), place(9_999, 0), line_end)
    document.replace(place(5, 0), place(6, 0), "")
    assert document.line_count in (lines - 1, lines, lines + 1)
    assert document.line(7_000) == split_lines(document.text)[7_000]
    assert document.count_now() == count_words(document.text)


def test_formatting_a_whole_text_counts_only_what_changed() -> None:
    lines = [f"value_{number} = compute({number})\n" for number in range(5_000)]
    document = counted("".join(lines))
    lines[2_500] = lines[2_500].replace("(", "[[")
    edit = document.replace_all("".join(lines))
    assert (edit.deleted_text, edit.inserted_text) == ("(", "[[")
    edit = document.replace_all("".join(lines))
    assert edit == Edit("", "", 0)
    assert document.tokens == count_words("".join(lines))


@pytest.mark.parametrize(
    ("old", "new"),
    [("aa", "aaa"), ("aaa", "aa"), ("abab", "ab"), ("", "x"), ("x", ""), ("a\r\n", "a\n"), ("😀", "\ud83d")],
)
def test_a_whole_text_that_shares_its_start_and_end(old: str, new: str) -> None:
    document = counted(old)
    document.replace_all(new)
    assert document.text == new
    assert document.count_now() == count_words(new)


@pytest.mark.parametrize(
    ("text", "start", "end", "new_text", "inserted"),
    [
        ("a b", 3, 3, " c d", 2),
        ("a b c", 1, 3, "", 0),
        ("a b c", 2, 3, "d", 0),  # "a  c" has as many tokens as "a d c".
        ("retun", 4, 4, "r", -1),  # "ret", "un" become "return".
        ("hel x", 3, 5, "lo", 0),
    ],
)
def test_inserted_tokens_are_what_the_inserted_text_adds(
    text: str, start: int, end: int, new_text: str, inserted: int
) -> None:
    count = VOCABULARY.load("o200k_base").count
    document = counted(text, count)
    edit = document.replace(place(0, start), place(0, end), new_text)
    without = text[:start] + text[end:]
    assert edit.inserted_tokens == count(document.text) - count(without) == inserted


@pytest.mark.parametrize(
    ("text", "character", "new_text"),
    [
        ("a\n      x y", 6, "\n"),  # The line that made a cut of its start is blank now.
        ("a;\n      x y", 0, "/"),
        ("a;\nx y", 0, "/"),
        ("a;\nx y", 0, "\n"),
    ],
)
def test_an_edit_that_undoes_the_cut_at_the_start_of_its_line(
    text: str, character: int, new_text: str, count: Count, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counted_text, "REACH", 2)
    monkeypatch.setattr(counted_text, "FIRST_LOOK", 1)
    monkeypatch.setattr(counted_text, "SPAN_SIZE", 1)
    document = counted(text, count)
    document.replace(place(1, character), place(1, character), new_text)
    assert document.tokens == count(document.text)


@pytest.mark.parametrize("number", [-1, 2, 99])
def test_a_line_that_does_not_exist_is_an_error(number: int) -> None:
    with pytest.raises(IndexError, match="not one of the 2 lines"):
        counted("a\nb").line(number)
