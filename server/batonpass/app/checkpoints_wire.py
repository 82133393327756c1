"""The JSON shapes of what is said about checkpoints that exist."""

from collections.abc import Iterable

import msgspec

from batonpass.app import wire
from batonpass.app.checkpoints import CheckpointDiff, KeptCheckpoint
from batonpass.app.json_shape import Json
from batonpass.app.restores import RestoreView
from batonpass.domain.repository import ChangeKind, FileChange


class ListedCheckpoint(wire.Checkpoint):
    """A checkpoint as it was taken. `collected` says that its files are not in git any more."""

    collected: bool


class ListedCheckpoints(Json):
    checkpoints: tuple[ListedCheckpoint, ...]


class ChangedFile(Json):
    """Lines are null for binary files. In `path`, what is not UTF-8 is shown as U+FFFD."""

    path: str
    kind: ChangeKind
    insertions: int | None
    deletions: int | None


class CheckpointChanges(Json):
    """What has changed since the checkpoint; the sums are over the files that have lines."""

    number: int
    ref: str
    files: tuple[ChangedFile, ...]
    insertions: int
    deletions: int


class KeptFile(Json):
    """A file that was moved out of the work tree; `place` is where it lies, null in a preview."""

    path: str
    place: str | None


class Restoration(Json):
    """What restoring changes, told from now to the checkpoint; `restored` is false for a preview.

    `safety` is the checkpoint that was taken just before, the way back. `keptAside` are files in no commit
    that make room or were made since; `leftAlone` are paths that differ and stay, such as submodules.
    """

    number: int
    ref: str
    restored: bool
    safety: wire.Checkpoint | None
    files: tuple[ChangedFile, ...]
    insertions: int
    deletions: int
    kept_aside: tuple[KeptFile, ...]
    left_alone: tuple[str, ...]


def from_kept_checkpoints(checkpoints: tuple[KeptCheckpoint, ...]) -> ListedCheckpoints:
    return ListedCheckpoints(checkpoints=tuple(map(_from_kept, checkpoints)))


def _from_kept(kept: KeptCheckpoint) -> ListedCheckpoint:
    checkpoint = wire.from_checkpoint(kept.checkpoint)
    return ListedCheckpoint(**msgspec.structs.asdict(checkpoint), collected=kept.collected)


def from_diff(diff: CheckpointDiff) -> CheckpointChanges:
    return CheckpointChanges(
        number=diff.checkpoint.number,
        ref=diff.checkpoint.snapshot.ref,
        files=tuple(map(_from_change, diff.files)),
        insertions=_sum(change.insertions for change in diff.files),
        deletions=_sum(change.deletions for change in diff.files),
    )


def from_restore(view: RestoreView) -> Restoration:
    restoration = view.restoration
    return Restoration(
        number=view.checkpoint.number,
        ref=restoration.ref,
        restored=view.restored,
        safety=None if view.safety is None else wire.from_checkpoint(view.safety),
        files=tuple(map(_from_change, restoration.files)),
        insertions=_sum(change.insertions for change in restoration.files),
        deletions=_sum(change.deletions for change in restoration.files),
        kept_aside=tuple(
            KeptFile(path=_shown(file.path), place=None if file.place is None else _shown(file.place))
            for file in restoration.kept_aside
        ),
        left_alone=tuple(map(_shown, restoration.left_alone)),
    )


def _from_change(change: FileChange) -> ChangedFile:
    return ChangedFile(
        path=_shown(change.path),
        kind=change.kind,
        insertions=change.insertions,
        deletions=change.deletions,
    )


def _shown(path: str) -> str:
    """A path as text that every JSON reader takes."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _sum(counts: Iterable[int | None]) -> int:
    return sum(count or 0 for count in counts)
