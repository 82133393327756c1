"""The JSON shapes of what verifying a handoff answers."""

from batonpass.app.handoff_care import Verified
from batonpass.app.json_shape import Json


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
