"""What the agent's context holds: the ledger of what entered it, and the reading drawn from it.

The estimate is built from what the editor can see. Its band says how far it may be off:
- low: the agent's smallest known base and what was typed; it may not have read what the user opened;
- high: its largest known base, and half as much again of all that was seen, for files the editor never opens.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from batonpass.domain.agents import AgentProfile
from batonpass.domain.errors import InvalidInput

FRESH_FOR = timedelta(minutes=10)
"""How long a reported figure stands by itself, before what entered since is added to it as an estimate."""

UNSEEN_SHARE = 0.5

LONGEST_GAP_MINUTES = 2.0
"""A gap between two entries counts as work for at most this long: a break is no work."""


class Source(StrEnum):
    REPORTED = "reported"
    TRANSCRIPT = "transcript"
    ESTIMATED = "estimated"
    UNKNOWN = "unknown"


class EntryKind(StrEnum):
    READ = "read"
    EDITED = "edited"
    REPORTED = "reported"
    RESET = "reset"


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One thing that entered the context.

    `tokens` is what it added; for `reported` it is the whole context as the agent told it, `source` by what.
    `origin` tells who reported (a face, a hook, a person, a transcript); `uri` names a document.
    """

    kind: EntryKind
    tokens: int
    at: datetime
    phase: str
    uri: str = ""
    origin: str = ""
    window_tokens: int | None = None
    source: Source = Source.REPORTED


@dataclass(frozen=True, slots=True)
class Work:
    """How much was done in a session: minutes of work, and how often something was typed or pasted."""

    minutes: float = 0.0
    edits: int = 0


@dataclass(frozen=True, slots=True)
class LedgerTotals:
    """The ledger's running sums, so that a reading never walks the history.

    `read_tokens` and `edited_tokens` count since the last reset; `reported_*` is the newest report since
    then; `since_report_tokens` is what entered after it; `used` is per phase. It and `work` are of the
    whole session.
    `most_tokens` is the largest report since one named its window.
    `documents` are the URIs already counted as read since the last reset.
    """

    read_tokens: int = 0
    edited_tokens: int = 0
    reported_tokens: int | None = None
    reported_at: datetime | None = None
    since_report_tokens: int = 0
    window_tokens: int | None = None
    most_tokens: int = 0
    used: Mapping[str, int] = field(default_factory=dict[str, int])
    documents: frozenset[str] = frozenset()
    entries: int = 0
    reset_at: datetime | None = None
    updated_at: datetime | None = None
    work: Work = field(default_factory=Work)
    reported_source: Source = Source.REPORTED

    @property
    def seen_tokens(self) -> int:
        """What the editor saw enter the context since the last reset."""
        return self.read_tokens + self.edited_tokens

    def context_tokens(self, profile: AgentProfile) -> int:
        """The best figure for what is in the context now, whatever its source."""
        if self.reported_tokens is None:
            return profile.base_tokens + self.seen_tokens
        return self.reported_tokens + self.since_report_tokens


@dataclass(frozen=True, slots=True)
class Reading:
    """How many tokens are in the agent's context at a moment. `tokens` is None when it is not known."""

    tokens: int | None
    window_tokens: int
    source: Source
    exact: bool
    low: int | None
    high: int | None
    at: datetime | None

    @property
    def percent(self) -> float | None:
        return None if self.tokens is None else 100 * self.tokens / self.window_tokens


@dataclass(frozen=True, slots=True)
class Told:
    """What the transcript that is followed tells of the context at this moment.

    It is exact just after a response and foretold in between. `at` is the time of the last response;
    `compaction_tokens` is where contexts of this model were seen to be compacted; `subagents` have contexts
    of their own, which are not in these tokens.
    """

    session_id: str
    agent: str
    tokens: int
    low: int
    high: int
    source: Source
    exact: bool
    at: datetime | None
    model: str = ""
    window_tokens: int | None = None
    compaction_tokens: int | None = None
    subagents: int = 0


def unknown_reading(window_tokens: int) -> Reading:
    return Reading(None, window_tokens, Source.UNKNOWN, False, None, None, None)


def check_report(tokens: int, window_tokens: int | None) -> None:
    """Raise InvalidInput for a report that cannot be true."""
    if tokens < 0:
        raise InvalidInput("tokens cannot be negative.", "tokens")
    if window_tokens is not None and window_tokens <= 0:
        raise InvalidInput("windowTokens must be more than zero.", "windowTokens")
    if window_tokens is not None and tokens > window_tokens:
        raise InvalidInput(
            f"tokens ({tokens:,}) is more than windowTokens ({window_tokens:,}); one of them is wrong.",
            "windowTokens",
        )


