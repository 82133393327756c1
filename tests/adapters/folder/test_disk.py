"""What only a folder on disk can be: changed by others, linked to elsewhere, unreadable."""

import os

from batonpass.adapters.folder.disk import DiskFolder


def _versions(folder):
    return [asked.version for tool in folder.requirements().tools for asked in tool.versions]


def test_a_change_of_a_file_is_seen(tmp_path) -> None:
    folder = DiskFolder(tmp_path)
    for version in ("20", "22.1", None):
        place = tmp_path / ".nvmrc"
        place.write_text(version) if version else place.unlink()
        assert _versions(folder) == ([version] if version else [])


def test_a_link_that_leads_out_of_the_project_tells_nothing(tmp_path) -> None:
    outside, root = tmp_path / "secret", tmp_path / "project"
    outside.write_text("s3cret")
    root.mkdir()
    (root / ".nvmrc").symlink_to(outside)
    assert _versions(DiskFolder(root)) == []
    assert DiskFolder(root).existing([".nvmrc"]) == frozenset()


def test_what_is_no_ordinary_file_is_not_opened(tmp_path) -> None:
    os.mkfifo(tmp_path / ".nvmrc")
    (tmp_path / "go.mod").mkdir()
    assert _versions(DiskFolder(tmp_path)) == []


def test_bytes_that_are_no_text_are_said(tmp_path) -> None:
    (tmp_path / ".nvmrc").write_bytes(b"\xff\xfe2")
    (unread,) = DiskFolder(tmp_path).requirements().unread
    assert (unread.path, unread.reason) == (".nvmrc", "it is not UTF-8")
