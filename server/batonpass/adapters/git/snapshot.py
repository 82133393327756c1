"""A snapshot: the whole work tree as a commit under a private ref, made beside everything the user sees.

The user's index is copied, the copy is brought up to date with the work tree, and a commit is made of it.
The copy keeps git's record of which files are unchanged, so only changed files are read. Nothing of it can be
noticed in HEAD, the index, the stash, branches or reflogs; the only trace is the ref, which is written last.
What git would not give back to the byte is stored beside it, see `conversion`.
"""

import re
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from batonpass.adapters.git.conversion import SUFFIX, read_rules, record_exceptions
from batonpass.adapters.git.facts import Status, StatusEntry, empty_tree, parse_status
from batonpass.adapters.git.index import PRIVATE_SETTINGS, PrivateIndex, private_index
from batonpass.adapters.git.program import GitProgram, Output
from batonpass.app.ports import StillWanted, wanted
from batonpass.domain.checkpoint import REF_ROOT
from batonpass.domain.errors import InvalidInput, NotAllowed, Unavailable
from batonpass.domain.repository import ChangeKind, Snapshot

_NAME = "Batonpass"
_EMAIL = "batonpass@localhost"
_NUMBERS = re.compile(rb"(\d+) (file|insertion|deletion)")
_UNSEEN = re.compile(r"^(?!warning: |hint: ).+: (Permission denied|Input/output error)$", re.MULTILINE)
_EXISTS = "reference already exists"


def require_private(ref: str) -> None:
    """Refuse a ref outside the private ones, so that no branch or tag can ever be written or deleted here."""
    if not ref.startswith(f"{REF_ROOT}/"):
        raise InvalidInput(f"The ref of a checkpoint starts with {REF_ROOT}/, which {ref!r} does not.", "ref")


@dataclass(frozen=True, slots=True)
class WorkTree:
    """The work tree at one moment, as git objects without a ref.

    `exceptions` is the tree of what git does not store as it is, if there is anything of the kind.
    """

    status: Status
    tree: str
    exceptions: str | None


def take_snapshot(
    program: GitProgram,
    git_dir: Path,
    ref: str,
    message: str,
    at: datetime,
    still_wanted: StillWanted = wanted,
) -> Snapshot:
    """Commit the whole work tree under `ref`.

    Raises NotAllowed when the ref exists already, Unavailable when a step fails, and what `still_wanted`
    raises; no ref is left then.
    """
    require_private(ref)
    with private_index(program, git_dir) as index:
        work_tree = record_work_tree(index, still_wanted)
    return keep_work_tree(program, work_tree, ref, message, at, still_wanted)


def record_work_tree(index: PrivateIndex, still_wanted: StillWanted = wanted) -> WorkTree:
    """Store the work tree, by a private index that is then as the work tree."""
    still_wanted()
    with ThreadPoolExecutor(1) as beside:
        # git reads the attributes of what it tracks while another git looks for what has changed.
        rules = beside.submit(read_rules, index)
        status = _read_status(index)
        still_wanted()
        new = _update(index, status)
        still_wanted()
        tree = _line(index.run("write-tree"))
        return WorkTree(status, tree, record_exceptions(index, rules.result(), new))


def keep_work_tree(
    program: GitProgram,
    work_tree: WorkTree,
    ref: str,
    message: str,
    at: datetime,
    still_wanted: StillWanted = wanted,
) -> Snapshot:
    """Make the snapshot of a recorded work tree; raises as `take_snapshot` does."""
    require_private(ref)
    status = work_tree.status
    with ThreadPoolExecutor(1) as beside:
        base = status.head or empty_tree(program)
        counts = beside.submit(_compare, program, base, work_tree.tree)
        commit = _commit(program, work_tree.tree, status.head, message, at)
        files, insertions, deletions = counts.result()
    still_wanted()
    _create(program, ref, commit, work_tree.exceptions)
    return Snapshot(ref, commit, status.head, status.branch, files, insertions, deletions)


def delete_snapshots(program: GitProgram, refs: Collection[str]) -> None:
    """Forget snapshots, all or none; git collects their commits later."""
    for ref in refs:
        require_private(ref)
    # A ref beside each may exist, and git takes no offence at one that does not.
    _update_refs(program, [f"delete {name}\0\0" for ref in refs for name in (ref, ref + SUFFIX)])


