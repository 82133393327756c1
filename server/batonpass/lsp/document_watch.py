"""Being told by the client of documents that change on disk, where it offers to watch files."""

from __future__ import annotations

import logging
import re

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from batonpass.app.project import Project
from batonpass.lsp.base import BatonpassLanguageServer

logger = logging.getLogger(__name__)

REGISTRATION = "batonpass-documents"

_GLOB_SIGNS = re.compile(r"[\[\]{}*?,!]")
"""Globs of the protocol know no escapes; `?` stands for any one of these."""


class DocumentWatch:
    """Watches the Markdown files in the folder that documents are put in, as the settings name it."""

    def __init__(self, server: BatonpassLanguageServer) -> None:
        self._server = server
        self._watched: str | None = None

    async def follow(self, project: Project) -> None:
        """Ask to be told of the folder that is set now, and of no other."""
        folder = project.settings.documents_directory
        if not self._is_offered() or folder == self._watched:
            return
        try:
            if self._watched is not None:
                await self._leave()
            watcher = types.FileSystemWatcher(self._pattern(project, folder))
            registration = types.Registration(
                id=REGISTRATION,
                method=types.WORKSPACE_DID_CHANGE_WATCHED_FILES,
                register_options=types.DidChangeWatchedFilesRegistrationOptions([watcher]),
            )
            self._watched = folder
            await self._server.client_register_capability_async(types.RegistrationParams([registration]))
        except JsonRpcException as error:
            logger.info("The client does not tell of documents that change on disk: %s", error.message)

    async def _leave(self) -> None:
        self._watched = None
        gone = types.Unregistration(id=REGISTRATION, method=types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
        await self._server.client_unregister_capability_async(types.UnregistrationParams([gone]))

    def _is_offered(self) -> bool:
        offer = self._offer()
        return offer is not None and bool(offer.dynamic_registration)

    def _offer(self) -> types.DidChangeWatchedFilesClientCapabilities | None:
        workspace = self._server.client_capabilities.workspace
        return workspace.did_change_watched_files if workspace else None

    def _pattern(self, project: Project, folder: str) -> types.GlobPattern:
        inner = f"{_GLOB_SIGNS.sub('?', folder.strip('/'))}/**/*.md"
        offer = self._offer()
        if offer is not None and offer.relative_pattern_support:
            return types.RelativePattern(base_uri=project.root.as_uri(), pattern=inner)
        return f"**/{inner}"
