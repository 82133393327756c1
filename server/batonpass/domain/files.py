"""The project's files and what it costs to read them, in tokens."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath


@dataclass(frozen=True, slots=True)
class SourceFile:
    """`path` is relative to the project's root, with slashes; `size` is in bytes.

    `content_key` names the content where it is known without reading the file: files with equal keys hold
    equal bytes.
    """

    path: str
    size: int
    content_key: str | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """`left_out` names the folders that were not looked into, each ending with a slash."""

    files: tuple[SourceFile, ...]
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Content:
    """The bytes of a file and their key."""

    content: bytes
    key: str


class SkipReason(StrEnum):
    """Why a file has no count. `notText` is for what is binary or not UTF-8."""

    NOT_TEXT = "notText"
    TOO_LARGE = "tooLarge"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class FileCount:
    """`tokens` is None when the file was skipped, and then `reason` says why."""

    path: str
    size: int
    tokens: int | None
    reason: SkipReason | None = None


@dataclass(frozen=True, slots=True)
class FolderCount:
    """All counted files under a folder, at any depth."""

    path: str
    tokens: int
    files: int


def most_expensive_first(counts: Iterable[FileCount]) -> tuple[FileCount, ...]:
    """Those that were skipped come last."""
    return tuple(sorted(counts, key=lambda count: (count.tokens is None, -(count.tokens or 0), count.path)))


def sum_folders(counts: Iterable[FileCount]) -> tuple[FolderCount, ...]:
    """Every folder that holds a counted file, the most expensive first; the root itself is not among them."""
    tokens: dict[str, int] = defaultdict(int)
    files: dict[str, int] = defaultdict(int)
    for count in counts:
        if count.tokens is None:
            continue
        for folder in PurePosixPath(count.path).parents:
            tokens[str(folder)] += count.tokens
            files[str(folder)] += 1
    folders = (FolderCount(path, tokens[path], files[path]) for path in tokens if path != ".")
    return tuple(sorted(folders, key=lambda folder: (-folder.tokens, folder.path)))
