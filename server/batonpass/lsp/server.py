"""The language server: features and commands on one side, the project's use cases on the other."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from typing import Any

from lsprotocol import types

from batonpass import __version__
from batonpass.app import commands
from batonpass.app.agent_commands import EXPLAIN_AGENT
from batonpass.app.command import Command
from batonpass.app.commands import COMMANDS
from batonpass.app.emergency import Cause
from batonpass.app.file_costs import file_name
from batonpass.lsp.base import BatonpassLanguageServer
from batonpass.lsp.cancellation import CancelToken
from batonpass.lsp.code_actions import agent_fixes, large_file_fixes, quick_fixes
from batonpass.lsp.code_lens import phase_lenses
from batonpass.lsp.diagnostics import plan_uri
from batonpass.lsp.document_actions import conflict_fixes, register_documents
from batonpass.lsp.hover import cost_hover, phase_hover
from batonpass.lsp.page_features import register_pages
from batonpass.lsp.page_navigation import reference_hover
from batonpass.lsp.page_problems import SOURCE_REFRESH, problem_fixes, refresh_action
from batonpass.lsp.plan_actions import SOURCE_KINDS, plan_fixes, source_actions
from batonpass.lsp.renaming import register_renaming
from batonpass.lsp.workbench import OpenProject, Workbench

AfterWords = Callable[[Workbench, dict[str, Any]], None]


def _show_plan(workbench: Workbench, session: dict[str, Any]) -> None:
    for document in session["documents"]:
        if document["kind"] == "plan":
            workbench.show(document["uri"])


def _show_handoff(workbench: Workbench, handoff: dict[str, Any]) -> None:
    workbench.show(handoff["uri"])


def _tell_verified(workbench: Workbench, verified: dict[str, Any]) -> None:
    stale = len(verified["stale"])
    if stale:
        workbench.tell(f"{stale} of {stale + verified['held']} claims of the handoff do not hold any more.")
    else:
        workbench.tell("Every claim of the handoff still holds.")


def _tell_checkpoint(workbench: Workbench, checkpoint: dict[str, Any]) -> None:
    workbench.tell(
        f"Checkpoint {checkpoint['number']} saved: {_files(checkpoint['filesChanged'])} against HEAD "
        f"(+{checkpoint['insertions']}, -{checkpoint['deletions']}), {checkpoint['ref']}."
    )


def _tell_restored(workbench: Workbench, restoration: dict[str, Any]) -> None:
    if not restoration["restored"]:
        return
    number, safety = restoration["number"], restoration["safety"]
    if safety is None:
        workbench.tell(f"Nothing to restore: the files are as they were at checkpoint {number}.")
        return
    files, kept = len(restoration["files"]), len(restoration["keptAside"])
    aside = f", {_files(kept)} kept aside" if kept else ""
    workbench.tell(
        f"Checkpoint {number} restored: {_files(files)} changed{aside}; "
        f"what was there before is checkpoint {safety['number']}."
    )


def _files(number: int) -> str:
    return f"{number:,} {'file' if number == 1 else 'files'}"


def _tell_set_aside(workbench: Workbench, file: dict[str, Any]) -> None:
    workbench.large_files.look_again()
    if file["setAside"]:
        workbench.tell(
            f"{file_name(file['uri'])} is set aside: its size is not reported in this project any more. "
            f"On its first line, “{commands.INCLUDE_FILE.title}” takes that back."
        )


def _offer_sections(workbench: Workbench, file: dict[str, Any]) -> None:
    workbench.offer_sections(file)


def _tell_checks(workbench: Workbench, run: dict[str, Any]) -> None:
    kind = types.MessageType.Info if run["passed"] else types.MessageType.Warning
    workbench.tell("\n".join(f"{r['name']}: {r['outcome']}." for r in run["results"]), kind)


def _tell_understanding(workbench: Workbench, answer: dict[str, Any]) -> None:
    reasons = "; ".join(f"{reason['reason']} ({reason['lines']:,})" for reason in answer["reasons"])
    unknown = (
        f"{answer['unknownLines']:,} lines are not understood: {reasons}."
        if reasons
        else "All is understood."
    )
    workbench.tell(f"{answer['path']}, read as {answer['agent']} {answer['versions']}: {unknown}")


AFTER: dict[str, AfterWords] = {
    commands.START_SESSION.name: _show_plan,
    commands.SPLIT_SESSION.name: _show_plan,
    commands.CREATE_HANDOFF.name: _show_handoff,
    commands.VERIFY_HANDOFF.name: _tell_verified,
    commands.CREATE_CHECKPOINT.name: _tell_checkpoint,
    commands.RESTORE_CHECKPOINT.name: _tell_restored,
    commands.SET_FILE_ASIDE.name: _tell_set_aside,
    commands.INCLUDE_FILE.name: _tell_set_aside,
    commands.SHOW_SECTIONS.name: _offer_sections,
    EXPLAIN_AGENT.name: _tell_understanding,
    commands.RUN_CHECK.name: _tell_checks,
}
"""What the user sees when a command has succeeded, beyond its result."""

PROGRESS: dict[str, str] = {
    commands.CREATE_CHECKPOINT.name: "Creating a checkpoint",
    commands.ACCEPT_SUGGESTION.name: "Following a suggestion",
    commands.RESTORE_CHECKPOINT.name: "Restoring a checkpoint",
    commands.CREATE_HANDOFF.name: "Writing the handoff",
    commands.RUN_CHECK.name: "Running checks",
    commands.SPLIT_SESSION.name: "Splitting the session",
}

CANCELLABLE = frozenset(
    {
        commands.CREATE_CHECKPOINT.name,
        commands.ACCEPT_SUGGESTION.name,
        commands.RESTORE_CHECKPOINT.name,
        commands.RUN_CHECK.name,
    }
)
"""Commands that leave nothing behind when they are cancelled in time."""


def make_server(open_project: OpenProject) -> tuple[BatonpassLanguageServer, Workbench]:
    """A server, ready to serve, that opens its project with `open_project`."""
    server = BatonpassLanguageServer(
        "batonpass",
        __version__,
        notebook_document_sync=types.NotebookDocumentSyncOptions(
            notebook_selector=[types.NotebookDocumentFilterWithNotebook(notebook="*")]
        ),
    )
    workbench = Workbench(server, open_project)
    server.listener = workbench.tracker
    _register_lifecycle(server, workbench)
    _register_code_actions(server, workbench)
    _register_hover(server, workbench)
    _register_code_lens(server, workbench)
    register_renaming(server, workbench.tracker)
    register_documents(server, workbench.documents, workbench.pages)
    register_pages(server, workbench.pages)
    for command in COMMANDS:
        _register_command(server, workbench, command)
    return server, workbench


def serve(open_project: OpenProject) -> int:
    """Serve one client over standard input and output; returns the exit code of the process."""
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    server, workbench = make_server(open_project)
    exit_code = server.serve()
    workbench.leave_now(Cause.TERMINATED if server.was_terminated else Cause.EDITOR_CLOSED)
    return exit_code


def _register_lifecycle(server: BatonpassLanguageServer, workbench: Workbench) -> None:
    @server.feature(types.INITIALIZE)
    def initialize(parameters: types.InitializeParams) -> None:
        workbench.settings.take_initial(parameters.initialization_options)

    @server.feature(types.INITIALIZED)
    async def initialized(parameters: types.InitializedParams) -> None:
        await workbench.open()

    @server.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)
    async def change_configuration(parameters: types.DidChangeConfigurationParams) -> None:
        workbench.settings.take_change(parameters.settings)
        await workbench.configure()

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def save(parameters: types.DidSaveTextDocumentParams) -> None:
        workbench.saved()
        workbench.documents.saved(parameters.text_document.uri)
        workbench.pages.files_changed()

    @server.feature(types.SHUTDOWN)
    async def shutdown(parameters: None) -> None:
        await workbench.leave()

    @server.feature(types.EXIT)
    def leave_without_farewell(parameters: None) -> None:
        workbench.tracker.flush()

    _ = (initialize, initialized, change_configuration, save, shutdown, leave_without_farewell)


def _register_code_actions(server: BatonpassLanguageServer, workbench: Workbench) -> None:
    options = types.CodeActionOptions(
        code_action_kinds=[types.CodeActionKind.QuickFix, *SOURCE_KINDS, SOURCE_REFRESH]
    )

    @server.feature(types.TEXT_DOCUMENT_CODE_ACTION, options)
    async def code_action(parameters: types.CodeActionParams) -> list[types.CodeAction]:
        reading = await workbench.pages.read(parameters.text_document.uri)
        large = workbench.large_files.find(parameters.text_document.uri)
        return [
            *quick_fixes(workbench.current, parameters),
            *plan_fixes(workbench.plan.shown, parameters),
            *conflict_fixes(workbench.documents, parameters),
            *workbench.handoff.fixes(parameters),
            *problem_fixes(reading, server.documents.encoding, parameters),
            *large_file_fixes(large, parameters),
            *agent_fixes(plan_uri(workbench.current), workbench.agent_watch.unknown, parameters),
            *source_actions(workbench.current, parameters.context.only),
            *refresh_action(reading, parameters),
        ]

    _ = code_action


def _register_hover(server: BatonpassLanguageServer, workbench: Workbench) -> None:
    @server.feature(types.TEXT_DOCUMENT_HOVER)
    async def hover(parameters: types.HoverParams) -> types.Hover | None:
        return (
            cost_hover(workbench, parameters)
            or await reference_hover(workbench.pages, parameters)
            or await phase_hover(workbench.plan, parameters)
        )

    _ = hover


def _register_code_lens(server: BatonpassLanguageServer, workbench: Workbench) -> None:
    @server.feature(types.TEXT_DOCUMENT_CODE_LENS, types.CodeLensOptions(resolve_provider=False))
    async def code_lens(parameters: types.CodeLensParams) -> list[types.CodeLens]:
        shown = await workbench.plan.read_at(parameters.text_document.uri)
        return [] if shown is None else phase_lenses(*shown)

    _ = code_lens


def _register_command(server: BatonpassLanguageServer, workbench: Workbench, command: Command[Any]) -> None:
    async def handle(arguments: dict[str, Any], token: CancelToken) -> object:
        title = PROGRESS.get(command.name)
        cancellable = command.name in CANCELLABLE
        run = workbench.run_to_end if cancellable else workbench.run
        if title is None:
            result = await run(command, arguments)
        else:
            async with server.show_progress(title, cancellable=cancellable):
                result = await run(command, arguments)
        after = AFTER.get(command.name)
        if after is not None:
            after(workbench, result)
        return result

    server.register_command(command.name, handle)
