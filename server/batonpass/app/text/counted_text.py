"""A text that is edited by line and column and always knows how many tokens it has.

An edit is counted at its own cost, not at that of the text. The nearest safe cuts around it (see `cuts`) that
hold before and after the edit are looked up; what the text between them has more tokens than before, the
whole text has. In ordinary source this is about a word. Only where a text offers no cut within `REACH` on a
side, whole spans (see `spans`) are counted again: at once if they are small, else they are left pending for
a thread that is free.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from batonpass.app.text.cuts import chunks, first_cut, last_cut, shows_something
from batonpass.app.text.positions import Position, PositionEncoding, unit_length
from batonpass.app.text.rope import Rope
from batonpass.app.text.spans import PendingRun, Span, Spans

SPAN_SIZE = 131_072  # Characters of a span that is handed out for counting, at least.
CAP = 65_536  # The longest stretch of text, in code units, that an edit counts at once.
REACH = 16_384  # How far, in code units, an edit looks for a cut on each side.
FIRST_LOOK = 48  # How far it looks at first: nearly always enough.


class Edit(NamedTuple):
    """What an edit did.

    `inserted_tokens` is how much the inserted text alone made the total grow: the total after the edit less
    the total after its deletion alone. It may be negative; it is None where it was not counted at once.
    """

    inserted_text: str
    deleted_text: str
    inserted_tokens: int | None


class CountedText:
    """A text with lines as the language server protocol has them, and its exact number of tokens.

    Lines end at `\\n`, `\\r\\n` and `\\r` only. Columns are code units of the position encoding. Not safe for
    use by several threads; `PendingRun`s may be counted on any thread.
    """

    def __init__(self, text: str, position_encoding: PositionEncoding) -> None:
        """Nothing is counted yet: give a counter to `count_with`, then count what is `pending`."""
        self._encoding = position_encoding
        self._rope = Rope(text, position_encoding)
        self._spans = Spans(self._rope.length)
        self._count: Callable[[str], int] | None = None
        self.counts_at_once = True
        """Whether edits are counted as they are made; while it is false they are left pending."""
        # While one word is typed, the stretch before a keystroke is the stretch after the one before.
        self._last_counted = ("", 0)

    @property
    def position_encoding(self) -> PositionEncoding:
        return self._encoding

    @property
    def text(self) -> str:
        return self._rope.text

    @property
    def line_count(self) -> int:
        """The number of line ends plus one."""
        return self._rope.line_count

    @property
    def units(self) -> int:
        """The length of the text in code units."""
        return self._rope.length

    @property
    def tokens(self) -> int | None:
        """The exact number of tokens of the text; None while a part of it is not counted."""
        return self._spans.tokens

    def line(self, number: int) -> str:
        """A line with its line end. Raises IndexError if there is no such line."""
        return self._rope.slice(*self._rope.line_range(number))

    def slice(self, start: Position, end: Position) -> str:
        """The text between two positions, in either order, clamped to the text."""
        return self._rope.slice(*self._offsets(start, end))

    def replace(self, start: Position, end: Position, new_text: str) -> Edit:
        """Put new_text in the place of the text between two positions.

        They may come in either order; what lies outside the text is clamped to it.
        """
        start_offset, end_offset = self._offsets(start, end)
        return self._replace(start_offset, end_offset, new_text)

    def change(self, start: Position, end: Position, new_text: str) -> Edit:
        """Like `replace`, but what is equal at both ends of the old and the new text is left alone."""
        start_offset, end_offset = self._offsets(start, end)
        if start_offset == end_offset or not new_text:
            return self._replace(start_offset, end_offset, new_text)
        old_text = self._rope.slice(start_offset, end_offset)
        limit = min(len(old_text), len(new_text))
        prefix = _agreement(lambda size: old_text[:size] == new_text[:size], limit)
        suffix = _agreement(lambda size: old_text[-size:] == new_text[-size:], limit - prefix)
        return self._replace(
            start_offset + unit_length(old_text[:prefix], self._encoding),
            end_offset - unit_length(old_text[len(old_text) - suffix :], self._encoding),
            new_text[prefix : len(new_text) - suffix],
        )

    def replace_all(self, new_text: str) -> Edit:
        """Make the text equal to new_text by changing only what lies between their common start and end."""
        old_length = sum(len(leaf) for leaf in self._rope.leaves())
        prefix = _common_prefix(self._rope, new_text)
        suffix = _common_suffix(self._rope, new_text, min(old_length, len(new_text)) - prefix)
        new_end = len(new_text) - suffix
        start = unit_length(new_text[:prefix], self._encoding)
        end = self._rope.length - unit_length(new_text[new_end:], self._encoding)
        return self._replace(start, end, new_text[prefix:new_end])

    def count_with(self, count: Callable[[str], int]) -> None:
        """Attach the counter of an encoding for which the cuts are safe; all counts so far are forgotten."""
        self._count = count
        self._last_counted = ("", 0)
        self._spans = Spans(self._rope.length)

    def pending(self) -> Sequence[PendingRun]:
        """The runs that wait for their count, to be counted on any thread and handed to `resolve`.

        Edits go on meanwhile. A run is handed out again until it is resolved or an edit does away with it.
        """
        for start, end in self._spans.uncounted():
            parts = chunks(self._rope.slice(start, end), SPAN_SIZE)
            self._spans.ask(start, [(part, unit_length(part, self._encoding)) for part in parts])
        return self._spans.awaited()

    def resolve(self, results: Iterable[tuple[int, int]]) -> None:
        """Take in (key of a run, its count). Counts of runs that an edit has done away with are dropped."""
        self._spans.resolve(results)

    def count_now(self) -> int:
        """Count at once whatever is pending, and return the total. Raises RuntimeError without a counter."""
        if self._count is None:
            raise RuntimeError("No counter is attached to the text: call count_with first.")
        for run in self.pending():
            self._spans.resolve([(run.key, self._count(run.text))])
        tokens = self._spans.tokens
        if tokens is None:
            raise RuntimeError("A run is uncounted although all pending runs were counted.")
        return tokens

    def _offsets(self, start: Position, end: Position) -> tuple[int, int]:
        start_offset = self._rope.offset(*start)
        if end == start:
            return start_offset, start_offset
        end_offset = self._rope.offset(*end)
        return (start_offset, end_offset) if start_offset <= end_offset else (end_offset, start_offset)

    def _replace(self, start: int, end: int, new_text: str) -> Edit:
        if start == end and not new_text:
            return Edit("", "", 0)
        stretch = self._stretch(start, end, new_text)
        span = self._spans.merge(stretch.start, stretch.end)
        length = self._rope.length
        self._rope.splice(start, end, new_text)
        span.units += self._rope.length - length
        if self._count is None or not stretch.is_small:
            self._spans.forget(span)
            return Edit(new_text, stretch.deleted, None)
        return Edit(new_text, stretch.deleted, self._recount(self._count, span, stretch))

    def _recount(self, count: Callable[[str], int], span: Span, stretch: "_Stretch") -> int:
        """Add the change of a stretch to its span; return what is due to the inserted text."""
        around = stretch.before + stretch.deleted + stretch.after
        try:
            before = self._tokens(count, around) if span.follows_changes else 0
            between = self._tokens(count, stretch.before + stretch.after)
            after = self._tokens(count, stretch.before + stretch.inserted + stretch.after)
        except BaseException:
            # The text has changed and its count has not: better not known than wrong.
            self._spans.forget(span)
            raise
        if span.follows_changes:
            self._spans.add(span, after - before)
        return after - between

    def _tokens(self, count: Callable[[str], int], text: str) -> int:
        if text != self._last_counted[0]:
            self._last_counted = (text, count(text))
        return self._last_counted[1]

    def _stretch(self, start: int, end: int, new_text: str) -> "_Stretch":
        """The stretch around an edit whose ends are safe cuts before and after it."""
        deleted = self._rope.slice(start, end) if start < end else ""
        if self._count is None:
            return _Stretch(start, end, "", deleted, "", new_text, is_small=False)
        if not self.counts_at_once:
            first, last = self._spans.bounds(self._cut_far_before(start), self._cut_far_after(end))
            return _Stretch(first, last, "", deleted, "", new_text, is_small=False)
        before = self._text_before(start)
        after = self._text_after(end)
        if before is not None and after is not None:
            first = start - unit_length(before, self._encoding)
            last = end + unit_length(after, self._encoding)
            small = len(before) + len(after) + len(deleted) + len(new_text) <= CAP
            if small:
                return _Stretch(first, last, before, deleted, after, new_text, is_small=True)
        else:
            first = (
                self._cut_far_before(start) if before is None else start - unit_length(before, self._encoding)
            )
            last = self._cut_far_after(end) if after is None else end + unit_length(after, self._encoding)
        first, last = self._spans.bounds(first, last)
        if last - first + len(new_text) > CAP:
            return _Stretch(first, last, "", deleted, "", new_text, is_small=False)
        before, after = self._rope.slice(first, start), self._rope.slice(end, last)
        return _Stretch(first, last, before, deleted, after, new_text, is_small=True)

    def _text_before(self, offset: int) -> str | None:
        """The text from the nearest cut before an offset up to it; None if no cut is in reach."""
        reach = FIRST_LOOK
        while True:
            text = self._rope.slice(max(offset - reach, 0), offset)
            cut = last_cut(text)
            if cut is not None:
                return text[cut:]
            if reach >= offset:
                return text
            if reach >= REACH:
                return None
            reach = min(reach * 16, REACH)

    def _text_after(self, offset: int) -> str | None:
        """The text from an offset up to the nearest cut after it; None if no cut is in reach."""
        reach = FIRST_LOOK
        while True:
            text = self._rope.slice(offset, min(offset + reach, self._rope.length))
            cut = first_cut(text)
            if cut is not None:
                return text[:cut]
            if offset + reach >= self._rope.length:
                return text
            if reach >= REACH:
                return None
            reach = min(reach * 16, REACH)

    def _cut_far_before(self, offset: int) -> int:
        """The start of a span that remains a cut when the text from offset on changes.

        It does so if something visible stands between it and offset. The span before it always has that, as
        no cut lies among the blanks that begin a line.
        """
        start, _ = self._spans.bounds(offset, offset)
        if start > offset - REACH or not shows_something(self._rope.slice(offset - REACH, offset)):
            start, _ = self._spans.bounds(max(start - 1, 0), offset)
        return start

    def _cut_far_after(self, offset: int) -> int:
        """The end of a span that remains a cut when the text up to offset changes.

        The rules look at one character before a cut, so it does if it does not lie at offset itself.
        """
        return self._spans.bounds(offset, min(offset + 1, self._rope.length))[1]


class _Stretch(NamedTuple):
    """The text around an edit: `before`, then `deleted` or `inserted`, then `after`.

    `start` and `end` are the offsets of its ends before the edit. The parts are empty if it is not small.
    """

    start: int
    end: int
    before: str
    deleted: str
    after: str
    inserted: str
    is_small: bool


def _common_prefix(rope: Rope, text: str) -> int:
    """How many characters at the start of a text are those of the rope."""
    length = 0
    for leaf in rope.leaves():
        if not text.startswith(leaf, length):
            other = text[length : length + len(leaf)]
            return length + _agreement(
                lambda size, leaf=leaf, other=other: leaf[:size] == other[:size], len(leaf)
            )
        length += len(leaf)
    return length


def _common_suffix(rope: Rope, text: str, limit: int) -> int:
    """How many characters at the end of a text are those of the rope, at most limit."""
    length = 0
    for leaf in rope.leaves_backwards():
        end = len(text) - length
        if length >= limit or not text.endswith(leaf, 0, end):
            other = text[max(end - len(leaf), 0) : end]
            shared = _agreement(
                lambda size, leaf=leaf, other=other: (
                    leaf[len(leaf) - size :] == other[max(len(other) - size, 0) :]
                ),
                len(leaf),
            )
            return min(length + shared, limit)
        length += len(leaf)
    return min(length, limit)


def _agreement(agrees: Callable[[int], bool], limit: int) -> int:
    """The largest size up to limit that agrees, when all smaller sizes agree as well."""
    return bisect_left(range(1, limit + 1), True, key=lambda size: not agrees(size))
