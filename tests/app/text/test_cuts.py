"""Each rule for safe cuts from both sides, and the sums they promise to keep."""

import sysconfig
from collections.abc import Callable
from itertools import pairwise, product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.app.text.conftest import VOCABULARY
from tests.app.text.reference import FRAGMENTS

from batonpass.app.text.cuts import all_cuts, chunks, first_cut, last_cut, shows_something

Count = Callable[[str], int]

texts = st.lists(st.sampled_from(FRAGMENTS), max_size=25).map("".join)


@pytest.mark.parametrize(
    ("before", "after", "safe"),
    [
        # After a line end, when the next line shows something that is no slash.
        ("a\n", "b", True),
        ("a;\n", "    b", True),
        ("\n\n", "b", True),
        ("a\r\n", "b", True),
        ("a\n", "\t/b", True),
        ("a\n", "'s", True),
        ("a\n", "\x1c", True),  # No white space for the encodings, although it is for Python.
        ("a;\n", "/b", False),
        ("a;\n", "\n", False),
        ("a\n", "  \nb", False),
        ("a\n", " \r\nb", False),
        ("a\n", "   ", False),
        ("a\n", "\x85\u2028", False),
        ("a\r", "b", False),  # True in fact, but none of the rules.
        # Before a blank that follows something else.
        ("a", " b", True),
        ("a", "\t", True),
        (";", "\x85", True),
        ("漢", "\u3000", True),
        ("\x1f", " ", True),
        ("/", " ", True),
        ("a ", " b", False),
        ("a\n", " ", False),
        ("a", "\x1fb", False),
        ("a", "\n", False),
        (";", "\r\n", False),
        # Between a letter or digit and a punctuation mark.
        ("a", "(b", True),
        ("9", "_", True),
        ("Z", "/", True),
        ("a", "'s", False),
        ("é", ".", False),
        ("_", "(", False),
        ("(", "a", False),
        ("(", ")", False),
        ("a", "…", False),
    ],
)
def test_each_rule_from_both_sides(before: str, after: str, *, safe: bool) -> None:
    assert (len(before) in all_cuts(before + after)) is safe


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (";\n", "//"),  # A slash begins the next line.
        (";\n", "\nb"),  # The next line is blank.
        ("\n", "  \nb"),
        ("  ", "  b"),  # White space before the blank.
        (";", "\n"),  # A line end is no blank.
        ("don", "'t"),  # The apostrophe.
        ("(", "self"),  # The punctuation mark comes first.
        ("(", ")"),  # Two punctuation marks.
    ],
)
def test_the_limits_of_the_rules_are_there_for_a_reason(before: str, after: str) -> None:
    count = VOCABULARY.load("o200k_base").count
    assert len(before) not in all_cuts(before + after)
    assert count(before) + count(after) > count(before + after)


@pytest.mark.parametrize("length", range(1, 6))
def test_all_short_texts_keep_their_sum(count: Count, length: int) -> None:
    """Every text of the kinds of characters that the patterns tell apart."""
    alphabet = "as1'/(; \n\r\x85"
    counts: dict[str, int] = {}

    def known(text: str) -> int:
        if text not in counts:
            counts[text] = count(text)
        return counts[text]

    for characters in product(alphabet, repeat=length):
        text = "".join(characters)
        for cut in all_cuts(text):
            parts = known(text[:cut]) + known(text[cut:])
            assert parts == known(text), f"{text[:cut]!r} and {text[cut:]!r}"


@given(text=texts)
def test_any_cut_and_all_cuts_keep_the_sum(count: Count, text: str) -> None:
    cuts = [0, *all_cuts(text), len(text)]
    whole = count(text)
    for cut in cuts:
        assert count(text[:cut]) + count(text[cut:]) == whole, f"{text[:cut]!r} and {text[cut:]!r}"
    assert sum(count(text[start:end]) for start, end in pairwise(cuts)) == whole


@given(text=texts, before=texts, after=texts)
def test_a_cut_that_a_text_proves_holds_whatever_stands_around_it(text: str, before: str, after: str) -> None:
    last = last_cut(text)
    if last is not None:
        assert last < len(text)
        assert len(before) + last in all_cuts(before + text + after)
    first = first_cut(text)
    if first is not None:
        assert first > 0
        assert len(before) + first in all_cuts(before + text + after)


@given(text=texts)
def test_first_and_last_find_a_cut_if_there_is_one(text: str) -> None:
    cuts = list(all_cuts(text))
    assert first_cut(text) == (cuts[0] if cuts else None)
    assert last_cut(text) == (cuts[-1] if cuts else None)


@given(text=texts, size=st.integers(1, 12))
def test_chunks_are_large_enough_and_end_at_cuts(text: str, size: int) -> None:
    parts = list(chunks(text, size))
    assert "".join(parts) == text
    assert all(len(part) >= size for part in parts[:-1])
    ends = [sum(len(part) for part in parts[: number + 1]) for number in range(len(parts) - 1)]
    assert set(ends) <= set(all_cuts(text))


def test_white_space_is_that_of_unicode() -> None:
    white_space = [chr(code) for code in range(0x110000) if not shows_something(chr(code))]
    expected = [*range(9, 14), 32, 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B)]
    expected += [0x2028, 0x2029, 0x202F, 0x205F, 0x3000]
    assert [ord(character) for character in white_space] == expected


def test_real_source_keeps_its_sum_at_every_cut(count: Count) -> None:
    library = Path(sysconfig.get_path("stdlib"))
    paths = sorted(path for path in library.rglob("*.py") if "site-packages" not in path.parts)
    assert len(paths) > 500
    for path in paths:
        text = path.read_text(encoding="utf-8", errors="surrogateescape")
        cuts = [0, *all_cuts(text), len(text)]
        parts = sum(count(text[start:end]) for start, end in pairwise(cuts))
        assert parts == count(text), f"cut at every safe cut, {path} has another sum"
