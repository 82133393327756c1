"""Moves that can be taken back, also from one file system to another."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from batonpass.adapters.git.replacement import Replacement
from batonpass.domain.errors import Unavailable


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Path]:
    """A folder on another file system."""
    memory = Path("/dev/shm")
    if not memory.is_dir() or memory.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("there is only one file system here")
    with TemporaryDirectory(dir=memory) as folder:
        yield Path(folder)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "root"
    (root / "folder").mkdir(parents=True)
    (root / "folder" / "a.txt").write_text("old\n")
    (root / "link").symlink_to("folder/")
    return root


def listed(root: Path) -> dict[str, str]:
    return {
        str(path.relative_to(root)): str(path.readlink()) if path.is_symlink() else path.read_text()
        for path in sorted(root.rglob("*"))
        if path.is_symlink() or path.is_file()
    }


@pytest.mark.parametrize("takes_back", [False, True])
def test_files_and_links_move_between_file_systems(root: Path, elsewhere: Path, takes_back: bool) -> None:
    before = listed(root)
    ready, aside = elsewhere / "ready", elsewhere / "aside"
    ready.write_text("new\n")
    (elsewhere / "old").mkdir()
    replacement = Replacement(root, elsewhere / "old")
    replacement.put(ready, "folder/a.txt")
    replacement.take_away("link", aside / "link")
    assert listed(root) == {"folder/a.txt": "new\n"}, "something is left beside the files"
    assert (aside / "link").is_symlink()
    if takes_back:
        replacement.take_back()
        assert listed(root) == before
        assert not (aside / "link").is_symlink()


def test_what_cannot_be_taken_back_is_named_and_the_rest_is(root: Path, tmp_path: Path) -> None:
    old = tmp_path / "old"
    old.mkdir()
    (root / "b.txt").write_text("old\n")
    replacement = Replacement(root, old)
    for name in ("folder/a.txt", "b.txt"):
        (tmp_path / "ready").write_text("new\n")
        replacement.put(tmp_path / "ready", name)
    kept = {path.stat().st_ino: path for path in old.iterdir()}
    assert len(kept) == 2, "each replaced file is kept"
    (old / "1").unlink()
    with pytest.raises(Unavailable, match="No such file"):
        replacement.take_back()
    assert (root / "folder" / "a.txt").read_text() == "old\n"
    assert (root / "b.txt").read_text() == "new\n"
