"""Gemini CLI: the chats of its sessions, in a folder for each project."""

import os
import re
from collections.abc import Collection, Iterator
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import msgspec

from batonpass.adapters.agents.documents import DocumentFollower
from batonpass.adapters.agents.files import is_within, list_changed, list_folders, read_start
from batonpass.adapters.agents.gemini_decoder import GeminiDecoder, GeminiDocumentDecoder
from batonpass.adapters.agents.json_lines import JsonLinesFollower
from batonpass.adapters.agents.times import from_text
from batonpass.domain.transcript import Candidate

_SESSION = re.compile(rb'"sessionId"\s*:\s*"([^"]+)"')
_PROJECT = re.compile(rb'"projectHash"\s*:\s*"([^"]+)"')
_STARTED = re.compile(rb'"startTime"\s*:\s*"([^"]+)"')
_DIGEST = re.compile(r"[0-9a-f]{64}")


class Gemini:
    """A chat names its project by the SHA-256 of the project's folder; files beside it give the folder."""

    name = "gemini-cli"
    versions = "0.23 to 0.61"

    def __init__(self, home: Path | None = None) -> None:
        """`home` is the folder that holds `tmp`; that of the environment when it is not given."""
        self._home = home or Path(os.environ.get("GEMINI_CLI_HOME") or Path.home()) / ".gemini"

    def discover(self, roots: Collection[Path], since: datetime | None = None) -> Iterator[Candidate]:
        projects = {project / "chats": folder for project, folder in self._projects(roots)}
        places = {chats: chats for chats in projects}
        # Subagents' chats lie in a folder that has their session's name.
        places.update((folder, chats) for chats in projects for folder in list_folders(chats))
        for changed, path in list_changed(places, (".json", ".jsonl"), since):
            chats = places[path.parent]
            # An older chat that was taken up again is copied into a log, which goes on.
            if path.suffix == ".json" and path.with_suffix(".jsonl").exists():
                continue
            start = read_start(path)
            session = _SESSION.search(start)
            if session is None or not _is_of(start, projects[chats]):
                continue
            started = _STARTED.search(start)
            yield Candidate(
                agent=self.name,
                path=str(path),
                session=session[1].decode("utf-8", "replace"),
                folder=projects[chats],
                started=from_text(started[1].decode("utf-8", "replace")) if started else None,
                changed=changed,
                parent=None if path.parent == chats else path.parent.name,
            )

    def recognises(self, head: bytes) -> bool:
        start = head.lstrip()
        return start.startswith(b"{") and bool(_SESSION.search(head) and _PROJECT.search(head))

    def follow(self, path: Path) -> JsonLinesFollower | DocumentFollower:
        if path.suffix == ".json":
            return DocumentFollower(path, GeminiDocumentDecoder)
        return JsonLinesFollower(path, GeminiDecoder)

    def _projects(self, roots: Collection[Path]) -> Iterator[tuple[Path, str]]:
        """The folders that Gemini CLI keeps for the roots and for what is below them, with the project's."""
        places = {str(place) for root in roots for place in (root, root.resolve())}
        names = {_digest(place): place for place in places}
        names.update(self._registered(roots))
        for project in list_folders(self._home / "tmp"):
            folder = _read_text(project / ".project_root").strip() or names.get(project.name, "")
            if is_within(folder, roots):
                yield project, folder

    def _registered(self, roots: Collection[Path]) -> dict[str, str]:
        """The short names that were given to folders."""
        try:
            registry = msgspec.json.decode(_read_text(self._home / "projects.json"), type=_Registry)
        except (msgspec.MsgspecError, ValueError):
            return {}
        return {name: folder for folder, name in registry.projects.items() if is_within(folder, roots)}


class _Registry(msgspec.Struct):
    projects: dict[str, str]


def _is_of(start: bytes, folder: str) -> bool:
    """Whether a chat is of a folder; where its project is no digest, the folder it lies in decides."""
    project = _PROJECT.search(start)
    digest = project[1].decode("utf-8", "replace") if project else ""
    if not _DIGEST.fullmatch(digest):
        return True
    return digest in (_digest(folder), _digest(str(Path(folder).resolve())))


def _digest(folder: str) -> str:
    return sha256(folder.encode()).hexdigest()


def _read_text(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace")
    except OSError:
        return ""
