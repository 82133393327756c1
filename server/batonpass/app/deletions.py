"""What was deleted from a document a moment ago, so that it is not taken for new when it comes back.

Undo and redo, a formatter that rewrites a whole file, lines that are moved: all delete text and insert it
again. Texts are compared line by line, and kept as hashes only, so what is remembered is small.
"""

from collections import Counter, OrderedDict
from collections.abc import Sequence

from batonpass.app.text.counted_text import Edit

LINES = 4_096
"""How many different lines (or parts of a line) are remembered of a document."""

DOCUMENTS = 64
"""Of how many documents deletions are remembered: those that were edited last."""

LARGEST_COMPARED = 1_000_000
"""Characters up to which one change is compared line by line; a larger one counts as new altogether."""

LONGEST_RUN = 1_000
"""Characters deleted one by one that may come back as one text."""


class DeletedLines:
    """The lines that were deleted from one document."""

    def __init__(self) -> None:
        self._lines: OrderedDict[int, int] = OrderedDict()
        # What was deleted letter by letter, joined as by the backspace key and as by the delete key.
        self._backwards = self._forwards = ""

    def find_new(self, edits: Sequence[Edit]) -> list[list[str] | None]:
        """For each edit of one change the stretches of its text that are new; None: all of it is.

        A line that was deleted, by the same change or earlier, and has not come back yet is not new.
        """
        if len(edits) == 1 and not edits[0].inserted_text and len(edits[0].deleted_text) == 1:
            self._delete_letter(edits[0].deleted_text)
            return [None]
        self._end_run()
        deleted = any(edit.deleted_text for edit in edits)
        if not deleted and not self._lines:
            return [None] * len(edits)
        if sum(len(edit.deleted_text) + len(edit.inserted_text) for edit in edits) > LARGEST_COMPARED:
            return [None] * len(edits)
        gone = Counter(hash(line) for edit in edits for line in _lines(edit.deleted_text))
        found = [self._find(_lines(edit.inserted_text), gone) for edit in edits]
        for line, times in gone.items():
            self._remember(line, times)
        return found

    def _find(self, lines: Sequence[str], gone: Counter[int]) -> list[str] | None:
        stretches = [""]
        for line in lines:
            if not self._comes_back(hash(line), gone):
                stretches[-1] += line
            elif stretches[-1]:
                stretches.append("")
        new = [stretch for stretch in stretches if stretch]
        return None if sum(map(len, new)) == sum(map(len, lines)) else new

    def _comes_back(self, line: int, gone: Counter[int]) -> bool:
        if gone.get(line, 0) > 0:
            gone[line] -= 1
            return True
        times = self._lines.get(line, 0)
        if times > 1:
            self._lines[line] = times - 1
        elif times:
            del self._lines[line]
        return times > 0

    def _remember(self, line: int, times: int) -> None:
        if times > 0:
            self._lines[line] = self._lines.get(line, 0) + times
            self._lines.move_to_end(line)
            if len(self._lines) > LINES:
                self._lines.popitem(last=False)

    def _delete_letter(self, letter: str) -> None:
        if len(self._forwards) >= LONGEST_RUN:
            self._end_run()
        self._backwards, self._forwards = letter + self._backwards, self._forwards + letter

    def _end_run(self) -> None:
        """Remember what was deleted letter by letter as the one text an undo brings back.

        Its letters alone are not remembered: whatever is typed next is made of the same ones.
        """
        if not self._forwards:
            return
        for text in {self._backwards, self._forwards}:
            for line in _lines(text):
                self._remember(hash(line), 1)
        self._backwards = self._forwards = ""


class Deletions:
    """The deleted lines of the documents that were edited last."""

    def __init__(self) -> None:
        self._documents: OrderedDict[str, DeletedLines] = OrderedDict()

    def find_new(self, uri: str, edits: Sequence[Edit]) -> list[list[str] | None]:
        """As `DeletedLines.find_new`, for one of the documents."""
        lines = self._documents.get(uri)
        if lines is None:
            if not any(edit.deleted_text for edit in edits):
                return [None] * len(edits)
            lines = self._documents[uri] = DeletedLines()
        self._documents.move_to_end(uri)
        if len(self._documents) > DOCUMENTS:
            self._documents.popitem(last=False)
        return lines.find_new(edits)

    def forget(self, uri: str) -> None:
        self._documents.pop(uri, None)

    def clear(self) -> None:
        self._documents.clear()


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)
