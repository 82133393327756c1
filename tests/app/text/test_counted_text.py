"""What a counted text does, case by case; `test_random_edits` tries its exactness at large."""

import pytest
from tests.app.text.checked import Checked, Count
from tests.app.text.conftest import VOCABULARY
from tests.app.text.reference import split_lines

from batonpass.adapters.tokens.fake import FakeTokenizer
from batonpass.app.text import CountedText, Edit, Position, PositionEncoding, counted_text, rope

count_words = FakeTokenizer("fake").count


def counted(text: str, count: Count = count_words, encoding: str = "utf-16") -> CountedText:
    document = CountedText(text, PositionEncoding(encoding))
    document.count_with(count)
    document.count_now()
    return document


def place(line: int, character: int) -> Position:
    return Position(line, character)


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
