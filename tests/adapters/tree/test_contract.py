"""What every tree of files does: the ones on disk, in git and not, and the fake."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from batonpass.adapters.git.tree import GitTree
from batonpass.adapters.tree.fake import MemoryTree
from batonpass.adapters.tree.folder import FolderTree
from batonpass.app.ports import SourceTree
from batonpass.domain.errors import Unavailable
from batonpass.domain.files import SourceFile

FILES = {
    "a.py": b"print()\n",
    "deep/er/b.md": b"# B\n",
    "empty": b"",
    "na me ü.txt": b"x",
    "pixel.png": b"\0\1",
}

Make = Callable[[dict[str, bytes]], SourceTree]


@pytest.fixture(params=["memory", "folder", "git"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Make:
    def make_tree(files: dict[str, bytes]) -> SourceTree:
        root = tmp_path / "project"
        if request.param == "memory":
            return MemoryTree(root, dict(files))
        for path, content in files.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(content)
        if request.param == "folder":
            return FolderTree(root)
        subprocess.run(["git", "init", "--quiet", str(root)], check=True)
        return GitTree(root)

    return make_tree


def test_every_file_is_listed_with_its_size_in_the_order_of_paths(make: Make) -> None:
    listed = [(file.path, file.size) for file in make(FILES).list_files().files]
    assert listed == [(path, len(content)) for path, content in sorted(FILES.items())]


def test_every_file_can_be_read_and_equal_contents_have_equal_keys(make: Make) -> None:
    tree = make({**FILES, "copy.py": FILES["a.py"]})
    read = {file.path: tree.read(file) for file in tree.list_files().files}
    assert {path: content.content for path, content in read.items()} == {**FILES, "copy.py": FILES["a.py"]}
    assert read["a.py"].key == read["copy.py"].key
    assert len({content.key for content in read.values()}) == len(FILES), "different contents, different keys"


def test_a_file_that_is_gone_is_said_to_be_unreadable(make: Make) -> None:
    tree = make(FILES)
    with pytest.raises(Unavailable, match=r"gone\.py cannot be read"):
        tree.read(SourceFile("gone.py", 5))


@pytest.mark.parametrize(
    ("name", "path"),
    [("a.py", "a.py"), ("deep/er/b.md", "deep/er/b.md"), ("na me ü.txt", "na me ü.txt"), ("../a.py", None)],
)
def test_a_file_is_placed_in_the_project_by_its_uri(make: Make, name: str, path: str | None) -> None:
    tree = make(FILES)
    uri = (tree.root.parent / name[3:] if name.startswith("../") else tree.root / name).as_uri()
    assert tree.place(uri) == path


@pytest.mark.parametrize("uri", ["untitled:Untitled-1", "http://example.org/a.py", "", "file://"])
def test_what_names_no_file_has_no_place(make: Make, uri: str) -> None:
    assert make(FILES).place(uri) is None


def test_an_empty_project_has_no_files(make: Make) -> None:
    tree = make({})
    tree.root.mkdir(parents=True, exist_ok=True)
    assert tree.list_files().files == ()
