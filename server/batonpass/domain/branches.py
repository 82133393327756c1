"""Branches: what is said when the work tree has come to stand on another branch than its session's."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from batonpass.domain.session import TITLE_LIMIT, Session, SessionStatus
from batonpass.domain.suggestions import Suggestion, SuggestionKind

SETTLING = timedelta(minutes=1)
"""How long it stands there before anything is said: a rebase or a look around is over by then."""

# That it stands there is seen; whether the session should follow is the person's to say.
_CONFIDENCE = 0.5


@dataclass(frozen=True, slots=True)
class RestingSession:
    """A paused session that began on a branch."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class BranchSight:
    """Another branch than the session's was checked out at every look from `first` to `last`.

    `resting` is the session to be resumed there, if there is one.
    """

    session_id: str
    branch: str
    first: datetime
    last: datetime
    resting: RestingSession | None = None

    @property
    def has_settled(self) -> bool:
        return self.last - self.first >= SETTLING


def is_elsewhere(session: Session, branch: str | None) -> bool:
    """Whether a branch is another than that of the active session; a detached HEAD is no branch."""
    is_active = session.status is SessionStatus.ACTIVE
    return is_active and None not in (session.branch, branch) and session.branch != branch


def see(
    before: BranchSight | None,
    session: Session,
    branch: str | None,
    at: datetime,
    resting: RestingSession | None = None,
) -> BranchSight | None:
    """What is seen at one more look; None where the session belongs, or at no branch at all."""
    if branch is None or not is_elsewhere(session, branch):
        return None
    goes_on = before is not None and (before.session_id, before.branch) == (session.id, branch)
    return BranchSight(session.id, branch, before.first if before and goes_on else at, at, resting)


def suggest_branch(session: Session, sight: BranchSight | None) -> tuple[Suggestion, ...]:
    """One suggestion to follow the work tree, or none; its id is the same for the same branch."""
    if sight is None or not sight.has_settled or sight.session_id != session.id:
        return ()
    branch, resting = sight.branch, sight.resting
    if not is_elsewhere(session, branch) or branch in session.branches_dismissed:
        return ()
    way = f"Resume “{resting.title}”, which rests there" if resting else "Start a session for it"
    return (
        Suggestion(
            id=f"branch-{branch}",
            kind=SuggestionKind.BRANCH,
            title=f"The work tree is on {branch}, the session began on {session.branch}",
            reason=(
                f"The work tree is on the branch {branch}, but this session began on {session.branch}. "
                f"{way}; or dismiss this, and the session goes on here."
            ),
            confidence=_CONFIDENCE,
            threshold=0,
            since=sight.first,
            branch=branch,
            resting=resting.id if resting else None,
        ),
    )


def title_for(branch: str) -> str:
    """The title of a session that is started for a branch without another word."""
    return branch[:TITLE_LIMIT]
