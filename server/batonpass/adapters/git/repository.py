"""The Repository port on a real git work tree."""

from collections.abc import Collection
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path

from batonpass.adapters.git.facts import read_state, read_work
from batonpass.adapters.git.history import find_commit, log_commits, remote_address
from batonpass.adapters.git.index import private_index
from batonpass.adapters.git.program import TIMEOUT_SECONDS, GitProgram
from batonpass.adapters.git.snapshot import delete_snapshots, list_snapshots, take_snapshot
from batonpass.adapters.store.location import state_directory
from batonpass.app.ports import Clock, PreparedRestore, StillWanted, wanted
from batonpass.domain.errors import Unavailable
from batonpass.domain.repository import (
    Commit,
    FileChange,
    Proof,
    RepositoryState,
    Restoration,
    Snapshot,
    WorkDone,
)

_NO_REPOSITORY = "not a git repository (or any"
_NO_WORK_TREE = "must be run in a work tree"


def _now() -> datetime:
    return datetime.now(UTC)


class GitRepository:
    """A git work tree.

    `root` is its top folder with symbolic links resolved, `git_dir` its own git directory (HEAD, index), and
    `common_dir` the one it shares with all worktrees of the repository (objects, refs).
    """

    def __init__(
        self, root: Path, git_dir: Path, common_dir: Path, clock: Clock, timeout_seconds: float
    ) -> None:
        self.root = root
        self.git_dir = git_dir
        self.common_dir = common_dir
        self._clock = clock
        self._program = GitProgram(root, timeout_seconds)

    @classmethod
    def discover(
        cls, folder: Path, clock: Clock = _now, timeout_seconds: float = TIMEOUT_SECONDS
    ) -> "GitRepository | None":
        """The repository whose work tree holds `folder`, or None when there is none.

        Raises Unavailable when git is missing or refuses the repository, for example for its owner.
        """
        if not folder.is_dir():
            return None
        program = GitProgram(folder, timeout_seconds)
        try:
            output = program.run("rev-parse", "--absolute-git-dir", "--git-common-dir", "--show-toplevel")
        except Unavailable as error:
            if _NO_REPOSITORY in error.message or _NO_WORK_TREE in error.message:
                return None
            raise
        names = output.stdout.decode("utf-8", "surrogateescape").splitlines()
        if len(names) != 3:
            raise Unavailable(
                f"The path of the repository at {folder} holds a line break, which is not supported."
            )
        git_dir, common_dir, root = map(Path, names)
        return cls(root, git_dir, (folder / common_dir).resolve(), clock, timeout_seconds)

    def state(self) -> RepositoryState:
        return read_state(self._program, self.git_dir, self._clock)

    def checked_out_branch(self) -> str | None:
        named = self._program.run("symbolic-ref", "--quiet", "--short", "HEAD", accepted=(0, 1))
        return named.stdout.decode("utf-8", "surrogateescape").strip() or None

    def work_trees(self) -> tuple[Path, ...]:
        listed = self._program.run("worktree", "list", "--porcelain").stdout
        lines = listed.decode("utf-8", "surrogateescape").splitlines()
        return tuple(Path(line.removeprefix("worktree ")) for line in lines if line.startswith("worktree "))

    def work_since(self, commit: str | None) -> WorkDone:
        return read_work(self._program, self.git_dir, self._clock, commit)

    def commits_since(self, commit: str | None) -> tuple[Commit, ...]:
        return log_commits(self._program, f"{commit}..HEAD" if commit else "HEAD")[0]

    def remote_address(self) -> str | None:
        return remote_address(self._program)

    def find_commit(self, name: str) -> Commit | None:
        return find_commit(self._program, name)

    def take_snapshot(self, ref: str, message: str, still_wanted: StillWanted = wanted) -> Snapshot:
        return take_snapshot(self._program, self.git_dir, ref, message, self._clock(), still_wanted)

    def delete_snapshot(self, ref: str) -> None:
        delete_snapshots(self._program, [ref])

    def delete_snapshots(self, refs: Collection[str]) -> None:
        delete_snapshots(self._program, refs)

    def snapshot_refs(self) -> frozenset[str]:
        return list_snapshots(self._program)

    def changes_since(self, ref: str) -> tuple[FileChange, ...]:
        from batonpass.adapters.git.restoration import changes_since

        with private_index(self._program, self.git_dir, self.common_dir / "objects") as index:
            return changes_since(index, ref)

    def preview_restore(self, ref: str) -> Restoration:
        from batonpass.adapters.git.restoration import preview

        with private_index(self._program, self.git_dir, self.common_dir / "objects") as index:
            return preview(index, ref)

    def prepare_restore(
        self, ref: str, still_wanted: StillWanted = wanted
    ) -> AbstractContextManager[PreparedRestore]:
        from batonpass.adapters.git.restoration import prepare

        state = state_directory(self.root, self.common_dir)
        return prepare(self._program, self.git_dir, state, ref, self._clock(), still_wanted)

    def prove_snapshot(self, ref: str) -> Proof:
        from batonpass.adapters.git.restoration import prove

        return prove(self._program, self.git_dir, ref)
