"""Which stretches of a text have how many tokens.

Spans lie side by side and cover the text; where two of them meet is a safe cut. A span is counted; or asked
for: its text was handed out and its count is awaited; or uncounted. Local changes are added to a span that is
counted or asked for as they come, so a count of a handed-out text stays useful while typing goes on.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import NamedTuple


class PendingRun(NamedTuple):
    """A stretch of text that waits for its count. The key tells to which request a count belongs."""

    text: str
    key: int


class Span:
    """A stretch of text with `units` code units.

    Its tokens are `tokens` if it is `counted`, and `tokens` plus the count that `pending` awaits if there is
    one; otherwise they are not known.
    """

    __slots__ = ("counted", "pending", "tokens", "units")

    def __init__(self, units: int, tokens: int = 0, *, counted: bool = False) -> None:
        self.units = units
        self.tokens = tokens
        self.counted = counted
        self.pending: PendingRun | None = None

    @property
    def follows_changes(self) -> bool:
        """Whether a local change of the tokens can be added to what is known."""
        return self.counted or self.pending is not None


class Spans:
    """The spans of one text."""

    def __init__(self, units: int) -> None:
        self._spans = [Span(units)]
        self._awaited: dict[int, Span] = {}
        self._last_key = 0
        self._total = 0
        self._uncounted = 1
        # The span that was found last, and its start: typing stays in one place. Both stay true, as every
        # change begins with finding the first span that it concerns.
        self._found = (0, 0)

    @property
    def tokens(self) -> int | None:
        """The tokens of the whole text; None while a span is not counted."""
        return None if self._uncounted else self._total

    def bounds(self, start: int, end: int) -> tuple[int, int]:
        """The start of the span that holds start and the end of the span that holds end."""
        _, first_start = self._find(start)
        last, last_start = self._find(end)
        if last_start == end and last:
            last -= 1
            last_start -= self._spans[last].units
        return first_start, last_start + self._spans[last].units

    def merge(self, start: int, end: int) -> Span:
        """Make the spans that overlap a stretch one, and return it.

        Counts that are awaited for one of several spans are given up.
        """
        first, first_start = self._find(start)
        last, last_end = first, first_start + self._spans[first].units
        while last_end < end:
            last += 1
            last_end += self._spans[last].units
        if first == last:
            return self._spans[first]
        old = self._spans[first : last + 1]
        for span in old:
            self._give_up(span)
        counted = all(span.counted for span in old)
        merged = Span(
            last_end - first_start, sum(span.tokens for span in old) if counted else 0, counted=counted
        )
        self._spans[first : last + 1] = [merged]
        self._uncounted += (not counted) - sum(not span.counted for span in old)
        if not counted:
            self._total -= sum(span.tokens for span in old if span.counted)
        return merged

    def add(self, span: Span, tokens: int) -> None:
        """Note that a change has given a span that follows changes more tokens, or fewer."""
        span.tokens += tokens
        if span.counted:
            self._total += tokens

    def forget(self, span: Span) -> None:
        """Note that the tokens of a span are not known any more."""
        self._give_up(span)
        if span.counted:
            self._total -= span.tokens
            self._uncounted += 1
            span.counted = False
        span.tokens = 0

    def uncounted(self) -> list[tuple[int, int]]:
        """The offsets of the start and end of each span that is neither counted nor asked for."""
        found: list[tuple[int, int]] = []
        start = 0
        for span in self._spans:
            if not span.follows_changes:
                found.append((start, start + span.units))
            start += span.units
        return found

    def ask(self, start: int, chunks: Iterable[tuple[str, int]]) -> None:
        """Divide the uncounted span at start into chunks of text with their units, and ask for each."""
        index, _ = self._find(start)
        new: list[Span] = []
        for text, units in chunks:
            self._last_key += 1
            span = Span(units)
            span.pending = PendingRun(text, self._last_key)
            self._awaited[self._last_key] = span
            new.append(span)
        if not new:
            new = [Span(0, counted=True)]
        self._spans[index : index + 1] = new
        self._uncounted += sum(not span.counted for span in new) - 1

    def awaited(self) -> Sequence[PendingRun]:
        """All runs that are asked for and wait for their count."""
        return [span.pending for span in self._awaited.values() if span.pending is not None]

    def resolve(self, results: Iterable[tuple[int, int]]) -> None:
        """Take in counts by key. Those that nobody waits for any more are dropped."""
        for key, count in results:
            span = self._awaited.pop(key, None)
            if span is None:
                continue
            span.pending = None
            span.counted = True
            span.tokens += count
            self._total += span.tokens
            self._uncounted -= 1

    def _give_up(self, span: Span) -> None:
        if span.pending is not None:
            del self._awaited[span.pending.key]
            span.pending = None

    def _find(self, offset: int) -> tuple[int, int]:
        """The index and start of the span that holds an offset; of the last span at the end of the text."""
        index, start = self._found
        if start <= offset < start + self._spans[index].units:
            return self._found
        starts = list(accumulate([span.units for span in self._spans], initial=0))
        index = min(bisect_right(starts, offset), len(self._spans)) - 1
        self._found = (index, starts[index])
        return self._found
