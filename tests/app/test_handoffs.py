"""The handoff: its document, its score, and the session it belongs to."""

from pathlib import Path

import pytest

from batonpass.adapters.git.fake import FakeRepository

FOLDER = Path("/home/ada/parcel/docs/sessions/2026-05-04-retry-deliveries")


def handoff_texts(world):
    return {path.name: text for path, text in world.documents.texts.items() if "Handoff" in text}


def missing(handoff):
    return {point["id"] for point in handoff["missing"]}


def test_a_handoff_is_written_and_linked(world):
    world.start()
    handoff = world.run("handoff.create")
    assert handoff["uri"] == (FOLDER / "handoff.md").as_uri()
    assert "Retry deliveries" in world.documents.texts[FOLDER / "handoff.md"]
    kinds = [(document["kind"], document["uri"]) for document in world.run("session.show")["documents"]]
    assert ("handoff", handoff["uri"]) in kinds and len(kinds) == 2


def test_a_handoff_tells_what_git_knows_since_the_session_began(world):
    world.start(objectives=[{"text": "It works"}])
    world.repository.files["retry.py"] = b"one\n"
    world.repository.commit("Retry")
    world.repository.files["parcel.py"] = b"one\n"
    world.run("handoff.create")
    assert "1 commits, 2 files" in world.documents.texts[FOLDER / "handoff.md"]


def test_the_sessions_own_documents_are_not_counted_as_its_work(world):
    world.start()
    for path in ("plan.md", "other.md"):
        world.repository.files[f"docs/sessions/2026-05-04-retry-deliveries/{path}"] = b"text\n"
    world.run("handoff.create")
    assert "0 commits, 1 files" in world.documents.texts[FOLDER / "handoff.md"]


def test_the_score_grows_with_what_is_recorded(world):
    world.start(objectives=[{"text": "It works"}])
    first = world.run("handoff.create")
    assert (first["score"], first["confidence"]) == (1.5, "low")
    assert missing(first) == {
        "done",
        "decisions",
        "failed-approaches",
        "blockers",
        "environment",
        "commands",
        "files",
        "warnings",
        "do-not-redo",
    }
    world.run("note.add", kind="decision", text="Claim rows", rationale="no waiting", alternatives="a lock")
    world.run("note.add", kind="failedApproach", text="An advisory lock", rationale="it is not released")
    world.run("note.add", kind="command", text="make test")
    world.run("note.add", kind="warning", text="One worker only", mitigation="WORKERS=1")
    world.run("note.add", kind="reference", text="The pauses", location="retry.py:3")
    world.run("objective.update", objective="o1", done=True)
    world.run("task.add", text="Measure it")
    world.repository.files["retry.py"] = b"one\n"
    world.repository.commit("Retry")
    last = world.run("handoff.create")
    assert last["score"] == 8
    assert {point["id"]: point["points"] for point in last["missing"]} == {
        "blockers": 1,
        "environment": 0.5,
        "commands": 0.5,
    }
    assert last["recoveryMinutes"] < first["recoveryMinutes"]


def test_each_missing_point_names_its_section_and_the_note_that_fills_it(world):
    world.start()
    points = {
        point["id"]: (point["section"], point["note"]) for point in world.run("handoff.create")["missing"]
    }
    assert points["failed-approaches"] == ("Failed Approaches", "failedApproach")
    assert points["environment"] == ("Environment State", None)


def test_a_handoff_without_git_is_written_from_what_is_known(make_project):
    world = make_project(git=False)
    world.start()
    assert {"done", "environment"} <= missing(world.run("handoff.create"))
    assert len(handoff_texts(world)) == 1


def test_a_handoff_from_a_repository_that_had_no_commits(make_project):
    world = make_project(commits=False)
    world.start()
    world.repository.commit("The first of all")
    world.run("handoff.create")
    assert "1 commits, 1 files" in handoff_texts(world)["handoff.md"]


def test_a_handoff_that_nobody_touched_is_written_anew_in_its_place(world):
    world.start()
    first = world.run("handoff.create")
    world.repository.commit("Retry")
    again = world.run("handoff.create")
    assert again["uri"] == first["uri"]
    assert set(handoff_texts(world)) == {"handoff.md"}
    assert "1 commits" in handoff_texts(world)["handoff.md"]
    assert len(world.run("session.show")["documents"]) == 2


def test_a_handoff_that_somebody_edited_is_kept_beside_the_new_one(world):
    world.start()
    world.run("handoff.create")
    edited = world.documents.texts[FOLDER / "handoff.md"] + "My own words.\n"
    world.documents.texts[FOLDER / "handoff.md"] = edited
    assert world.run("handoff.create")["uri"] == (FOLDER / "handoff-2.md").as_uri()
    assert world.documents.texts[FOLDER / "handoff.md"] == edited
    assert world.run("handoff.create")["uri"] == (FOLDER / "handoff-2.md").as_uri(), (
        "the newest one is as it was left, so it is the one to write over"
    )


def test_unsaved_changes_in_the_editor_are_not_written_under(world):
    world.start()
    first = world.run("handoff.create")
    world.buffers.texts[first["uri"]] = "being edited"
    assert world.run("handoff.create")["uri"] != first["uri"]


def test_a_handoff_that_was_deleted_is_written_again(world):
    world.start()
    first = world.run("handoff.create")
    del world.documents.texts[FOLDER / "handoff.md"]
    assert world.run("handoff.create")["uri"] == first["uri"]


@pytest.mark.parametrize("end", ["complete", "abandon"])
def test_a_session_that_has_ended_can_still_be_handed_off(end, world):
    ended = world.start()
    world.run(f"session.{end}")
    second = world.start("Second")
    handoff = world.run("handoff.create", session=ended["id"])
    assert handoff["uri"] == (FOLDER / "handoff.md").as_uri()
    assert world.run("session.show")["id"] == second["id"], "the open session stays the open one"
    assert world.run("session.show", session=ended["id"])["endedAt"] is not None


def test_writing_a_handoff_leaves_the_session_at_work(world):
    world.start()
    world.read(4_000)
    world.run("handoff.create")
    assert world.run("session.show")["status"] == "active"
    assert len(world.run("suggestion.list")["suggestions"]) == 1, "a handoff is no checkpoint"


def test_a_start_that_history_has_lost_is_told_and_the_rest_is_written(world):
    world.start()
    lost = FakeRepository(world.project.root, world.clock, files={"new.py": b"one\n"})
    world.project.ports.repository = lost
    handoff = world.run("handoff.create")
    assert "0 commits, 1 files" in world.documents.texts[FOLDER / "handoff.md"], (
        "what is in no commit is told"
    )
    assert "done" in missing(handoff)


def test_a_handoff_keeps_to_the_budget_of_the_settings(make_project):
    world = make_project(handoffTokens=100)
    world.start()
    for number in range(40):
        world.run("note.add", kind="learning", text=f"Learning {number} of many that were made")
    short = world.run("handoff.create")
    world.configure(handoffTokens=5_000)
    assert short["tokens"] <= 100 < world.run("handoff.create")["tokens"]
