"""What git knows about the work tree and its history, each fact with the command that shows it.

The commands run with `-z`, which a terminal cannot show; the command in the evidence is the same without it.
Formats: git-status(1) "Porcelain Format Version 2", git-diff(1) "Raw output format" and "Other diff formats".
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from batonpass.adapters.git.history import LIMIT, NAMES, log_commits
from batonpass.adapters.git.index import private_index
from batonpass.adapters.git.lines import count_lines
from batonpass.adapters.git.program import GitProgram, Output
from batonpass.app.ports import Clock
from batonpass.domain.errors import NotFound
from batonpass.domain.repository import (
    COMMIT_LIMIT,
    ChangeKind,
    Commit,
    Evidence,
    FileChange,
    RepositoryState,
    WorkDone,
)

_STATUS = ("status", "--porcelain=v2", "--branch", "--untracked-files=all", "--find-renames")
_DIFF = ("diff", "--raw", "--numstat", "--find-renames", "--no-ext-diff")
_LATEST_SECOND = (
    253402300799  # 9999-12-31T23:59:59Z, the last that datetime holds; a commit can claim any second.
)

_KIND_OF_LETTER = {
    "A": ChangeKind.ADDED,
    "C": ChangeKind.ADDED,
    "D": ChangeKind.DELETED,
    "M": ChangeKind.MODIFIED,
    "R": ChangeKind.RENAMED,
    "T": ChangeKind.MODIFIED,
    "U": ChangeKind.CONFLICTED,
}
_OPERATION_OF_MARK = {
    "rebase-merge": "rebase",
    "rebase-apply": "rebase",
    "MERGE_HEAD": "merge",
    "CHERRY_PICK_HEAD": "cherry-pick",
    "REVERT_HEAD": "revert",
    "BISECT_LOG": "bisect",
}


@dataclass(frozen=True, slots=True)
class StatusEntry:
    """One changed path of `git status`, relative to the root; `path` ends with `/` for a nested repository.

    `unstaged` says that the work tree differs from the index there.
    """

    path: str
    kind: ChangeKind
    unstaged: bool
    old_path: str | None = None

    @property
    def is_nested_repository(self) -> bool:
        return self.path.endswith("/")


@dataclass(frozen=True, slots=True)
class Status:
    """`head` is None before the first commit, `branch` when HEAD is detached."""

    head: str | None
    branch: str | None
    entries: tuple[StatusEntry, ...]


def text_of(name: bytes) -> str:
    """A file name as text; bytes that are not UTF-8 survive the way there and back."""
    return name.decode("utf-8", "surrogateescape")


def parse_status(output: bytes) -> Status:
    """Read the output of `git status --porcelain=v2 --branch -z`."""
    head = branch = None
    entries: list[StatusEntry] = []
    records = iter(output.split(b"\0"))
    for record in records:
        kind, _, rest = record.partition(b" ")
        if record.startswith(b"# branch.oid "):
            head = _unless(text_of(record[13:]), "(initial)")
        elif record.startswith(b"# branch.head "):
            branch = _unless(text_of(record[14:]), "(detached)")
        elif kind == b"1":
            entries.append(StatusEntry(_last(rest, 7), _kind(rest), _is_unstaged(rest)))
        elif kind == b"2":
            entries.append(
                StatusEntry(_last(rest, 8), _kind(rest), _is_unstaged(rest), text_of(next(records)))
            )
        elif kind == b"u":
            entries.append(StatusEntry(_last(rest, 9), ChangeKind.CONFLICTED, unstaged=True))
        elif kind == b"?":
            entries.append(StatusEntry(text_of(rest), ChangeKind.UNTRACKED, unstaged=True))
    return Status(head, branch, tuple(entries))


def _unless(value: str, none: str) -> str | None:
    return None if value == none else value


def _last(fields: bytes, before: int) -> str:
    return text_of(fields.split(b" ", before)[before])


def _kind(fields: bytes) -> ChangeKind:
    """What a staged and an unstaged change make together, seen from HEAD."""
    staged, unstaged = fields[:2].decode()
    if (staged, unstaged) == ("D", "A"):
        return ChangeKind.MODIFIED
    return _KIND_OF_LETTER[unstaged if staged == "." or unstaged == "D" else staged]


def _is_unstaged(fields: bytes) -> bool:
    return fields[1:2] != b"."


def parse_diff(output: bytes) -> dict[str, FileChange]:
    """Read the output of `git diff --raw --numstat -z`, by path."""
    kinds: dict[str, ChangeKind] = {}
    changes: dict[str, FileChange] = {}
    fields = iter(output.split(b"\0"))
    for field in fields:
        if field.startswith(b":"):
            _read_raw(field, fields, kinds)
        elif field:
            change = _read_counts(field, fields, kinds)
            changes[change.path] = change
    for path in kinds.keys() - changes.keys():
        changes[path] = FileChange(path, kinds[path], 0, 0)
    return changes


def _read_raw(field: bytes, fields: Iterator[bytes], kinds: dict[str, ChangeKind]) -> None:
    letter = field.rsplit(b" ", 1)[1][:1].decode()
    path = text_of(next(fields))
    if letter in "RC":
        path = text_of(next(fields))
    kinds[path] = _KIND_OF_LETTER[letter]


def _read_counts(field: bytes, fields: Iterator[bytes], kinds: dict[str, ChangeKind]) -> FileChange:
    insertions, deletions, name = field.split(b"\t", 2)
    old_path = None
    path = text_of(name)
    if not path:
        old_path, path = text_of(next(fields)), text_of(next(fields))
    kind = kinds.get(path, ChangeKind.MODIFIED)
    return FileChange(
        path,
        kind,
        _count(insertions),
        _count(deletions),
        old_path if kind is ChangeKind.RENAMED else None,
    )


def _count(number: bytes) -> int | None:
    return None if number == b"-" else int(number)


def read_state(program: GitProgram, git_dir: Path, clock: Clock) -> RepositoryState:
    """Where the work tree stands against HEAD."""
    at = clock()
    output = program.run(*_STATUS, "-z")
    status = parse_status(output.stdout)
    return RepositoryState(
        branch=status.branch,
        head=status.head,
        changes=_with_lines(program, git_dir, status),
        operation=operation_in_progress(git_dir),
        evidence=Evidence(_shown(_STATUS), output.code, at, status.head),
    )


def operation_in_progress(git_dir: Path) -> str | None:
    """What git is in the middle of, told from the files it keeps in the git directory meanwhile."""
    return next((name for mark, name in _OPERATION_OF_MARK.items() if (git_dir / mark).exists()), None)


def _with_lines(program: GitProgram, git_dir: Path, status: Status) -> tuple[FileChange, ...]:
    counted: dict[str, FileChange] = {}
    if any(entry.kind is not ChangeKind.UNTRACKED for entry in status.entries):
        base = status.head or empty_tree(program)
        counted = parse_diff(_diff(program, git_dir, base).stdout)
    return tuple(_change(program.folder, entry, counted) for entry in status.entries)


def _diff(program: GitProgram, git_dir: Path, base: str) -> Output:
    """The difference from a commit to the work tree.

    On a copy of the index, because git diff renews the index even when it is told to take no optional locks.
    """
    with private_index(program, git_dir) as index:
        return index.run(*_DIFF, "-z", base, "--")


def _change(root: Path, entry: StatusEntry, counted: dict[str, FileChange]) -> FileChange:
    if entry.kind is ChangeKind.UNTRACKED:
        return untracked(root, entry.path)
    lines = counted.get(entry.path)
    if lines is None:
        return FileChange(entry.path, entry.kind, 0, 0, entry.old_path)
    return FileChange(entry.path, entry.kind, lines.insertions, lines.deletions, entry.old_path)


def untracked(root: Path, path: str) -> FileChange:
    """A file git does not track; its lines are counted as git counts those of an added file."""
    lines = count_lines(root / path)
    return FileChange(path.rstrip("/"), ChangeKind.UNTRACKED, lines, None if lines is None else 0)


def empty_tree(program: GitProgram) -> str:
    """The name of the tree without files, which depends on the repository's hash function."""
    return program.run("hash-object", "-t", "tree", "--stdin").stdout.decode().strip()


