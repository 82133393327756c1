"""What use cases answer with, beyond the domain's own values."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from batonpass.domain.checkpoint import Checkpoint
from batonpass.domain.context import Reading, Told
from batonpass.domain.handoff_score import Score
from batonpass.domain.session import Session
from batonpass.domain.trend import Outlook


@dataclass(frozen=True, slots=True)
class ContextView:
    """The gauge's facts. `session` is None when none is open; `tokens_to_compaction` when it is not known.

    `branch_notice` says that the work tree is on another branch than the session's; empty where it is not.
    `told` is what the agent's transcript tells, while one is followed.
    """

    session: Session | None
    reading: Reading
    tokens_to_compaction: int | None
    checkpoint_due: bool
    outlook: Outlook = field(default_factory=Outlook)
    branch_notice: str = ""
    told: Told | None = None


@dataclass(frozen=True, slots=True)
class SessionView:
    """A session with what is kept beside it, as it is `at` a moment."""

    session: Session
    checkpoints: tuple[Checkpoint, ...]
    context: ContextView
    at: datetime


@dataclass(frozen=True, slots=True)
class SessionPage:
    """Sessions that were found; `next_offset` is where to go on, None when these were the last."""

    sessions: tuple[SessionView, ...]
    next_offset: int | None


@dataclass(frozen=True, slots=True)
class HandoffView:
    """A handoff that was written, and where."""

    path: Path
    score: Score
