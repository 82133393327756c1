"""OpenCode: the sessions in its database, in the folders of older versions, and exported ones."""

import os
import re
from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from batonpass.adapters.agents.documents import DocumentFollower
from batonpass.adapters.agents.files import is_within, list_changed, list_folders, read_whole
from batonpass.adapters.agents.opencode_decoder import OpenCodeExportDecoder
from batonpass.adapters.agents.opencode_records import SessionInfo, decode_session
from batonpass.adapters.agents.opencode_store import DatabaseFollower, FolderFollower, list_sessions
from batonpass.adapters.agents.times import from_milliseconds
from batonpass.domain.transcript import Candidate

_DATABASE = b"SQLite format 3\x00"
_EXPORT = re.compile(rb'\s*\{\s*"info"\s*:\s*\{\s*"id"\s*:\s*"ses_')
_FILE = re.compile(rb'\s*\{\s*"id"\s*:\s*"ses_')


class OpenCode:
    """All projects share one database; each session says where it ran.

    The path of a session in it is the database's path, then the session's id as if it were a file there.
    """

    name = "opencode"
    versions = "1.18"

    def __init__(self, home: Path | None = None) -> None:
        """`home` is the folder that holds the database; that of the environment when it is not given."""
        self._home = home or _find_home()
        self._sessions: dict[Path, SessionInfo] = {}

    def discover(self, roots: Collection[Path], since: datetime | None = None) -> Iterator[Candidate]:
        databases = self._databases()
        found = [one for path in databases for one in self._in_database(path, roots, since)]
        if not databases:
            found = list(self._in_folders(roots, since))
        yield from sorted(found, key=lambda one: one.changed, reverse=True)

    def recognises(self, head: bytes) -> bool:
        if head.startswith(_DATABASE):
            # The tables' definitions stand at the start of a database.
            return all(table in head for table in (b"session_id", b"message", b"part"))
        return bool(_EXPORT.match(head) or (_FILE.match(head) and b'"directory"' in head))

    def follow(self, path: Path) -> DatabaseFollower | FolderFollower | DocumentFollower:
        if path.parent.suffix == ".db" or path.parent.is_file():
            return DatabaseFollower(path.parent, path.name)
        if path.suffix == ".db":
            return DatabaseFollower(path, None)
        if path.parent.parent.name == "session":
            return FolderFollower(path)
        return DocumentFollower(path, OpenCodeExportDecoder)

    def _databases(self) -> list[Path]:
        if named := os.environ.get("OPENCODE_DB"):
            path = self._home / named
            return [path] if path.is_file() else []
        return sorted(self._home.glob("opencode*.db"))

    def _in_database(
        self, path: Path, roots: Collection[Path], since: datetime | None
    ) -> Iterator[Candidate]:
        for info in list_sessions(path, since.timestamp() * 1_000 if since else 0):
            if is_within(info.directory, roots):
                changed = from_milliseconds(info.time.updated) or datetime.fromtimestamp(0, UTC)
                yield self._candidate(info, path / info.id, changed)

    def _in_folders(self, roots: Collection[Path], since: datetime | None) -> Iterator[Candidate]:
        projects = list_folders(self._home / "storage" / "session")
        for changed, path in list_changed(projects, ".json", since):
            info = self._session(path)
            if info and is_within(info.directory, roots):
                yield self._candidate(info, path, changed)

    def _candidate(self, info: SessionInfo, path: Path, changed: datetime) -> Candidate:
        return Candidate(
            agent=self.name,
            path=str(path),
            session=info.id,
            folder=info.directory,
            started=from_milliseconds(info.time.created),
            changed=changed,
            parent=info.parent,
        )

    def _session(self, path: Path) -> SessionInfo | None:
        """What a session's own file says; where it ran never changes."""
        if path not in self._sessions:
            try:
                self._sessions[path] = decode_session(read_whole(path))
            except (msgspec.MsgspecError, ValueError):
                return None
        return self._sessions[path]


def _find_home() -> Path:
    data = os.environ.get("XDG_DATA_HOME")
    return (Path(data) if data else Path.home() / ".local" / "share") / "opencode"
