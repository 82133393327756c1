"""Text that comes back after it was deleted is not new; everything else is."""

import pytest

from batonpass.app.deletions import DOCUMENTS, LARGEST_COMPARED, LINES, LONGEST_RUN, DeletedLines, Deletions
from batonpass.app.text.counted_text import Edit


def inserted(text):
    return Edit(text, "", 1)


def deleted(text):
    return Edit("", text, 0)


def new_in(*changes):
    """What is new in the last of several changes, each a list of edits; None: all of it."""
    lines = DeletedLines()
    for change in changes[:-1]:
        lines.find_new(change)
    return lines.find_new(changes[-1])


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ([[inserted("a\n")]], [None]),
        ([[deleted("a\nb\n")], [inserted("a\nb\n")]], [[]]),
        ([[deleted("a\nb\n")], [inserted("a\nc\nd\nb\ne\n")]], [["c\nd\n", "e\n"]]),
        ([[deleted("one\n")], [inserted("one\n")], [inserted("one\n")]], [None]),
        ([[Edit("a\nc\n", "a\nb\n", 9)]], [["c\n"]]),
        ([[Edit("new", "old", 1)], [Edit("old", "new", 1)], [Edit("new", "old", 1)]], [[]]),
        ([[inserted("moved\n"), deleted("moved\n")]], [[], None]),
        ([[deleted("word")], [deleted("other")], [inserted("word")], [inserted("other")]], [[]]),
        ([[deleted("some text")], [inserted("text")]], [None]),
    ],
    ids=[
        "nothing was deleted",
        "undo",
        "new lines among old ones",
        "each line comes back once",
        "a rewrite",
        "undo and redo of a rewrite",
        "a move in one change",
        "two words, brought back in turn",
        "a part of a line is another text",
    ],
)
def test_what_is_new(changes, expected):
    assert new_in(*changes) == expected


@pytest.mark.parametrize("letters", ["olleh", "hello"], ids=["backspace", "delete"])
def test_letters_deleted_one_by_one_come_back_as_a_word(letters):
    assert new_in(*([deleted(letter)] for letter in letters), [inserted("hello")]) == [[]]


def test_letters_deleted_one_by_one_do_not_make_other_words_old():
    assert new_in(*([deleted(letter)] for letter in "hello"), [inserted("l")]) == [None]


def test_a_very_long_run_of_letters_is_cut():
    run = "x" * LONGEST_RUN
    changes = [[deleted("x")]] * (LONGEST_RUN + 1)
    assert new_in(*changes, [inserted(run)]) == [[]]
    assert new_in(*changes, [inserted(run + "x")]) == [None]


def test_only_so_many_lines_are_remembered():
    lines = [f"line {number}\n" for number in range(LINES + 1)]
    assert new_in([deleted("".join(lines))], [inserted(lines[0])]) == [None]
    assert new_in([deleted("".join(lines))], [inserted(lines[1])]) == [[]]


def test_a_huge_change_is_not_compared():
    line = "x" * LARGEST_COMPARED
    assert new_in([Edit(line, "x\n" + line, 1)]) == [None]


def test_documents_are_kept_apart_and_only_so_many_remembered():
    deletions = Deletions()
    for number in range(DOCUMENTS + 1):
        deletions.find_new(str(number), [deleted("line\n")])
    assert deletions.find_new("0", [inserted("line\n")]) == [None]
    assert deletions.find_new("other", [inserted("line\n")]) == [None]
    assert deletions.find_new("1", [inserted("line\n")]) == [[]]
    deletions.forget("2")
    assert deletions.find_new("2", [inserted("line\n")]) == [None]
    deletions.clear()
    assert deletions.find_new("3", [inserted("line\n")]) == [None]
