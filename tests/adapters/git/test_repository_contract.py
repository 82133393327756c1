"""What every repository tells the app: its state, its work, its commits; on the fake and on real git."""

from pathlib import Path

import pytest
from tests.adapters.git.desk import NOON, REF, Desk, changes

from batonpass.adapters.git.fake import FakeRepository
from batonpass.domain.errors import NotFound, Unavailable
from batonpass.domain.repository import ChangeKind


def test_a_new_repository_is_clean_and_has_no_head(desk: Desk) -> None:
    state = desk.repository.state()
    assert (state.branch, state.head, state.operation, state.is_clean) == ("main", None, None, True)


def test_the_checked_out_branch_is_that_of_the_state(desk: Desk) -> None:
    assert desk.repository.checked_out_branch() == "main"
    desk.write("a", b"")
    desk.commit("Begin")
    assert desk.repository.checked_out_branch() == desk.repository.state().branch == "main"


def test_the_state_tells_each_changed_file_with_its_lines(desk: Desk) -> None:
    desk.write("edited.txt", b"one\ntwo\nthree\n")
    desk.write("gone.txt", b"one\ntwo\n")
    desk.write("picture.png", b"\0one")
    desk.write("same.txt", b"same\n")
    head = desk.commit("start")
    desk.write("edited.txt", b"one\n2\nthree\nfour\n")
    desk.remove("gone.txt")
    desk.write("picture.png", b"\0two")
    desk.write("new.txt", b"one\ntwo")
    desk.write("new.png", b"\0")
    desk.write("new empty", b"")

    state = desk.repository.state()

    assert state.head == head
    assert not state.is_clean
    assert changes(state.changes) == [
        ("edited.txt", ChangeKind.MODIFIED, 2, 1, None),
        ("gone.txt", ChangeKind.DELETED, 0, 2, None),
        ("picture.png", ChangeKind.MODIFIED, None, None, None),
        ("new empty", ChangeKind.UNTRACKED, 0, 0, None),
        ("new.png", ChangeKind.UNTRACKED, None, None, None),
        ("new.txt", ChangeKind.UNTRACKED, 2, 0, None),
    ]


def test_the_state_carries_its_evidence(desk: Desk) -> None:
    desk.write("a.txt", b"a\n")
    head = desk.commit("start")
    evidence = desk.repository.state().evidence
    assert evidence.command.startswith("git status --porcelain=v2 --branch")
    assert (evidence.exit_code, evidence.at, evidence.commit) == (0, NOON, head)


def test_ignored_files_are_neither_reported_nor_recorded(desk: Desk) -> None:
    desk.write("kept.log", b"tracked before it was ignored\n")
    desk.commit("start")
    desk.ignore("*.log")
    desk.write("new.log", b"noise\n")
    assert desk.repository.state().is_clean
    desk.repository.take_snapshot(REF, "")
    assert set(desk.stored(REF)) == {"kept.log"}


def test_work_since_a_commit_is_its_commits_and_its_files(desk: Desk) -> None:
    desk.write("a.txt", b"one\n")
    desk.write("old name.txt", b"a file\nthat moves\n")
    start = desk.commit("before the session")
    desk.write("a.txt", b"one\ntwo\n")
    desk.commit("first")
    desk.write("new name.txt", b"a file\nthat moves\n")
    desk.remove("old name.txt")
    desk.write("b.txt", b"b\n")
    head = desk.commit("second")
    desk.write("b.txt", b"b\nb\n")
    desk.write("c.txt", b"c\n")

    work = desk.repository.work_since(start)

    files_of = {commit.subject: commit.files for commit in work.commits}
    assert files_of == {"second": ("b.txt", "new name.txt", "old name.txt"), "first": ("a.txt",)}
    assert (work.commits[0].id, work.commit_count) == (head, 2)
    assert changes(work.files) == [
        ("a.txt", ChangeKind.MODIFIED, 1, 0, None),
        ("b.txt", ChangeKind.ADDED, 2, 0, None),
        ("new name.txt", ChangeKind.RENAMED, 0, 0, "old name.txt"),
        ("c.txt", ChangeKind.UNTRACKED, 1, 0, None),
    ]
    assert (work.since, work.insertions, work.deletions) == (start, 4, 0)
    assert (work.files_evidence.exit_code, work.files_evidence.commit) == (0, head)


def test_work_since_the_beginning_is_the_whole_history(desk: Desk) -> None:
    desk.write("a.txt", b"one\n")
    desk.commit("first")
    desk.write("b.txt", b"two\nthree\n")
    work = desk.repository.work_since(None)
    assert [(commit.subject, commit.files) for commit in work.commits] == [("first", ("a.txt",))]
    assert changes(work.files) == [
        ("a.txt", ChangeKind.ADDED, 1, 0, None),
        ("b.txt", ChangeKind.UNTRACKED, 2, 0, None),
    ]


def test_work_before_the_first_commit_is_files_alone(desk: Desk) -> None:
    desk.write("a.txt", b"one\n")
    work = desk.repository.work_since(None)
    assert (work.commits, work.commit_count) == ((), 0)
    assert changes(work.files) == [("a.txt", ChangeKind.UNTRACKED, 1, 0, None)]
    assert work.commits_evidence.exit_code == 128, "git refuses a log without commits; evidence must say so"


def test_work_since_a_commit_that_is_gone_says_so(desk: Desk) -> None:
    desk.write("a.txt", b"one\n")
    desk.commit("first")
    with pytest.raises(NotFound, match="is not in this repository any more"):
        desk.repository.work_since("0123456789abcdef0123456789abcdef01234567")


def test_the_fake_can_stand_for_a_git_that_does_not_answer(tmp_path: Path) -> None:
    fake = FakeRepository(tmp_path, lambda: NOON, unavailable="git took too long.")
    for call in (fake.state, lambda: fake.work_since(None), lambda: fake.take_snapshot(REF, "")):
        with pytest.raises(Unavailable, match="took too long"):
            call()


def test_a_commit_is_found_by_the_beginning_of_its_name(desk: Desk) -> None:
    assert desk.repository.find_commit("0" * 12) is None, "there is no commit yet"
    desk.write("a", b"")
    name = desk.commit("Begin, “slowly”")
    found = desk.repository.find_commit(name[:8])
    assert found is not None
    assert (found.id, found.subject) == (name, "Begin, “slowly”")
    assert desk.repository.find_commit(name) == found
    for unknown in ("f" * 12, "abcd", "--all", "HEAD"):
        assert desk.repository.find_commit(unknown) is None
