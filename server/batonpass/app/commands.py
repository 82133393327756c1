"""The commands: each declared once, with its name, parameters, result, title and manner of running.

The declarations stand in the modules that are imported here, by subject; `COMMANDS` gives the order of the
surface. The language server's list, its documentation and the client's list are derived from it or tested
equal to it.
"""

from typing import Any

from batonpass.app.agent_commands import AGENT_COMMANDS
from batonpass.app.command import Command
from batonpass.app.commands_on_checkpoints import (
    CREATE_CHECKPOINT,
    DIFF_CHECKPOINT,
    LIST_CHECKPOINTS,
    RESTORE_CHECKPOINT,
)
from batonpass.app.commands_on_checks import ALLOW_CHECK, LIST_CHECKS, RECORD_METRIC, RUN_CHECK
from batonpass.app.commands_on_context import (
    COUNT_TOKENS,
    INCLUDE_FILE,
    REPORT_CONTEXT,
    SET_FILE_ASIDE,
    SHOW_CONTEXT,
    SHOW_SECTIONS,
    WARN_OF_COMPACTION,
)
from batonpass.app.commands_on_documents import (
    CREATE_DOCUMENT,
    CREATE_HANDOFF,
    REFRESH_DOCUMENT,
    RESOLVE_CONFLICT,
    REVIEW_HANDOFF,
    VERIFY_HANDOFF,
)
from batonpass.app.commands_on_sessions import (
    ABANDON_SESSION,
    ADD_NOTE,
    ADD_OBJECTIVE,
    ADD_TASK,
    ARCHIVE_SESSION,
    COMPLETE_PHASE,
    COMPLETE_SESSION,
    LIST_SESSIONS,
    MOVE_BUDGET,
    PAUSE_SESSION,
    PREVIEW_PLAN,
    RESUME_SESSION,
    SHOW_SESSION,
    SPLIT_SESSION,
    START_SESSION,
    UPDATE_OBJECTIVE,
    UPDATE_PLAN,
    UPDATE_TASK,
)
from batonpass.app.commands_on_suggestions import (
    ACCEPT_SUGGESTION,
    DISMISS_SUGGESTION,
    LIST_SUGGESTIONS,
    SNOOZE_SUGGESTION,
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
