"""The JSON shapes of what a handoff misses, and of what verifying one answers."""

from batonpass.app.handoff_care import Review, Verified
from batonpass.app.json_shape import Json
from batonpass.app.wire import MissingPoint, from_missing


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
