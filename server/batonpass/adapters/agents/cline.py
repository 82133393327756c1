"""Cline: the tasks that its extension keeps, each in a folder of its own."""

import os
from collections.abc import Collection, Iterator
from datetime import datetime
from pathlib import Path

import msgspec

from batonpass.adapters.agents.documents import DocumentFollower
from batonpass.adapters.agents.editor_folders import find_user_folders
from batonpass.adapters.agents.files import read_whole
from batonpass.adapters.agents.task_folders import MESSAGES, discover_tasks, folder_in_messages
from batonpass.adapters.agents.task_messages import ApiRequest, TaskDecoder
from batonpass.domain.transcript import Candidate


class Cline:
    """Its list of tasks says where each ran; for one that is not listed, what was sent to the model does."""

    name = "cline"
    versions = "3.x"

    def __init__(self, homes: Collection[Path] | None = None) -> None:
        """`homes` are the folders that hold `tasks`; the editors' and Cline's own when they are not given."""
        self._homes = tuple(_find_homes() if homes is None else homes)

    def discover(self, roots: Collection[Path], since: datetime | None = None) -> Iterator[Candidate]:
        listed = {name: folder for home in self._homes for name, folder in _listed(home)}

        def folder_of(task: Path) -> str:
            return listed.get(task.name) or folder_in_messages(task / MESSAGES)

        yield from discover_tasks(self.name, self._homes, roots, since, folder_of)

    def recognises(self, head: bytes) -> bool:
        start = head[:400].replace(b" ", b"").lstrip()
        is_list = start.startswith(b'[{"ts":') and b'"type":' in start
        return is_list and not (b'"apiProtocol' in head or b'\\"apiProtocol' in head)

    def follow(self, path: Path) -> DocumentFollower:
        return DocumentFollower(path, lambda: TaskDecoder(_prompt))


class _Task(msgspec.Struct, rename="camel"):
    id: str
    cwd_on_task_initialization: str = ""


_decode_tasks = msgspec.json.Decoder(list[_Task]).decode


def _listed(home: Path) -> Iterator[tuple[str, str]]:
    try:
        tasks = _decode_tasks(read_whole(home / "state" / "taskHistory.json"))
    except (msgspec.MsgspecError, ValueError):
        return
    for task in tasks:
        yield task.id, task.cwd_on_task_initialization


def _prompt(request: ApiRequest) -> int:
    """None of the three figures holds another."""
    return (request.tokens_in or 0) + (request.cache_writes or 0) + (request.cache_reads or 0)


def _find_homes() -> Iterator[Path]:
    yield Path(os.environ.get("CLINE_DIR") or Path.home() / ".cline") / "data"
    for folder in find_user_folders():
        yield folder / "globalStorage" / "saoudrizwan.claude-dev"
