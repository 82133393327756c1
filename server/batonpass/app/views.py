"""What documents are rendered from, beyond the domain's own values."""

from dataclasses import dataclass
from datetime import datetime

from ..domain.context import Reading
from ..domain.repository import RepositoryState
from ..domain.session import Session


@dataclass(frozen=True, slots=True)
class PlanView:
    """The facts of a plan document. `previous` is the session that this one continues."""

    session: Session
    project: str
    at: datetime
    reading: Reading
    repository: RepositoryState | None
    previous: Session | None
    thresholds: tuple[float, ...]
    context_budget: float
