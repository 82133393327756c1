"""The commands: each declared once, with its name, parameters, result, title and manner of running.

The language server's list, its documentation and the client's list are derived from here or tested equal.
"""

from typing import Any

from batonpass.app import (
    checkpoints,
    checkpoints_wire,
    checks,
    checks_wire,
    contexts,
    file_costs,
    files_wire,
    goals,
    handoff_care,
    handoff_wire,
    handoffs,
    history,
    metrics,
    planning,
    planning_wire,
    restores,
    sessions,
    splitting,
    suggestions,
    suggestions_wire,
    tokens,
    wire,
)
from batonpass.app.agent_commands import AGENT_COMMANDS
from batonpass.app.check_parameters import AllowCheck, RecordMetric, RunCheck
from batonpass.app.checkpoint_parameters import ChooseCheckpoint, RestoreCheckpoint
from batonpass.app.command import Command as Command
from batonpass.app.command import Running as Running
from batonpass.app.command import answer
from batonpass.app.commands_on_documents import (
    CREATE_DOCUMENT,
    REFRESH_DOCUMENT,
    RESOLVE_CONFLICT,
    REVIEW_HANDOFF,
)
from batonpass.app.parameters import (
    AddNote,
    AddObjective,
    AddTask,
    ArchiveSession,
    ChooseFile,
    ChooseSession,
    ChooseSuggestion,
    CompletePhase,
    CountTokens,
    CreateCheckpoint,
    DismissSuggestion,
    ListSessions,
    MoveBudget,
    MoveSession,
    NoParameters,
    PreviewPlan,
    ReportContext,
    ResumeSession,
    SnoozeSuggestion,
    SplitSession,
    StartSession,
    UpdateObjective,
    UpdatePlan,
    UpdateTask,
    WarnOfCompaction,
)
from batonpass.app.project import Project


def _count_tokens(project: Project, parameters: CountTokens) -> wire.Tokens:
    window = contexts.show(project).reading.window_tokens
    return wire.from_token_count(parameters.uri, tokens.count(project, parameters), window)


def _set_file_aside(project: Project, parameters: ChooseFile) -> files_wire.FileStatus:
    return files_wire.from_file_status(parameters.uri, file_costs.set_aside(project, parameters))


def _include_file(project: Project, parameters: ChooseFile) -> files_wire.FileStatus:
    return files_wire.from_file_status(parameters.uri, file_costs.include(project, parameters))


def _show_sections(project: Project, parameters: ChooseFile) -> files_wire.FileSections:
    return files_wire.from_sections(parameters.uri, file_costs.largest_sections(project, parameters))


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
SHOW_CONTEXT = Command(
    "batonpass.context.show",
    "Show context",
    Running.READ,
    NoParameters,
    wire.Reading,
    answer(contexts.show, wire.from_context),
)
REPORT_CONTEXT = Command(
    "batonpass.context.report",
    "Report context",
    Running.WRITE,
    ReportContext,
    wire.Reading,
    answer(contexts.report, wire.from_context),
)
WARN_OF_COMPACTION = Command(
    "batonpass.context.warn",
    "Tell that the agent is about to compact its context",
    Running.WRITE,
    WarnOfCompaction,
    wire.Reading,
    answer(contexts.warn, wire.from_context),
)
COUNT_TOKENS = Command(
    "batonpass.tokens.count", "Count tokens", Running.WORK, CountTokens, wire.Tokens, _count_tokens
)
SET_FILE_ASIDE = Command(
    "batonpass.file.setAside",
    "Set aside for this project",
    Running.WRITE,
    ChooseFile,
    files_wire.FileStatus,
    _set_file_aside,
)
INCLUDE_FILE = Command(
    "batonpass.file.include",
    "Warn about the size of this file again",
    Running.WRITE,
    ChooseFile,
    files_wire.FileStatus,
    _include_file,
)
SHOW_SECTIONS = Command(
    "batonpass.file.sections",
    "Show the ten largest functions or sections",
    Running.WORK,
    ChooseFile,
    files_wire.FileSections,
    _show_sections,
)
CREATE_CHECKPOINT = Command(
    "batonpass.checkpoint.create",
    "Create checkpoint",
    Running.WRITE,
    CreateCheckpoint,
    wire.Checkpoint,
    answer(checkpoints.create, wire.from_checkpoint),
)
LIST_CHECKPOINTS = Command(
    "batonpass.checkpoint.list",
    "List checkpoints",
    Running.WRITE,
    ChooseSession,
    checkpoints_wire.ListedCheckpoints,
    answer(checkpoints.list_checkpoints, checkpoints_wire.from_kept_checkpoints),
)
DIFF_CHECKPOINT = Command(
    "batonpass.checkpoint.diff",
    "Show what has changed since a checkpoint",
    Running.WRITE,
    ChooseCheckpoint,
    checkpoints_wire.CheckpointChanges,
    answer(checkpoints.diff, checkpoints_wire.from_diff),
)
RESTORE_CHECKPOINT = Command(
    "batonpass.checkpoint.restore",
    "Restore checkpoint",
    Running.WRITE,
    RestoreCheckpoint,
    checkpoints_wire.Restoration,
    answer(restores.restore, checkpoints_wire.from_restore),
)
CREATE_HANDOFF = Command(
    "batonpass.handoff.create",
    "Create handoff",
    Running.WRITE,
    ChooseSession,
    wire.Handoff,
    answer(handoffs.create, wire.from_handoff),
)
VERIFY_HANDOFF = Command(
    "batonpass.handoff.verify",
    "Verify the handoff again",
    Running.WRITE,
    ChooseSession,
    handoff_wire.VerifiedHandoff,
    answer(handoff_care.verify, handoff_wire.from_verified),
)
LIST_SUGGESTIONS = Command(
    "batonpass.suggestion.list",
    "List suggestions",
    Running.READ,
    NoParameters,
    suggestions_wire.Suggestions,
    answer(suggestions.list_suggestions, suggestions_wire.from_suggestions),
)
ACCEPT_SUGGESTION = Command(
    "batonpass.suggestion.accept",
    "Do what a suggestion asks for",
    Running.WRITE,
    ChooseSuggestion,
    suggestions_wire.Suggestions,
    answer(suggestions.accept, suggestions_wire.from_suggestions),
)
SNOOZE_SUGGESTION = Command(
    "batonpass.suggestion.snooze",
    "Snooze suggestion",
    Running.WRITE,
    SnoozeSuggestion,
    suggestions_wire.Suggestions,
    answer(suggestions.snooze, suggestions_wire.from_suggestions),
)
DISMISS_SUGGESTION = Command(
    "batonpass.suggestion.dismiss",
    "Dismiss suggestion",
    Running.WRITE,
    DismissSuggestion,
    suggestions_wire.Suggestions,
    answer(suggestions.dismiss, suggestions_wire.from_suggestions),
)

LIST_CHECKS = Command(
    "batonpass.check.list",
    "List checks",
    Running.WRITE,
    NoParameters,
    checks_wire.Checks,
    answer(checks.list_checks, checks_wire.from_checks),
)
ALLOW_CHECK = Command(
    "batonpass.check.allow",
    "Allow check",
    Running.WRITE,
    AllowCheck,
    checks_wire.Checks,
    answer(checks.allow, checks_wire.from_checks),
)
RUN_CHECK = Command(
    "batonpass.check.run",
    "Run checks",
    Running.LONG,
    RunCheck,
    checks_wire.CheckRun,
    answer(checks.keep, checks_wire.from_results),
    checks.run,
)
RECORD_METRIC = Command(
    "batonpass.metric.record",
    "Record metric",
    Running.WRITE,
    RecordMetric,
    wire.Session,
    answer(metrics.record, wire.from_session),
)

COMMANDS: tuple[Command[Any], ...] = (
    START_SESSION,
    SHOW_SESSION,
    LIST_SESSIONS,
    PAUSE_SESSION,
    RESUME_SESSION,
    COMPLETE_SESSION,
    ABANDON_SESSION,
    SPLIT_SESSION,
    ARCHIVE_SESSION,
    COMPLETE_PHASE,
    MOVE_BUDGET,
    UPDATE_PLAN,
    PREVIEW_PLAN,
    ADD_OBJECTIVE,
    UPDATE_OBJECTIVE,
    ADD_TASK,
    UPDATE_TASK,
    ADD_NOTE,
    SHOW_CONTEXT,
    REPORT_CONTEXT,
    WARN_OF_COMPACTION,
    *AGENT_COMMANDS,
    COUNT_TOKENS,
    SET_FILE_ASIDE,
    INCLUDE_FILE,
    SHOW_SECTIONS,
    CREATE_CHECKPOINT,
    LIST_CHECKPOINTS,
    DIFF_CHECKPOINT,
    RESTORE_CHECKPOINT,
    CREATE_HANDOFF,
    VERIFY_HANDOFF,
    REVIEW_HANDOFF,
    CREATE_DOCUMENT,
    REFRESH_DOCUMENT,
    RESOLVE_CONFLICT,
    LIST_SUGGESTIONS,
    ACCEPT_SUGGESTION,
    SNOOZE_SUGGESTION,
    DISMISS_SUGGESTION,
    LIST_CHECKS,
    ALLOW_CHECK,
    RUN_CHECK,
    RECORD_METRIC,
)
