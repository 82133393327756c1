"""Facts about a git repository, each with the command that proves it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Evidence:
    """How a claim is known: a command, its exit code, and when it ran. `commit` is HEAD at that moment."""

    command: str
    exit_code: int
    at: datetime
    commit: str | None = None


class ChangeKind(StrEnum):
    ADDED = "added"
    MODIFIED = "modified"
    DELETED = "deleted"
    RENAMED = "renamed"
    UNTRACKED = "untracked"
    CONFLICTED = "conflicted"


@dataclass(frozen=True, slots=True)
class FileChange:
    """A changed file. Line counts are None for binary files; `old_path` is set for renames.

    `path` is relative to the work tree, with `/`. Bytes that are not UTF-8 are kept by surrogateescape.
    """

    path: str
    kind: ChangeKind
    insertions: int | None
    deletions: int | None
    old_path: str | None = None


def count_lines(changes: Iterable[FileChange]) -> int:
    """Lines inserted and deleted; a changed line is one of each, binary files have none."""
    return sum((change.insertions or 0) + (change.deletions or 0) for change in changes)


@dataclass(frozen=True, slots=True)
class Commit:
    """`body` is what the message says below its subject; where it is long, its beginning.

    `files` are the paths it changed, at most `FILES_OF_COMMIT`; none of a merge, or where nobody asked.
    """

    id: str
    subject: str
    at: datetime
    body: str = ""
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RepositoryState:
    """Where the work tree stands. `branch` is None when HEAD is detached, `head` before the first commit.

    `operation` names what git is in the middle of (merge, rebase, cherry-pick, revert, bisect), if anything.
    `documents` are the session's documents among what git reports, and those of the sessions that it
    continues: they are no work, and not in `changes`.
    """

    branch: str | None
    head: str | None
    changes: tuple[FileChange, ...]
    operation: str | None
    evidence: Evidence
    documents: tuple[FileChange, ...] = ()

    @property
    def is_clean(self) -> bool:
        return not self.changes and self.operation is None


@dataclass(frozen=True, slots=True)
class WorkDone:
    """What happened since a commit: commits on the way to HEAD, newest first, and files changed.

    `files` compares the starting commit with the work tree as it is, untracked files included.
    `commits` is capped at `COMMIT_LIMIT`; `commit_count` is the true number.
    """

    since: str | None
    commits: tuple[Commit, ...]
    commit_count: int
    files: tuple[FileChange, ...]
    commits_evidence: Evidence
    files_evidence: Evidence

    @property
    def insertions(self) -> int:
        return sum(change.insertions or 0 for change in self.files)

    @property
    def deletions(self) -> int:
        return sum(change.deletions or 0 for change in self.files)


COMMIT_LIMIT = 200

FILES_OF_COMMIT = 20
"""How many of the files of a commit are kept; what changes more was hardly written by hand."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A commit of the whole work tree under a private ref, and how it differs from HEAD."""

    ref: str
    commit: str
    head: str | None
    branch: str | None
    files_changed: int
    insertions: int
    deletions: int


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file that is moved out of the work tree and not deleted; `place` is where it lies then.

    `place` is None as long as it has not been moved.
    """

    path: str
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Restoration:
    """What restoring a snapshot changes in the work tree: `files`, told from now to the snapshot.

    `kept_aside` are files that no commit holds and that are in the way or were made since. `left_alone` are
    paths that differ and stay: submodules, and files that git was told not to look at.
    """

    ref: str
    files: tuple[FileChange, ...]
    kept_aside: tuple[KeptFile, ...] = ()
    left_alone: tuple[str, ...] = ()

    @property
    def changes_nothing(self) -> bool:
        return not self.files and not self.kept_aside


@dataclass(frozen=True, slots=True)
class Proof:
    """A snapshot came back byte for byte: so many files with so many bytes.

    `unproven` is the number of files whose bytes a filter keeps elsewhere; they were made, not compared.
    """

    ref: str
    files: int
    size: int
    unproven: int = 0
