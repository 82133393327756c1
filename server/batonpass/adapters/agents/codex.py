"""Codex: the rollouts of its sessions, in a folder for each day."""

import os
from collections.abc import Collection, Iterator
from datetime import datetime
from pathlib import Path

import msgspec

from batonpass.adapters.agents.codex_decoder import CodexDecoder
from batonpass.adapters.agents.codex_lines import Origin, SessionMeta, Subagent, decode_first
from batonpass.adapters.agents.files import is_within, list_changed, list_folders, read_head
from batonpass.adapters.agents.json_lines import JsonLinesFollower
from batonpass.domain.transcript import Candidate


class Codex:
    """All projects share the folders; the first line of a rollout says where its session ran."""

    name = "codex"
    versions = "0.141 to 0.144"

    def __init__(self, home: Path | None = None) -> None:
        """`home` is the folder that holds `sessions`; that of the environment when it is not given."""
        self._home = home or Path(os.environ.get("CODEX_HOME") or Path.home() / ".codex")
        self._metas: dict[Path, SessionMeta | None] = {}

    def discover(self, roots: Collection[Path], since: datetime | None = None) -> Iterator[Candidate]:
        days = [
            day
            for year in list_folders(self._home / "sessions")
            for month in list_folders(year)
            for day in list_folders(month)
        ]
        for changed, path in list_changed((*days, self._home / "archived_sessions"), ".jsonl", since):
            meta = self._meta(path)
            if meta is None or not is_within(meta.cwd, roots):
                continue
            yield Candidate(
                agent=self.name,
                path=str(path),
                session=meta.id,
                folder=meta.cwd,
                started=_time(meta.timestamp),
                changed=changed,
                parent=_parent(meta),
            )

    def recognises(self, head: bytes) -> bool:
        return _decode_meta(head.split(b"\n", 1)[0]) is not None

    def follow(self, path: Path) -> JsonLinesFollower:
        return JsonLinesFollower(path, CodexDecoder)

    def _meta(self, path: Path) -> SessionMeta | None:
        """What the first line says; it never changes."""
        if path not in self._metas:
            first = next(read_head(path), b"")
            meta = _decode_meta(first)
            if meta is None:
                return None
            self._metas[path] = meta
        return self._metas[path]


def _decode_meta(line: bytes) -> SessionMeta | None:
    try:
        first = decode_first(line)
    except (msgspec.MsgspecError, ValueError):
        return None
    return first.payload if first.type == "session_meta" else None


def _parent(meta: SessionMeta) -> str | None:
    """The session that started this one as a subagent."""
    subagent = meta.source.subagent if isinstance(meta.source, Origin) else None
    spawn = subagent.thread_spawn if isinstance(subagent, Subagent) else None
    return spawn.parent_thread_id if spawn else None


def _time(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
