import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.app.text.reference import width

from batonpass.app.text.positions import PositionEncoding, index_at, unit_length

encodings = pytest.mark.parametrize("encoding", list(PositionEncoding))
texts = st.text(alphabet="aé漢😀\u0301\0\ud83d\ude00\U0010ffff", max_size=20)


@pytest.mark.parametrize(
    ("text", "utf_8", "utf_16", "utf_32"),
    [("", 0, 0, 0), ("abc", 3, 3, 3), ("é", 2, 1, 1), ("漢", 3, 1, 1), ("😀", 4, 2, 1), ("\ud83d", 3, 1, 1)],
)
def test_lengths(text: str, utf_8: int, utf_16: int, utf_32: int) -> None:
    assert [unit_length(text, encoding) for encoding in PositionEncoding] == [utf_8, utf_16, utf_32]


@pytest.mark.parametrize(
    ("text", "units", "encoding", "index"),
    [
        ("abc", 2, "utf-8", 2),
        ("abc", 9, "utf-8", 3),
        ("abc", -1, "utf-16", 0),
        ("a😀b", 1, "utf-16", 1),
        ("a😀b", 2, "utf-16", 1),  # Between the surrogates: the character's start.
        ("a😀b", 3, "utf-16", 2),
        ("a😀b", 4, "utf-8", 1),
        ("a😀b", 5, "utf-8", 2),
        ("a😀b", 2, "utf-32", 2),
        ("\ud83d\ude00b", 1, "utf-16", 1),  # Two lone surrogates are two characters, even side by side.
        ("\ud83d\ude00b", 3, "utf-8", 1),
    ],
)
def test_columns(text: str, units: int, encoding: str, index: int) -> None:
    assert index_at(text, units, PositionEncoding(encoding)) == index


@encodings
@given(text=texts, units=st.integers(-2, 90))
def test_a_column_leads_to_the_last_character_that_begins_there_or_before(
    encoding: PositionEncoding, text: str, units: int
) -> None:
    starts = [0]
    for character in text:
        starts.append(starts[-1] + width(character, encoding))
    assert unit_length(text, encoding) == starts[-1]
    expected = max(index for index, start in enumerate(starts) if start <= max(units, 0))
    assert index_at(text, units, encoding) == expected
