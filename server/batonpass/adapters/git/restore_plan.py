"""What a restore has to do, file by file, found out before anything is done.

The rules: what no commit holds is never lost, so untracked files made since the snapshot, and ignored files
in the way, are kept aside. Other repositories are never touched. What git was told not to look at (sparse
checkouts, `git update-index --assume-unchanged`) is not in a snapshot as it lies on the disk, and stays.
"""

import os
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from batonpass.adapters.git.comparison import SUBMODULE, Difference, Version
from batonpass.adapters.git.facts import text_of
from batonpass.adapters.git.index import PRIVATE_SETTINGS
from batonpass.adapters.git.program import GitProgram
from batonpass.domain.errors import NotAllowed, Unavailable
from batonpass.domain.repository import KeptFile, Restoration


@dataclass(frozen=True, slots=True)
class Plan:
    """`placed` and `removed` are files of snapshots; `aside` are paths that go out of the way unharmed."""

    placed: tuple[Difference, ...]
    removed: tuple[Difference, ...]
    aside: tuple[str, ...]
    left_alone: tuple[str, ...]

    def restoration(self, ref: str, place_of: Callable[[str], str | None] = lambda _: None) -> Restoration:
        """The plan in the domain's words; `place_of` tells where what is kept aside lies."""
        moved = set(self.aside)
        removed = [difference for difference in self.removed if difference.path not in moved]
        differences = sorted((*self.placed, *removed), key=lambda difference: difference.path)
        return Restoration(
            ref=ref,
            files=tuple(difference.change for difference in differences),
            kept_aside=tuple(KeptFile(path, place_of(path)) for path in self.aside),
            left_alone=self.left_alone,
        )


def make_plan(program: GitProgram, differences: Sequence[Difference]) -> Plan:
    """Sort out what to do about the differences from the present work tree to a snapshot.

    Raises NotAllowed when another repository is in the way.
    """
    if not differences:
        return Plan((), (), (), ())
    tracked, unseen = _read_index(program)
    placed: list[Difference] = []
    removed: list[Difference] = []
    aside: list[str] = []
    left_alone: list[str] = []
    for difference in differences:
        if difference.path in unseen or _is_submodule(difference):
            _require_clean(program, difference)
            left_alone.append(difference.path)
        elif difference.new is not None:
            placed.append(difference)
        elif difference.path in tracked:
            removed.append(difference)
        else:
            removed.append(difference)
            aside.append(difference.path)
    going = {difference.path for difference in removed}
    in_the_way = _InTheWay(program.folder, going)
    for difference in placed:
        aside += in_the_way.of(difference)
    return Plan(tuple(placed), tuple(removed), tuple(dict.fromkeys(aside)), tuple(left_alone))


def _read_index(program: GitProgram) -> tuple[set[str], set[str]]:
    """What git tracks, and what of it git was told not to look at.

    git-ls-files(1), `-v`: S is skip-worktree, a small letter is assume-unchanged.
    """
    tracked: set[str] = set()
    unseen: set[str] = set()
    for record in program.run("ls-files", "-z", "-v", settings=PRIVATE_SETTINGS).stdout.split(b"\0")[:-1]:
        path = text_of(record[2:])
        tracked.add(path)
        if record[:1] == b"S" or record[:1].islower():
            unseen.add(path)
    return tracked, unseen


def _is_submodule(difference: Difference) -> bool:
    """Whether only a submodule's own commands could make the difference; no file of ours is needed there."""
    version = difference.new or difference.old
    return version is not None and version.mode == SUBMODULE


def _require_clean(program: GitProgram, difference: Difference) -> None:
    """Refuse when the snapshot has another commit of a submodule, and work in it is in no commit."""
    versions = (difference.old, difference.new)
    if difference.new is None or any(version is None or version.mode != SUBMODULE for version in versions):
        return
    where = ("-C", difference.path, "status", "--porcelain", "--ignore-submodules=none")
    if program.run(*where, accepted=(0, 128)).stdout:
        raise NotAllowed(
            f"The submodule {difference.path} has changes that are not committed, and the checkpoint was "
            f"taken at another commit of it, {difference.new.blob[:12]}. Commit them there, then try again. "
            "Nothing was changed."
        )


class _InTheWay:
    """Finds what no snapshot holds and lies where a file is to be put. `going` is removed in any case."""

    def __init__(self, root: Path, going: set[str]) -> None:
        self._root = root
        self._going = going
        self._folders: dict[str, str | None] = {"": None}

    def of(self, difference: Difference) -> Iterator[str]:
        path = difference.path
        blocked = self._blocked(path.rpartition("/")[0])
        if blocked is not None:
            if blocked not in self._going:
                yield blocked
            return
        place = self._root / path
        if _is_folder(place):
            yield from self._inside(path)
        elif difference.old is None and os.path.lexists(place):
            yield path

    def _blocked(self, folder: str) -> str | None:
        """The file or link that is where a folder is needed. Raises NotAllowed for another repository."""
        if folder not in self._folders:
            blocked = self._blocked(folder.rpartition("/")[0])
            place = self._root / folder
            if blocked is None and os.path.lexists(place):
                if not _is_folder(place):
                    blocked = folder
                else:
                    _require_no_repository(place, folder)
            self._folders[folder] = blocked
        return self._folders[folder]

    def _inside(self, path: str) -> Iterator[str]:
        """The files in a folder where a file is needed, but for those that go in any case."""
        for folder, folders, names in os.walk(self._root / path):
            _require_no_repository(Path(folder), path)
            links = [name for name in folders if (Path(folder) / name).is_symlink()]
            for name in sorted((*names, *links)):
                inside = (Path(folder) / name).relative_to(self._root).as_posix()
                if inside not in self._going:
                    yield inside


def _is_folder(place: Path) -> bool:
    return place.is_dir() and not place.is_symlink()


def _require_no_repository(place: Path, path: str) -> None:
    if os.path.lexists(place / ".git"):
        raise NotAllowed(
            f"{path} is another repository now, and the checkpoint holds files there. "
            "Move it elsewhere, then try again. Nothing was changed."
        )


def require_recorded(path: str, version: Version | None, seen: str | None) -> None:
    """Refuse when a file is not as it was recorded; `seen` is the name of its present bytes.

    What a filter makes the bytes of is taken on trust. Raises Unavailable.
    """
    if version is None or version.content is None or version.content == seen:
        return
    raise Unavailable(
        f"{path} was changed while the checkpoint was being restored, so nothing was changed. Try again."
    )


def look_at(place: Path) -> tuple[int, ...] | None:
    """What tells that a file was changed or replaced; None when there is none."""
    try:
        status = place.lstat()
    except OSError:
        return None
    if stat.S_ISDIR(status.st_mode):
        return None
    return status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns
