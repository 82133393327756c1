"""Checkpoints: what they hold, how they are numbered, and what they settle."""

import pytest

from batonpass.domain.errors import NotAllowed


def test_a_checkpoint_keeps_the_work_tree_under_a_private_ref(world):
    started = world.start()
    world.repository.files["new.py"] = b"a\nb\nc\n"
    checkpoint = world.run("checkpoint.create", note="  before the claim ")
    ref = f"refs/batonpass/{started['id']}/1"
    assert (checkpoint["session"], checkpoint["number"], checkpoint["ref"]) == (started["id"], 1, ref)
    assert (checkpoint["note"], checkpoint["reason"]) == ("before the claim", "asked")
    assert (checkpoint["filesChanged"], checkpoint["insertions"], checkpoint["deletions"]) == (1, 3, 0)
    assert (checkpoint["head"], checkpoint["branch"]) == (world.repository.state().head, "main")
    assert world.repository.snapshot_files(ref) == world.repository.files


def test_a_checkpoint_in_a_repository_without_commits(make_project):
    world = make_project(commits=False)
    world.start()
    checkpoint = world.run("checkpoint.create")
    assert (checkpoint["head"], checkpoint["filesChanged"]) == (None, 1)


def test_checkpoints_are_numbered_in_each_session_from_one(world):
    world.start("First")
    assert [world.run("checkpoint.create")["number"] for _ in range(3)] == [1, 2, 3]
    world.run("session.complete")
    second = world.start("Second")
    assert world.run("checkpoint.create")["ref"] == f"refs/batonpass/{second['id']}/1"
    assert [c["number"] for c in world.run("checkpoint.list")["checkpoints"]] == [1]


def test_checkpoints_are_listed_and_shown_with_their_session(world):
    started = world.start()
    assert world.run("checkpoint.list") == {"checkpoints": []}
    taken = [world.run("checkpoint.create", note=note) for note in ("one", "two")]
    assert world.run("checkpoint.list") == {"checkpoints": [{**c, "collected": False} for c in taken]}
    assert world.run("session.show")["checkpoints"] == taken
    world.run("session.complete")
    assert world.run("session.show", session=started["id"])["checkpoints"] == taken
    assert len(world.run("checkpoint.list", session=started["id"])["checkpoints"]) == 2


def test_a_checkpoint_holds_the_reading_of_its_moment(world):
    world.start()
    world.read(1_200)
    reading = world.run("checkpoint.create")["reading"]
    assert (reading["tokens"], reading["source"], reading["percent"]) == (1_200, "estimated", 12.0)
    world.run("context.report", tokens=5_000)
    assert world.run("checkpoint.create")["reading"]["source"] == "reported"
    world.clock.move(minutes=11)
    aged = world.run("checkpoint.create")["reading"]
    assert (aged["tokens"], aged["source"]) == (5_000, "estimated"), (
        "a report that is old is no exact reading"
    )


def test_a_checkpoint_settles_what_was_due_and_says_who_asked(world):
    world.start()
    world.read(4_000)
    assert [s["id"] for s in world.run("suggestion.list")["suggestions"]] == ["percentage-35"]
    assert world.run("checkpoint.create")["reason"] == "percentage-35"
    assert world.run("suggestion.list") == {"suggestions": []}
    assert world.run("checkpoint.create")["reason"] == "asked"
    world.type(100)
    assert world.run("suggestion.list") == {"suggestions": []}, "a settled trigger does not ask again"


def test_a_checkpoint_settles_a_suggestion_that_was_put_off(world):
    world.start()
    world.read(4_000)
    world.run("suggestion.snooze", id="percentage-35")
    assert world.run("checkpoint.create")["reason"] == "asked"
    world.clock.move(minutes=60)
    assert world.run("suggestion.list") == {"suggestions": []}


def test_a_paused_session_can_be_saved(world):
    world.start()
    world.run("session.pause")
    assert world.run("checkpoint.create")["number"] == 1
    assert world.run("session.show")["status"] == "paused"


def test_a_full_row_of_refs_without_checkpoints_is_an_error_and_not_an_endless_search(world):
    started = world.start()
    for number in range(1, 40):
        world.repository.take_snapshot(f"refs/batonpass/{started['id']}/{number}", "left behind")
    kept = world.kept()
    with pytest.raises(NotAllowed, match="There is a checkpoint at"):
        world.run("checkpoint.create")
    assert world.kept() == kept


def test_nothing_but_the_private_ref_is_written(world):
    world.start()
    world.read(4_000)
    before = world.kept()
    state = world.repository.state()
    world.run("checkpoint.create")
    after = world.kept()
    assert after["files"] == before["files"] and after["documents"] == before["documents"]
    assert (world.repository.state().head, world.repository.state().changes) == (state.head, state.changes)
    assert len(after["refs"] - before["refs"]) == 1
