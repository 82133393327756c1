"""Copilot CLI: the events of its sessions, each in a folder of its own."""

import os
from collections.abc import Collection, Iterator
from datetime import datetime
from pathlib import Path

import msgspec

from batonpass.adapters.agents.copilot_cli_decoder import CopilotCliDecoder, Entry, decode_entry
from batonpass.adapters.agents.files import is_within, list_changed, list_folders, read_head
from batonpass.adapters.agents.json_lines import JsonLinesFollower
from batonpass.adapters.agents.times import from_text
from batonpass.domain.transcript import Candidate


class CopilotCli:
    """All projects share the folder; the first line of a session says where it ran."""

    name = "copilot-cli"
    versions = "1.0.64"

    def __init__(self, home: Path | None = None) -> None:
        """`home` is the folder that holds `session-state`; that of the environment when it is not given."""
        self._home = home or Path(os.environ.get("COPILOT_HOME") or Path.home() / ".copilot")
        self._starts: dict[Path, Entry] = {}

    def discover(self, roots: Collection[Path], since: datetime | None = None) -> Iterator[Candidate]:
        sessions = self._home / "session-state"
        for changed, path in list_changed((sessions, *list_folders(sessions)), ".jsonl", since):
            if path.parent != sessions and path.name != "events.jsonl":
                continue
            start = self._start(path)
            if start is None or not is_within(start.data.context.cwd, roots):
                continue
            yield Candidate(
                agent=self.name,
                path=str(path),
                session=start.data.session_id,
                folder=start.data.context.cwd,
                started=from_text(start.data.start_time),
                changed=changed,
            )

    def recognises(self, head: bytes) -> bool:
        return _decode_start(head.split(b"\n", 1)[0]) is not None

    def follow(self, path: Path) -> JsonLinesFollower:
        return JsonLinesFollower(path, CopilotCliDecoder)

    def _start(self, path: Path) -> Entry | None:
        """What the first line says; it never changes."""
        if path not in self._starts:
            start = _decode_start(next(read_head(path), b""))
            if start is None:
                return None
            self._starts[path] = start
        return self._starts[path]


def _decode_start(line: bytes) -> Entry | None:
    try:
        entry = decode_entry(line)
    except (msgspec.MsgspecError, ValueError):
        return None
    return entry if entry.type == "session.start" and entry.data.session_id else None
