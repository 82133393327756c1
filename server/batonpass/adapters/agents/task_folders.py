"""Finding the tasks of Cline and Roo: a folder for each, and in it the list of its messages."""

import re
from collections.abc import Callable, Collection, Iterator
from datetime import UTC, datetime
from pathlib import Path

from batonpass.adapters.agents.files import is_within, list_folders, read_start
from batonpass.adapters.agents.times import from_milliseconds
from batonpass.domain.transcript import Candidate

MESSAGES = "ui_messages.json"
_FOLDER = re.compile(rb"# Current (?:Working|Workspace) Directory \(([^()\\\"]+)\) Files")
_REQUEST = re.compile(rb'"api_req_started"\s*,\s*"text"\s*:\s*"((?:[^"\\]|\\.)*)"')
_STARTED = re.compile(rb'"ts"\s*:\s*(\d+)')


def discover_tasks(
    agent: str,
    homes: Collection[Path],
    roots: Collection[Path],
    since: datetime | None,
    folder_of: Callable[[Path], str],
) -> Iterator[Candidate]:
    """The tasks that ran in one of the roots or below; `folder_of` tells a task's folder where it ran."""
    found: list[tuple[float, Path]] = []
    for task in (task for home in homes for task in list_folders(home / "tasks")):
        try:
            found.append(((task / MESSAGES).stat().st_mtime, task))
        except OSError:
            continue
    earliest = since.timestamp() if since else 0.0
    for changed, task in sorted(found, reverse=True):
        if changed < earliest:
            return
        folder = folder_of(task)
        if not is_within(folder, roots):
            continue
        started = _STARTED.search(read_start(task / MESSAGES))
        if started is None:
            continue
        yield Candidate(
            agent=agent,
            path=str(task / MESSAGES),
            session=task.name,
            folder=folder,
            started=from_milliseconds(int(started[1])),
            changed=datetime.fromtimestamp(changed, UTC),
        )


def folder_in_messages(messages: Path) -> str:
    """The folder as the program told it to the model: in the first request, after the user's own words."""
    request = _REQUEST.search(read_start(messages))
    found = _FOLDER.findall(request[1]) if request else []
    return found[-1].decode("utf-8", "replace") if found else ""
