"""The commands: each declared once, with its name, parameters, result, title and manner of running.

The language server's list, its documentation and the client's list are derived from here or tested equal.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any, Generic, TypeVar

import msgspec

from batonpass.app import (
    checkpoints,
    checkpoints_wire,
    contexts,
    file_costs,
    files_wire,
    goals,
    handoffs,
    restores,
    sessions,
    suggestions,
    tokens,
    wire,
)
from batonpass.app.checkpoint_parameters import ChooseCheckpoint, RestoreCheckpoint
from batonpass.app.parameters import (
    AddNote,
    AddObjective,
    AddTask,
    ChooseFile,
    ChooseSession,
    CompletePhase,
    CountTokens,
    CreateCheckpoint,
    ListSessions,
    MoveSession,
    NoParameters,
    Parameters,
    ReportContext,
    SnoozeSuggestion,
    StartSession,
    UpdateObjective,
    UpdateTask,
    parse_parameters,
)
from batonpass.app.project import Project
from batonpass.domain.errors import Outdated

logger = logging.getLogger(__name__)

TRIES = 3
"""How often a change is tried when other programs keep changing the same session."""

ParametersType = TypeVar("ParametersType", bound=Parameters)


class Running(Enum):
    """How a command may run: `READ` at once and at any time, it neither waits nor changes anything; `WRITE`
    alone among the writers; `WORK` beside them, because it takes long and changes nothing.
    """

    READ = "read"
    WRITE = "write"
    WORK = "work"


@dataclass(frozen=True, slots=True)
class Command(Generic[ParametersType]):
    """A command of the surface. `call` returns the result's shape on the wire."""

    name: str
    title: str
    running: Running
    parameters: type[ParametersType]
    result: type[wire.Json]
    call: Callable[[Project, ParametersType], wire.Json]

    def run(self, project: Project, given: object) -> dict[str, Any]:
        """Check the parameters, do the work, return plain JSON values.

        Raises InvalidInput for wrong parameters, and what the use case raises.
        """
        parameters = parse_parameters(self.parameters, given)
        if self.running is Running.WRITE:
            return msgspec.to_builtins(self._call_on_present_state(project, parameters))
        return msgspec.to_builtins(self.call(project, parameters))

    def _call_on_present_state(self, project: Project, parameters: ParametersType) -> wire.Json:
        """Decide on what is stored now; and again where another program was quicker."""
        for _ in range(TRIES - 1):
            project.catch_up()
            try:
                return self.call(project, parameters)
            except Outdated as error:
                logger.info("%s begins again: %s", self.name, error.message)
        project.catch_up()
        return self.call(project, parameters)


def _start(project: Project, parameters: StartSession) -> wire.Session:
    return wire.from_session(sessions.start(project, parameters))


def _show(project: Project, parameters: ChooseSession) -> wire.Session:
    return wire.from_session(sessions.show(project, parameters))


def _list(project: Project, parameters: ListSessions) -> wire.Sessions:
    return wire.from_sessions(sessions.list_sessions(project, parameters))


def _pause(project: Project, parameters: MoveSession) -> wire.Session:
    return wire.from_session(sessions.pause(project, parameters))


def _resume(project: Project, parameters: MoveSession) -> wire.Session:
    return wire.from_session(sessions.resume(project, parameters))


def _complete(project: Project, parameters: MoveSession) -> wire.Session:
    return wire.from_session(sessions.complete(project, parameters))


def _abandon(project: Project, parameters: MoveSession) -> wire.Session:
    return wire.from_session(sessions.abandon(project, parameters))


def _end_phase(project: Project, parameters: CompletePhase) -> wire.Session:
    return wire.from_session(sessions.end_phase(project, parameters))


def _add_objective(project: Project, parameters: AddObjective) -> wire.Session:
    return wire.from_session(goals.add_objective(project, parameters))


def _update_objective(project: Project, parameters: UpdateObjective) -> wire.Session:
    return wire.from_session(goals.update_objective(project, parameters))


def _add_task(project: Project, parameters: AddTask) -> wire.Session:
    return wire.from_session(goals.add_task(project, parameters))


def _update_task(project: Project, parameters: UpdateTask) -> wire.Session:
    return wire.from_session(goals.update_task(project, parameters))


def _take_note(project: Project, parameters: AddNote) -> wire.Session:
    return wire.from_session(sessions.take_note(project, parameters))


def _show_context(project: Project, parameters: NoParameters) -> wire.Reading:
    return wire.from_context(contexts.show(project, parameters))


def _report_context(project: Project, parameters: ReportContext) -> wire.Reading:
    return wire.from_context(contexts.report(project, parameters))


def _count_tokens(project: Project, parameters: CountTokens) -> wire.Tokens:
    window = contexts.show(project).reading.window_tokens
    return wire.from_token_count(parameters.uri, tokens.count(project, parameters), window)


def _set_file_aside(project: Project, parameters: ChooseFile) -> files_wire.FileStatus:
    return files_wire.from_file_status(parameters.uri, file_costs.set_aside(project, parameters))


def _include_file(project: Project, parameters: ChooseFile) -> files_wire.FileStatus:
    return files_wire.from_file_status(parameters.uri, file_costs.include(project, parameters))


def _show_sections(project: Project, parameters: ChooseFile) -> files_wire.FileSections:
    return files_wire.from_sections(parameters.uri, file_costs.largest_sections(project, parameters))


def _create_checkpoint(project: Project, parameters: CreateCheckpoint) -> wire.Checkpoint:
    return wire.from_checkpoint(checkpoints.create(project, parameters))


