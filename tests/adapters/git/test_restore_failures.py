"""A restore that fails, is disturbed or is killed: nothing is half done, and nothing is lost."""

import errno
import shutil
import signal
import subprocess
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from tests.adapters.git.odd_repositories import REF
from tests.adapters.git.test_restore import SAFETY, restore

from batonpass.adapters.git.replacement import Replacement
from batonpass.domain.errors import Unavailable


def test_a_file_that_changes_meanwhile_is_never_lost(work: Any) -> None:
    for name in ("a.txt", "b.txt"):
        work.write(name, "one\n")
    work.open().take_snapshot(REF, "")
    for name in ("a.txt", "b.txt"):
        work.write(name, "two\n")
    with work.open().prepare_restore(REF) as prepared:
        prepared.secure(SAFETY, "")
        work.write("b.txt", "typed this moment\n")
        with pytest.raises(Unavailable, match=r"b\.txt was changed.*Everything was put back as it was"):
            prepared.apply()
    assert (work.root / "a.txt").read_text() == "two\n", "half of a restore is left"
    assert (work.root / "b.txt").read_text() == "typed this moment\n"


def test_a_missing_object_ends_it_before_anything_is_changed(work: Any) -> None:
    work.write("a.txt", "one\n")
    work.open().take_snapshot(REF, "")
    blob = work.line("rev-parse", f"{REF}:a.txt")
    work.write("a.txt", "two\n")
    work.write("new.txt")
    (work.root / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    before = work.files()
    with pytest.raises(Unavailable):
        restore(work)
    with pytest.raises(Unavailable):
        work.open().prove_snapshot(REF)
    assert work.files() == before and work.line("for-each-ref", SAFETY) == ""


def test_a_damaged_object_is_no_proof(work: Any) -> None:
    work.write("a.txt", "one\n")
    work.open().take_snapshot(REF, "")
    blob = work.line("rev-parse", f"{REF}:a.txt")
    place = work.root / ".git" / "objects" / blob[:2] / blob[2:]
    place.chmod(0o644)
    place.write_bytes(zlib.compress(b"blob 4\0two\n"))
    with pytest.raises(Unavailable):
        work.open().prove_snapshot(REF)


def test_a_full_disk_ends_it_before_anything_is_changed(work: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    work.write("a.txt", "one\n")
    work.open().take_snapshot(REF, "")
    work.write("a.txt", "two\n")

    class Full:
        free = 3

    monkeypatch.setattr(shutil, "disk_usage", lambda _: Full)
    with pytest.raises(Unavailable, match=r"needs 4 bytes .* and 3 are free\. Nothing was changed"):
        restore(work)
    assert (work.root / "a.txt").read_text() == "two\n"


class Stumbling(Replacement):
    """A disk that fails at one of the changes, before or after it is made."""

    def __init__(self, root: Path, old: Path, at: int, after: bool) -> None:
        super().__init__(root, old)
        self.steps, self.at, self.after = 0, at, after

    @contextmanager
    def step(self) -> Iterator[None]:
        self.steps += 1
        if self.steps == self.at and not self.after:
            raise OSError(errno.ENOSPC, "No space left on device", "somewhere")
        yield
        if self.steps == self.at:
            raise OSError(errno.ENOSPC, "No space left on device", "somewhere")

    def put(self, ready: Path, path: str) -> None:
        with self.step():
            super().put(ready, path)

    def take_away(self, path: str, place: Path | None = None) -> None:
        with self.step():
            super().take_away(path, place)

    def clear(self, path: str) -> None:
        with self.step():
            super().clear(path)


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("at", range(1, 9))
def test_what_fails_half_way_is_undone(
    work: Any, monkeypatch: pytest.MonkeyPatch, at: int, after: bool
) -> None:
    arrange(work)
    files, before = work.files(), work.footprint()
    monkeypatch.setattr(
        "batonpass.adapters.git.restoration.Replacement", lambda root, old: Stumbling(root, old, at, after)
    )
    with pytest.raises(Unavailable, match=r"No space left on device\. Everything was put back as it was"):
        restore(work)
    assert work.files() == files, f"step {at} was not undone"
    assert (work.root / "was empty").is_dir()
    assert work.footprint() == before
    monkeypatch.undo()
    assert work.open().preview_restore(SAFETY).changes_nothing, "the safety checkpoint is the state before"


def arrange(work: Any) -> None:
    """A snapshot whose restore takes every kind of step: eight in all."""
    work.write("edited.txt", "one\n")
    work.write("gone/deep/a.txt", "one\n")
    work.write("swapped", "a file\n")
    (work.root / "link").symlink_to("edited.txt")
    work.write("was empty/a.txt", "one\n")
    work.commit()
    work.open().take_snapshot(REF, "")
    work.write("edited.txt", "two\n")
    for name in ("gone/deep/a.txt", "swapped", "link", "was empty/a.txt"):
        (work.root / name).unlink()
    (work.root / "gone" / "deep").rmdir()
    (work.root / "gone").rmdir()
    work.write("swapped/inside.txt", "inside\n")
    (work.root / "link").symlink_to("elsewhere")
    work.write("untracked.txt", "new\n")
    work.write("tracked/since.txt", "new\n")
    work.git("add", "tracked")


KILLED = """
import os, signal, sys
from pathlib import Path
from batonpass.adapters.git import restoration
from batonpass.adapters.git.repository import GitRepository

class Deadly(restoration.Replacement):
    def __init__(self, root, old):
        super().__init__(root, old)
        self.left = int(sys.argv[2])

    def _step(self):
        self.left -= 1
        if self.left < 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def put(self, ready, path):
        self._step()
        super().put(ready, path)

    def take_away(self, path, place=None):
        self._step()
        super().take_away(path, place)

restoration.Replacement = Deadly
with GitRepository.discover(Path(sys.argv[1])).prepare_restore("refs/batonpass/s1/1") as prepared:
    prepared.secure("refs/batonpass/s1/2", "before")
    prepared.apply()
"""


@pytest.mark.parametrize("steps", [0, 1, 3, 5, 7])
def test_a_process_killed_half_way_leaves_both_states_whole(work: Any, steps: int) -> None:
    work.write(".gitignore", "*.log\n")
    work.write("x.log", "ignored\n")
    arrange(work)
    wanted, before, present = work.tree(REF), work.footprint(), work.files()
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(work.root), str(steps)], capture_output=True, check=False
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    assert work.footprint() == before

    restore(work, SAFETY, "refs/batonpass/s1/3")
    assert work.files() == present, "the state before the killed restore cannot be reached any more"
    restore(work, REF, "refs/batonpass/s1/4")
    assert work.files() == {**wanted, "x.log": ("100644", b"ignored\n")}
    assert not (work.root / ".git" / "batonpass" / "restoring").exists(), "the leftovers were not cleared"
