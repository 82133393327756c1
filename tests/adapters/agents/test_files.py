"""Looking through agents' folders: what belongs to a project, and what is read of a file to tell."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from batonpass.adapters.agents.files import is_within, list_changed, list_folders, read_head


@pytest.mark.parametrize(
    ("folder", "expected"),
    [
        ("/projects/p", True),
        ("/projects/p/", True),
        ("/projects/p/src/lib", True),
        ("/projects/p2", False),
        ("/projects/p/../q", False),
        ("/projects/q/../p/src", True),
        ("/work", False),
        ("/other/projects/p", False),
        ("p", False),
        ("", False),
        ("C:\\work\\p", False),
    ],
)
def test_a_folder_is_the_projects_when_it_is_its_root_or_below(folder: str, expected: bool) -> None:
    assert is_within(folder, [Path("/elsewhere"), Path("/projects/p")]) is expected


def test_a_project_reached_by_a_link_is_the_same_project(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert is_within(str((tmp_path / "real").resolve() / "src"), [tmp_path / "link"])


def test_files_that_changed_are_listed_the_last_first(tmp_path: Path) -> None:
    for name, at in (("a.jsonl", 1_000), ("b.jsonl", 3_000), ("c.txt", 4_000), ("d.jsonl", 2_000)):
        (tmp_path / name).write_text("x", "utf-8")
        os.utime(tmp_path / name, (at, at))
    (tmp_path / "folder.jsonl").mkdir()
    folders = [tmp_path / "none", tmp_path]
    assert [path.name for _, path in list_changed(folders, ".jsonl", None)] == [
        "b.jsonl",
        "d.jsonl",
        "a.jsonl",
    ]
    since = datetime.fromtimestamp(2_000, UTC)
    assert [path.name for _, path in list_changed(folders, ".jsonl", since)] == ["b.jsonl", "d.jsonl"]
    assert list_folders(tmp_path) == [tmp_path / "folder.jsonl"]
    assert list_folders(tmp_path / "none") == []


def test_the_head_of_a_file_are_its_first_whole_lines(tmp_path: Path) -> None:
    path = tmp_path / "t"
    path.write_bytes(b"one\n" + b"x" * 400_000 + b"\nlast\n")
    assert list(read_head(path)) == [b"one"]
    path.write_bytes(b"only")
    assert list(read_head(path)) == [b"only"]
    assert list(read_head(tmp_path / "none")) == []
