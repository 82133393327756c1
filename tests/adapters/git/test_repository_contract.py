"""What every repository does for the app, shown on the fake and on real git."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

import pytest

from batonpass.adapters.git.fake import FakeRepository
from batonpass.app.ports import Repository
from batonpass.domain.errors import InvalidInput, NotAllowed, NotFound, Unavailable
from batonpass.domain.repository import ChangeKind

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
REF = "refs/batonpass/s1/1"


class Desk(Protocol):
    """A developer's hands on a repository."""

    repository: Repository

    def write(self, path: str, content: bytes) -> None: ...
    def remove(self, path: str) -> None: ...
    def ignore(self, pattern: str) -> None: ...
    def commit(self, subject: str) -> str: ...
    def stored(self, ref: str) -> dict[str, bytes]: ...
    def refs(self) -> set[str]: ...
    def files(self) -> dict[str, bytes]: ...
    def kept_aside(self, place: str) -> bytes: ...


class RealDesk:
    def __init__(self, work: Any) -> None:
        self.work = work
        self.repository: Repository = work.open()

    def write(self, path: str, content: bytes) -> None:
        self.work.write(path, content)

    def remove(self, path: str) -> None:
        (self.work.root / path).unlink()

    def ignore(self, pattern: str) -> None:
        (self.work.root / ".git" / "info" / "exclude").write_text(f"{pattern}\n")

    def commit(self, subject: str) -> str:
        return self.work.commit(subject)

    def stored(self, ref: str) -> dict[str, bytes]:
        return {path: content for path, (_, content) in self.work.tree(ref).items()}

    def refs(self) -> set[str]:
        return set(self.work.line("for-each-ref", "--format=%(refname)", "refs/batonpass/").split())

    def files(self) -> dict[str, bytes]:
        return {path: content for path, (_, content) in self.work.files().items()}

    def kept_aside(self, place: str) -> bytes:
        return Path(place).read_bytes()


class FakeDesk:
    def __init__(self, root: Path) -> None:
        self.fake = FakeRepository(root, lambda: NOON)
        self.repository: Repository = self.fake

    def write(self, path: str, content: bytes) -> None:
        self.fake.files[path] = content

    def remove(self, path: str) -> None:
        del self.fake.files[path]

    def ignore(self, pattern: str) -> None:
        self.fake.ignored.append(pattern)

    def commit(self, subject: str) -> str:
        return self.fake.commit(subject)

    def stored(self, ref: str) -> dict[str, bytes]:
        return self.fake.snapshot_files(ref)

    def refs(self) -> set[str]:
        return set(self.fake.refs)

    def files(self) -> dict[str, bytes]:
        return dict(self.fake.files)

    def kept_aside(self, place: str) -> bytes:
        return self.fake.aside[place]


@pytest.fixture(params=["fake", "real"])
def desk(request: pytest.FixtureRequest, make_work: Callable[..., Any], tmp_path: Path) -> Desk:
    return RealDesk(make_work()) if request.param == "real" else FakeDesk(tmp_path)


def changes(files: Any) -> list[tuple[str, ChangeKind, int | None, int | None, str | None]]:
    return [(file.path, file.kind, file.insertions, file.deletions, file.old_path) for file in files]


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


def test_a_snapshot_holds_the_work_tree_and_its_difference_from_head(desk: Desk) -> None:
    desk.write("edited.txt", b"one\ntwo\n")
    desk.write("gone.txt", b"one\n")
    head = desk.commit("start")
    desk.write("edited.txt", b"one\n2\nthree\n")
    desk.remove("gone.txt")
    desk.write("new.txt", b"new\nlines\n")

    snapshot = desk.repository.take_snapshot(REF, "a note")

    assert desk.stored(REF) == {"edited.txt": b"one\n2\nthree\n", "new.txt": b"new\nlines\n"}
    assert (snapshot.ref, snapshot.head, snapshot.branch) == (REF, head, "main")
    assert (snapshot.files_changed, snapshot.insertions, snapshot.deletions) == (3, 4, 2)
    assert desk.repository.state().head == head


def test_a_snapshot_before_the_first_commit_is_compared_with_nothing(desk: Desk) -> None:
    desk.write("a.txt", b"one\ntwo\n")
    snapshot = desk.repository.take_snapshot(REF, "")
    assert (snapshot.head, snapshot.files_changed, snapshot.insertions) == (None, 1, 2)


