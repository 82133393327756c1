"""The JSON shapes of the surface: camelCase, plain values, the same for every face.

Times are ISO 8601 with a time zone; token counts are whole numbers; what is not known is null.
"""

from datetime import datetime
from pathlib import Path

import msgspec

from batonpass.app.checks_wire import CheckResult, Measurement, from_check, from_measurement
from batonpass.app.context_wire import Reading, from_context, from_reading
from batonpass.app.documents_open import CountState, TokenCount
from batonpass.app.json_shape import Json
from batonpass.app.results import SessionPage, SessionView
from batonpass.app.suggestions_wire import Trigger, from_trigger
from batonpass.domain import checkpoint as domain_checkpoint
from batonpass.domain import goals
from batonpass.domain import session as domain_session
from batonpass.domain.checks import newest_results
from batonpass.domain.goals import (
    ObjectiveKind,
    Priority,
    TaskStatus,
    objective_progress,
    open_blockers,
    progress_percent,
)
from batonpass.domain.plan import PhaseStatus
from batonpass.domain.redaction import count_redactions
from batonpass.domain.session import DocumentKind, NoteKind, SessionStatus
from batonpass.domain.timeline import completed_at, started_at, time_spent


class Phase(Json):
    name: str
    weight: float
    budget_tokens: int
    used_tokens: int
    status: PhaseStatus


class Budget(Json):
    estimate_tokens: int
    buffer_tokens: int
    total_tokens: int
    window_tokens: int
    sessions_needed: int


class Objective(Json):
    """`carriedFrom` is the session it was first stated in, when it was carried over from an earlier one.

    `reachedAt` is null where it is not reached, and where that was not recorded.
    """

    id: str
    text: str
    kind: ObjectiveKind
    priority: Priority
    done: bool
    progress_percent: int
    carried_from: str | None
    reached_at: datetime | None


class Subtask(Json):
    id: str
    text: str
    done: bool


class Task(Json):
    """`blockedBy` are the tasks that come first, `waitsFor` those of them that are not completed.

    `startedAt` is when it was first marked as in progress in this session. `minutesSpent` is how long it was
    in progress while the session was active; null where that is not known, as for a task never so marked.
    """

    id: str
    text: str
    status: TaskStatus
    priority: Priority
    estimate_minutes: int | None
    estimate_tokens: int | None
    subtasks: tuple[Subtask, ...]
    blocked_by: tuple[str, ...]
    waits_for: tuple[str, ...]
    objective: str | None
    progress_percent: int
    carried_from: str | None
    started_at: datetime | None
    completed_at: datetime | None
    minutes_spent: int | None


class Note(Json):
    """`carriedFrom` is the session it was taken in, when it was carried over from an earlier one."""

    id: str
    kind: NoteKind
    text: str
    at: datetime
    rationale: str
    alternatives: str
    impact: str
    location: str
    mitigation: str
    carried_from: str | None


class Document(Json):
    kind: DocumentKind
    uri: str


class Checkpoint(Json):
    """`ref` is the git ref, `commit` what it points to; the counts are against HEAD of that moment."""

    session: str
    number: int
    ref: str
    commit: str
    head: str | None
    branch: str | None
    at: datetime
    note: str
    reason: str
    files_changed: int
    insertions: int
    deletions: int
    reading: Reading


class Session(Json):
    """`chain` are the sessions that this one goes on from, oldest first, and itself.

    `checks` has the newest result of each; `metrics` all figures in the order of their recording.
    `redactions` is how many secrets were taken out of its texts; a mark stands in the place of each.
    `progressPercent` is the mean of the objectives' and tasks', null when there are none.
    """

    id: str
    title: str
    focus: str
    status: SessionStatus
    agent: str
    branch: str | None
    start_commit: str | None
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    continues: str | None
    chain: tuple[str, ...]
    phases: tuple[Phase, ...]
    budget: Budget
    objectives: tuple[Objective, ...]
    tasks: tuple[Task, ...]
    progress_percent: int | None
    notes: tuple[Note, ...]
    checkpoints: tuple[Checkpoint, ...]
    documents: tuple[Document, ...]
    checks: tuple[CheckResult, ...]
    metrics: tuple[Measurement, ...]
    redactions: int
    triggers: tuple[Trigger, ...]
    context: Reading


