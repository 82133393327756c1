"""Where an agent compacts its context by itself, learnt from the times that it was seen to."""

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

KEPT = 10


@dataclass(frozen=True, slots=True)
class ObservedCompaction:
    """`id` tells one from any other, in whatever transcript; `tokens` is what the context held before it."""

    id: str
    tokens: int
    window_tokens: int


@dataclass(frozen=True, slots=True)
class CompactionHistory:
    """The last compactions of one model's contexts, the oldest first."""

    observed: tuple[ObservedCompaction, ...] = ()


def add_compactions(history: CompactionHistory, found: Iterable[ObservedCompaction]) -> CompactionHistory:
    """The history with those that it does not hold yet.

    A context that held more than its window shows that the window is wrong: nothing is learnt from it.
    """
    known = {compaction.id: compaction for compaction in history.observed}
    known |= {c.id: c for c in found if 0 < c.tokens <= c.window_tokens and c.id not in known}
    return CompactionHistory(tuple(known.values())[-KEPT:])


def compaction_tokens(history: CompactionHistory | None, window_tokens: int) -> int | None:
    """Where contexts with this window are compacted; None where none was seen to be."""
    observed = history.observed if history else ()
    tokens = [compaction.tokens for compaction in observed if compaction.window_tokens == window_tokens]
    return round(median(tokens)) if tokens else None
