"""What agents do with their tools, in words that are the same for all agents."""

from collections.abc import Iterator
from dataclasses import dataclass

PATCH_BEGIN = "*** Begin Patch"

_ADD, _UPDATE, _DELETE, _MOVE = "*** Add File: ", "*** Update File: ", "*** Delete File: ", "*** Move to: "


@dataclass(frozen=True, slots=True)
class ReadFile:
    path: str


@dataclass(frozen=True, slots=True)
class WriteFile:
    """A file's whole text is written."""

    path: str
    lines: int | None


@dataclass(frozen=True, slots=True)
class EditFile:
    """A part of a file is replaced; the lines are None when the call does not tell them."""

    path: str
    added: int | None
    removed: int | None


@dataclass(frozen=True, slots=True)
class DeleteFile:
    path: str


@dataclass(frozen=True, slots=True)
class RunCommand:
    command: str


@dataclass(frozen=True, slots=True)
class AwaitCommand:
    """More of a command that was left running; `handle` is the name the agent's program gave it."""

    handle: str


@dataclass(frozen=True, slots=True)
class Search:
    """Files or the web were searched."""


@dataclass(frozen=True, slots=True)
class ReplacePlan:
    """The whole task list is written anew: texts and their states."""

    tasks: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class AddTask:
    text: str


@dataclass(frozen=True, slots=True)
class UpdateTask:
    """A task gets another state or text; what is empty stays. `number` is the one its program gave it."""

    number: str
    status: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class AskUser:
    """The user is given questions to answer."""

    questions: tuple[str, ...]


Operation = (
    ReadFile
    | WriteFile
    | EditFile
    | DeleteFile
    | RunCommand
    | AwaitCommand
    | Search
    | ReplacePlan
    | AddTask
    | UpdateTask
    | AskUser
)


def count_lines(text: str) -> int:
    return text.count("\n") + bool(text and not text.endswith("\n"))


def replaced_lines(old: str, new: str) -> tuple[int, int]:
    """The lines that a replacement adds and removes, without those both texts begin and end with."""
    before, after = old.splitlines(), new.splitlines()
    shorter = min(len(before), len(after))
    start = next((i for i in range(shorter) if before[i] != after[i]), shorter)
    rest = shorter - start
    end = next((i for i in range(rest) if before[-1 - i] != after[-1 - i]), rest)
    return len(after) - start - end, len(before) - start - end


def read_patch(patch: str) -> Iterator[Operation]:
    """The files of a patch in the form that Codex made known: `*** Update File: ` and the like."""
    kind, path, added, removed = "", "", 0, 0
    for line in (*patch.splitlines(), "*** End Patch"):
        if not line.startswith("*** "):
            added += line.startswith("+")
            removed += line.startswith("-")
            continue
        if line.startswith(_MOVE):
            yield DeleteFile(path)
            path = line.removeprefix(_MOVE).strip()
            continue
        if kind == _ADD:
            yield WriteFile(path, added)
        elif kind == _UPDATE:
            yield EditFile(path, added, removed)
        elif kind == _DELETE:
            yield DeleteFile(path)
        kind = next((head for head in (_ADD, _UPDATE, _DELETE) if line.startswith(head)), "")
        path, added, removed = line.removeprefix(kind).strip() if kind else "", 0, 0