def add_entry(totals: LedgerTotals, entry: LedgerEntry) -> LedgerTotals:
    """The sums with one more entry.

    A document read twice since the last reset counts once. The first report of a session tells a level, not
    a growth: what the agent brought along belongs to no phase.
    """
    match entry.kind:
        case EntryKind.READ:
            return _add_read(totals, entry)
        case EntryKind.EDITED:
            changed = replace(
                totals,
                edited_tokens=max(0, totals.edited_tokens + entry.tokens),
                since_report_tokens=max(0, totals.since_report_tokens + entry.tokens),
            )
            return _use(changed, entry, entry.tokens)
        case EntryKind.REPORTED:
            growth = _growth(totals, entry.tokens)
            changed = replace(
                totals,
                reported_tokens=entry.tokens,
                reported_at=entry.at,
                reported_source=entry.source,
                since_report_tokens=0,
                window_tokens=entry.window_tokens or totals.window_tokens,
                most_tokens=entry.tokens if entry.window_tokens else max(entry.tokens, totals.most_tokens),
            )
            return _use(changed, entry, growth)
        case EntryKind.RESET:
            cleared = LedgerTotals(
                window_tokens=totals.window_tokens,
                most_tokens=totals.most_tokens,
                used=totals.used,
                entries=totals.entries,
                reset_at=entry.at,
                updated_at=totals.updated_at,
                work=totals.work,
            )
            return _use(cleared, entry, 0)


def add_entries(totals: LedgerTotals, entries: Iterable[LedgerEntry]) -> LedgerTotals:
    for entry in entries:
        totals = add_entry(totals, entry)
    return totals


def _growth(totals: LedgerTotals, reported: int) -> int:
    if totals.reported_tokens is None:
        return 0
    return max(0, reported - totals.reported_tokens - totals.since_report_tokens)


def _add_read(totals: LedgerTotals, entry: LedgerEntry) -> LedgerTotals:
    if entry.uri in totals.documents:
        return totals
    changed = replace(
        totals,
        read_tokens=totals.read_tokens + entry.tokens,
        since_report_tokens=totals.since_report_tokens + entry.tokens,
        documents=totals.documents | {entry.uri},
    )
    return _use(changed, entry, entry.tokens)


def _use(totals: LedgerTotals, entry: LedgerEntry, tokens: int) -> LedgerTotals:
    used = dict(totals.used)
    used[entry.phase] = max(0, used.get(entry.phase, 0) + tokens)
    work = Work(
        totals.work.minutes + min(minutes_between(totals.updated_at, entry.at), LONGEST_GAP_MINUTES),
        totals.work.edits + (entry.kind is EntryKind.EDITED),
    )
    return replace(totals, used=used, entries=totals.entries + 1, updated_at=entry.at, work=work)


def minutes_between(before: datetime | None, after: datetime) -> float:
    """None of them when there is no before, or when a clock was set back in between."""
    return max(0.0, (after - before).total_seconds() / 60) if before else 0.0


def report_ages_at(totals: LedgerTotals) -> datetime | None:
    """When the newest report stops to stand by itself, if there is one."""
    if totals.reported_at is None or totals.reported_source is not Source.REPORTED:
        return None
    return totals.reported_at + FRESH_FOR


def read(
    totals: LedgerTotals,
    profile: AgentProfile,
    configured_window: int,
    now: datetime,
    told: Told | None = None,
) -> Reading:
    """The reading now. A fresh report stands by itself; an older one is carried on by what entered since.

    What a transcript tells goes before an estimate, and before a report that is older than its last
    response. A window smaller than what was observed in it is wrong: the reading then takes the next usual
    size.
    """
    observed = max(totals.most_tokens, told.tokens) if told is not None and told.exact else totals.most_tokens
    window = plausible_window(totals.window_tokens or configured_window, observed)
    if told is not None and not _stands_against(totals, told, now):
        return Reading(told.tokens, window, told.source, told.exact, told.low, told.high, told.at)
    if totals.reported_tokens is None:
        return _estimated_reading(totals, profile, window)
    is_as_told = totals.reported_source is Source.TRANSCRIPT and not totals.since_report_tokens
    if is_as_told or _is_fresh(totals, now):
        tokens = totals.reported_tokens
        return Reading(tokens, window, totals.reported_source, True, tokens, tokens, totals.reported_at)
    tokens = totals.context_tokens(profile)
    high = tokens + round(totals.since_report_tokens * UNSEEN_SHARE)
    return Reading(tokens, window, Source.ESTIMATED, False, totals.reported_tokens, high, totals.updated_at)


def _is_fresh(totals: LedgerTotals, now: datetime) -> bool:
    """Whether the newest report is one that still stands by itself."""
    ages_at = report_ages_at(totals)
    return ages_at is not None and now < ages_at


def _stands_against(totals: LedgerTotals, told: Told, now: datetime) -> bool:
    """Whether the newest report is better than what a transcript tells."""
    if totals.reported_at is None or not _is_fresh(totals, now):
        return False
    return told.at is None or told.at <= totals.reported_at


def _estimated_reading(totals: LedgerTotals, profile: AgentProfile, window: int) -> Reading:
    if totals.entries == 0:
        return unknown_reading(window)
    tokens = totals.context_tokens(profile)
    high = profile.base_high + totals.seen_tokens + round(totals.seen_tokens * UNSEEN_SHARE)
    low = profile.base_low + totals.edited_tokens
    return Reading(tokens, window, Source.ESTIMATED, False, low, high, totals.updated_at)


USUAL_WINDOWS = (128_000, 200_000, 256_000, 400_000, 1_000_000, 2_000_000)


def plausible_window(window: int, observed: int) -> int:
    """The window, or when more than it was observed in the context the smallest usual one that holds it."""
    if observed <= window:
        return window
    return next((usual for usual in USUAL_WINDOWS if usual >= observed), observed)
