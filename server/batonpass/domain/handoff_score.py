"""The score of a handoff: how much it tells, how far that may be trusted, and how long it takes to go on.

The score adds up the rubric. Confidence is the share of the claims that are proven, where old proof counts
half. The estimated recovery time in minutes is

    2 + document's tokens / 300 + 3 x missing points + 1/2 x claims without proof + changed files / 10

rounded up, with at most 10 for the files. The constants have their reasons in docs/handoff-score.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from math import ceil

from batonpass.domain.claims import Claim
from batonpass.domain.handoff_rubric import Facts, Missing, find_missing

SETTLING_MINUTES = 2
TOKENS_A_MINUTE = 300
MINUTES_A_MISSING_POINT = 3
MINUTES_AN_UNPROVEN_CLAIM = Fraction(1, 2)
FILES_A_MINUTE = 10
MOST_MINUTES_FOR_FILES = 10

FRESH = timedelta(hours=24)
"""Proof that is older counts half, as does proof from before the last edit."""

HIGH_SHARE, MEDIUM_SHARE = Fraction(3, 4), Fraction(1, 2)

POINTS_FOR_HIGH = 5
"""What tells less than half of what is needed gives no high confidence, however well it is proven."""


class Confidence(StrEnum):
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Score:
    """`points` are out of 10, in halves; `proven` of the `claims` carry their evidence.

    `work_minutes` is the recovery time without the reading of the document, `document_tokens` its length.
    """

    points: float
    confidence: Confidence
    missing: tuple[Missing, ...]
    claims: int
    proven: int
    work_minutes: Fraction
    document_tokens: int = 0

    @property
    def recovery_minutes(self) -> int:
        return ceil(self.work_minutes + Fraction(self.document_tokens, TOKENS_A_MINUTE))


def score_handoff(facts: Facts, claims: Sequence[Claim], at: datetime) -> Score:
    """Score a handoff by what it is drawn from and what it claims at a moment."""
    missing = find_missing(facts)
    halves = sum(point.halves for point in missing)
    points = (20 - halves) / 2
    proven = sum(claim.evidence is not None for claim in claims)
    return Score(
        points=points,
        confidence=_confidence(_share(claims, facts.quality.last_edit, at), points),
        missing=missing,
        claims=len(claims),
        proven=proven,
        work_minutes=_work_minutes(facts, halves, len(claims) - proven),
    )


def with_length(score: Score, tokens: int) -> Score:
    """The score of a handoff whose document has so many tokens to read."""
    return replace(score, document_tokens=tokens)


def _work_minutes(facts: Facts, halves: int, unproven: int) -> Fraction:
    files = len(facts.work.files) if facts.work else 0
    return (
        SETTLING_MINUTES
        + Fraction(MINUTES_A_MISSING_POINT * halves, 2)
        + MINUTES_AN_UNPROVEN_CLAIM * unproven
        + min(Fraction(MOST_MINUTES_FOR_FILES), Fraction(files, FILES_A_MINUTE))
    )


def _share(claims: Sequence[Claim], last_edit: datetime | None, at: datetime) -> Fraction:
    """How many of the claims are proven; old proof counts half."""
    if not claims:
        return Fraction(0)
    return sum((_weight(claim, last_edit, at) for claim in claims), Fraction(0)) / len(claims)


def _weight(claim: Claim, last_edit: datetime | None, at: datetime) -> Fraction:
    if claim.evidence is None:
        return Fraction(0)
    proven_at = claim.evidence.at
    is_fresh = at - proven_at <= FRESH and (last_edit is None or proven_at >= last_edit)
    return Fraction(1) if is_fresh else Fraction(1, 2)


def _confidence(share: Fraction, points: float) -> Confidence:
    if share >= HIGH_SHARE and points >= POINTS_FOR_HIGH:
        return Confidence.HIGH
    return Confidence.MEDIUM if share >= MEDIUM_SHARE else Confidence.LOW
