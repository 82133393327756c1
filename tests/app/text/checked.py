"""A counted text beside a plain one."""

from collections.abc import Callable

from tests.app.text.reference import index_of, split_lines

from batonpass.app.text import CountedText, Edit, Position, PositionEncoding

Count = Callable[[str], int]


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
