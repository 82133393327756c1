"""Claude Code: the transcripts of its sessions and their subagents."""

import os
import re
from collections.abc import Collection, Iterator
from datetime import datetime
from pathlib import Path

import msgspec

from batonpass.adapters.agents.claude_code_decoder import ClaudeCodeDecoder
from batonpass.adapters.agents.claude_code_lines import Entry, decode_entry
from batonpass.adapters.agents.files import is_within, list_changed, list_folders, read_head
from batonpass.adapters.agents.json_lines import JsonLinesFollower
from batonpass.domain.transcript import Candidate

_LONGEST_SLUG = 200
_SEPARATORS = re.compile(r"[^A-Za-z0-9]")
_TYPES = frozenset({"user", "assistant", "attachment", "system", "summary", "queue-operation", "mode"})


class ClaudeCode:
    """A project's transcripts lie in a folder that is named after the folder the session ran in."""

    name = "claude-code"
    versions = "2.1.7 to 2.1.232"

    def __init__(self, homes: Collection[Path] | None = None) -> None:
        """`homes` are the folders that hold `projects`; those of the environment when they are not given."""
        self._homes = tuple(_find_homes() if homes is None else homes)

    def discover(self, roots: Collection[Path], since: datetime | None = None) -> Iterator[Candidate]:
        folders = [folder for home in self._homes for folder in _matching(home / "projects", roots)]
        subagents = [session / "subagents" for folder in folders for session in list_folders(folder)]
        for changed, path in list_changed((*folders, *subagents), ".jsonl", since):
            first = _first_entry(path)
            # Different folders may share a slug: only what the file says itself counts.
            if first is None or not is_within(first.cwd, roots):
                continue
            is_subagent = path.parent.name == "subagents"
            yield Candidate(
                agent=self.name,
                path=str(path),
                session=path.stem,
                folder=first.cwd,
                started=_time(first.timestamp),
                changed=changed,
                parent=path.parent.parent.name if is_subagent else None,
            )

    def recognises(self, head: bytes) -> bool:
        for line in head.split(b"\n"):
            try:
                entry = decode_entry(line)
            except (msgspec.MsgspecError, ValueError):
                continue
            if entry.type in _TYPES and entry.session_id:
                return True
        return False

    def follow(self, path: Path) -> JsonLinesFollower:
        return JsonLinesFollower(path, ClaudeCodeDecoder)


def _find_homes() -> list[Path]:
    configured = os.environ.get("CLAUDE_CONFIG_DIR", "")
    if configured:
        return [Path(part.strip()).expanduser() for part in configured.split(",") if part.strip()]
    return [Path.home() / ".claude", Path.home() / ".config" / "claude"]


def _matching(projects: Path, roots: Collection[Path]) -> Iterator[Path]:
    """The folders whose names may stand for one of the roots, or for a folder below it."""
    slugs = {slug_of(place) for root in roots for place in (root, root.resolve())}
    for folder in list_folders(projects):
        if any(folder.name == slug or folder.name.startswith(f"{slug}-") for slug in slugs):
            yield folder


def slug_of(folder: Path) -> str:
    """The name that Claude Code gives to a folder's transcripts; very long ones are cut, then a hash."""
    return _SEPARATORS.sub("-", str(folder))[:_LONGEST_SLUG]


def _first_entry(path: Path) -> Entry | None:
    """The first line that says where the session ran."""
    for line in read_head(path):
        try:
            entry = decode_entry(line)
        except (msgspec.MsgspecError, ValueError):
            continue
        if entry.cwd:
            return entry
    return None


def _time(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
