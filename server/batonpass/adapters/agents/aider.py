"""aider: the history of its chats, one Markdown file in the project's own folder."""

import os
import re
from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from pathlib import Path

from batonpass.adapters.agents.aider_decoder import CHAT, AiderDecoder
from batonpass.adapters.agents.json_lines import JsonLinesFollower
from batonpass.domain.transcript import Candidate

_TAIL_BYTES = 1 << 16
_CHATS = re.compile(CHAT.pattern, re.MULTILINE)


class Aider:
    """All chats in a folder share one file; the session is the last of them."""

    name = "aider"
    versions = "0.85"

    def __init__(self, file: str | None = None) -> None:
        """`file` is the history's path from a project's folder; that of the environment when not given."""
        self._file = file or os.environ.get("AIDER_CHAT_HISTORY_FILE") or ".aider.chat.history.md"

    def discover(self, roots: Collection[Path], since: datetime | None = None) -> Iterator[Candidate]:
        found: dict[Path, Candidate] = {}
        for root in roots:
            path = root / self._file
            # A history that lies elsewhere may be shared by projects, and does not say whose it is.
            if path.is_relative_to(root) and (candidate := self._candidate(root, path)):
                found[path] = candidate
        for candidate in sorted(found.values(), key=lambda one: one.changed, reverse=True):
            if since is None or candidate.changed >= since:
                yield candidate

    def recognises(self, head: bytes) -> bool:
        return CHAT.match(head.lstrip().split(b"\n", 1)[0]) is not None

    def follow(self, path: Path) -> JsonLinesFollower:
        return JsonLinesFollower(path, AiderDecoder)

    def _candidate(self, root: Path, path: Path) -> Candidate | None:
        try:
            changed = path.stat().st_mtime
            chats = _CHATS.findall(_read_ends(path))
        except OSError:
            return None
        if not chats:
            return None
        started = chats[-1].decode()
        return Candidate(
            agent=self.name,
            path=str(path),
            session=started,
            folder=str(root),
            started=_local_time(started),
            changed=datetime.fromtimestamp(changed, UTC),
        )


def _read_ends(path: Path) -> bytes:
    """The first line and the last 64 KiB."""
    with path.open("rb") as file:
        first = file.readline(_TAIL_BYTES) or b""
        if not first.strip():
            first = file.readline(_TAIL_BYTES)
        file.seek(max(0, path.stat().st_size - _TAIL_BYTES))
        return first + b"\n" + file.read()


def _local_time(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text).astimezone()
    except (ValueError, OverflowError):
        return None
