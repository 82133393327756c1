"""A git repository: its state, its history, and snapshots of its work tree."""

from collections.abc import Collection
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from batonpass.app.ports.wanted import StillWanted, wanted
from batonpass.domain.repository import (
    Commit,
    FileChange,
    Proof,
    RepositoryState,
    Restoration,
    Snapshot,
    WorkDone,
)


class PreparedRestore(Protocol):
    """A restore with everything ready; `restoration` says what it changes."""

    restoration: Restoration

    def secure(self, ref: str, message: str) -> Snapshot:
        """Keep the present work tree as a snapshot; the way back. Raises NotAllowed when the ref exists."""
        ...

    def apply(self) -> Restoration:
        """Put the files in place: all of them, or, when something fails, none.

        To be called once, after `secure`. Raises Unavailable with what failed, and NotAllowed when a file was
        changed since the work tree was recorded.
        """
        ...


class Repository(Protocol):
    """A git repository, or what stands for one.

    Methods raise Unavailable when git fails or takes too long, with git's own words.
    """

    root: Path

    def state(self) -> RepositoryState: ...

    def checked_out_branch(self) -> str | None:
        """The branch that is checked out; None when HEAD is detached. Much quicker than the whole state."""
        ...

    def work_trees(self) -> tuple[Path, ...]:
        """The top folders of all work trees of the repository, the main one first."""
        ...

    def work_since(self, commit: str | None) -> WorkDone:
        """What happened since a commit; since the beginning of history when it is None.

        Raises NotFound when the commit is not in the repository, or not any more.
        """
        ...

    def commits_since(self, commit: str | None) -> tuple[Commit, ...]:
        """The newest commits since a commit, since the beginning of history when it is None.

        None when the commit is not in the repository, or not any more. Much quicker than all of the work.
        """
        ...

    def remote_address(self) -> str | None:
        """The address of the remote that the branch follows, else of `origin`; it may hold a password."""
        ...

    def find_commit(self, name: str) -> Commit | None:
        """The one commit whose name begins with these hexadecimal digits, at the time it was authored."""
        ...

    def take_snapshot(self, ref: str, message: str, still_wanted: StillWanted = wanted) -> Snapshot:
        """Commit the whole work tree (tracked and untracked, ignored excluded) under a private ref.

        HEAD, the index, the stash, branches, hooks and reflogs of branches are not touched. Raises NotAllowed
        when the ref exists already.
        """
        ...

    def delete_snapshot(self, ref: str) -> None:
        """Forget a snapshot; one that does not exist is no error."""
        ...

    def delete_snapshots(self, refs: Collection[str]) -> None:
        """Forget several, all of them or none."""
        ...

    def snapshot_refs(self) -> frozenset[str]:
        """The refs of all snapshots there are, of every session and work tree of the repository."""
        ...

    def changes_since(self, ref: str) -> tuple[FileChange, ...]:
        """What has changed in the work tree since a snapshot; a moved file is one deleted and one added.

        Raises NotFound when the snapshot does not exist.
        """
        ...

    def preview_restore(self, ref: str) -> Restoration:
        """What restoring a snapshot would change. Nothing is written. Raises as `prepare_restore` does."""
        ...

    def prepare_restore(
        self, ref: str, still_wanted: StillWanted = wanted
    ) -> AbstractContextManager[PreparedRestore]:
        """Record the present work tree and lay the files of a snapshot ready beside it.

        Nothing is changed before `apply`; what was laid ready is gone when the context is left. Raises
        NotFound when the snapshot does not exist, and NotAllowed when another repository is in the way.
        """
        ...

    def prove_snapshot(self, ref: str) -> Proof:
        """Restore a snapshot into a temporary folder and compare every byte.

        Raises NotFound when it does not exist, and Unavailable when a file does not come back as it was.
        """
        ...
