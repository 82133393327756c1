"""A repository in memory that behaves as a real one does for those who use the port.

It has files, commits and snapshots, and no index: a new file is untracked until `commit` records everything.
Renames are recognised for files whose content did not change.
"""

from collections.abc import Collection, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from fnmatch import fnmatch
from hashlib import sha1
from pathlib import Path

from batonpass.adapters.git.snapshot import require_private
from batonpass.app.ports import Clock, StillWanted, wanted
from batonpass.domain.checkpoint import REF_ROOT
from batonpass.domain.errors import NotAllowed, NotFound, Unavailable
from batonpass.domain.repository import (
    COMMIT_LIMIT,
    FILES_OF_COMMIT,
    ChangeKind,
    Commit,
    Evidence,
    FileChange,
    KeptFile,
    Proof,
    RepositoryState,
    Restoration,
    Snapshot,
    WorkDone,
)

Files = dict[str, bytes]


@dataclass(frozen=True, slots=True)
class _Recorded:
    commit: Commit
    files: Files


@dataclass(slots=True)
class FakeRepository:
    """`files` is the work tree by path, `ignored` holds patterns of file names.

    `unavailable` makes every call fail with that message, as a git that does not answer would. `aside` holds
    what a restore moved out of the way, by its place. `further_trees` are work trees beside the main one.
    """

    root: Path
    clock: Clock
    branch: str | None = "main"
    files: Files = field(default_factory=dict[str, bytes])
    ignored: list[str] = field(default_factory=list[str])
    operation: str | None = None
    remote: str | None = None
    unavailable: str | None = None
    aside: Files = field(default_factory=dict[str, bytes])
    further_trees: list[Path] = field(default_factory=list[Path])
    _history: list[_Recorded] = field(default_factory=list[_Recorded])
    _snapshots: dict[str, Files] = field(default_factory=dict[str, Files])

    def commit(self, subject: str, body: str = "") -> str:
        """Commit every file, as `git add --all` and `git commit` would; the commit's name."""
        files = self._present()
        at = self.clock().replace(microsecond=0)
        before = self._tracked()
        changed = tuple(sorted(p for p in files.keys() | before.keys() if files.get(p) != before.get(p)))
        name = self._name(subject, files)
        recorded = _Recorded(Commit(name, subject, at, body, changed[:FILES_OF_COMMIT]), files)
        self._history.append(recorded)
        return recorded.commit.id

    def snapshot_files(self, ref: str) -> Files:
        """The files of a snapshot, by path."""
        return dict(self._snapshots[ref])

    @property
    def refs(self) -> frozenset[str]:
        return frozenset(self._snapshots)

    def state(self) -> RepositoryState:
        self._answer()
        changes = _compare(self._tracked(), self._present(), ChangeKind.UNTRACKED)
        evidence = self._evidence("git status --porcelain=v2 --branch")
        return RepositoryState(self.branch, self._head(), changes, self.operation, evidence)

    def checked_out_branch(self) -> str | None:
        self._answer()
        return self.branch

    def work_trees(self) -> tuple[Path, ...]:
        self._answer()
        return (self.root, *self.further_trees)

    def commits_since(self, commit: str | None) -> tuple[Commit, ...]:
        self._answer()
        names = [recorded.commit.id for recorded in self._history]
        if commit is not None and commit not in names:
            return ()
        start = names.index(commit) + 1 if commit else 0
        known = reversed(self._history[start:])
        return tuple(replace(recorded.commit, files=()) for recorded in known)[:COMMIT_LIMIT]

    def remote_address(self) -> str | None:
        self._answer()
        return self.remote

    def find_commit(self, name: str) -> Commit | None:
        self._answer()
        found = [known.commit for known in self._history if known.commit.id.startswith(name)]
        return replace(found[0], files=()) if len(found) == 1 else None

    def work_since(self, commit: str | None) -> WorkDone:
        self._answer()
        start = self._place(commit)
        commits = tuple(recorded.commit for recorded in reversed(self._history[start:]))
        base = self._history[start - 1].files if start else {}
        present, tracked = self._present(), self._tracked()
        changed = _compare(
            base, {path: present[path] for path in tracked if path in present}, ChangeKind.ADDED
        )
        new = {path: content for path, content in present.items() if path not in tracked}
        files = changed + _compare({}, new, ChangeKind.UNTRACKED)
        reach = f"{commit}..HEAD" if commit else "HEAD"
        return WorkDone(
            since=commit,
            commits=commits[:COMMIT_LIMIT],
            commit_count=len(commits),
            files=files,
            commits_evidence=self._evidence(f"git log {reach}", 0 if self._history else 128),
            files_evidence=self._evidence(f"git diff --numstat {commit or 'HEAD'}"),
        )

    def take_snapshot(self, ref: str, message: str, still_wanted: StillWanted = wanted) -> Snapshot:
        self._answer()
        require_private(ref)
        still_wanted()
        if ref in self._snapshots:
            raise NotAllowed(f"There is a checkpoint at {ref} already; it was left as it is.")
        files = self._present()
        changes = _compare(self._tracked(), files, ChangeKind.ADDED)
        self._snapshots[ref] = files
        return Snapshot(
            ref=ref,
            commit=self._name(message + ref, files),
            head=self._head(),
            branch=self.branch,
            files_changed=len(changes),
            insertions=sum(change.insertions or 0 for change in changes),
            deletions=sum(change.deletions or 0 for change in changes),
        )

    def delete_snapshot(self, ref: str) -> None:
        self._answer()
        require_private(ref)
        self._snapshots.pop(ref, None)

    def delete_snapshots(self, refs: Collection[str]) -> None:
        self._answer()
        for ref in refs:
            require_private(ref)
        for ref in refs:
            self._snapshots.pop(ref, None)

    def snapshot_refs(self) -> frozenset[str]:
        self._answer()
        return self.refs

    def changes_since(self, ref: str) -> tuple[FileChange, ...]:
        return _compare(self._kept(ref), self._present(), ChangeKind.ADDED, renames=False)

    def preview_restore(self, ref: str) -> Restoration:
        return self._restoration(ref, None)

    @contextmanager
    def prepare_restore(
        self, ref: str, still_wanted: StillWanted = wanted
    ) -> Generator["PreparedFakeRestore"]:
        restoration = self.preview_restore(ref)
        still_wanted()
        yield PreparedFakeRestore(self, restoration)

    def prove_snapshot(self, ref: str) -> Proof:
        files = self._kept(ref)
        return Proof(ref, len(files), sum(map(len, files.values())))

    def put_back(self, ref: str, aside: Path) -> Restoration:
        """Make the work tree as a snapshot, and keep aside what no commit holds."""
        restoration = self._restoration(ref, aside)
        for file in restoration.kept_aside:
            self.aside[str(file.place)] = self.files.pop(file.path)
        for change in restoration.files:
            self.files.pop(change.path, None)
        self.files |= self._kept(ref)
        return restoration

    def _restoration(self, ref: str, aside: Path | None) -> Restoration:
        kept, present, tracked = self._kept(ref), self._present(), self._tracked()
        changes = _compare(present, kept, ChangeKind.ADDED, renames=False)
        new = [path for path in present if path not in kept and path not in tracked]
        ignored = [path for path in kept if path in self.files and path not in present]
        return Restoration(
            ref=ref,
            files=tuple(change for change in changes if change.path not in new),
            kept_aside=tuple(KeptFile(path, aside and str(aside / path)) for path in (*new, *ignored)),
        )

    def _kept(self, ref: str) -> Files:
        self._answer()
        if ref not in self._snapshots:
            raise NotFound(
                f"There is nothing at {ref} any more: the checkpoint was collected, or its ref was removed."
            )
        return self._snapshots[ref]

    def _answer(self) -> None:
        if self.unavailable is not None:
            raise Unavailable(self.unavailable)

    def _present(self) -> Files:
        """The work tree without ignored files; what is tracked cannot be ignored."""
        tracked = self._tracked()
        return {
            path: content
            for path, content in sorted(self.files.items())
            if path in tracked
            or not any(fnmatch(path.rsplit("/", 1)[-1], pattern) for pattern in self.ignored)
        }

    def _tracked(self) -> Files:
        return self._history[-1].files if self._history else {}

    def _head(self) -> str | None:
        return self._history[-1].commit.id if self._history else None

    def _place(self, commit: str | None) -> int:
        """How many commits there are up to and including this one."""
        if commit is None:
            return 0
        for place, recorded in enumerate(self._history, 1):
            if recorded.commit.id == commit:
                return place
        raise NotFound(
            f"The commit {commit} is not in this repository any more, so nothing can be compared with it."
        )

    def _name(self, subject: str, files: Files) -> str:
        return sha1(repr((self._head(), subject, files)).encode(), usedforsecurity=False).hexdigest()

    def _evidence(self, command: str, exit_code: int = 0) -> Evidence:
        return Evidence(command, exit_code, self.clock(), self._head())


