"""Sessions to render: one just begun, one in the middle of its work, one in a merge, and a hostile one."""

import hashlib
from dataclasses import replace
from datetime import timedelta

from tests.adapters.documents import parcel
from tests.adapters.documents.parcel import NOW, ROOT, THRESHOLDS
from tests.adapters.documents.surroundings import PACE, REFERENCES, REQUIREMENTS
from tests.adapters.documents.timelines import START, timeline
from tests.adapters.documents.told import agent_facts

from batonpass.adapters.documents.samples import Sample
from batonpass.adapters.documents.spoiling import spoil
from batonpass.app.views import PlanView
from batonpass.domain.context import Reading, Source, unknown_reading
from batonpass.domain.goals import Objective, ObjectiveKind, Priority, Subtask, Task, TaskStatus
from batonpass.domain.handoff import make_handoff
from batonpass.domain.plan import DEFAULT_WEIGHTS, Scope, complete_phase, make_plan, record_use
from batonpass.domain.repository import (
    ChangeKind,
    FileChange,
)
from batonpass.domain.session import (
    DocumentKind,
    DocumentLink,
    Note,
    NoteKind,
    Session,
    SessionStatus,
    with_plan,
)


def fresh() -> Sample:
    """A session without git, scope, objectives or anything known about the agent's context."""
    plan = make_plan(Scope(), DEFAULT_WEIGHTS, 200_000, 0.7)
    session = Session(
        id="20260312-081500-a1b2",
        title="Look around",
        status=SessionStatus.ACTIVE,
        agent="generic",
        root=ROOT,
        created_at=START,
        started_at=START,
        budget=plan.budget,
        phases=plan.phases,
    )
    reading = unknown_reading(200_000)
    view = PlanView(session, "parcel", START, reading, None, None, THRESHOLDS, 0.7)
    return Sample(
        view, make_handoff(session, "parcel", START + timedelta(minutes=4), reading, None, None, ())
    )


def middle() -> Sample:
    """A session with commits, changed files, notes of each kind, checkpoints and completed phases."""
    plan = make_plan(Scope(700, 400, 120), DEFAULT_WEIGHTS, 200_000, 0.7)
    plan = replace(plan, phases=record_use(plan.phases, {"planning": 1_420}))
    plan = complete_phase(plan, "planning")
    plan = replace(plan, phases=record_use(plan.phases, {"implementation": 5_130}))
    session = with_plan(
        Session(
            id="20260312-081500-c3d4",
            title="Retry failed deliveries",
            status=SessionStatus.ACTIVE,
            agent="claude-code",
            root=ROOT,
            created_at=START,
            started_at=START,
            budget=plan.budget,
            phases=plan.phases,
            focus="Deliveries that fail for a passing reason are tried again, and never twice at once.",
            branch="retry",
            start_commit="9f1c2d3e4b5a69788796a5b4c3d2e1f001234567",
            continues="20260311-140200-e5f6",
            scope=Scope(700, 400, 120),
            objectives=(
                Objective("Failed deliveries are retried with growing pauses", done=True),
                Objective("A delivery is never sent twice", priority=Priority.HIGH),
                Objective("Show the next attempt in the list", ObjectiveKind.SECONDARY),
                Objective("Old rows are removed", carried_from="20260311-140200-e5f6"),
            ),
            tasks=(
                Task(
                    "Store the attempts",
                    TaskStatus.COMPLETED,
                    estimate_minutes=40,
                    timeline=timeline((10, TaskStatus.IN_PROGRESS), (60, TaskStatus.COMPLETED)),
                ),
                Task(
                    "Claim a delivery before sending it",
                    TaskStatus.IN_PROGRESS,
                    priority=Priority.CRITICAL,
                    estimate_minutes=150,
                    estimate_tokens=4_000,
                    subtasks=(Subtask("Lock the row", done=True), Subtask("Test two workers at once")),
                    blocked_by=("t1",),
                    objective="o2",
                    timeline=timeline((70, TaskStatus.IN_PROGRESS)),
                ),
                Task(
                    "Ask operations for a second worker",
                    TaskStatus.BLOCKED,
                    timeline=timeline((20, TaskStatus.IN_PROGRESS), (30, TaskStatus.BLOCKED)),
                ),
                Task(
                    "Describe the retry settings in docs/settings.md",
                    priority=Priority.LOW,
                    estimate_minutes=20,
                    blocked_by=("t1", "t2"),
                    carried_from="20260310-090000-9f8e",
                ),
                Task("Measure the pauses", priority=Priority.HIGH, estimate_tokens=900),
            ),
            notes=(
                Note(
                    NoteKind.WARNING,
                    "The table has no index on due_at",
                    START - timedelta(hours=16),
                    carried_from="20260311-140200-e5f6",
                ),
                *parcel.notes(),
            ),
            documents=(
                DocumentLink(
                    DocumentKind.PLAN,
                    f"{ROOT}/docs/sessions/2026-03-12-retry-failed-deliveries/plan.md",
                    hashlib.sha256(b"").hexdigest(),
                ),
            ),
        ),
        plan,
    )
    reading = Reading(71_200, 200_000, Source.ESTIMATED, False, 58_900, 90_100, NOW)
    repository, work = parcel.git_facts()
    checkpoints = parcel.checkpoints(session)
    view = PlanView(session, "parcel", NOW, reading, repository, parcel.previous_session(), THRESHOLDS, 0.7)
    return Sample(view, make_handoff(session, "parcel", NOW, reading, repository, work, checkpoints))


