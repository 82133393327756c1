"""How well the trend foretells real sessions, and what a reading costs.

Recorded sessions of Claude Code (JSONL) are replayed; only their times and their usage are read. At every
response the trend foretells when the context will pass each of the next marks, and is held against what came.
The peer is the average since the context began. Without the recordings only the cost is measured.
"""

import json
import random
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from rows import Row, compare, state, to_json

from batonpass.domain.trend import (
    LONGEST_GAP_MINUTES,
    POINTS,
    Course,
    Slope,
    Span,
    Trend,
    add_reading,
    find_trend,
    foresee,
)

RECORDINGS = Path(__file__).resolve().parents[3] / "shared" / "data" / "transcripts" / "claude-code"
MARKS = range(10_000, 1_000_000, 10_000)
SOON_TOKENS = 40_000
"""Marks within so many tokens are asked for: further ahead the work itself changes."""
ANYWHERE = 10_000_000


@dataclass(frozen=True, slots=True)
class Response:
    at: datetime
    tokens: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """What lies between two compactions; `is_compacted` says that the agent compacted at its end."""

    responses: list[Response]
    is_compacted: bool


@dataclass(slots=True)
class Errors:
    """Foretold against true, in shares of the true distance."""

    shares: list[float] = field(default_factory=list[float])
    in_band: list[bool] = field(default_factory=list[bool])

    def add(self, span: Span | None, truth: float) -> None:
        if span is None:
            return
        self.shares.append(abs(span.expected - truth) / truth)
        self.in_band.append(span.soonest <= truth and (span.latest is None or truth <= span.latest))


def run() -> list[Row]:
    return [*replay(), *cost()]


def replay() -> Iterator[Row]:
    stretches = [stretch for path in sorted(RECORDINGS.glob("*.jsonl")) for stretch in read(path)]
    if not stretches:
        print(f"The trend is not replayed: there are no recordings in {RECORDINGS}.", file=sys.stderr)
        return
    nearby = [(stretch.responses, MARKS, SOON_TOKENS) for stretch in stretches]
    yield from judge(f"to marks up to {SOON_TOKENS:,} tokens ahead", nearby)
    compacted = [stretch.responses for stretch in stretches if stretch.is_compacted and stretch.responses]
    for ahead, words in (
        (SOON_TOKENS, f"at most {SOON_TOKENS:,} tokens before it"),
        (ANYWHERE, "from anywhere"),
    ):
        ends = [(responses, [responses[-1].tokens], ahead) for responses in compacted]
        yield from judge(f"to the compaction, {words}", ends)


def judge(what: str, courses: Sequence[tuple[list[Response], Sequence[int], int]]) -> Iterator[Row]:
    """Foretell each course's marks that are no further ahead than its last value, and compare."""
    ours = {"minutes of work": Errors(), "turns": Errors()}
    peer = {"minutes of work": Errors(), "turns": Errors()}
    for responses, marks, ahead in courses:
        follow_stretch(responses, marks, ahead, ours, peer)
    for unit, errors in ours.items():
        count = len(errors.shares)
        row = f"foretold {unit} {what} ({count:,} of them)"
        name = "the average since the context began"
        theirs = peer[unit].shares
        yield compare(
            f"{row}, median error", 100 * median(errors.shares), 100 * median(theirs), name, unit="%"
        )
        ours_worst, peer_worst = (quantiles(shares, n=10)[-1] for shares in (errors.shares, theirs))
        yield compare(f"{row}, error at p90", 100 * ours_worst, 100 * peer_worst, name, unit="%")
        yield state(f"{row}, share in the band", 100 * sum(errors.in_band) / count, "%")


def follow_stretch(
    stretch: list[Response],
    marks: Sequence[int],
    ahead: int,
    ours: dict[str, Errors],
    peer: dict[str, Errors],
) -> None:
    worked = work_minutes(stretch)
    passed = {mark: first_above(stretch, mark) for mark in marks}
    course = Course()
    for index, response in enumerate(stretch):
        course = add_reading(course, response.at, response.tokens, is_reported=True)
        trend, average = find_trend(course), average_of(stretch, worked, index)
        for mark in marks:
            reached = passed[mark]
            if not response.tokens < mark <= response.tokens + ahead or reached is None:
                continue
            minutes, turns = worked[reached] - worked[index], reached - index
            if minutes <= 0 or trend.per_minute is None or trend.per_turn is None:
                continue
            for known, errors in ((trend, ours), (average, peer)):
                forecast = foresee(known, response.tokens, mark)
                errors["minutes of work"].add(forecast.minutes, minutes)
                errors["turns"].add(forecast.turns, turns)


def work_minutes(stretch: list[Response]) -> list[float]:
    """The minutes of work up to each response, with gaps cut as the trend cuts them."""
    worked = [0.0]
    for before, after in pairwise(stretch):
        gap = (after.at - before.at).total_seconds() / 60
        worked.append(worked[-1] + min(max(gap, 0.0), LONGEST_GAP_MINUTES))
    return worked


def first_above(stretch: list[Response], mark: int) -> int | None:
    return next((index for index, response in enumerate(stretch) if response.tokens >= mark), None)


def average_of(stretch: list[Response], worked: list[float], index: int) -> Trend:
    grown = stretch[index].tokens - stretch[0].tokens
    if index == 0 or worked[index] == 0:
        return Trend()
    per_minute, per_turn = grown / worked[index], grown / index
    return Trend(Slope(per_minute, per_minute, per_minute), Slope(per_turn, per_turn, per_turn))


def read(path: Path) -> Iterator[Stretch]:
    """The responses of a recording, in stretches between compactions."""
    stretch: dict[str, Response] = {}
    for line in path.read_text("utf-8").splitlines():
        entry: dict[str, Any] = json.loads(line)
        if entry.get("subtype") == "compact_boundary":
            yield Stretch(list(stretch.values()), is_compacted=True)
            stretch = {}
        message: dict[str, Any] = entry.get("message") or {}
        if entry.get("type") != "assistant" or entry.get("isSidechain") or not message.get("usage"):
            continue
        tokens = context_of(message["usage"])
        if tokens and message.get("model") != "<synthetic>":
            stretch[message["id"]] = Response(datetime.fromisoformat(entry["timestamp"]), tokens)
    yield Stretch(list(stretch.values()), is_compacted=False)


def context_of(usage: dict[str, Any]) -> int:
    names = ("input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens", "output_tokens")
    return sum(value for name in names if isinstance(value := usage.get(name), int))


def cost() -> Iterator[Row]:
    choose = random.Random(7)
    course, at, tokens = Course(), datetime(2026, 5, 4, 12, 0, tzinfo=UTC), 40_000
    times: list[int] = []
    for _ in range(3000):
        at += timedelta(seconds=choose.randrange(11, 90))
        tokens += choose.randrange(1, 3000)
        start = time.perf_counter_ns()
        course = add_reading(course, at, tokens, is_reported=True)
        find_trend(course)
        times.append(time.perf_counter_ns() - start)
    yield state(f"a reading into the trend, with {POINTS} in its window", median(times) / 1000, "µs", bar=100)


if __name__ == "__main__":
    print(to_json(run()))
