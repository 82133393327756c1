"""Objectives and tasks: adding and changing them; the plan document follows."""

from collections.abc import Sequence

from batonpass.app import round_trip, sessions
from batonpass.app.parameters import AddObjective, AddTask, SubtaskParameters, UpdateObjective, UpdateTask
from batonpass.app.project import Project
from batonpass.app.results import SessionView
from batonpass.domain import tasks
from batonpass.domain.goals import Objective, Subtask
from batonpass.domain.session import Session
from batonpass.domain.tasks import ObjectiveChange, TaskChange


def add_objective(project: Project, parameters: AddObjective) -> SessionView:
    session = project.find_session(parameters.session)
    objective = Objective(parameters.text, parameters.kind, priority=parameters.priority)
    return _save(project, tasks.add_objective(session, objective))


def update_objective(project: Project, parameters: UpdateObjective) -> SessionView:
    session = project.find_session(parameters.session)
    change = ObjectiveChange(parameters.text, parameters.kind, parameters.priority, parameters.done)
    return _save(project, tasks.update_objective(session, parameters.objective, change))


def add_task(project: Project, parameters: AddTask) -> SessionView:
    session = project.find_session(parameters.session)
    change = TaskChange(
        text=parameters.text,
        priority=parameters.priority,
        estimate_minutes=parameters.estimate_minutes,
        estimate_tokens=parameters.estimate_tokens,
        subtasks=_subtasks(parameters.subtasks),
        blocked_by=parameters.blocked_by,
        objective=parameters.objective,
    )
    return _save(project, tasks.add_task(session, change))


def update_task(project: Project, parameters: UpdateTask) -> SessionView:
    session = project.find_session(parameters.session)
    change = TaskChange(
        text=parameters.text,
        status=parameters.status,
        priority=parameters.priority,
        estimate_minutes=parameters.estimate_minutes,
        estimate_tokens=parameters.estimate_tokens,
        subtasks=None if parameters.subtasks is None else _subtasks(parameters.subtasks),
        blocked_by=parameters.blocked_by,
        objective=parameters.objective,
    )
    return _save(project, tasks.update_task(session, parameters.task, change))


def _subtasks(given: Sequence[SubtaskParameters]) -> tuple[Subtask, ...]:
    return tuple(Subtask(subtask.text, subtask.done) for subtask in given)


def _save(project: Project, session: Session) -> SessionView:
    used = project.observe(session).session
    return sessions.view(project, round_trip.save_with_plan(project, used))