class Sessions(Json):
    """`nextOffset` is where to go on, null when these were the last.

    A search that finds little stops after 2,000 sessions, and then gives fewer than were asked for.
    """

    sessions: tuple[Session, ...]
    next_offset: int | None


class Tokens(Json):
    uri: str
    tokens: int | None
    window_percent: float | None
    state: CountState


def from_checkpoint(checkpoint: domain_checkpoint.Checkpoint) -> Checkpoint:
    snapshot = checkpoint.snapshot
    return Checkpoint(
        session=checkpoint.session_id,
        number=checkpoint.number,
        ref=snapshot.ref,
        commit=snapshot.commit,
        head=snapshot.head,
        branch=snapshot.branch,
        at=checkpoint.at,
        note=checkpoint.note,
        reason=checkpoint.reason,
        files_changed=snapshot.files_changed,
        insertions=snapshot.insertions,
        deletions=snapshot.deletions,
        reading=from_reading(checkpoint.reading),
    )


def from_session(view: SessionView) -> Session:
    session = view.session
    return Session(
        id=session.id,
        title=session.title,
        focus=session.focus,
        status=session.status,
        agent=session.agent,
        branch=session.branch,
        start_commit=session.start_commit,
        created_at=session.created_at,
        started_at=session.started_at,
        ended_at=session.ended_at,
        continues=session.continues,
        chain=session.chain,
        phases=tuple(msgspec.convert(phase, Phase, from_attributes=True) for phase in session.phases),
        budget=msgspec.convert(session.budget, Budget, from_attributes=True),
        objectives=tuple(_from_objective(objective, session) for objective in session.objectives),
        tasks=tuple(_from_task(task, session, view.at) for task in session.tasks),
        progress_percent=progress_percent(session.objectives, session.tasks),
        notes=tuple(msgspec.convert(note, Note, from_attributes=True) for note in session.notes),
        checkpoints=tuple(map(from_checkpoint, view.checkpoints)),
        documents=tuple(map(_from_link, session.documents)),
        checks=tuple(map(from_check, newest_results(session.checks))),
        metrics=tuple(map(from_measurement, session.metrics)),
        redactions=count_redactions(session),
        triggers=tuple(map(from_trigger, session.triggers)),
        context=from_context(view.context),
    )


def _from_objective(objective: goals.Objective, session: domain_session.Session) -> Objective:
    return Objective(
        id=objective.id,
        text=objective.text,
        kind=objective.kind,
        priority=objective.priority,
        done=objective.done,
        progress_percent=objective_progress(objective, session.tasks),
        carried_from=objective.carried_from,
        reached_at=objective.reached_at,
    )


def _from_task(task: goals.Task, session: domain_session.Session, now: datetime) -> Task:
    spent = time_spent(task, session, now)
    return Task(
        id=task.id,
        text=task.text,
        status=task.status,
        priority=task.priority,
        estimate_minutes=task.estimate_minutes,
        estimate_tokens=task.estimate_tokens,
        subtasks=tuple(
            Subtask(id=subtask.id, text=subtask.text, done=subtask.done) for subtask in task.subtasks
        ),
        blocked_by=task.blocked_by,
        waits_for=tuple(other.id for other in open_blockers(task, session.tasks)),
        objective=task.objective,
        progress_percent=task.progress_percent,
        carried_from=task.carried_from,
        started_at=started_at(task),
        completed_at=completed_at(task),
        minutes_spent=spent.minutes if spent and spent.is_whole else None,
    )


def _from_link(link: domain_session.DocumentLink) -> Document:
    return Document(kind=link.kind, uri=Path(link.path).as_uri())


def from_sessions(page: SessionPage) -> Sessions:
    return Sessions(sessions=tuple(map(from_session, page.sessions)), next_offset=page.next_offset)


def from_token_count(uri: str, count: TokenCount, window_tokens: int) -> Tokens:
    percent = None if count.tokens is None else round(100 * count.tokens / window_tokens, 2)
    return Tokens(uri=uri, tokens=count.tokens, window_percent=percent, state=count.state)