def read_work(program: GitProgram, git_dir: Path, clock: Clock, since: str | None) -> WorkDone:
    """What happened since a commit, in history and in the work tree."""
    head, start = _resolve(program, since)
    commits, count, commits_evidence = _read_commits(program, clock, head, start)
    files, files_evidence = _read_files(program, git_dir, clock, head, start)
    return WorkDone(since, commits, count, files, commits_evidence, files_evidence)


def _resolve(program: GitProgram, since: str | None) -> tuple[str | None, str | None]:
    """The full names of HEAD and of the starting commit, in one call."""
    asked = "HEAD^{commit}\n" + (f"{since}^{{commit}}\n" if since is not None else "")
    answers = program.run("cat-file", "--batch-check", stdin=asked.encode("utf-8", "surrogateescape")).stdout
    found = [
        words[0].decode() if words[1:2] == [b"commit"] else None
        for words in map(bytes.split, answers.splitlines())
    ]
    if since is None:
        return found[0], None
    if len(found) != 2 or found[1] is None:
        raise NotFound(
            f"The commit {since} is not in this repository any more, so nothing can be compared with it."
        )
    return found[0], found[1]


def _read_commits(
    program: GitProgram, clock: Clock, head: str | None, start: str | None
) -> tuple[tuple[Commit, ...], int, Evidence]:
    reach = f"{start}..HEAD" if start else "HEAD"
    brief = f"{_brief(start)}.." if start else ""
    shown = f'git log --format="%H %ct %s" {" ".join(NAMES)} {LIMIT} {brief}HEAD'
    at = clock()
    if head is None:
        # Before the first commit git refuses to show a log; the empty answer is still the true one.
        code = program.run("log", LIMIT, "HEAD", "--", accepted=(0, 128)).code
        return (), 0, Evidence(shown, code, at, None)
    commits, code = log_commits(program, reach, with_files=True)
    count = len(commits)
    if count == COMMIT_LIMIT:
        count = int(program.run("rev-list", "--count", reach, "--").stdout)
    return commits, count, Evidence(shown, code, at, head)


def _read_files(
    program: GitProgram, git_dir: Path, clock: Clock, head: str | None, start: str | None
) -> tuple[tuple[FileChange, ...], Evidence]:
    base = start or empty_tree(program)
    at = clock()
    output = _diff(program, git_dir, base)
    changed = parse_diff(output.stdout)
    new: list[FileChange] = []
    # The difference shows conflicted files as modified, and untracked ones not at all; the status knows both.
    for entry in parse_status(program.run(*_STATUS, "-z").stdout).entries:
        if entry.kind is ChangeKind.UNTRACKED:
            new.append(untracked(program.folder, entry.path))
        elif entry.kind is ChangeKind.CONFLICTED and entry.path in changed:
            changed[entry.path] = replace(changed[entry.path], kind=ChangeKind.CONFLICTED)
    shown = f"{_shown(_DIFF)} {_brief(base)} -- && {_shown(_STATUS)}"
    return (*changed.values(), *new), Evidence(shown, output.code, at, head)


def _brief(commit: str) -> str:
    """A commit's id as people quote it, long enough to name nothing else."""
    return commit[:12]


def _shown(arguments: tuple[str, ...]) -> str:
    return " ".join(("git", *arguments))
