"""A restore in every odd repository brings the work tree back to the byte and touches nothing else."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.adapters.git.odd_repositories import (
    REF,
    Odd,
    locked_by_another_git,
    no_commit_and_no_file,
    partial_clone,
)
from tests.adapters.git.test_snapshot_odd_repositories import ODD

from batonpass.domain.errors import Unavailable

SAFETY = "refs/batonpass/s1/2"


def disturb(work: Any, spared: set[str]) -> None:
    """Edit, delete, turn and swap what is there, each file in another way, and add new ones."""
    for number, path in enumerate(sorted(set(work.files()) - spared)):
        file = work.root / path
        kind = number % 4
        if kind == 0:
            file.unlink()
            file.write_bytes(b"spoilt\r\n")
        elif kind == 1:
            file.unlink()
        elif kind == 2:
            file.unlink()
            file.symlink_to("spoilt")
        else:
            file.unlink()
            file.mkdir()
            (file / "inside").write_text("a folder now\n")
    work.write("made since/deep/new.txt", "new\n")


@pytest.mark.parametrize(
    "arrange", [a for a in ODD if a is not locked_by_another_git], ids=lambda arrange: arrange.__name__
)
def test_restore_in(
    arrange: Callable[[Any, Path], Odd], work: Any, tmp_path: Path, temporary_files: Callable[[], list[str]]
) -> None:
    odd = arrange(work, tmp_path)
    work = odd.work
    repository = work.open()
    repository.take_snapshot(REF, "")
    files = work.files()
    disturb(work, set(odd.without) | {".gitmodules", ".gitattributes", ".gitignore"})
    before, disturbed = work.footprint(), work.files()

    preview = repository.preview_restore(REF)
    assert (work.footprint(), work.files()) == (before, disturbed), "a preview changed something"
    with repository.prepare_restore(REF) as prepared:
        assert work.files() == disturbed, "something was changed before the restore was applied"
        prepared.secure(SAFETY, "before")
        done = prepared.apply()

    assert work.files() == files, "the work tree is not as it was at the checkpoint"
    assert work.footprint() == before, "a restore changed something in the git directory"
    assert temporary_files() == []
    left = {path.name for path in (repository.common_dir / "batonpass").iterdir()}
    assert left == {"aside", "restore.lock"}
    assert done.files == preview.files
    assert "made since/deep/new.txt" in {kept.path for kept in done.kept_aside}
    for kept in done.kept_aside:
        assert os.path.lexists(kept.place), f"{kept.path} was not kept aside"
        assert kept.path in disturbed

    with repository.prepare_restore(SAFETY) as prepared:
        prepared.secure("refs/batonpass/s1/3", "and back")
        prepared.apply()
    assert work.files() == disturbed, "a restore could not be taken back"


@pytest.mark.parametrize(
    "arrange", [a for a in ODD if a not in (partial_clone, no_commit_and_no_file)], ids=lambda a: a.__name__
)
def test_proof_in(arrange: Callable[[Any, Path], Odd], work: Any, tmp_path: Path) -> None:
    work = arrange(work, tmp_path).work
    work.open().take_snapshot(REF, "")
    before, files = work.footprint(), work.files()
    proof = work.open().prove_snapshot(REF)
    assert proof.files == len([mode for mode, _ in work.tree(REF).values() if mode != "160000"]) > 0
    assert proof.unproven == 0
    assert (work.footprint(), work.files()) == (before, files)


def test_no_proof_of_what_a_partial_clone_never_fetched(work: Any, tmp_path: Path) -> None:
    work = partial_clone(work, tmp_path).work
    work.open().take_snapshot(REF, "")
    with pytest.raises(Unavailable):
        work.open().prove_snapshot(REF)
