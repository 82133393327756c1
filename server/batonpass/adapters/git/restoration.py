"""Going back to a snapshot: files only, all of them or none.

The way there:

1. The present work tree is recorded as a snapshot is, and compared with the wanted one inside git.
2. Every file that comes back is written into a folder beside the store, byte for byte. A missing object, a
   full disk or a filter that fails ends it here, before anything was changed.
3. Every file that will be replaced or removed is read once more: its bytes must be the recorded ones, so
   that nothing goes that the present snapshot does not hold.
4. The present snapshot gets its ref (`secure`). From here on the way back exists.
5. Files are moved (`apply`). What fails is undone by moving back. What no snapshot holds goes to a folder
   of its own and stays there.

HEAD, the index, the stash, branches and reflogs are only read. A process that is killed during step 5
leaves a mixture of both states; both are whole in git, and restoring either ends it.
"""

import os
import shutil
import stat
from collections.abc import Generator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp

from batonpass.adapters.git.comparison import LINK, SUBMODULE, Kept, Version, compare, find_kept, list_files
from batonpass.adapters.git.contents import Features, hash_file, lay_ready, read_features
from batonpass.adapters.git.conversion import read_exceptions
from batonpass.adapters.git.index import PrivateIndex, private_index
from batonpass.adapters.git.program import GitProgram
from batonpass.adapters.git.replacement import Replacement
from batonpass.adapters.git.restore_plan import Plan, look_at, make_plan, require_recorded
from batonpass.adapters.git.snapshot import WorkTree, keep_work_tree, record_work_tree
from batonpass.app.ports import StillWanted, wanted
from batonpass.domain.checkpoint import REF_ROOT
from batonpass.domain.errors import NotAllowed, Unavailable
from batonpass.domain.repository import FileChange, Proof, Restoration, Snapshot


def changes_since(index: PrivateIndex, ref: str) -> tuple[FileChange, ...]:
    """What has changed since a snapshot, by a private index of the work tree."""
    kept = find_kept(index, ref)
    now = record_work_tree(index)
    return tuple(d.change for d in compare(index, kept, Kept(now.tree, now.exceptions)))


def preview(index: PrivateIndex, ref: str) -> Restoration:
    """What a restore would change, by a private index of the work tree."""
    kept = find_kept(index, ref)
    now = record_work_tree(index)
    differences = compare(index, Kept(now.tree, now.exceptions), kept)
    return make_plan(index.program, differences).restoration(ref)


class PreparedGitRestore:
    """The PreparedRestore port; see the steps above. `state` is the folder that things are kept in."""

    def __init__(
        self, program: GitProgram, git_dir: Path, state: Path, at: datetime, work_tree: WorkTree, plan: Plan
    ) -> None:
        self._program = program
        self._git_dir = git_dir
        self._state = state
        self._at = at
        self._work_tree = work_tree
        self._plan = plan
        self._ready: list[Path] = []
        self._features = Features(links=True, executables=True)
        self._seen: dict[str, tuple[int, ...] | None] = {}
        self._scratch = state
        self._ref = ""
        self._safety = ""
        self.restoration = plan.restoration("")

    def lay_ready(
        self, index: PrivateIndex, kept: Kept, ref: str, scratch: Path, still_wanted: StillWanted
    ) -> None:
        """Steps 2 and 3."""
        self._ref, self._scratch = ref, scratch
        self.restoration = self._plan.restoration(ref)
        files = [(d.path, d.new) for d in self._plan.placed if d.new is not None]
        ready = scratch / "new"
        ready.mkdir()
        self._features = read_features(index)
        self._ready = lay_ready(index, self._git_dir, kept.tree, files, ready, still_wanted)
        for difference in (*self._plan.placed, *self._plan.removed):
            still_wanted()
            self._require_recorded(difference.path, difference.old)
        for path in self._plan.aside:
            self._seen[path] = look_at(self._program.folder / path)
        require_unlocked(self._git_dir)

    def _require_recorded(self, path: str, version: Version | None) -> None:
        place = self._program.folder / path
        self._seen[path] = look_at(place)
        if version is None or version.mode == SUBMODULE:
            return
        try:
            found = hash_file(place, version.blob)
        except OSError:
            found = None
        require_recorded(path, version, found)

    def secure(self, ref: str, message: str) -> Snapshot:
        self._safety = ref
        return keep_work_tree(self._program, self._work_tree, ref, message, self._at)

    def apply(self) -> Restoration:
        if not self._safety:
            raise NotAllowed("A restore is applied after the present state was secured.")
        require_unlocked(self._git_dir)
        aside = self._make_aside()
        old = self._scratch / "old"
        old.mkdir()
        replacement = Replacement(self._program.folder, old)
        try:
            self._move(replacement, aside)
        except BaseException as error:
            self._take_back(replacement, error)
            raise
        return self._plan.restoration(self._ref, lambda path: str(aside / path))

    def _move(self, replacement: Replacement, aside: Path) -> None:
        moved = set(self._plan.aside)
        for path in self._plan.aside:
            self._require_unchanged(path)
            replacement.take_away(path, aside / path)
        for difference in self._plan.removed:
            if difference.path not in moved:
                self._require_unchanged(difference.path)
                replacement.take_away(difference.path)
        for difference, ready in zip(self._plan.placed, self._ready, strict=True):
            place = self._program.folder / difference.path
            if place.is_dir() and not place.is_symlink():
                replacement.clear(difference.path)
            elif difference.path not in moved:
                self._require_unchanged(difference.path)
                self._take_permissions(place, ready)
            replacement.put(ready, difference.path)

    def _require_unchanged(self, path: str) -> None:
        if look_at(self._program.folder / path) != self._seen[path]:
            raise Unavailable(f"{path} was changed while the checkpoint was being restored")

    def _take_permissions(self, place: Path, ready: Path) -> None:
        """A file that is replaced keeps its permissions but for those to execute."""
        if not os.path.lexists(place) or place.is_symlink() or ready.is_symlink():
            return
        readable = stat.S_IMODE(place.stat().st_mode) & ~0o111
        executable = stat.S_IMODE(ready.stat().st_mode) & 0o111
        if not self._features.executables:
            executable = stat.S_IMODE(place.stat().st_mode) & 0o111
        elif executable:
            executable = readable >> 2 & 0o111 | 0o100
        ready.chmod(readable | executable)

    def _make_aside(self) -> Path:
        place = self._state / "aside" / self._safety.removeprefix(f"{REF_ROOT}/")
        number = 1
        while os.path.lexists(place):
            number += 1
            place = place.with_name(f"{self._safety.rpartition('/')[2]}-{number}")
        return place

    def _take_back(self, replacement: Replacement, error: BaseException) -> None:
        """Undo, and say so for failures of the disk; anything else is raised as it is by the caller."""
        try:
            replacement.take_back()
        except Unavailable as problem:
            raise Unavailable(
                f"The checkpoint could not be restored: {_words(error)}; and not everything could be put "
                f"back as it was: {problem.message}. The state before is kept whole at {self._safety}."
            ) from error
        if isinstance(error, OSError | Unavailable):
            raise Unavailable(
                f"The checkpoint could not be restored: {_words(error)}. Everything was put back as it was."
            ) from error


