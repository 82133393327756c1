"""The edits that make one text of another: exact, small, and away from the line a person is on."""

import re
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from batonpass.app.text.positions import PositionEncoding
from batonpass.lsp.line_edits import line_edits

UTF16 = PositionEncoding.UTF_16


def plain(edits):
    """Each edit as where it begins, where it ends, and what is put there."""
    return [
        (
            (edit.range.start.line, edit.range.start.character),
            (edit.range.end.line, edit.range.end.character),
            edit.new_text,
        )
        for edit in edits
    ]


def lines_of(text):
    """The lines as the protocol counts them, each with its end; the last one may be empty."""
    lines = re.findall(r"[^\r\n]*(?:\r\n|\n|\r)", text)
    return [*lines, text[sum(map(len, lines)) :]]


def applied(text, edits, encoding=UTF16):
    """The text after the edits, as an editor makes them: all places are those of the text before."""
    lines = lines_of(text)
    starts = [sum(map(len, lines[:number])) for number in range(len(lines))]

    def offset(position):
        if position.line >= len(lines):
            return len(text)
        line, wanted = lines[position.line].rstrip("\r\n"), position.character
        sizes = {
            PositionEncoding.UTF_8: lambda c: len(c.encode()),
            PositionEncoding.UTF_16: lambda c: len(c.encode("utf-16-le")) // 2,
            PositionEncoding.UTF_32: lambda c: 1,
        }
        characters = 0
        while wanted > 0 and characters < len(line):
            wanted -= sizes[encoding](line[characters])
            characters += 1
        assert wanted == 0, f"{position} is in the middle of a character, or behind its line"
        return starts[position.line] + characters

    places = sorted(((offset(e.range.start), offset(e.range.end), e.new_text) for e in edits), reverse=True)
    for (start, _, _), (_, end, _) in pairwise(places):
        assert end <= start, "edits overlap"
    for start, end, new in places:
        text = text[:start] + new + text[end:]
    return text


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", "", []),
        ("a\n", "a\n", []),
        ("", "a\n", [((0, 0), (0, 0), "a\n")]),
        ("a\n", "", [((0, 0), (1, 0), "")]),
        ("- [ ] one\n", "- [x] one\n", [((0, 3), (0, 4), "x")]),
        ("one\ntwo\nthree\n", "one\n2\nthree\n", [((1, 0), (1, 3), "2")]),
        ("a1\nb1\n", "a2\nb2\n", [((0, 1), (0, 2), "2"), ((1, 1), (1, 2), "2")]),
        ("one\nthree\n", "one\ntwo\nthree\n", [((1, 0), (1, 0), "two\n")]),
        ("one\ntwo\nthree\n", "one\nthree\n", [((1, 0), (2, 0), "")]),
        ("one", "one\ntwo", [((0, 0), (0, 3), "one\ntwo")]),
        ("one\r\ntwo\r\n", "one\r\n2\r\n", [((1, 0), (1, 3), "2")]),
        ("one\rtwo\r", "one\r2\r", [((1, 0), (1, 3), "2")]),
        ("one\n", "one\r\n", [((0, 0), (1, 0), "one\r\n")]),
        ("one\n", "one", [((0, 0), (1, 0), "one")]),
        ("one", "one\n", [((0, 0), (0, 3), "one\n")]),
        ("🎯 a b\n", "🎯 a c\n", [((0, 5), (0, 6), "c")]),
    ],
)
def test_only_what_differs_is_edited(before, after, expected):
    edits, is_whole = line_edits(before, after, UTF16)
    assert plain(edits) == expected
    assert is_whole
    assert applied(before, edits) == after


@pytest.mark.parametrize(
    ("encoding", "column"),
    [(PositionEncoding.UTF_8, 5), (PositionEncoding.UTF_16, 3), (PositionEncoding.UTF_32, 2)],
)
def test_columns_are_counted_as_was_agreed(encoding, column):
    (edit,), _ = line_edits("🎯 a\n", "🎯 b\n", encoding)
    assert plain([edit]) == [((0, column), (0, column + 1), "b")]


@pytest.mark.parametrize(
    ("line", "left", "expected"),
    [
        (None, True, "A\nb\nC\nnew\n"),
        (0, False, "a\nb\nC\nnew\n"),
        (1, True, "A\nb\nC\nnew\n"),
        (2, False, "A\nb\nc\n"),
        (9, True, "A\nb\nC\nnew\n"),
    ],
)
def test_the_line_a_person_is_on_is_left_out(line, left, expected):
    edits, is_whole = line_edits("a\nb\nc\n", "A\nb\nC\nnew\n", UTF16, line)
    assert is_whole is left
    assert applied("a\nb\nc\n", edits) == expected


LINES = st.lists(st.sampled_from(["", "a", "b", "- [ ] c", "- [x] c", "🎯 d", "é"]), max_size=12)
TEXTS = st.builds(
    lambda lines, end, last: end.join(lines) + (end if last else ""),
    LINES,
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.booleans(),
) | st.text("ab\n\r\u2028\f🎯", max_size=20)


@given(TEXTS, TEXTS, st.sampled_from(PositionEncoding))
@example("a\r", "a\r\n", UTF16)
@example("a\r\nb", "a\rb", UTF16)
def test_the_edits_make_the_new_text(before, after, encoding):
    edits, is_whole = line_edits(before, after, encoding)
    assert is_whole
    assert applied(before, edits, encoding) == after


@given(TEXTS, TEXTS, st.integers(0, 15))
def test_no_edit_touches_the_persons_line(before, after, line):
    edits, is_whole = line_edits(before, after, UTF16, line)
    for edit in edits:
        start, end = edit.range.start, edit.range.end
        is_above = (end.line, end.character) <= (line, 0)
        assert is_above or start.line > line, f"{edit.range} touches line {line}"
    if is_whole:
        assert applied(before, edits) == after
