"""A session: one stretch of work by one agent on one project, and the moves its status allows."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from batonpass.domain.attendance import UncleanEnd
from batonpass.domain.checks import CheckResult
from batonpass.domain.errors import InvalidInput, NotAllowed
from batonpass.domain.goals import Objective, Task, fresh_ids, number_objectives, number_tasks
from batonpass.domain.metrics import Measurement
from batonpass.domain.outcome import Outcome
from batonpass.domain.plan import Budget, Phase, Plan, Scope
from batonpass.domain.triggers import TriggerState

TITLE_LIMIT = 200
TEXT_LIMIT = 20_000


class SessionStatus(StrEnum):
    PLANNED = "planned"
    ACTIVE = "active"
    PAUSED = "paused"
    HANDED_OFF = "handedOff"
    COMPLETED = "completed"
    ABANDONED = "abandoned"
    ARCHIVED = "archived"


_MOVES: dict[SessionStatus, tuple[SessionStatus, ...]] = {
    SessionStatus.PLANNED: (SessionStatus.ACTIVE,),
    SessionStatus.ACTIVE: (
        SessionStatus.PAUSED,
        SessionStatus.HANDED_OFF,
        SessionStatus.COMPLETED,
        SessionStatus.ABANDONED,
    ),
    SessionStatus.PAUSED: (
        SessionStatus.ACTIVE,
        SessionStatus.HANDED_OFF,
        SessionStatus.COMPLETED,
        SessionStatus.ABANDONED,
    ),
    SessionStatus.HANDED_OFF: (SessionStatus.ARCHIVED,),
    SessionStatus.COMPLETED: (SessionStatus.ARCHIVED,),
    SessionStatus.ABANDONED: (SessionStatus.ARCHIVED,),
    SessionStatus.ARCHIVED: (),
}

OPEN_STATUSES = (SessionStatus.PLANNED, SessionStatus.ACTIVE, SessionStatus.PAUSED)


class NoteKind(StrEnum):
    DECISION = "decision"
    LEARNING = "learning"
    BLOCKER = "blocker"
    CHALLENGE = "challenge"
    WARNING = "warning"
    REFERENCE = "reference"
    QUESTION = "question"
    TODO = "todo"
    PATTERN = "pattern"
    FAILED_APPROACH = "failedApproach"
    COMMAND = "command"


class DocumentKind(StrEnum):
    PLAN = "plan"
    SESSION_LOG = "sessionLog"
    IMPLEMENTATION_LOG = "implementationLog"
    HANDOFF = "handoff"


@dataclass(frozen=True, slots=True)
class Note:
    """Something worth keeping that only a person or an agent can know.

    `carried_from` is the earlier session that it was taken in, for one that was carried over.
    """

    kind: NoteKind
    text: str
    at: datetime
    rationale: str = ""
    alternatives: str = ""
    impact: str = ""
    location: str = ""
    mitigation: str = ""
    carried_from: str | None = None
    id: str = ""


@dataclass(frozen=True, slots=True)
class Removed:
    """What was taken out of a session; kept so that it can come back as it was."""

    objectives: tuple[Objective, ...] = ()
    tasks: tuple[Task, ...] = ()
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class StatusChange:
    """A move of the session, with what was said about it."""

    status: SessionStatus
    at: datetime
    note: str = ""


@dataclass(frozen=True, slots=True)
class DocumentLink:
    """A rendered document. `path` is absolute; `digest` is the SHA-256 of the text as last rendered."""

    kind: DocumentKind
    path: str
    digest: str


@dataclass(frozen=True, slots=True)
class Session:
    """`used_tokens` per phase lives in the phases; `revision` grows by one with every stored change.

    `continues` is the session before, `earlier` the whole chain up to it, oldest first. Objectives, tasks
    and notes that come without an id are numbered. `unclean_end` stands until the user has answered to it;
    `outcome` is known once it is completed or handed off. `branches_dismissed` are those that the person
    has said it may go on upon.
    """

    id: str
    title: str
    status: SessionStatus
    agent: str
    root: str
    created_at: datetime
    budget: Budget
    phases: tuple[Phase, ...]
    focus: str = ""
    branch: str | None = None
    start_commit: str | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    continues: str | None = None
    scope: Scope = field(default_factory=Scope)
    objectives: tuple[Objective, ...] = ()
    tasks: tuple[Task, ...] = ()
    notes: tuple[Note, ...] = ()
    documents: tuple[DocumentLink, ...] = ()
    triggers: tuple[TriggerState, ...] = ()
    history: tuple[StatusChange, ...] = ()
    revision: int = 0
    earlier: tuple[str, ...] = ()
    checks: tuple[CheckResult, ...] = ()
    metrics: tuple[Measurement, ...] = ()
    removed: Removed = field(default_factory=Removed)
    unclean_end: UncleanEnd | None = None
    outcome: Outcome | None = None
    branches_dismissed: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        # The one way to derive a field of a frozen value from others.
        removed = self.removed
        object.__setattr__(self, "objectives", number_objectives(self.objectives, removed.objectives))
        object.__setattr__(self, "tasks", number_tasks(self.tasks, removed.tasks))
        object.__setattr__(self, "notes", number_notes(self.notes, removed.notes))

    @property
    def chain(self) -> tuple[str, ...]:
        """The ids of the sessions that this one goes on from, oldest first, and its own."""
        before = self.earlier or ((self.continues,) if self.continues else ())
        return (*before, self.id)

    @property
    def is_open(self) -> bool:
        return self.status in OPEN_STATUSES

    @property
    def plan(self) -> Plan:
        return Plan(self.budget, self.phases)

    def document(self, kind: DocumentKind) -> DocumentLink | None:
        """The newest document of a kind."""
        return next((link for link in reversed(self.documents) if link.kind is kind), None)


def number_notes(notes: tuple[Note, ...], removed: tuple[Note, ...] = ()) -> tuple[Note, ...]:
    """Those without an id get the next free one: n1, n2, ..."""
    if all(note.id for note in notes):
        return notes
    fresh = fresh_ids("n", [note.id for note in (*notes, *removed)])
    return tuple(n if n.id else replace(n, id=next(fresh)) for n in notes)


def check_text(value: str, name: str, limit: int = TEXT_LIMIT) -> str:
    """The text without surrounding white space; raise InvalidInput when it is empty or over the limit."""
    text = value.strip()
    if not text:
        raise InvalidInput(f"{name} cannot be empty.", name)
    if len(text) > limit:
        raise InvalidInput(f"{name} has {len(text):,} characters; at most {limit:,} are kept.", name)
    return text


def check_title(value: str) -> str:
    """A session's title: one line."""
    return " ".join(check_text(value, "title", TITLE_LIMIT).split())


