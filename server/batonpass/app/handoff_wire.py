"""The JSON shapes of a handoff, of what one misses, and of what verifying one answers."""

from collections.abc import Sequence

from batonpass.app.handoff_care import Review
from batonpass.app.handoff_verifying import Verified
from batonpass.app.json_shape import Json
from batonpass.app.results import HandoffView
from batonpass.domain.handoff_rubric import Missing
from batonpass.domain.handoff_score import Confidence
from batonpass.domain.session import NoteKind


class MissingPoint(Json):
    """What a handoff does not tell well enough, and in which section; `points` is what it costs.

    `note` is the kind of note that fills it, null where none does.
    """

    id: str
    text: str
    section: str
    points: float
    note: NoteKind | None


class Handoff(Json):
    """`score` is out of 10, in halves; `missing` says what would earn what is not there.

    `proven` of the `claims` carry their evidence; `tokens` is how long the document is.
    """

    uri: str
    score: float
    confidence: Confidence
    recovery_minutes: int
    claims: int
    proven: int
    tokens: int
    missing: tuple[MissingPoint, ...]


class HandoffReview(Json):
    """What a handoff would miss now; `uri` is that of the newest one, null while there is none."""

    uri: str | None
    missing: tuple[MissingPoint, ...]


class StaleClaim(Json):
    """A claim that does not hold any more, and why. `line` counts from 0."""

    line: int
    text: str


class VerifiedHandoff(Json):
    """`held` is how many claims hold; `stale` are the others."""

    uri: str
    held: int
    stale: tuple[StaleClaim, ...]


def from_handoff(view: HandoffView) -> Handoff:
    return Handoff(
        uri=view.path.as_uri(),
        score=view.score.points,
        confidence=view.score.confidence,
        recovery_minutes=view.score.recovery_minutes,
        claims=view.score.claims,
        proven=view.score.proven,
        tokens=view.score.document_tokens,
        missing=from_missing(view.score.missing),
    )


def from_missing(missing: Sequence[Missing]) -> tuple[MissingPoint, ...]:
    return tuple(
        MissingPoint(
            id=point.id, text=point.text, section=point.section, points=point.halves / 2, note=point.note
        )
        for point in missing
    )


def from_verified(verified: Verified) -> VerifiedHandoff:
    return VerifiedHandoff(
        uri=verified.path.as_uri(),
        held=verified.held,
        stale=tuple(StaleClaim(line=claim.line, text=claim.text) for claim in verified.stale),
    )


def from_review(review: Review) -> HandoffReview:
    return HandoffReview(
        uri=review.path.as_uri() if review.path else None, missing=from_missing(review.missing)
    )
