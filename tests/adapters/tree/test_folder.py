"""The walk through a folder without git: what it leaves out, and that it says so."""

import os
from pathlib import Path

import pytest

from batonpass.adapters.tree.folder import VENDORED, FolderTree


def write(root: Path, *paths: str) -> None:
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text("text\n")


def listed(tree: FolderTree) -> list[str]:
    return [file.path for file in tree.list_files().files]


def test_hidden_and_vendored_folders_are_left_out_and_named(tmp_path: Path) -> None:
    write(
        tmp_path, "a.py", "src/b.py", ".cache/c", "src/node_modules/lib/d.js", *(f"{v}/x" for v in VENDORED)
    )
    tree = FolderTree(tmp_path)
    assert listed(tree) == ["a.py", "src/b.py"]
    assert set(tree.list_files().left_out) == {".cache/", "src/node_modules/", *(f"{v}/" for v in VENDORED)}


def test_a_hidden_file_is_a_file(tmp_path: Path) -> None:
    write(tmp_path, ".editorconfig")
    assert listed(FolderTree(tmp_path)) == [".editorconfig"]


def test_links_are_not_followed(tmp_path: Path) -> None:
    project = tmp_path / "project"
    write(tmp_path, "project/a.py", "elsewhere/b.py")
    (project / "link.py").symlink_to(project / "a.py")
    (project / "there").symlink_to(tmp_path / "elsewhere")
    (project / "loop").symlink_to(project)
    assert listed(FolderTree(project)) == ["a.py"]


def test_a_file_is_placed_though_the_editor_came_by_a_link(tmp_path: Path) -> None:
    write(tmp_path, "project/deep/a.py")
    (tmp_path / "link").symlink_to(tmp_path / "project")
    assert FolderTree(tmp_path / "project").place((tmp_path / "link/deep/a.py").as_uri()) == "deep/a.py"
    assert FolderTree(tmp_path / "link").place((tmp_path / "project/deep/a.py").as_uri()) == "deep/a.py"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_folder_that_may_not_be_read_is_left_out(tmp_path: Path) -> None:
    write(tmp_path, "a.py", "shut/b.py")
    (tmp_path / "shut").chmod(0)
    try:
        assert FolderTree(tmp_path).list_files().left_out == ("shut/",)
    finally:
        (tmp_path / "shut").chmod(0o755)
