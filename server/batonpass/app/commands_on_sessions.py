"""The commands on sessions, their plans and what is written down in them, declared as `commands.py` says."""

from batonpass.app import goals, history, planning, planning_wire, sessions, splitting, wire
from batonpass.app.command import Command, Running, answer
from batonpass.app.parameters import (
    AddNote,
    AddObjective,
    AddTask,
    ArchiveSession,
    ChooseSession,
    CompletePhase,
    ListSessions,
    MoveBudget,
    MoveSession,
    PreviewPlan,
    ResumeSession,
    SplitSession,
    StartSession,
    UpdateObjective,
    UpdatePlan,
    UpdateTask,
)

START_SESSION = Command(
    "batonpass.session.start",
    "Start session",
    Running.WRITE,
    StartSession,
    wire.Session,
    answer(sessions.start, wire.from_session),
)
SHOW_SESSION = Command(
    "batonpass.session.show",
    "Show session",
    Running.WRITE,
    ChooseSession,
    wire.Session,
    answer(sessions.show, wire.from_session),
)
LIST_SESSIONS = Command(
    "batonpass.session.list",
    "List sessions",
    Running.WRITE,
    ListSessions,
    wire.Sessions,
    answer(history.list_sessions, wire.from_sessions),
)
PAUSE_SESSION = Command(
    "batonpass.session.pause",
    "Pause session",
    Running.WRITE,
    MoveSession,
    wire.Session,
    answer(sessions.pause, wire.from_session),
)
RESUME_SESSION = Command(
    "batonpass.session.resume",
    "Resume session",
    Running.WRITE,
    ResumeSession,
    wire.Session,
    answer(sessions.resume, wire.from_session),
)
COMPLETE_SESSION = Command(
    "batonpass.session.complete",
    "Complete session",
    Running.WRITE,
    MoveSession,
    wire.Session,
    answer(sessions.complete, wire.from_session),
)
ABANDON_SESSION = Command(
    "batonpass.session.abandon",
    "Abandon session",
    Running.WRITE,
    MoveSession,
    wire.Session,
    answer(sessions.abandon, wire.from_session),
)
SPLIT_SESSION = Command(
    "batonpass.session.split",
    "Split the rest into a new session",
    Running.WRITE,
    SplitSession,
    wire.Session,
    answer(splitting.split, wire.from_session),
)
ARCHIVE_SESSION = Command(
    "batonpass.session.archive",
    "Archive session",
    Running.WRITE,
    ArchiveSession,
    wire.Session,
    answer(sessions.archive, wire.from_session),
)
COMPLETE_PHASE = Command(
    "batonpass.phase.complete",
    "Complete phase",
    Running.WRITE,
    CompletePhase,
    wire.Session,
    answer(sessions.end_phase, wire.from_session),
)
MOVE_BUDGET = Command(
    "batonpass.phase.moveBudget",
    "Move budget",
    Running.WRITE,
    MoveBudget,
    wire.Session,
    answer(planning.move_budget_by_hand, wire.from_session),
)
UPDATE_PLAN = Command(
    "batonpass.plan.update",
    "Change plan",
    Running.WRITE,
    UpdatePlan,
    wire.Session,
    answer(planning.update_plan, wire.from_session),
)
PREVIEW_PLAN = Command(
    "batonpass.plan.preview",
    "Show what a plan would be",
    Running.WRITE,
    PreviewPlan,
    planning_wire.PlanPreview,
    answer(planning.preview_plan, planning_wire.from_preview),
)
ADD_OBJECTIVE = Command(
    "batonpass.objective.add",
    "Add objective",
    Running.WRITE,
    AddObjective,
    wire.Session,
    answer(goals.add_objective, wire.from_session),
)
UPDATE_OBJECTIVE = Command(
    "batonpass.objective.update",
    "Change objective",
    Running.WRITE,
    UpdateObjective,
    wire.Session,
    answer(goals.update_objective, wire.from_session),
)
ADD_TASK = Command(
    "batonpass.task.add",
    "Add task",
    Running.WRITE,
    AddTask,
    wire.Session,
    answer(goals.add_task, wire.from_session),
)
UPDATE_TASK = Command(
    "batonpass.task.update",
    "Change task",
    Running.WRITE,
    UpdateTask,
    wire.Session,
    answer(goals.update_task, wire.from_session),
)
ADD_NOTE = Command(
    "batonpass.note.add",
    "Add note",
    Running.WRITE,
    AddNote,
    wire.Session,
    answer(sessions.take_note, wire.from_session),
)
