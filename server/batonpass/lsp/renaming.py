"""Files and folders that are renamed in the editor: what was read of them stays read."""

from __future__ import annotations

from lsprotocol import types

from batonpass.lsp.base import BatonpassLanguageServer
from batonpass.lsp.tracking import DocumentTracker

EVERY_FILE = types.FileOperationRegistrationOptions(
    filters=[types.FileOperationFilter(types.FileOperationPattern(glob="**/*"), scheme="file")]
)


def register_renaming(server: BatonpassLanguageServer, tracker: DocumentTracker) -> None:
    @server.feature(types.WORKSPACE_DID_RENAME_FILES, EVERY_FILE)
    def rename(parameters: types.RenameFilesParams) -> None:
        for file in parameters.files:
            tracker.renamed(file.old_uri, file.new_uri)

    _ = rename
