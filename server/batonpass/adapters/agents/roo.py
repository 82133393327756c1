"""Roo Code: the tasks that its extension keeps, each in a folder of its own."""

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


class Roo:
    """A file beside a task says where it ran; older ones have it in what was sent to the model only."""

    name = "roo"
    versions = "3.x"

    def __init__(self, homes: Collection[Path] | None = None) -> None:
        """`homes` are the folders that hold `tasks`; the editors' own when they are not given."""
        self._homes = tuple(_find_homes() if homes is None else homes)

    def discover(self, roots: Collection[Path], since: datetime | None = None) -> Iterator[Candidate]:
        yield from discover_tasks(self.name, self._homes, roots, since, _folder_of)

    def recognises(self, head: bytes) -> bool:
        start = head[:400].replace(b" ", b"").lstrip()
        return start.startswith(b'[{"ts":') and b"apiProtocol" in head

    def follow(self, path: Path) -> DocumentFollower:
        return DocumentFollower(path, lambda: TaskDecoder(_prompt))


class _Item(msgspec.Struct):
    workspace: str = ""


_decode_item = msgspec.json.Decoder(_Item).decode


def _folder_of(task: Path) -> str:
    try:
        workspace = _decode_item(read_whole(task / "history_item.json")).workspace
    except (msgspec.MsgspecError, ValueError):
        workspace = ""
    return workspace or folder_in_messages(task / MESSAGES)


def _prompt(request: ApiRequest) -> int:
    """The input holds what was cached."""
    return request.tokens_in or 0


def _find_homes() -> Iterator[Path]:
    for folder in find_user_folders():
        yield folder / "globalStorage" / "rooveterinaryinc.roo-cline"
