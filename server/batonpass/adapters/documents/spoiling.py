"""Puts one text in the place of each text of a person, of git, and of an agent's transcript, in a sample."""

from dataclasses import replace

from batonpass.adapters.documents.samples import Sample
from batonpass.app.views import PlanView
from batonpass.domain.facts import AgentFacts
from batonpass.domain.handoff import Handoff, make_handoff
from batonpass.domain.quality import Quality
from batonpass.domain.repository import RepositoryState, WorkDone
from batonpass.domain.requirements import Requirements
from batonpass.domain.session import Session


def spoil(sample: Sample, text: str) -> Sample:
    """The sample with this text wherever it had one; where only one line can stand, with its words."""
    line = " ".join(text.split()) or "x"
    session = _spoil_session(sample.handoff.session, text, line)
    handoff = _spoil_handoff(sample.handoff, session, text, line)
    return replace(sample, plan=_spoil_plan(sample.plan, handoff, text, line), handoff=handoff)


def _spoil_handoff(facts: Handoff, session: Session, text: str, line: str) -> Handoff:
    return make_handoff(
        session,
        text,
        facts.at,
        facts.reading,
        facts.repository and _spoil_repository(facts.repository, text, line),
        facts.work and _spoil_work(facts.work, text, line),
        tuple(replace(checkpoint, note=text) for checkpoint in facts.checkpoints),
        _spoil_quality(facts.quality, session, text),
        told=_spoil_told(facts.told, text),
        requirements=_spoil_requirements(facts.requirements, text),
    )


def _spoil_plan(view: PlanView, handoff: Handoff, text: str, line: str) -> PlanView:
    return replace(
        view,
        session=handoff.session,
        project=text,
        repository=handoff.repository,
        previous=view.previous and _spoil_session(view.previous, text, line),
        quality=handoff.quality,
        requirements=_spoil_requirements(view.requirements, text),
        existing=frozenset[str](),
        references=tuple(
            replace(one, places=(text,), repository=one.repository and text, address=one.address and text)
            for one in view.references
        ),
    )


def _spoil_repository(repository: RepositoryState, text: str, line: str) -> RepositoryState:
    changes = tuple(replace(change, path=text) for change in repository.changes)
    return replace(repository, branch=line, changes=changes)


def _spoil_work(work: WorkDone, text: str, line: str) -> WorkDone:
    return replace(
        work,
        commits=tuple(replace(commit, subject=line, files=(text,)) for commit in work.commits),
        files=tuple(replace(file, path=text, old_path=file.old_path and text) for file in work.files),
    )


def _spoil_told(told: AgentFacts, text: str) -> AgentFacts:
    tasks = told.task_list
    return replace(
        told,
        transcripts=tuple(replace(file, name=text) for file in told.transcripts),
        requests=tuple(replace(request, text=text) for request in told.requests),
        files=tuple(replace(file, path=text) for file in told.files),
        commands=tuple(replace(run, text=text) for run in told.commands),
        tests=tuple(replace(run, command=text, runner=text) for run in told.tests),
        failures=tuple(replace(failure, action=text, text=text) for failure in told.failures),
        statements=tuple(replace(statement, text=text) for statement in told.statements),
        task_list=tasks and replace(tasks, tasks=tuple(replace(task, text=text) for task in tasks.tasks)),
        last_words=told.last_words and replace(told.last_words, text=text),
        compactions=tuple(replace(summary, text=text) for summary in told.compactions),
        unread=tuple(text for _ in told.unread),
    )


def _spoil_requirements(needs: Requirements, text: str) -> Requirements:
    return Requirements(
        tuple(
            replace(service, name=text, image=text, ports=tuple(text for _ in service.ports))
            for service in needs.services
        ),
        tuple(
            replace(tool, name=text, versions=tuple(replace(asked, version=text) for asked in tool.versions))
            for tool in needs.tools
        ),
        tuple(replace(file, path=text, reason=text) for file in needs.unread),
    )


def _spoil_quality(quality: Quality, session: Session, text: str) -> Quality:
    reports = replace(
        quality.reports,
        tests=tuple(replace(report, failures=(text,)) for report in quality.reports.tests),
        broken=tuple(replace(report, path=text, reason=text) for report in quality.broken),
    )
    return replace(quality, reports=reports, results=session.checks, measurements=session.metrics)


def _spoil_session(session: Session, text: str, line: str) -> Session:
    return replace(
        session,
        title=line,
        focus=text,
        agent=line,
        branch=session.branch and line,
        objectives=tuple(replace(objective, text=text) for objective in session.objectives),
        tasks=tuple(
            replace(
                task,
                text=text,
                subtasks=tuple(replace(subtask, text=text) for subtask in task.subtasks),
                carried_from=task.carried_from and text,
            )
            for task in session.tasks
        ),
        phases=tuple(replace(phase, name=line) for phase in session.phases),
        history=tuple(replace(move, note=move.note and text) for move in session.history),
        checks=tuple(replace(check, name=f"{text}{check.name}") for check in session.checks),
        metrics=tuple(replace(m, name=f"{text}{m.name}", unit=text) for m in session.metrics),
        notes=tuple(
            replace(
                note,
                text=text,
                rationale=note.rationale and text,
                alternatives=note.alternatives and text,
                impact=note.impact and text,
                location=note.location and text,
                mitigation=note.mitigation and text,
            )
            for note in session.notes
        ),
        documents=tuple(replace(link, path=f"{session.root}/{line}") for link in session.documents),
    )
