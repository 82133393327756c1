"""A sample of what happens seldom: what fires, is taken out or dismissed, and what should not be done."""

from dataclasses import replace
from datetime import datetime, timedelta

from batonpass.adapters.documents.samples import Sample
from batonpass.domain.attendance import UncleanEnd, Unsaved
from batonpass.domain.checks import CheckResult
from batonpass.domain.context import Reading, Work
from batonpass.domain.facts import AgentFacts
from batonpass.domain.goals import Move, Task, TaskStatus
from batonpass.domain.handoff import Handoff, make_handoff
from batonpass.domain.handoff_parts import Part
from batonpass.domain.redaction_kinds import RedactedKind
from batonpass.domain.repository import ChangeKind, FileChange, RepositoryState, WorkDone
from batonpass.domain.session import Removed, Session
from batonpass.domain.triggers import Dismissal, Numbers, TriggerKind, TriggerPhase, TriggerState

_PATH = "src/example.py"


def eventful(full: Sample) -> Sample:
    """The full sample, with each fact that it lacks."""
    facts = full.handoff
    session = _session(facts)
    quality = replace(facts.quality, results=session.checks)
    handoff = make_handoff(
        session,
        facts.project,
        facts.at,
        facts.reading,
        facts.repository and _repository(facts.repository),
        facts.work and _work(facts.work),
        facts.checkpoints,
        quality,
        told=_told(facts.told),
        requirements=facts.requirements,
    )
    plan = replace(
        full.plan,
        session=session,
        repository=handoff.repository,
        quality=quality,
        existing=frozenset({_PATH}),
    )
    redacted = (RedactedKind("token", 1),)
    return Sample(plan, replace(handoff, redactions=1, redacted=redacted, limits={Part.FILES: 1}))


def _session(facts: Handoff) -> Session:
    session = facts.session
    return replace(
        session,
        phases=tuple(replace(phase, booked_as=f"{phase.name} before") for phase in session.phases),
        tasks=(*_overlapping_tasks(facts), *session.tasks[2:]),
        checks=(*session.checks, *_checks_of_needs(facts)),
        triggers=(_trigger(facts.reading, facts.at),),
        removed=Removed(session.objectives[:1], session.tasks[1:2], session.notes[:1]),
        unclean_end=UncleanEnd(facts.at, Unsaved(1, 2, 3, 4)),
        branches_dismissed=("other",),
    )


def _overlapping_tasks(facts: Handoff) -> tuple[Task, Task]:
    """Two that were in progress at once, and name files; what was done, was done in their time."""
    begun = facts.session.created_at
    moves = (
        Move(begun, TaskStatus.BLOCKED, TaskStatus.OPEN),
        Move(begun, TaskStatus.IN_PROGRESS, TaskStatus.BLOCKED),
        Move(facts.at, TaskStatus.COMPLETED, TaskStatus.IN_PROGRESS),
    )
    first, second = facts.session.tasks[:2]
    return (
        replace(first, text=f"Call draw() in {_PATH}, and tell it in docs/example.md", timeline=moves),
        replace(second, timeline=moves[:2]),
    )


def _checks_of_needs(facts: Handoff) -> tuple[CheckResult, ...]:
    """A check that passed for each tool that is needed."""
    check = facts.session.checks[0]
    return tuple(replace(check, name=tool.name, exit_code=0) for tool in facts.requirements.tools)


def _trigger(reading: Reading, at: datetime) -> TriggerState:
    return TriggerState(
        60.0,
        TriggerPhase.DISMISSED,
        fired_at=at,
        fired_with=reading,
        snoozed_until=at,
        kind=TriggerKind.PHASE,
        subject="implementation",
        numbers=Numbers(12.0, 2.5, 9_000, 600, 5_000, 4_000, "almost full"),
        since=Work(30.0, 7),
        until_next=True,
        dismissal=Dismissal(at, "not now"),
    )


def _repository(repository: RepositoryState) -> RepositoryState:
    plan = FileChange("docs/sessions/plan.md", ChangeKind.UNTRACKED, 80, 0)
    return replace(repository, documents=(plan,))


def _work(work: WorkDone) -> WorkDone:
    return replace(
        work,
        commits=tuple(replace(commit, body="Why it is so", files=(_PATH,)) for commit in work.commits),
        files=(*work.files, FileChange(".env", ChangeKind.ADDED, 1, 0)),
    )


def _told(told: AgentFacts) -> AgentFacts:
    changed_at = tuple(run.at + timedelta(seconds=1) for run in told.commands if run.at is not None)
    return replace(
        told,
        files=tuple(replace(file, changed_at=changed_at) for file in told.files),
        commands=tuple(replace(run, text="git commit --no-verify") for run in told.commands),
    )
