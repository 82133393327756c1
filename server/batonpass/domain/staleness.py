"""When claims of a handoff go stale: what they name has moved, vanished or changed since they were made."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

STALE = "handoff-stale"
"""The code of a stale claim, wherever it is shown."""

PRECISION = timedelta(minutes=1)
"""Documents tell times to the minute: what happened within it is not known to be later."""


class ClaimKind(StrEnum):
    HEAD = "head"
    BRANCH = "branch"
    FILE = "file"
    TESTS = "tests"
    CHECKPOINT = "checkpoint"


@dataclass(frozen=True, slots=True)
class StatedClaim:
    """A claim as it stands in a document, on a line from 0.

    `subject` is what it is about: a path, a git ref; `value` what it says of that. `at` is when it was
    proven, None where it is not.
    """

    kind: ClaimKind
    line: int
    subject: str
    value: str
    at: datetime | None = None

    @property
    def key(self) -> str:
        return f"{self.kind} {self.subject}"


@dataclass(frozen=True, slots=True)
class Present:
    """How things stand now. `edited` is when each file was last written, None for one that is not there.

    `verified` is when claims were last seen to hold, by their keys.
    """

    head: str | None
    branch: str | None
    edited: Mapping[str, datetime | None]
    refs: frozenset[str]
    verified: Mapping[str, datetime]


@dataclass(frozen=True, slots=True)
class StaleClaim:
    """A claim that may not be true any more, and why."""

    line: int
    text: str


def find_stale(claims: Sequence[StatedClaim], now: Present) -> tuple[StaleClaim, ...]:
    """The claims that went stale, in the order of the document."""
    found = ((claim, _JUDGES[claim.kind](claim, claims, now)) for claim in claims)
    return tuple(StaleClaim(claim.line, text) for claim, text in found if text is not None)


def _judge_head(claim: StatedClaim, _: Sequence[StatedClaim], now: Present) -> str | None:
    if now.head is None or now.head.startswith(claim.value):
        return None
    return f"HEAD has moved: it is at {now.head[:12]} now, not at {claim.value}."


def _judge_branch(claim: StatedClaim, _: Sequence[StatedClaim], now: Present) -> str | None:
    if now.branch == (claim.value or None):
        return None
    return f"The branch is {now.branch} now." if now.branch else "No branch is checked out now."


def _judge_file(claim: StatedClaim, _: Sequence[StatedClaim], now: Present) -> str | None:
    edited = now.edited.get(claim.subject)
    is_deleted = claim.value.startswith("deleted")
    if edited is None:
        return None if is_deleted else f"{claim.subject} is not there any more."
    if is_deleted:
        return f"{claim.subject} is there again."
    if _is_later(edited, claim, now):
        return f"{claim.subject} was changed since this was written."
    return None


def _judge_tests(claim: StatedClaim, claims: Sequence[StatedClaim], now: Present) -> str | None:
    edits = ((now.edited.get(path), path) for path in _paths(claims))
    known = [(edited, path) for edited, path in edits if edited is not None]
    if claim.at is None or not known:
        return None
    edited, path = max(known)
    return f"The tests ran before the last edit, that of {path}." if _is_later(edited, claim, now) else None


def _judge_checkpoint(claim: StatedClaim, _: Sequence[StatedClaim], now: Present) -> str | None:
    return None if claim.subject in now.refs else f"This checkpoint is gone: {claim.subject} was collected."


def _paths(claims: Sequence[StatedClaim]) -> Iterator[str]:
    return (claim.subject for claim in claims if claim.kind is ClaimKind.FILE)


def _is_later(edited: datetime, claim: StatedClaim, now: Present) -> bool:
    """Whether an edit came after the claim was proven, or last seen to hold."""
    verified = now.verified.get(claim.key)
    if verified is not None and edited <= verified:
        return False
    return claim.at is not None and edited >= claim.at + PRECISION


_JUDGES: Mapping[ClaimKind, Callable[[StatedClaim, Sequence[StatedClaim], Present], str | None]] = {
    ClaimKind.HEAD: _judge_head,
    ClaimKind.BRANCH: _judge_branch,
    ClaimKind.FILE: _judge_file,
    ClaimKind.TESTS: _judge_tests,
    ClaimKind.CHECKPOINT: _judge_checkpoint,
}