def test_a_snapshot_of_an_unchanged_tree_has_no_difference(desk: Desk) -> None:
    desk.write("a.txt", b"one\n")
    desk.commit("start")
    snapshot = desk.repository.take_snapshot(REF, "")
    assert (snapshot.files_changed, snapshot.insertions, snapshot.deletions) == (0, 0, 0)
    assert desk.stored(REF) == {"a.txt": b"one\n"}


def test_a_snapshot_never_replaces_another(desk: Desk) -> None:
    desk.write("a.txt", b"first\n")
    desk.repository.take_snapshot(REF, "")
    desk.write("a.txt", b"second\n")
    with pytest.raises(NotAllowed, match=REF):
        desk.repository.take_snapshot(REF, "")
    assert desk.stored(REF) == {"a.txt": b"first\n"}


def test_deleting_a_snapshot_forgets_it_alone(desk: Desk) -> None:
    desk.write("a.txt", b"a\n")
    desk.repository.take_snapshot(REF, "")
    desk.repository.take_snapshot("refs/batonpass/s1/2", "")
    desk.repository.delete_snapshot(REF)
    desk.repository.delete_snapshot(REF)
    assert desk.refs() == {"refs/batonpass/s1/2"}


@pytest.mark.parametrize("ref", ["refs/heads/main", "HEAD", "refs/batonpassing/1", "main", ""])
def test_a_ref_that_is_not_private_is_refused(desk: Desk, ref: str) -> None:
    desk.write("a.txt", b"a\n")
    head = desk.commit("start")
    with pytest.raises(InvalidInput):
        desk.repository.take_snapshot(ref, "")
    with pytest.raises(InvalidInput):
        desk.repository.delete_snapshot(ref)
    assert desk.repository.state().head == head


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


@pytest.mark.parametrize("call", ["changes_since", "preview_restore", "prove_snapshot", "prepare_restore"])
def test_a_snapshot_that_is_gone_is_not_found(desk: Desk, call: str) -> None:
    desk.write("a.txt", b"a\n")
    desk.repository.take_snapshot(REF, "")
    desk.repository.delete_snapshots([REF])
    before = desk.files()
    with pytest.raises(NotFound, match=f"{REF} any more"):
        with_it = getattr(desk.repository, call)(REF)
        if call == "prepare_restore":
            with with_it:
                pass
    assert (desk.files(), desk.refs()) == (before, set())


def test_snapshots_are_listed_and_deleted_together(desk: Desk) -> None:
    desk.write("a.txt", b"a\n")
    refs = [f"refs/batonpass/{session}/{number}" for session in ("s1", "s2") for number in (1, 2)]
    for ref in refs:
        desk.repository.take_snapshot(ref, "")
    assert desk.repository.snapshot_refs() == frozenset(refs)
    desk.repository.delete_snapshots(refs[:3])
    assert desk.repository.snapshot_refs() == {refs[3]}
    desk.repository.delete_snapshots([])
    with pytest.raises(InvalidInput):
        desk.repository.delete_snapshots([refs[3], "refs/heads/main"])
    assert desk.repository.snapshot_refs() == {refs[3]}


class Unwanted(Exception):
    pass


def unwanted() -> None:
    raise Unwanted


def test_work_that_is_not_wanted_any_more_leaves_nothing(desk: Desk) -> None:
    desk.write("a.txt", b"a\n")
    with pytest.raises(Unwanted):
        desk.repository.take_snapshot(REF, "", unwanted)
    assert desk.refs() == set()
    desk.repository.take_snapshot(REF, "")
    desk.write("a.txt", b"edited\n")
    with pytest.raises(Unwanted), desk.repository.prepare_restore(REF, unwanted):
        pass
    assert (desk.files(), desk.refs()) == ({"a.txt": b"edited\n"}, {REF})


def test_a_restore_is_not_applied_before_the_present_is_secured(desk: Desk) -> None:
    desk.write("a.txt", b"a\n")
    desk.repository.take_snapshot(REF, "")
    desk.write("a.txt", b"edited\n")
    with desk.repository.prepare_restore(REF) as prepared, pytest.raises(NotAllowed):
        prepared.apply()
    assert desk.files() == {"a.txt": b"edited\n"}


def test_a_snapshot_is_proved(desk: Desk) -> None:
    desk.write("a.txt", b"12345")
    desk.write("b/c.bin", b"\0" * 10)
    desk.repository.take_snapshot(REF, "")
    proof = desk.repository.prove_snapshot(REF)
    assert (proof.ref, proof.files, proof.size, proof.unproven) == (REF, 2, 15, 0)


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
