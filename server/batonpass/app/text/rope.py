r"""The text of a document, cheap to change anywhere whatever its size and however long its lines.

The text is kept in leaves of about a thousand characters, and the leaves in blocks of about a hundred. Leaves
and blocks know how many code units and line ends they hold, so that a place is found by summing over blocks
and then over the leaves of one block. Leaves take no notice of lines, except that none begins or ends
between the two characters of `\r\n`.

Lines end at `\n`, `\r\n` and `\r` only. Offsets are counted in code units of the document's encoding. An
offset inside a character means the character's start.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from itertools import accumulate

from batonpass.app.text.positions import PositionEncoding, index_at, unit_length

LEAF_SIZE = 1024  # Characters of a leaf when a text is divided; a leaf may grow to twice as much.
SMALLEST_LEAF = LEAF_SIZE // 4  # A smaller one is joined with its neighbours when an edit touches it.
BLOCK_SIZE = 96  # Leaves of a block when a text is divided; a block may grow to twice as many.

_LINE_END = re.compile(r"\r\n|\r|\n")


def count_line_ends(text: str) -> int:
    """The number of line ends in text: `\n`, `\r\n` and `\r`."""
    if "\r" in text:
        return text.count("\n") + text.count("\r") - text.count("\r\n")
    return text.count("\n")


class Block:
    """Neighbouring leaves, with the code units and line ends of each."""

    __slots__ = ("leaves", "line_ends", "units")

    def __init__(self, leaves: list[str], units: list[int], line_ends: list[int]) -> None:
        self.leaves = leaves
        self.units = units
        self.line_ends = line_ends

    def part(self, start: int | None, end: int | None) -> "Block":
        """The leaves from start to end as a block of their own."""
        return Block(self.leaves[start:end], self.units[start:end], self.line_ends[start:end])

    def __add__(self, other: "Block") -> "Block":
        return Block(self.leaves + other.leaves, self.units + other.units, self.line_ends + other.line_ends)


class Rope:
    """A text that is read and changed by offset, and knows its lines."""

    def __init__(self, text: str, encoding: PositionEncoding) -> None:
        self._encoding = encoding
        self._blocks: list[Block] = []
        self._units: list[int] = []
        self._line_ends: list[int] = []
        self.length = 0
        self.line_count = 1
        # The leaf that was found last and the offset it starts at: typing stays in one place.
        self._found = (0, 0, 0)
        self._insert(0, self._measure(list(_divide(text)) or [""]))

    @property
    def text(self) -> str:
        return "".join(leaf for block in self._blocks for leaf in block.leaves)

    def leaves(self) -> Iterator[str]:
        """The text in pieces, from its start."""
        return (leaf for block in self._blocks for leaf in block.leaves)

    def leaves_backwards(self) -> Iterator[str]:
        """The text in pieces, from its end."""
        return (leaf for block in reversed(self._blocks) for leaf in reversed(block.leaves))

    def offset(self, line: int, character: int) -> int:
        """The offset of a position; one that lies outside the text or a line is moved to its nearest end."""
        if line < 0:
            return 0
        if line >= self.line_count:
            return self.length
        block, leaf, index, start = self._line_start(line)
        text = self._blocks[block].leaves[leaf]
        if text.isascii() and index + character <= len(text):
            column = text[index : index + character] if character > 0 else ""
            if "\n" not in column and "\r" not in column:
                return start + len(column)
        elif found := _LINE_END.search(text, index):
            column = text[index : found.start()]
            column = column[: index_at(column, character, self._encoding)]
            return start + unit_length(column, self._encoding)
        return self._offset_in_line(line, start, character)

    def line_range(self, line: int) -> tuple[int, int]:
        """The offsets between which a line lies, line end included. IndexError if there is no such line."""
        if not 0 <= line < self.line_count:
            raise IndexError(f"Line {line} is not one of the {self.line_count} lines.")
        start = self._line_start(line)[3]
        end = self.length if line + 1 == self.line_count else self._line_start(line + 1)[3]
        return start, end

    def slice(self, start: int, end: int) -> str:
        """The text between two offsets, clamped to the text."""
        first_block, first_leaf, first_start = self._leaf_at(start)
        index = self._index_in(first_block, first_leaf, start - first_start)
        text = self._blocks[first_block].leaves[first_leaf]
        # As long as the end lies in the same leaf, no second search is needed.
        if end <= first_start + self._blocks[first_block].units[first_leaf]:
            return text[index : self._index_in(first_block, first_leaf, end - first_start)]
        last_block, last_leaf, last_start = self._leaf_at(end)
        parts = [text[index:]]
        parts += self._leaves_between(first_block, first_leaf, last_block, last_leaf)
        end_index = self._index_in(last_block, last_leaf, end - last_start)
        parts.append(self._blocks[last_block].leaves[last_leaf][:end_index])
        return "".join(parts)

    def splice(self, start: int, end: int, new_text: str) -> None:
        """Put new_text in the place of what stands between two offsets, start <= end."""
        first_block, first_leaf, first_start = self._leaf_at(start)
        index = self._index_in(first_block, first_leaf, start - first_start)
        if end <= first_start + self._blocks[first_block].units[first_leaf]:
            last_block, last_leaf, last_start = first_block, first_leaf, first_start
        else:
            last_block, last_leaf, last_start = self._leaf_at(end)
        end_index = self._index_in(last_block, last_leaf, end - last_start)
        head = self._blocks[first_block].leaves[first_leaf][:index]
        tail = self._blocks[last_block].leaves[last_leaf][end_index:]
        text = head + new_text + tail
        if (
            first_leaf == last_leaf
            and first_block == last_block
            and SMALLEST_LEAF <= len(text) <= 2 * LEAF_SIZE
            and (head or text[0] != "\n")
            and (tail or text[-1] != "\r")
        ):
            self._set_leaf(first_block, first_leaf, text)
        else:
            self._replace_leaves(first_block, first_leaf, last_block, last_leaf, text)

    def _offset_in_line(self, line: int, start: int, character: int) -> int:
        end = self.length
        if line + 1 < self.line_count:
            block, leaf, index, end = self._line_start(line + 1)
            text = self._blocks[block].leaves[leaf]
            end -= 2 if text.endswith("\r\n", 0, index) else 1
        offset = min(start + max(character, 0), end)
        block, leaf, leaf_start = self._leaf_at(offset)
        index = self._index_in(block, leaf, offset - leaf_start)
        return leaf_start + unit_length(self._blocks[block].leaves[leaf][:index], self._encoding)

    def _line_start(self, line: int) -> tuple[int, int, int, int]:
        """The block, leaf, index in the leaf, and offset at which a line starts.

        This may be the end of a leaf; it always is the place just behind the line end, in the same leaf.
        """
        if line == 0:
            return 0, 0, 0, 0
        ends = list(accumulate(self._line_ends))
        block = bisect_left(ends, line)
        if block:
            line -= ends[block - 1]
        chosen = self._blocks[block]
        ends = list(accumulate(chosen.line_ends))
        leaf = bisect_left(ends, line)
        if leaf:
            line -= ends[leaf - 1]
        leaf_start = sum(self._units[:block]) + sum(chosen.units[:leaf])
        self._found = (block, leaf, leaf_start)
        text = chosen.leaves[leaf]
        index = _after_line_end(text, line)
        if len(text) == chosen.units[leaf]:
            return block, leaf, index, leaf_start + index
        return block, leaf, index, leaf_start + unit_length(text[:index], self._encoding)

    def _leaf_at(self, offset: int) -> tuple[int, int, int]:
        """The block and leaf that hold an offset, and the offset at which the leaf starts."""
        block, leaf, start = self._found
        if start <= offset < start + self._blocks[block].units[leaf]:
            return self._found
        offset = min(max(offset, 0), self.length)
        starts = list(accumulate(self._units, initial=0))
        block = min(bisect_right(starts, offset), len(self._blocks)) - 1
        units = self._blocks[block].units
        leaf_starts = list(accumulate(units, initial=starts[block]))
        leaf = min(bisect_right(leaf_starts, offset), len(units)) - 1
        self._found = (block, leaf, leaf_starts[leaf])
        return self._found

    def _index_in(self, block: int, leaf: int, units: int) -> int:
        chosen = self._blocks[block]
        text = chosen.leaves[leaf]
        if chosen.units[leaf] == len(text):
            return min(max(units, 0), len(text))
        return index_at(text, units, self._encoding)

    def _leaves_between(
        self, first_block: int, first_leaf: int, last_block: int, last_leaf: int
    ) -> list[str]:
        if first_block == last_block:
            return self._blocks[first_block].leaves[first_leaf + 1 : last_leaf]
        leaves = self._blocks[first_block].leaves[first_leaf + 1 :]
        for block in self._blocks[first_block + 1 : last_block]:
            leaves += block.leaves
        return leaves + self._blocks[last_block].leaves[:last_leaf]

    def _set_leaf(self, block: int, leaf: int, text: str) -> None:
        chosen = self._blocks[block]
        units = unit_length(text, self._encoding)
        growth = units - chosen.units[leaf]
        line_ends = count_line_ends(text)
        line_growth = line_ends - chosen.line_ends[leaf]
        chosen.leaves[leaf] = text
        chosen.units[leaf] = units
        chosen.line_ends[leaf] = line_ends
        self._units[block] += growth
        self.length += growth
        self._line_ends[block] += line_growth
        self.line_count += line_growth

    def _replace_leaves(
        self, first_block: int, first_leaf: int, last_block: int, last_leaf: int, text: str
    ) -> None:
        """Put text in the place of whole leaves, joined with neighbours where it must not stand alone."""
        small = len(text) < SMALLEST_LEAF
        if (first_block or first_leaf) and (small or text[0] == "\n"):
            first_block, first_leaf = self._leaf_before(first_block, first_leaf)
            text = self._blocks[first_block].leaves[first_leaf] + text
        at_end = last_block == len(self._blocks) - 1 and last_leaf == len(self._blocks[-1].leaves) - 1
        if not at_end and (small or text[-1] == "\r"):
            last_block, last_leaf = self._leaf_after(last_block, last_leaf)
            text += self._blocks[last_block].leaves[last_leaf]
        joined = (
            self._blocks[first_block].part(None, first_leaf)
            + self._measure(list(_divide(text)))
            + self._blocks[last_block].part(last_leaf + 1, None)
        )
        removed = slice(first_block, last_block + 1)
        self.length -= sum(self._units[removed])
        self.line_count -= sum(self._line_ends[removed])
        del self._blocks[removed], self._units[removed], self._line_ends[removed]
        if not joined.leaves and not self._blocks:
            joined = self._measure([""])
        self._insert(first_block, joined)
        self._found = (0, 0, 0)

    def _leaf_before(self, block: int, leaf: int) -> tuple[int, int]:
        return (block, leaf - 1) if leaf else (block - 1, len(self._blocks[block - 1].leaves) - 1)

    def _leaf_after(self, block: int, leaf: int) -> tuple[int, int]:
        return (block, leaf + 1) if leaf + 1 < len(self._blocks[block].leaves) else (block + 1, 0)

    def _measure(self, leaves: list[str]) -> Block:
        units = [unit_length(leaf, self._encoding) for leaf in leaves]
        return Block(leaves, units, [count_line_ends(leaf) for leaf in leaves])

    def _insert(self, at: int, block: Block) -> None:
        """Put a block among the blocks, divided if it is too large."""
        count = len(block.leaves)
        size = BLOCK_SIZE if count > 2 * BLOCK_SIZE else 2 * BLOCK_SIZE
        blocks = [block.part(start, start + size) for start in range(0, count, size)]
        self._blocks[at:at] = blocks
        self._units[at:at] = [sum(part.units) for part in blocks]
        self._line_ends[at:at] = [sum(part.line_ends) for part in blocks]
        self.length += sum(block.units)
        self.line_count += sum(block.line_ends)


def _divide(text: str) -> Iterator[str]:
    size = LEAF_SIZE if len(text) > 2 * LEAF_SIZE else 2 * LEAF_SIZE
    start = 0
    while start < len(text):
        end = start + size
        if text[end - 1 : end + 1] == "\r\n":
            end += 1
        yield text[start:end]
        start = end


def _after_line_end(text: str, number: int) -> int:
    """The index just behind the line end with the given number, counted from one."""
    if "\r" not in text or text.count("\r") == text.count("\r\n"):
        return len(text) - len(text.split("\n", number)[number])
    ends = _LINE_END.finditer(text)
    for _ in range(number - 1):
        next(ends)
    return next(ends).end()