@dataclass(slots=True)
class PreparedFakeRestore:
    """The PreparedRestore port in memory."""

    repository: FakeRepository
    restoration: Restoration
    _safety: str = ""

    def secure(self, ref: str, message: str) -> Snapshot:
        snapshot = self.repository.take_snapshot(ref, message)
        self._safety = ref
        return snapshot

    def apply(self) -> Restoration:
        if not self._safety:
            raise NotAllowed("A restore is applied after the present state was secured.")
        aside = self.repository.root / "aside" / self._safety.removeprefix(f"{REF_ROOT}/")
        return self.repository.put_back(self.restoration.ref, aside)


def _compare(old: Files, new: Files, kind_of_new: ChangeKind, renames: bool = True) -> tuple[FileChange, ...]:
    """The changes from one set of files to another, untracked ones last; only tracked files are renamed."""
    gone = {path: content for path, content in old.items() if path not in new}
    changes: list[FileChange] = []
    for path, content in new.items():
        if path in old:
            if old[path] != content:
                changes.append(FileChange(path, ChangeKind.MODIFIED, *_count(old[path], content)))
            continue
        source = next((name for name, was in gone.items() if was == content and content), None)
        if source is not None and renames and kind_of_new is ChangeKind.ADDED:
            del gone[source]
            changes.append(FileChange(path, ChangeKind.RENAMED, *_count(content, content), source))
        else:
            changes.append(FileChange(path, kind_of_new, *_count(b"", content)))
    changes += [FileChange(path, ChangeKind.DELETED, *_count(content, b"")) for path, content in gone.items()]
    return tuple(sorted(changes, key=_order))


def _order(change: FileChange) -> tuple[bool, str]:
    return change.kind is ChangeKind.UNTRACKED, change.path


def _count(old: bytes, new: bytes) -> tuple[int | None, int | None]:
    """Lines inserted and deleted; None for binary content."""
    if b"\0" in old + new:
        return None, None
    before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    kept = sum(
        block.size for block in SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    )
    return len(after) - kept, len(before) - kept
