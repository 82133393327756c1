"""What every repository does with snapshots, on the fake and on real git."""

import pytest
from tests.adapters.git.desk import REF, Desk

from batonpass.domain.errors import InvalidInput, NotAllowed, NotFound


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


def test_a_snapshot_is_proved(desk: Desk) -> None:
    desk.write("a.txt", b"12345")
    desk.write("b/c.bin", b"\0" * 10)
    desk.repository.take_snapshot(REF, "")
    proof = desk.repository.prove_snapshot(REF)
    assert (proof.ref, proof.files, proof.size, proof.unproven) == (REF, 2, 15, 0)
