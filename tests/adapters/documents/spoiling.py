"""Puts one text in the place of each text of a person, and of git, in a state."""

from dataclasses import replace

from batonpass.domain.handoff import make_handoff
from batonpass.domain.quality import Quality
from batonpass.domain.requirements import Requirements
from batonpass.domain.session import Session


def spoil_state(state, text):
    """The state with each text of a person, and of git, replaced."""
    line = " ".join(text.split()) or "x"
    handoff, view = state.handoff, state.plan
    session = _spoil_session(handoff.session, text, line)
    assert handoff.repository and handoff.work
    repository = replace(
        handoff.repository,
        branch=line,
        changes=tuple(replace(change, path=text) for change in handoff.repository.changes),
    )
    work = replace(
        handoff.work,
        commits=tuple(replace(commit, subject=line, files=(text,)) for commit in handoff.work.commits),
        files=tuple(
            replace(change, path=text, old_path=change.old_path and text) for change in handoff.work.files
        ),
    )
    checkpoints = tuple(replace(checkpoint, note=text) for checkpoint in handoff.checkpoints)
    quality = _spoil_quality(handoff.quality, session, text)
    assert view.previous
    return replace(
        state,
        plan=replace(
            view,
            session=session,
            project=text,
            repository=repository,
            previous=_spoil_session(view.previous, text, line),
            quality=quality,
            requirements=_spoil_requirements(view.requirements, text),
            existing=frozenset(),
            references=tuple(
                replace(one, places=(text,), repository=one.repository and text, address=one.address and text)
                for one in view.references
            ),
        ),
        handoff=make_handoff(
            session,
            text,
            handoff.at,
            handoff.reading,
            repository,
            work,
            checkpoints,
            quality,
            requirements=_spoil_requirements(handoff.requirements, text),
        ),
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