def tested() -> Sample:
    """The middle of a session whose work was tested and measured, and where a check and two tests failed."""
    before = middle()
    known = before.handoff
    session = replace(
        known.session, checks=parcel.check_results(), metrics=parcel.measurements(), history=parcel.moves()
    )
    quality = parcel.quality(session)
    handoff = make_handoff(
        session, "parcel", NOW, known.reading, known.repository, known.work, known.checkpoints, quality
    )
    plan = replace(
        before.plan,
        session=session,
        quality=quality,
        requirements=REQUIREMENTS,
        references=REFERENCES,
        pace=PACE,
        existing=frozenset({"docs/settings.md"}),
    )
    return Sample(plan, replace(handoff, requirements=REQUIREMENTS))


def followed() -> Sample:
    """The same session, whose agent's transcript was read."""
    before = tested()
    return Sample(before.plan, replace(before.handoff, told=agent_facts()))


def merging() -> Sample:
    """The middle of a session, in a merge with conflicts on a detached HEAD, where nothing was tested."""
    before = middle()
    assert before.handoff.repository and before.handoff.work
    repository = replace(
        before.handoff.repository,
        branch=None,
        operation="merge",
        changes=(
            FileChange("src/parcel/worker.py", ChangeKind.CONFLICTED, None, None),
            FileChange("pyproject.toml", ChangeKind.MODIFIED, 1, 1),
            FileChange("tests/test_claim.py", ChangeKind.ADDED, 48, 0),
        ),
    )
    work = replace(
        before.handoff.work, files=repository.changes, commits=before.handoff.work.commits[:1], commit_count=1
    )
    session = before.handoff.session
    handoff = make_handoff(session, "parcel", NOW, before.handoff.reading, repository, work, ())
    return Sample(replace(before.plan, repository=repository), handoff)


HOSTILE = (
    "# Heading | cell `code` <b>bold</b> [link](http://evil.example) ![i](x) &amp; *a* _b_ ~~c~~ $x$\n"
    "---\n```\n- [x] item\n1. one\n> quote\n\\\n<!-- hidden\n[E1]: http://evil.example\n| --- |\n\n"
    "    indented\t\x1b[31m\u202eterces\u2028end #"
)


def hostile() -> Sample:
    """The middle of a session whose every text tries to become structure."""
    return spoil(tested(), HOSTILE)
