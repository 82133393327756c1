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


class Reason(StrEnum):
    """Why a claim may not be true any more, in a few words."""

    HEAD_MOVED = "HEAD moved"
    OTHER_BRANCH = "another branch is checked out"
    NO_BRANCH = "no branch is checked out"
    FILE_GONE = "the file is gone"
    FILE_BACK = "the file is there again"
    FILE_CHANGED = "the file changed"
    TESTS_OLDER = "the tests are older than the last edit"
    CHECKPOINT_GONE = "the checkpoint was collected"


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
    """A claim that may not be true any more, and why: in a sentence, and in a few words."""

    line: int
    text: str
    reason: Reason


Verdict = tuple[Reason, str]
"""Why a claim went stale, in a few words and in a sentence."""


def find_stale(claims: Sequence[StatedClaim], now: Present) -> tuple[StaleClaim, ...]:
    """The claims that went stale, in the order of the document."""
    found = ((claim, _JUDGES[claim.kind](claim, claims, now)) for claim in claims)
    return tuple(
        StaleClaim(claim.line, sentence, reason)
        for claim, verdict in found
        if verdict is not None
        for reason, sentence in (verdict,)
    )


def _judge_head(claim: StatedClaim, _: Sequence[StatedClaim], now: Present) -> Verdict | None:
    if now.head is None or now.head.startswith(claim.value):
        return None
    return Reason.HEAD_MOVED, f"HEAD has moved: it is at {now.head[:12]} now, not at {claim.value}."


def _judge_branch(claim: StatedClaim, _: Sequence[StatedClaim], now: Present) -> Verdict | None:
    if now.branch == (claim.value or None):
        return None
    if now.branch:
        return Reason.OTHER_BRANCH, f"The branch is {now.branch} now."
    return Reason.NO_BRANCH, "No branch is checked out now."


def _judge_file(claim: StatedClaim, _: Sequence[StatedClaim], now: Present) -> Verdict | None:
    edited = now.edited.get(claim.subject)
    is_deleted = claim.value.startswith("deleted")
    if edited is None:
        return None if is_deleted else (Reason.FILE_GONE, f"{claim.subject} is not there any more.")
    if is_deleted:
        return Reason.FILE_BACK, f"{claim.subject} is there again."
    if _is_later(edited, claim, now):
        return Reason.FILE_CHANGED, f"{claim.subject} was changed since this was written."
    return None


def _judge_tests(claim: StatedClaim, claims: Sequence[StatedClaim], now: Present) -> Verdict | None:
    edits = ((now.edited.get(path), path) for path in _paths(claims))
    known = [(edited, path) for edited, path in edits if edited is not None]
    if claim.at is None or not known:
        return None
    edited, path = max(known)
    if not _is_later(edited, claim, now):
        return None
    return Reason.TESTS_OLDER, f"The tests ran before the last edit, that of {path}."


def _judge_checkpoint(claim: StatedClaim, _: Sequence[StatedClaim], now: Present) -> Verdict | None:
    if claim.subject in now.refs:
        return None
    return Reason.CHECKPOINT_GONE, f"This checkpoint is gone: {claim.subject} was collected."


def _paths(claims: Sequence[StatedClaim]) -> Iterator[str]:
    return (claim.subject for claim in claims if claim.kind is ClaimKind.FILE)


def _is_later(edited: datetime, claim: StatedClaim, now: Present) -> bool:
    """Whether an edit came after the claim was proven, or last seen to hold."""
    verified = now.verified.get(claim.key)
    if verified is not None and edited <= verified:
        return False
    return claim.at is not None and edited >= claim.at + PRECISION


_JUDGES: Mapping[ClaimKind, Callable[[StatedClaim, Sequence[StatedClaim], Present], Verdict | None]] = {
    ClaimKind.HEAD: _judge_head,
    ClaimKind.BRANCH: _judge_branch,
    ClaimKind.FILE: _judge_file,
    ClaimKind.TESTS: _judge_tests,
    ClaimKind.CHECKPOINT: _judge_checkpoint,
}
