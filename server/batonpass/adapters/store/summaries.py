"""The thinning of a ledger: what is kept of the entries of a session that has ended.

One line for each phase and document. The tokens of a line are what its entries added to the phase's use, so
the lines of a phase add up to exactly what the sums say of it. What a report added, and what names no
document, has the empty URI.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from batonpass.domain.context import LedgerEntry, LedgerTotals, add_entry


@dataclass(frozen=True, slots=True)
class LedgerSummary:
    phase: str
    uri: str
    tokens: int
    entries: int
    first_at: datetime
    last_at: datetime


def summarize(
    totals: LedgerTotals, entries: Iterable[LedgerEntry], known: Iterable[LedgerSummary] = ()
) -> tuple[LedgerTotals, tuple[LedgerSummary, ...]]:
    """Fold entries, in their order, into the sums and the lines there were before them.

    The lines come in the order of the first entry of each.
    """
    lines = {(line.phase, line.uri): line for line in known}
    for entry in entries:
        before = totals.used.get(entry.phase, 0)
        totals = add_entry(totals, entry)
        added = totals.used.get(entry.phase, 0) - before
        key = (entry.phase, entry.uri)
        line = lines.get(key) or LedgerSummary(*key, 0, 0, entry.at, entry.at)
        lines[key] = replace(line, tokens=line.tokens + added, entries=line.entries + 1, last_at=entry.at)
    return totals, tuple(lines.values())


def totals_of(lines: Iterable[LedgerSummary]) -> LedgerTotals:
    """What lines alone still tell of the sums: the use of each phase, and how many entries there were."""
    kept = list(lines)
    used: dict[str, int] = {}
    for line in kept:
        used[line.phase] = used.get(line.phase, 0) + line.tokens
    newest = max((line.last_at for line in kept), default=None)
    return LedgerTotals(used=used, entries=sum(line.entries for line in kept), updated_at=newest)