def move(session: Session, target: SessionStatus, at: datetime, note: str = "") -> Session:
    """The session in another status; raise NotAllowed, naming the allowed moves, when there is none."""
    allowed = _MOVES[session.status]
    if target not in allowed:
        choices = ", ".join(allowed) if allowed else "nothing: it is archived"
        raise NotAllowed(
            f"Session “{session.title}” is {session.status} and cannot become {target}. "
            f"From here it can become: {choices}."
        )
    change = StatusChange(target, at, note.strip())
    moved = replace(session, status=target, history=(*session.history, change))
    if target is SessionStatus.ACTIVE:
        return replace(moved, started_at=session.started_at or at)
    if target in (SessionStatus.PAUSED, SessionStatus.ARCHIVED):
        return moved
    return replace(moved, ended_at=at)


def relocate(session: Session, root: str) -> Session:
    """The session of a project that was moved: its documents have moved along."""
    old = f"{session.root.rstrip('/')}/"
    links = tuple(
        replace(link, path=f"{root.rstrip('/')}/{link.path.removeprefix(old)}")
        if link.path.startswith(old)
        else link
        for link in session.documents
    )
    return replace(session, root=root, documents=links)


def require_open(session: Session, doing: str) -> None:
    """Raise NotAllowed when the session has ended; `doing` completes the sentence “Cannot … ”."""
    if not session.is_open:
        raise NotAllowed(
            f"Cannot {doing}: session “{session.title}” is {session.status}. Start a new session first."
        )


def add_note(session: Session, note: Note) -> Session:
    check_text(note.text, "text")
    return replace(session, notes=(*session.notes, note))


def with_plan(session: Session, plan: Plan) -> Session:
    return replace(session, budget=plan.budget, phases=plan.phases)


def with_document(session: Session, link: DocumentLink) -> Session:
    """The session with this document; the same path is kept once, where it was, with its newest digest."""
    known = {document.path: document for document in session.documents}
    return replace(session, documents=tuple({**known, link.path: link}.values()))
