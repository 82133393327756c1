"""The features and all they stand on, by the methods of the protocol that ask for them.

This module brings the whole app with it. `lsp/server.py` loads it once `initialize` has been answered.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from lsprotocol import types

from batonpass.app.emergency import Cause
from batonpass.lsp.base import BatonpassLanguageServer
from batonpass.lsp.code_actions import agent_fixes, large_file_fixes, quick_fixes
from batonpass.lsp.code_lens import phase_lenses
from batonpass.lsp.command_answers import run_command
from batonpass.lsp.diagnostics import plan_uri
from batonpass.lsp.document_actions import conflict_fixes
from batonpass.lsp.hover import cost_hover, phase_hover
from batonpass.lsp.page_features import page_requests
from batonpass.lsp.page_navigation import reference_hover
from batonpass.lsp.page_problems import problem_fixes, refresh_action
from batonpass.lsp.plan_actions import plan_fixes, source_actions
from batonpass.lsp.workbench import OpenProject, Workbench

Request = Callable[[Any], Awaitable[object]]
"""Answers the parameters of a request."""

Notification = Callable[[Any], None]
"""Takes the parameters of a notification, at once and in the order they come."""


class Features:
    """What the server can do for one editor."""

    def __init__(self, server: BatonpassLanguageServer, open_project: OpenProject) -> None:
        self._server = server
        self.workbench = Workbench(server, open_project)
        self.requests: Mapping[str, Request] = {
            types.TEXT_DOCUMENT_CODE_ACTION: self._code_actions,
            types.TEXT_DOCUMENT_HOVER: self._hover,
            types.TEXT_DOCUMENT_CODE_LENS: self._code_lenses,
            **page_requests(self.workbench.pages),
        }
        self.notifications: Mapping[str, Notification] = {
            types.TEXT_DOCUMENT_DID_OPEN: self._opened,
            types.TEXT_DOCUMENT_DID_CHANGE: self._changed,
            types.TEXT_DOCUMENT_DID_SAVE: self._saved,
            types.TEXT_DOCUMENT_DID_CLOSE: self._closed,
            types.WORKSPACE_DID_CHANGE_WATCHED_FILES: self._changed_on_disk,
            types.WORKSPACE_DID_RENAME_FILES: self._renamed,
        }

    async def run_command(self, name: str, arguments: dict[str, Any]) -> object:
        return await run_command(self._server, self.workbench, name, arguments)

    def leave_now(self) -> None:
        """The last words, when the conversation is over."""
        self.workbench.leave_now(Cause.TERMINATED if self._server.was_terminated else Cause.EDITOR_CLOSED)

    async def _code_actions(self, parameters: types.CodeActionParams) -> list[types.CodeAction]:
        workbench, uri = self.workbench, parameters.text_document.uri
        reading = await workbench.pages.at_hand(uri)
        return [
            *quick_fixes(workbench.current, parameters),
            *plan_fixes(workbench.plan.shown, parameters),
            *conflict_fixes(workbench.documents, parameters),
            *workbench.handoff.fixes(parameters),
            *problem_fixes(reading, workbench.pages.text(uri), self._server.documents.encoding, parameters),
            *large_file_fixes(workbench.large_files.find(uri), parameters),
            *agent_fixes(plan_uri(workbench.current), workbench.agent_watch.unknown, parameters),
            *source_actions(workbench.current, parameters.context.only),
            *refresh_action(reading, parameters),
        ]

    async def _hover(self, parameters: types.HoverParams) -> types.Hover | None:
        return (
            cost_hover(self.workbench, parameters)
            or await reference_hover(self.workbench.pages, parameters)
            or await phase_hover(self.workbench.plan, parameters)
        )

    async def _code_lenses(self, parameters: types.CodeLensParams) -> list[types.CodeLens]:
        shown = await self.workbench.plan.read_at(parameters.text_document.uri)
        return [] if shown is None else phase_lenses(*shown)

    def _opened(self, parameters: types.DidOpenTextDocumentParams) -> None:
        self.workbench.documents.opened(parameters.text_document.uri)
        self.workbench.pages.changed(parameters.text_document.uri)

    def _changed(self, parameters: types.DidChangeTextDocumentParams) -> None:
        self.workbench.documents.changed(parameters.text_document.uri, parameters.content_changes)
        self.workbench.pages.changed(parameters.text_document.uri)

    def _saved(self, parameters: types.DidSaveTextDocumentParams) -> None:
        self.workbench.saved()
        self.workbench.documents.saved(parameters.text_document.uri)
        self.workbench.pages.files_changed()

    def _closed(self, parameters: types.DidCloseTextDocumentParams) -> None:
        self.workbench.documents.closed(parameters.text_document.uri)
        self.workbench.pages.changed(parameters.text_document.uri)

    def _changed_on_disk(self, parameters: types.DidChangeWatchedFilesParams) -> None:
        self.workbench.documents.changed_on_disk([change.uri for change in parameters.changes])
        self.workbench.pages.files_changed()

    def _renamed(self, parameters: types.RenameFilesParams) -> None:
        for file in parameters.files:
            self.workbench.tracker.renamed(file.old_uri, file.new_uri)
