"""What every repository does to compare with a snapshot and to restore it, on the fake and on real git."""

from typing import Any

import pytest
from tests.adapters.git.desk import REF, Desk, changes

from batonpass.domain.errors import NotAllowed
from batonpass.domain.repository import ChangeKind


def restore(desk: Desk, ref: str = REF, safety: str = "refs/batonpass/s1/2") -> Any:
    with desk.repository.prepare_restore(ref) as prepared:
        prepared.secure(safety, "before")
        return prepared.apply()


@pytest.fixture
def changed(desk: Desk) -> Desk:
    """A snapshot, and every kind of change since."""
    desk.write("edited.txt", b"one\ntwo\n")
    desk.write("gone.txt", b"gone\n")
    desk.write("picture.png", b"\0one")
    desk.write("same.txt", b"same\n")
    desk.commit("start")
    desk.write("untracked.txt", b"in the snapshot\n")
    desk.repository.take_snapshot(REF, "")
    desk.write("edited.txt", b"one\n2\nthree\n")
    desk.remove("gone.txt")
    desk.write("picture.png", b"\0two")
    desk.write("later.txt", b"made\nsince\n")
    return desk


def test_changes_since_a_snapshot(changed: Desk) -> None:
    assert changes(changed.repository.changes_since(REF)) == [
        ("edited.txt", ChangeKind.MODIFIED, 2, 1, None),
        ("gone.txt", ChangeKind.DELETED, 0, 1, None),
        ("later.txt", ChangeKind.ADDED, 2, 0, None),
        ("picture.png", ChangeKind.MODIFIED, None, None, None),
    ]


def test_a_moved_file_is_one_deleted_and_one_added(desk: Desk) -> None:
    desk.write("old.txt", b"one\ntwo\n")
    desk.repository.take_snapshot(REF, "")
    desk.remove("old.txt")
    desk.write("new.txt", b"one\ntwo\n")
    assert changes(desk.repository.changes_since(REF)) == [
        ("new.txt", ChangeKind.ADDED, 2, 0, None),
        ("old.txt", ChangeKind.DELETED, 0, 2, None),
    ]


def test_a_preview_says_what_a_restore_does_and_does_nothing(changed: Desk) -> None:
    before, refs = changed.files(), changed.refs()
    preview = changed.repository.preview_restore(REF)
    assert changes(preview.files) == [
        ("edited.txt", ChangeKind.MODIFIED, 1, 2, None),
        ("gone.txt", ChangeKind.ADDED, 1, 0, None),
        ("picture.png", ChangeKind.MODIFIED, None, None, None),
    ]
    assert [(file.path, file.place) for file in preview.kept_aside] == [("later.txt", None)]
    assert (preview.ref, preview.left_alone, preview.changes_nothing) == (REF, (), False)
    assert (changed.files(), changed.refs()) == (before, refs)
    done = restore(changed)
    assert (done.files, [file.path for file in done.kept_aside]) == (preview.files, ["later.txt"])


def test_a_restore_brings_the_files_back_and_keeps_the_present_ones(changed: Desk) -> None:
    present = changed.files()
    done = restore(changed)
    assert changed.files() == changed.stored(REF)
    assert changed.stored("refs/batonpass/s1/2") == present, "the way back must hold what was there"
    (kept,) = done.kept_aside
    assert changed.kept_aside(kept.place) == b"made\nsince\n"
    restore(changed, "refs/batonpass/s1/2", "refs/batonpass/s1/3")
    assert changed.files() == present, "a restore can itself be taken back"


def test_a_restore_of_the_present_state_changes_nothing(desk: Desk) -> None:
    desk.write("a.txt", b"a\n")
    desk.repository.take_snapshot(REF, "")
    assert desk.repository.changes_since(REF) == ()
    with desk.repository.prepare_restore(REF) as prepared:
        assert prepared.restoration.changes_nothing
    assert desk.refs() == {REF}, "what is not secured leaves no trace"


def test_ignored_files_stay_and_one_that_is_in_the_way_is_kept_aside(desk: Desk) -> None:
    desk.write("settings.env", b"old\n")
    desk.write("a.txt", b"a\n")
    desk.repository.take_snapshot(REF, "")
    desk.ignore("*.env")
    desk.write("settings.env", b"precious\n")
    desk.write("other.env", b"precious, too\n")
    preview = desk.repository.preview_restore(REF)
    assert [file.path for file in preview.kept_aside] == ["settings.env"]
    (kept,) = restore(desk).kept_aside
    assert desk.kept_aside(kept.place) == b"precious\n"
    assert desk.files() == {"a.txt": b"a\n", "settings.env": b"old\n", "other.env": b"precious, too\n"}


def test_a_restore_is_not_applied_before_the_present_is_secured(desk: Desk) -> None:
    desk.write("a.txt", b"a\n")
    desk.repository.take_snapshot(REF, "")
    desk.write("a.txt", b"edited\n")
    with desk.repository.prepare_restore(REF) as prepared, pytest.raises(NotAllowed):
        prepared.apply()
    assert desk.files() == {"a.txt": b"edited\n"}
