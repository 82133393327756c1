"""Running a command for an editor: its progress, whether it can be cancelled, and what the user sees then."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lsprotocol import types

from batonpass.app.agent_commands import EXPLAIN_AGENT
from batonpass.app.commands import COMMANDS
from batonpass.app.commands_on_checkpoints import CREATE_CHECKPOINT, RESTORE_CHECKPOINT
from batonpass.app.commands_on_checks import RUN_CHECK
from batonpass.app.commands_on_context import INCLUDE_FILE, SET_FILE_ASIDE, SHOW_SECTIONS
from batonpass.app.commands_on_documents import CREATE_HANDOFF, VERIFY_HANDOFF
from batonpass.app.commands_on_sessions import SPLIT_SESSION, START_SESSION
from batonpass.app.commands_on_suggestions import ACCEPT_SUGGESTION
from batonpass.app.file_costs import file_name
from batonpass.lsp.base import BatonpassLanguageServer
from batonpass.lsp.workbench import Workbench

AfterWords = Callable[[Workbench, dict[str, Any]], None]


def _show_plan(workbench: Workbench, session: dict[str, Any]) -> None:
    for document in session["documents"]:
        if document["kind"] == "plan":
            workbench.window.show(document["uri"])


def _show_handoff(workbench: Workbench, handoff: dict[str, Any]) -> None:
    workbench.window.show(handoff["uri"])


def _tell_verified(workbench: Workbench, verified: dict[str, Any]) -> None:
    stale = len(verified["stale"])
    if stale:
        workbench.window.tell(
            f"{stale} of {stale + verified['held']} claims of the handoff do not hold any more."
        )
    else:
        workbench.window.tell("Every claim of the handoff still holds.")


def _tell_checkpoint(workbench: Workbench, checkpoint: dict[str, Any]) -> None:
    workbench.window.tell(
        f"Checkpoint {checkpoint['number']} saved: {_files(checkpoint['filesChanged'])} against HEAD "
        f"(+{checkpoint['insertions']}, -{checkpoint['deletions']}), {checkpoint['ref']}."
    )


def _tell_restored(workbench: Workbench, restoration: dict[str, Any]) -> None:
    if not restoration["restored"]:
        return
    number, safety = restoration["number"], restoration["safety"]
    if safety is None:
        workbench.window.tell(f"Nothing to restore: the files are as they were at checkpoint {number}.")
        return
    files, kept = len(restoration["files"]), len(restoration["keptAside"])
    aside = f", {_files(kept)} kept aside" if kept else ""
    workbench.window.tell(
        f"Checkpoint {number} restored: {_files(files)} changed{aside}; "
        f"what was there before is checkpoint {safety['number']}."
    )


def _files(number: int) -> str:
    return f"{number:,} {'file' if number == 1 else 'files'}"


def _tell_set_aside(workbench: Workbench, file: dict[str, Any]) -> None:
    workbench.large_files.look_again()
    if file["setAside"]:
        workbench.window.tell(
            f"{file_name(file['uri'])} is set aside: its size is not reported in this project any more. "
            f"On its first line, “{INCLUDE_FILE.title}” takes that back."
        )


def _offer_sections(workbench: Workbench, file: dict[str, Any]) -> None:
    workbench.sections.offer(file)


def _tell_checks(workbench: Workbench, run: dict[str, Any]) -> None:
    kind = types.MessageType.Info if run["passed"] else types.MessageType.Warning
    workbench.window.tell("\n".join(f"{r['name']}: {r['outcome']}." for r in run["results"]), kind)


def _tell_understanding(workbench: Workbench, answer: dict[str, Any]) -> None:
    reasons = "; ".join(f"{reason['reason']} ({reason['lines']:,})" for reason in answer["reasons"])
    unknown = (
        f"{answer['unknownLines']:,} lines are not understood: {reasons}."
        if reasons
        else "All is understood."
    )
    workbench.window.tell(f"{answer['path']}, read as {answer['agent']} {answer['versions']}: {unknown}")


AFTER: dict[str, AfterWords] = {
    EXPLAIN_AGENT.name: _tell_understanding,
    START_SESSION.name: _show_plan,
    SPLIT_SESSION.name: _show_plan,
    CREATE_HANDOFF.name: _show_handoff,
    VERIFY_HANDOFF.name: _tell_verified,
    CREATE_CHECKPOINT.name: _tell_checkpoint,
    RESTORE_CHECKPOINT.name: _tell_restored,
    SET_FILE_ASIDE.name: _tell_set_aside,
    INCLUDE_FILE.name: _tell_set_aside,
    SHOW_SECTIONS.name: _offer_sections,
    RUN_CHECK.name: _tell_checks,
}
"""What the user sees when a command has succeeded, beyond its result."""

PROGRESS: dict[str, str] = {
    CREATE_CHECKPOINT.name: "Creating a checkpoint",
    ACCEPT_SUGGESTION.name: "Following a suggestion",
    RESTORE_CHECKPOINT.name: "Restoring a checkpoint",
    CREATE_HANDOFF.name: "Writing the handoff",
    RUN_CHECK.name: "Running checks",
    SPLIT_SESSION.name: "Splitting the session",
}

CANCELLABLE = frozenset(
    {
        CREATE_CHECKPOINT.name,
        ACCEPT_SUGGESTION.name,
        RESTORE_CHECKPOINT.name,
        RUN_CHECK.name,
    }
)
"""Commands that leave nothing behind when they are cancelled in time."""

BY_NAME = {command.name: command for command in COMMANDS}


async def run_command(
    server: BatonpassLanguageServer, workbench: Workbench, name: str, arguments: dict[str, Any]
) -> object:
    """Run a command as the editor asked for it; returns its result."""
    command = BY_NAME[name]
    title = PROGRESS.get(name)
    cancellable = name in CANCELLABLE
    run = workbench.run_to_end if cancellable else workbench.run
    if title is None:
        result = await run(command, arguments)
    else:
        async with server.show_progress(title, cancellable=cancellable):
            result = await run(command, arguments)
    after = AFTER.get(name)
    if after is not None:
        after(workbench, result)
    return result