def list_snapshots(program: GitProgram) -> frozenset[str]:
    """The refs of all snapshots, of all work trees of the repository."""
    names = program.run("for-each-ref", "--format=%(refname)", f"{REF_ROOT}/").stdout.decode().splitlines()
    return frozenset(name for name in names if not name.endswith(SUFFIX))


def _read_status(index: PrivateIndex) -> Status:
    """What differs; a tracked file that cannot be looked at, which git takes for unchanged, is an error."""
    output = index.run(
        *("status", "--porcelain=v2", "--branch", "-z", "--no-ahead-behind"),
        *("--untracked-files=all", "--no-renames", "--ignore-submodules=dirty"),
    )
    unseen = _UNSEEN.search(output.stderr)
    if unseen:
        raise Unavailable(
            f"git cannot look at {unseen[0]}. Make it readable, then take the checkpoint again."
        )
    return parse_status(output.stdout)


def _update(index: PrivateIndex, status: Status) -> list[str]:
    """Bring the index up to date with the work tree; ignored files are not in the status and stay out.

    Returns the paths that were not in it before.
    """
    removed: list[str] = []
    edited: list[str] = []
    new: list[str] = []
    for entry in status.entries:
        if entry.kind is ChangeKind.UNTRACKED:
            if not entry.is_nested_repository or _has_commit(index.program, entry.path):
                new.append(entry.path.rstrip("/"))
        elif entry.unstaged:
            (removed if _is_gone(index.program.folder, entry) else edited).append(entry.path)
    # By force, because git does not look for files beyond a folder that became a symbolic link.
    _feed(index, removed, "--force-remove")
    _feed(index, edited + new, "--add", "--remove")
    return new


def _is_gone(root: Path, entry: StatusEntry) -> bool:
    """Whether a tracked file has left the work tree; a conflict may leave it where now a folder is."""
    if entry.kind is ChangeKind.CONFLICTED:
        place = root / entry.path
        return place.is_dir() and not place.is_symlink() and not (place / ".git").exists()
    return entry.kind is ChangeKind.DELETED


def _feed(index: PrivateIndex, paths: list[str], *options: str) -> None:
    if paths:
        names = b"".join(path.encode("utf-8", "surrogateescape") + b"\0" for path in paths)
        index.run("update-index", *options, "-z", "--stdin", stdin=names)


def _has_commit(program: GitProgram, nested: str) -> bool:
    """Whether a nested repository has a commit that can be recorded; a new one has not."""
    found = program.run("-C", nested, "rev-parse", "--verify", "--quiet", "HEAD", accepted=(0, 1, 128))
    return found.code == 0


def _commit(program: GitProgram, tree: str, parent: str | None, message: str, at: datetime) -> str:
    date = f"@{int(at.timestamp())} {at:%z}"
    identity = {
        f"GIT_{role}_{part}": value
        for role in ("AUTHOR", "COMMITTER")
        for part, value in (("NAME", _NAME), ("EMAIL", _EMAIL), ("DATE", date))
    }
    parents = ("-p", parent) if parent else ()
    text = message.replace("\0", "").encode("utf-8", "replace")
    made = program.run(
        "commit-tree", tree, *parents, stdin=text, settings=PRIVATE_SETTINGS, environment=identity
    )
    return _line(made)


def _compare(program: GitProgram, base: str, tree: str) -> tuple[int, int, int]:
    """Files changed, lines inserted and lines deleted from `base` to `tree`."""
    output = program.run("diff-tree", "-r", "--shortstat", "--find-renames", base, tree).stdout
    numbers = {name: int(number) for number, name in _NUMBERS.findall(output)}
    return numbers.get(b"file", 0), numbers.get(b"insertion", 0), numbers.get(b"deletion", 0)


def _create(program: GitProgram, ref: str, commit: str, exceptions: str | None) -> None:
    """Write the refs, both or none, on the condition, checked by git, that there are none."""
    commands = [f"create {ref}\0{commit}\0"]
    if exceptions is not None:
        commands.append(f"create {ref}{SUFFIX}\0{exceptions}\0")
    try:
        _update_refs(program, commands)
    except Unavailable as error:
        if _EXISTS in error.message:
            raise NotAllowed(f"There is a checkpoint at {ref} already; it was left as it is.") from error
        raise


def _update_refs(program: GitProgram, commands: list[str]) -> None:
    """One transaction of git-update-ref(1)."""
    given = "".join(commands).encode()
    program.run("update-ref", "--no-deref", "-z", "--stdin", stdin=given, settings=PRIVATE_SETTINGS)


def _line(output: Output) -> str:
    return output.stdout.decode().strip()
