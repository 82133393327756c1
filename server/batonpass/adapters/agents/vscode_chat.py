"""VS Code chat: the chats of each folder that was opened in the editor."""

import re
from collections.abc import Collection, Iterator
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

import msgspec

from batonpass.adapters.agents.documents import DocumentFollower
from batonpass.adapters.agents.editor_folders import find_user_folders
from batonpass.adapters.agents.files import is_within, list_changed, list_folders, read_start, read_whole
from batonpass.adapters.agents.times import from_milliseconds
from batonpass.adapters.agents.vscode_chat_decoder import ChatDocumentDecoder
from batonpass.adapters.agents.vscode_chat_log import ChatLogFollower
from batonpass.domain.transcript import Candidate

_LOG = re.compile(rb'\s*\{\s*"kind"\s*:\s*0\s*,\s*"v"\s*:')
_CREATED = re.compile(rb'"creationDate"\s*:\s*(\d+)')
_WINDOWS_DRIVE = re.compile(r"^/([A-Za-z]:)")


class VsCodeChat:
    """A folder that was opened has a folder of its own, which names it. Windows with several folders, or on
    another machine, are passed over: their chats may be about anything."""

    name = "vscode-chat"
    versions = "1.108 to 1.111"

    def __init__(self, homes: Collection[Path] | None = None) -> None:
        """`homes` are the folders that hold `workspaceStorage`; the editors' own when they are not given."""
        self._homes = tuple(find_user_folders() if homes is None else homes)
        self._opened: dict[Path, str] = {}

    def discover(self, roots: Collection[Path], since: datetime | None = None) -> Iterator[Candidate]:
        places = {
            storage / "chatSessions": folder
            for home in self._homes
            for storage in list_folders(home / "workspaceStorage")
            if is_within(folder := self._folder(storage), roots)
        }
        for changed, path in list_changed(places, (".json", ".jsonl"), since):
            # A chat that was a document and goes on becomes a log.
            if path.suffix == ".json" and path.with_suffix(".jsonl").exists():
                continue
            start = read_start(path)
            created = _CREATED.search(start)
            if created is None and b'"requests"' not in start:
                continue
            yield Candidate(
                agent=self.name,
                path=str(path),
                session=path.stem,
                folder=places[path.parent],
                started=from_milliseconds(int(created[1])) if created else None,
                changed=changed,
            )

    def recognises(self, head: bytes) -> bool:
        if not head.lstrip().startswith(b"{") or b'"requests"' not in head:
            return False
        return bool(_LOG.match(head)) or b'"responderUsername"' in head or b'"requesterUsername"' in head

    def follow(self, path: Path) -> DocumentFollower | ChatLogFollower:
        if path.suffix == ".jsonl":
            return ChatLogFollower(path)
        return DocumentFollower(path, ChatDocumentDecoder)

    def _folder(self, storage: Path) -> str:
        """The folder that was opened; it never changes."""
        if storage not in self._opened:
            try:
                workspace = msgspec.json.decode(read_whole(storage / "workspace.json"), type=_Workspace)
            except (msgspec.MsgspecError, ValueError):
                return ""
            self._opened[storage] = _path_of(workspace.folder)
        return self._opened[storage]


class _Workspace(msgspec.Struct):
    folder: str = ""


def _path_of(uri: str) -> str:
    """The path of a folder on this machine; empty for another machine's."""
    try:
        parts = urlsplit(uri)
    except ValueError:
        return ""
    if parts.scheme != "file" or parts.netloc:
        return ""
    path = unquote(parts.path)
    return path[1:].replace("/", "\\") if _WINDOWS_DRIVE.match(path) else path
