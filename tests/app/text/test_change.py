"""Changes that leave alone what is equal at both ends, and edits whose counting is put off."""

import random

import pytest
from tests.app.text.conftest import VOCABULARY
from tests.app.text.reference import index_of
from tests.app.text.test_random_edits import position_encodings, shrink_the_limits, some_position, some_text

from batonpass.app.text import CountedText, Position, PositionEncoding

COUNT = VOCABULARY.load("o200k_base").count
START, END = Position(0, 0), Position(1_000, 0)


def text_of(text: str, encoding: PositionEncoding = PositionEncoding.UTF_16) -> CountedText:
    made = CountedText(text, encoding)
    made.count_with(COUNT)
    made.count_now()
    return made


@pytest.mark.parametrize(
    ("old", "new", "deleted", "inserted"),
    [
        ("a = 1\nb = 2\n", "a = 1\nb = 3\n", "2", "3"),
        ("same\n", "same\n", "", ""),
        ("aa", "aaa", "", "a"),
        ("aaa", "aa", "a", ""),
        ("x😀y", "x😃y", "😀", "😃"),
        ("a\r\nb", "a\nb", "\r", ""),
        ("old", "new", "old", "new"),
    ],
)
@position_encodings
def test_what_is_equal_at_both_ends_is_left_alone(
    old: str, new: str, deleted: str, inserted: str, position_encoding: PositionEncoding
) -> None:
    text = text_of(old, position_encoding)
    edit = text.change(START, END, new)

    assert (edit.deleted_text, edit.inserted_text) == (deleted, inserted)
    assert text.text == new
    assert text.tokens == COUNT(new)


@position_encodings
@pytest.mark.parametrize("seed", range(3))
def test_random_changes_counted_now_or_later_never_drift(
    position_encoding: PositionEncoding, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose = random.Random(f"{seed} {position_encoding}")
    for _ in range(20):
        shrink_the_limits(monkeypatch, choose)
        plain = some_text(choose, 20)
        text = text_of(plain, position_encoding)
        for _ in range(20):
            text.counts_at_once = choose.random() < 0.5
            start, end = (some_position(choose, text.line_count) for _ in range(2))
            first, last = sorted(index_of(plain, *place, position_encoding) for place in (start, end))
            new_text = choose.choice(["", plain[first:last], plain[first : last + 2]]) + some_text(choose, 2)
            text.change(start, end, new_text)
            plain = plain[:first] + new_text + plain[last:]
            assert text.text == plain
            assert text.tokens in {None, COUNT(plain)}, "a count that was put off is not known"
            if choose.random() < 0.3:
                assert text.count_now() == COUNT(plain), f"the total drifted for {plain!r}"


def test_an_edit_whose_counting_is_put_off_is_counted_with_what_is_pending() -> None:
    text = text_of("one two\n")
    text.counts_at_once = False
    assert text.change(START, START, "zero ").inserted_tokens is None
    assert text.tokens is None
    assert text.count_now() == COUNT("zero one two\n")
    text.counts_at_once = True
    assert text.change(START, START, "x ").inserted_tokens == COUNT("x zero") - COUNT("zero")
