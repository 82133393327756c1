"""Comparing with a checkpoint, going back to it, and the rule by which old ones are let go."""

import pytest

from batonpass.app import checkpoints
from batonpass.domain.errors import NotAllowed, NotFound, Unavailable


@pytest.fixture
def changed(world):
    """A session with a checkpoint; since then a file was edited, and one was added."""
    world.start()
    world.run("checkpoint.create")
    world.repository.files["parcel.py"] = b"one\n2\nthree\n"
    world.repository.files["new.py"] = b"a\nb\n"
    return world


def test_what_has_changed_since_a_checkpoint(changed):
    kept = changed.kept()
    assert changed.run("checkpoint.diff", number=1) == {
        "number": 1,
        "ref": "refs/batonpass/session-1/1",
        "files": [
            {"path": "new.py", "kind": "added", "insertions": 2, "deletions": 0},
            {"path": "parcel.py", "kind": "modified", "insertions": 2, "deletions": 1},
        ],
        "insertions": 4,
        "deletions": 1,
    }
    assert changed.kept() == kept


def test_names_that_are_no_text_and_binary_files_have_a_form_in_json(changed):
    changed.repository.files["bad \udcff.bin"] = b"\0"
    files = changed.run("checkpoint.diff", number=1)["files"]
    assert {"path": "bad �.bin", "kind": "added", "insertions": None, "deletions": None} in files


def test_without_confirmation_a_restore_is_shown_and_not_done(changed):
    kept = changed.kept()
    preview = changed.run("checkpoint.restore", number=1)
    assert (preview["number"], preview["restored"], preview["safety"]) == (1, False, None)
    assert preview["files"] == [{"path": "parcel.py", "kind": "modified", "insertions": 1, "deletions": 2}], (
        "told from now to the checkpoint"
    )
    assert (preview["insertions"], preview["deletions"]) == (1, 2)
    assert preview["keptAside"] == [{"path": "new.py", "place": None}]
    assert changed.kept() == kept
    assert changed.run("checkpoint.restore", number=1, confirm=False) == preview


def test_a_confirmed_restore_leaves_the_way_back(changed):
    present = dict(changed.repository.files)
    done = changed.run("checkpoint.restore", number=1, confirm=True)
    assert (done["restored"], done["ref"]) == (True, "refs/batonpass/session-1/1")
    assert changed.repository.files == {"parcel.py": b"one\ntwo\n"}
    (kept,) = done["keptAside"]
    assert changed.repository.aside == {kept["place"]: b"a\nb\n"}
    safety = done["safety"]
    assert (safety["number"], safety["reason"]) == (2, "beforeRestore")
    assert safety["note"] == "Before checkpoint 1 was restored"
    assert changed.repository.snapshot_files(safety["ref"]) == present
    assert [c["number"] for c in changed.run("checkpoint.list")["checkpoints"]] == [1, 2]
    changed.run("checkpoint.restore", number=2, confirm=True)
    assert changed.repository.files == present


def test_where_nothing_changed_nothing_is_done(world):
    world.start()
    world.run("checkpoint.create")
    kept = world.kept()
    done = world.run("checkpoint.restore", number=1, confirm=True)
    assert (done["restored"], done["safety"], done["files"], done["keptAside"]) == (True, None, [], [])
    assert world.kept() == kept


def test_a_restore_settles_no_trigger(changed):
    changed.read(4_000)
    standing = changed.run("suggestion.list")
    assert standing["suggestions"]
    changed.run("checkpoint.restore", number=1, confirm=True)
    assert changed.run("suggestion.list") == standing, "nobody has saved the work the trigger is about"


def test_a_checkpoint_of_an_earlier_session_is_restored_and_the_way_back_is_in_this_one(changed):
    changed.run("session.complete")
    changed.start("Second")
    with pytest.raises(NotFound, match="has no checkpoint 1"):
        changed.run("checkpoint.restore", number=1, confirm=True)
    done = changed.run("checkpoint.restore", number=1, session="session-1", confirm=True)
    assert done["safety"]["ref"] == "refs/batonpass/session-2/1"
    assert changed.run("checkpoint.diff", number=1, session="session-1")["files"] == []


def test_with_no_session_open_the_way_back_is_in_the_session_of_the_checkpoint(changed):
    changed.run("session.complete")
    done = changed.run("checkpoint.restore", number=1, session="session-1", confirm=True)
    assert done["safety"]["ref"] == "refs/batonpass/session-1/2"
    assert changed.project.current is None
    assert changed.run("session.show", session="session-1")["status"] == "completed"


def test_the_way_back_passes_over_a_ref_without_checkpoint(changed):
    changed.repository.take_snapshot("refs/batonpass/session-1/2", "left behind")
    assert changed.run("checkpoint.restore", number=1, confirm=True)["safety"]["number"] == 3


