"""Samples in all states that a template may tell apart: what one leaves out, another has.

Each is the full sample, changed. A test compares them with what templates ask for.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from batonpass.adapters.documents.eventful_sample import eventful
from batonpass.adapters.documents.samples import Sample, empty_sample, full_sample
from batonpass.adapters.documents.spoiling import spoil
from batonpass.domain.context import Reading, Source
from batonpass.domain.directions import Better
from batonpass.domain.facts import Ending
from batonpass.domain.goals import Move, Priority, TaskStatus
from batonpass.domain.handoff import Handoff, make_handoff
from batonpass.domain.metrics import Measurement, When
from batonpass.domain.outcome import Outcome
from batonpass.domain.plan import PhaseStatus, Scope
from batonpass.domain.quality import Quality
from batonpass.domain.reports import Covered, FileCoverage, FoundReports
from batonpass.domain.repository import ChangeKind, FileChange
from batonpass.domain.session import NoteKind, Session, SessionStatus, StatusChange

_HOSTILE = (
    "# Heading | `code` <b>bold</b> [link](https://example.org) {{ title }} {% end %}\n"
    "---\n```\n- [x] item\n> quote\n<!-- hidden\n\t\x1b[31m\u202eterces\u2028end " + "and so on " * 200
)
"""Markup of Markdown, HTML and templates, characters that control a terminal or turn the text, and no end."""

_FORGE = "https://example.org/pulls/1"


def all_samples() -> Iterator[tuple[str, Sample]]:
    """Each sample, and the session it is of in words."""
    full = full_sample()
    ended = _ended(full.handoff)
    yield "a full session", full
    yield "a session of which nothing is known", empty_sample()
    yield "a session whose texts are long and look like markup", spoil(full, _HOSTILE)
    yield "a session in which the seldom things happened", eventful(full)
    yield "a session that has not started", _draw(_sparse(full.handoff), None)
    yield "a session that is paused", _draw(_paused(full.handoff), full.plan.previous)
    for status, words in _ENDS.items():
        notes = full.plan.session.notes if status is SessionStatus.ABANDONED else ended.session.notes
        session = replace(ended.session, status=status, notes=notes)
        yield f"a session that is {words}", _draw(replace(ended, session=session), full.plan.previous)


_ENDS = {
    SessionStatus.COMPLETED: "completed",
    SessionStatus.HANDED_OFF: "handed off",
    SessionStatus.ABANDONED: "abandoned",
    SessionStatus.ARCHIVED: "archived",
}


def _draw(facts: Handoff, previous: Session | None) -> Sample:
    """What follows from facts that were changed."""
    like = full_sample().plan
    view = replace(
        like,
        session=facts.session,
        reading=facts.reading,
        repository=facts.repository,
        previous=previous,
        quality=facts.quality,
        requirements=facts.requirements,
        references=like.references if previous else (),
        pace=like.pace if previous else None,
    )
    made = make_handoff(
        facts.session,
        facts.project,
        facts.at,
        facts.reading,
        facts.repository,
        facts.work,
        facts.checkpoints,
        facts.quality,
        facts.start_is_lost,
        facts.told,
        facts.requirements,
    )
    return Sample(view, replace(made, redactions=facts.redactions))


def _ended(facts: Handoff) -> Handoff:
    """All is done, tested and committed; the agent told its use itself."""
    session = facts.session
    steps = (*TaskStatus, TaskStatus.IN_PROGRESS, TaskStatus.COMPLETED)
    moves = (
        *(Move(facts.at, now, was) for was, now in zip((None, *steps), steps, strict=False)),
        Move(facts.at, TaskStatus.COMPLETED, TaskStatus.COMPLETED, 90, 4_000),
    )
    session = replace(
        session,
        ended_at=facts.at - timedelta(minutes=1),
        phases=tuple(replace(phase, status=PhaseStatus.COMPLETED) for phase in session.phases),
        objectives=tuple(replace(one, done=True, reached_at=facts.at) for one in session.objectives),
        tasks=tuple(
            replace(task, status=TaskStatus.COMPLETED, blocked_by=(), timeline=moves)
            for task in session.tasks
        ),
        notes=tuple(note for note in session.notes if note.kind is NoteKind.DECISION),
        checks=tuple(replace(check, exit_code=0, is_dirty=False, at=facts.at) for check in session.checks),
        metrics=(*session.metrics, *_worse(facts)),
        history=tuple(StatusChange(status, facts.at, "") for status in SessionStatus),
        outcome=Outcome(60_000, Scope(700, 400, 120)),
    )
    reports = FoundReports(
        tests=tuple(
            replace(
                report, failed=0, errors=0, failures=(), seconds=None, file=replace(report.file, at=facts.at)
            )
            for report in facts.quality.reports.tests
        ),
        coverage=tuple(
            replace(report, branches=Covered(3, 4), files=(FileCoverage("src/example.py", Covered(9, 10)),))
            for report in facts.quality.reports.coverage
        ),
        is_complete=False,
    )
    repository = facts.repository and replace(facts.repository, changes=(), operation=None)
    return replace(
        facts,
        session=session,
        reading=Reading(71_000, facts.reading.window_tokens, Source.REPORTED, True, 71_000, 71_000, facts.at),
        repository=repository,
        quality=Quality(reports, session.checks, session.metrics),
        told=replace(
            facts.told,
            commands=tuple(replace(run, ending=Ending.SUCCEEDED, exit_code=0) for run in facts.told.commands),
            tests=tuple(replace(run, ending=Ending.SUCCEEDED) for run in facts.told.tests),
            failures=tuple(replace(failure, resolved=failure.place) for failure in facts.told.failures),
        ),
    )


def _worse(facts: Handoff) -> tuple[Measurement, ...]:
    """Metrics that became worse, that leapt, and that cannot be compared."""
    before, after = (When.BEFORE, When.AFTER)
    return (
        Measurement("Hits", 90.0, before, facts.at, "%", better=Better.HIGHER),
        Measurement("Hits", 20.0, after, facts.at, "%"),
        Measurement("Share", 2.0, before, facts.at, "s", better=Better.LOWER),
        Measurement("Share", 2.0, after, facts.at, "ms"),
        Measurement("Requests", 40.0, after, facts.at, "1/s"),
    )


def _paused(facts: Handoff) -> Handoff:
    """In the middle: on no branch, in conflict, read from a transcript, with checks for all there is."""
    session = facts.session
    references = (
        replace(note, location=place)
        for note in session.notes
        if note.kind in (NoteKind.REFERENCE, NoteKind.CHALLENGE)
        for place in ("src/example.py:12", "https://example.org/page", _FORGE)
    )
    names = ("integration", "benchmark", "style", "build")
    session = replace(
        session,
        status=SessionStatus.PAUSED,
        objectives=tuple(
            replace(session.objectives[1], id=f"o{number}", priority=priority)
            for number, priority in enumerate(Priority, 1)
        ),
        tasks=tuple(
            replace(session.tasks[-1], id=f"t{number}", priority=priority, objective=None)
            for number, priority in enumerate(Priority, 1)
        ),
        notes=tuple(
            replace(note, id=f"n{number}", mitigation="", carried_from=session.id)
            for number, note in enumerate(references, 1)
        ),
        checks=tuple(
            replace(check, name=name, timed_out=True, tail=("the end",))
            for name, check in zip(names, session.checks, strict=False)
        ),
    )
    conflict = FileChange("src/example.py", ChangeKind.CONFLICTED, None, None)
    return replace(
        facts,
        session=session,
        reading=replace(facts.reading, source=Source.TRANSCRIPT),
        repository=facts.repository and replace(facts.repository, branch=None, changes=(conflict,)),
        quality=replace(facts.quality, results=session.checks),
        told=replace(
            facts.told,
            commands=tuple(replace(run, ending=Ending.REFUSED) for run in facts.told.commands),
            tests=tuple(replace(run, ending=Ending.REFUSED) for run in facts.told.tests),
            unread=("other.jsonl",),
        ),
    )


def _sparse(facts: Handoff) -> Handoff:
    """There is something of everything, and of each no more than there must be; git has no commit yet."""
    session, told, quality = facts.session, facts.told, facts.quality
    session = replace(
        session,
        status=SessionStatus.PLANNED,
        started_at=None,
        branch=None,
        start_commit=None,
        continues=None,
        earlier=(),
        checks=tuple(replace(check, commit=None, is_dirty=None) for check in session.checks),
        history=(),
    )
    repository = facts.repository
    if repository is not None:
        evidence = replace(repository.evidence, commit=None)
        repository = replace(repository, branch=None, head=None, operation=None, evidence=evidence)
    return replace(
        facts,
        session=session,
        repository=repository,
        work=facts.work and replace(facts.work, since=None, commits=(), commit_count=0, files=()),
        start_is_lost=True,
        checkpoints=tuple(
            replace(checkpoint, note="", snapshot=replace(checkpoint.snapshot, head=None, branch=None))
            for checkpoint in facts.checkpoints
        ),
        quality=replace(quality, results=session.checks, last_edit=None),
        told=replace(
            told,
            requests=tuple(replace(request, at=None) for request in told.requests),
            files=tuple(replace(file, added=None, removed=None) for file in told.files),
            commands=tuple(
                replace(run, at=None, ending=Ending.UNKNOWN, exit_code=None, seconds=None)
                for run in told.commands
            ),
            failures=tuple(replace(failure, at=None) for failure in told.failures),
            statements=tuple(replace(statement, at=None) for statement in told.statements),
            task_list=told.task_list and replace(told.task_list, tasks=()),
            last_words=told.last_words and replace(told.last_words, at=None),
            compactions=tuple(replace(one, at=None, before=None) for one in told.compactions),
        ),
    )