def _words(error: BaseException) -> str:
    if isinstance(error, OSError):
        return f"{error.filename}: {error.strerror}"
    return error.message if isinstance(error, Unavailable) else type(error).__name__


@contextmanager
def prepare(
    program: GitProgram,
    git_dir: Path,
    state: Path,
    ref: str,
    at: datetime,
    still_wanted: StillWanted = wanted,
) -> Generator[PreparedGitRestore]:
    """Steps 1 to 3 of a restore; what was laid ready is removed at the end.

    Raises Unavailable when another restore or another git is at work, or a step fails.
    """
    with private_index(program, git_dir) as index, _alone(state):
        kept = find_kept(index, ref)
        require_unlocked(git_dir)
        work_tree = record_work_tree(index, still_wanted)
        plan = make_plan(program, compare(index, Kept(work_tree.tree, work_tree.exceptions), kept))
        prepared = PreparedGitRestore(program, git_dir, state, at, work_tree, plan)
        with _scratch_folder(state) as scratch:
            try:
                prepared.lay_ready(index, kept, ref, scratch, still_wanted)
            except OSError as error:
                raise _not_ready(error) from error
            yield prepared


def prove(program: GitProgram, git_dir: Path, ref: str) -> Proof:
    """Write every file of a snapshot into a temporary folder, and compare it with what is recorded."""
    with private_index(program, git_dir) as index, TemporaryDirectory(prefix="batonpass-") as folder:
        kept = find_kept(index, ref)
        exceptions = read_exceptions(index, kept.exceptions)
        files = [
            (path, Version(mode, blob, exceptions.content_of(path, blob)))
            for path, (mode, blob) in list_files(index, kept.tree).items()
            if mode != SUBMODULE
        ]
        places = lay_ready(index, git_dir, kept.tree, files, Path(folder))
        features = read_features(index)
        size = unproven = 0
        for (path, version), place in zip(files, places, strict=True):
            size += place.lstat().st_size
            if version.content is None:
                unproven += 1
            elif hash_file(place, version.blob) != version.content or not _is_of(place, version, features):
                raise Unavailable(f"{path} of {ref} does not come back as it was recorded.")
        return Proof(ref, len(files), size, unproven)


def _is_of(place: Path, version: Version, features: Features) -> bool:
    mode = place.lstat().st_mode
    if version.mode == LINK:
        return stat.S_ISLNK(mode) or not features.links
    return not features.executables or bool(mode & stat.S_IXUSR) == (version.mode == "100755")


def require_unlocked(git_dir: Path) -> None:
    """Refuse while another git changes the index; it may be changing files as well."""
    lock = git_dir / "index.lock"
    if lock.exists():
        raise Unavailable(
            f"Another git is working in this repository: {lock} exists. "
            "Try again when it has finished; if no git is running, remove that file. Nothing was changed."
        )


@contextmanager
def _alone(state: Path) -> Generator[None]:
    """One restore at a time, over all processes."""
    from filelock import FileLock, Timeout

    lock = FileLock(state / "restore.lock", timeout=0)
    try:
        state.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock.acquire()
    except Timeout as error:
        raise Unavailable(
            "Another checkpoint is being restored in this repository. Try again soon."
        ) from error
    except OSError as error:
        raise _not_ready(error) from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _scratch_folder(state: Path) -> Generator[Path]:
    """A folder for what is laid ready. What a killed restore left there is in git, and is removed first."""
    folder = state / "restoring"
    shutil.rmtree(folder, ignore_errors=True)
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        scratch = Path(mkdtemp(dir=folder))
    except OSError as error:
        raise _not_ready(error) from error
    try:
        yield scratch
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _not_ready(error: OSError) -> Unavailable:
    return Unavailable(f"The checkpoint cannot be laid ready: {_words(error)}. Nothing was changed.")