def _list_checkpoints(project: Project, parameters: ChooseSession) -> checkpoints_wire.ListedCheckpoints:
    return checkpoints_wire.from_kept_checkpoints(checkpoints.list_checkpoints(project, parameters))


def _diff_checkpoint(project: Project, parameters: ChooseCheckpoint) -> checkpoints_wire.CheckpointChanges:
    return checkpoints_wire.from_diff(checkpoints.diff(project, parameters))


def _restore_checkpoint(project: Project, parameters: RestoreCheckpoint) -> checkpoints_wire.Restoration:
    return checkpoints_wire.from_restore(restores.restore(project, parameters))


def _create_handoff(project: Project, parameters: ChooseSession) -> wire.Handoff:
    return wire.from_handoff(handoffs.create(project, parameters))


def _list_suggestions(project: Project, parameters: NoParameters) -> wire.Suggestions:
    return wire.from_suggestions(suggestions.list_suggestions(project, parameters))


def _snooze(project: Project, parameters: SnoozeSuggestion) -> wire.Suggestions:
    return wire.from_suggestions(suggestions.snooze(project, parameters))


START_SESSION = Command(
    "batonpass.session.start", "Start session", Running.WRITE, StartSession, wire.Session, _start
)
SHOW_SESSION = Command(
    "batonpass.session.show", "Show session", Running.WRITE, ChooseSession, wire.Session, _show
)
LIST_SESSIONS = Command(
    "batonpass.session.list", "List sessions", Running.WRITE, ListSessions, wire.Sessions, _list
)
PAUSE_SESSION = Command(
    "batonpass.session.pause", "Pause session", Running.WRITE, MoveSession, wire.Session, _pause
)
RESUME_SESSION = Command(
    "batonpass.session.resume", "Resume session", Running.WRITE, MoveSession, wire.Session, _resume
)
COMPLETE_SESSION = Command(
    "batonpass.session.complete", "Complete session", Running.WRITE, MoveSession, wire.Session, _complete
)
ABANDON_SESSION = Command(
    "batonpass.session.abandon", "Abandon session", Running.WRITE, MoveSession, wire.Session, _abandon
)
COMPLETE_PHASE = Command(
    "batonpass.phase.complete", "Complete phase", Running.WRITE, CompletePhase, wire.Session, _end_phase
)
ADD_OBJECTIVE = Command(
    "batonpass.objective.add", "Add objective", Running.WRITE, AddObjective, wire.Session, _add_objective
)
UPDATE_OBJECTIVE = Command(
    "batonpass.objective.update",
    "Change objective",
    Running.WRITE,
    UpdateObjective,
    wire.Session,
    _update_objective,
)
ADD_TASK = Command("batonpass.task.add", "Add task", Running.WRITE, AddTask, wire.Session, _add_task)
UPDATE_TASK = Command(
    "batonpass.task.update", "Change task", Running.WRITE, UpdateTask, wire.Session, _update_task
)
ADD_NOTE = Command("batonpass.note.add", "Add note", Running.WRITE, AddNote, wire.Session, _take_note)
SHOW_CONTEXT = Command(
    "batonpass.context.show", "Show context", Running.READ, NoParameters, wire.Reading, _show_context
)
REPORT_CONTEXT = Command(
    "batonpass.context.report", "Report context", Running.WRITE, ReportContext, wire.Reading, _report_context
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
    _create_checkpoint,
)
LIST_CHECKPOINTS = Command(
    "batonpass.checkpoint.list",
    "List checkpoints",
    Running.WRITE,
    ChooseSession,
    checkpoints_wire.ListedCheckpoints,
    _list_checkpoints,
)
DIFF_CHECKPOINT = Command(
    "batonpass.checkpoint.diff",
    "Show what has changed since a checkpoint",
    Running.WRITE,
    ChooseCheckpoint,
    checkpoints_wire.CheckpointChanges,
    _diff_checkpoint,
)
RESTORE_CHECKPOINT = Command(
    "batonpass.checkpoint.restore",
    "Restore checkpoint",
    Running.WRITE,
    RestoreCheckpoint,
    checkpoints_wire.Restoration,
    _restore_checkpoint,
)
CREATE_HANDOFF = Command(
    "batonpass.handoff.create", "Create handoff", Running.WRITE, ChooseSession, wire.Handoff, _create_handoff
)
LIST_SUGGESTIONS = Command(
    "batonpass.suggestion.list",
    "List suggestions",
    Running.READ,
    NoParameters,
    wire.Suggestions,
    _list_suggestions,
)
SNOOZE_SUGGESTION = Command(
    "batonpass.suggestion.snooze",
    "Snooze suggestion",
    Running.WRITE,
    SnoozeSuggestion,
    wire.Suggestions,
    _snooze,
)

COMMANDS: tuple[Command[Any], ...] = (
    START_SESSION,
    SHOW_SESSION,
    LIST_SESSIONS,
    PAUSE_SESSION,
    RESUME_SESSION,
    COMPLETE_SESSION,
    ABANDON_SESSION,
    COMPLETE_PHASE,
    ADD_OBJECTIVE,
    UPDATE_OBJECTIVE,
    ADD_TASK,
    UPDATE_TASK,
    ADD_NOTE,
    SHOW_CONTEXT,
    REPORT_CONTEXT,
    COUNT_TOKENS,
    SET_FILE_ASIDE,
    INCLUDE_FILE,
    SHOW_SECTIONS,
    CREATE_CHECKPOINT,
    LIST_CHECKPOINTS,
    DIFF_CHECKPOINT,
    RESTORE_CHECKPOINT,
    CREATE_HANDOFF,
    LIST_SUGGESTIONS,
    SNOOZE_SUGGESTION,
)