def test_a_collected_checkpoint_is_listed_and_cannot_be_restored(changed):
    changed.run("checkpoint.create")
    changed.repository.delete_snapshot("refs/batonpass/session-1/1")
    kept = changed.kept()
    assert [c["collected"] for c in changed.run("checkpoint.list")["checkpoints"]] == [True, False]
    for name, given in (("diff", {}), ("restore", {}), ("restore", {"confirm": True})):
        with pytest.raises(NotFound, match="There is nothing at refs/batonpass/session-1/1 any more"):
            changed.run(f"checkpoint.{name}", number=1, **given)
    assert changed.kept() == kept


@pytest.mark.parametrize("command", ["checkpoint.diff", "checkpoint.restore"])
def test_without_git_there_is_nothing_to_go_back_to(make_project, command):
    world = make_project(git=False)
    world.start()
    with pytest.raises(NotAllowed, match="is not a git repository"):
        world.run(command, number=1)


class Unwanted(Exception):
    pass


@pytest.mark.parametrize("command", ["checkpoint.create", "checkpoint.restore"])
def test_work_that_is_cancelled_at_any_step_leaves_nothing(changed, command):
    given = {} if command == "checkpoint.create" else {"number": 1, "confirm": True}
    kept = changed.kept()
    for last in range(100):
        steps = iter(range(last))

        def still_wanted(steps=steps):
            if next(steps, None) is None:
                raise Unwanted

        changed.project.still_wanted = still_wanted
        try:
            changed.run(command, given)
        except Unwanted:
            assert changed.kept() == kept, f"something was left after {last} steps"
            continue
        assert last > 0 and changed.kept() != kept
        return


def take(world, number):
    for _ in range(number):
        world.clock.move(minutes=1)
        world.run("checkpoint.create")


def kept_numbers(world, session):
    listed = world.run("checkpoint.list", session=session)["checkpoints"]
    return [c["number"] for c in listed if not c["collected"]]


@pytest.mark.parametrize("end", ["session.complete", "session.abandon"])
def test_a_session_that_ends_keeps_its_newest_checkpoints(world, end):
    world.start()
    take(world, 7)
    assert kept_numbers(world, "session-1") == [1, 2, 3, 4, 5, 6, 7], "an open session keeps all"
    world.run(end)
    assert kept_numbers(world, "session-1") == [3, 4, 5, 6, 7]
    assert len(world.run("checkpoint.list", session="session-1")["checkpoints"]) == 7


def test_a_session_that_ended_long_ago_keeps_its_last_checkpoint(world):
    world.configure(keepCheckpoints=2, keepCheckpointDays=3)
    world.start()
    take(world, 3)
    world.run("session.complete")
    world.clock.move(minutes=3 * 24 * 60 - 10)
    world.start("Second")
    take(world, 3)
    world.run("session.complete")
    assert (kept_numbers(world, "session-1"), kept_numbers(world, "session-2")) == ([2, 3], [2, 3])
    world.clock.move(minutes=20)
    world.start("Third")
    world.run("session.abandon")
    assert (kept_numbers(world, "session-1"), kept_numbers(world, "session-2")) == ([3], [2, 3])


def test_what_is_not_of_an_ended_session_of_this_store_stays(world):
    world.configure(keepCheckpoints=1)
    for ref in ("refs/batonpass/elsewhere/1", "refs/batonpass/elsewhere/2"):
        world.repository.take_snapshot(ref, "another clone's")
    world.start()
    world.run("session.complete")
    assert world.repository.refs == {"refs/batonpass/elsewhere/1", "refs/batonpass/elsewhere/2"}


def test_a_session_ends_although_git_does_not_answer(world, caplog):
    world.start()
    world.run("checkpoint.create")
    world.repository.unavailable = "git took too long."
    assert world.run("session.complete")["status"] == "completed"
    assert "Old checkpoints were not collected: git took too long." in caplog.text


def test_the_newest_checkpoint_is_proved(changed):
    changed.run("checkpoint.create")
    proof = checkpoints.prove_newest(changed.project)
    assert (proof.ref, proof.files) == ("refs/batonpass/session-1/2", 2)
    changed.repository.delete_snapshot("refs/batonpass/session-1/2")
    assert checkpoints.prove_newest(changed.project).ref == "refs/batonpass/session-1/1"
    changed.repository.unavailable = "git took too long."
    with pytest.raises(Unavailable):
        checkpoints.prove_newest(changed.project)


def test_there_is_nothing_to_prove_without_checkpoints(make_project):
    assert checkpoints.prove_newest(make_project().project) is None
    assert checkpoints.prove_newest(make_project(git=False).project) is None
