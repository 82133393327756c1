"""Phases that end, notes, and the plan document: refreshed where it is as it was left, else left alone."""

from pathlib import Path

import pytest

from batonpass.adapters.documents.fake import ShortRenderer
from batonpass.app.documents import Rendering
from batonpass.domain.errors import NotAllowed, Unavailable


def plan_path(session):
    (uri,) = [document["uri"] for document in session["documents"] if document["kind"] == "plan"]
    return Path(uri.removeprefix("file://"))


def phases(session):
    return [(p["name"], p["status"], p["budgetTokens"], p["usedTokens"]) for p in session["phases"]]


SMALL = {
    "scope": {"codeLines": 100},
    "phases": [{"name": "build", "weight": 3}, {"name": "prove", "weight": 1}],
}


def test_a_completed_phase_gives_what_it_left_to_the_next(world):
    started = world.start(**SMALL)
    assert phases(started) == [("build", "active", 750, 0), ("prove", "pending", 250, 0)]
    world.read(500)
    ended = world.run("phase.complete")
    assert phases(ended) == [("build", "completed", 500, 500), ("prove", "active", 500, 0)]
    assert ended["budget"]["totalTokens"] == started["budget"]["totalTokens"]


def test_what_is_typed_counts_for_the_phase_that_is_active(world):
    world.start(**SMALL)
    world.type(100)
    world.run("phase.complete", phase="BUILD")
    world.type(30)
    ended = world.run("phase.complete")
    assert phases(ended) == [("build", "completed", 100, 100), ("prove", "completed", 30, 30)]
    world.type(9)
    assert phases(world.run("session.show")) == phases(ended), "a finished phase is frozen"
    with pytest.raises(NotAllowed, match="Every phase is already completed"):
        world.run("phase.complete")


def test_use_is_shown_before_a_phase_ends_and_after_a_restart(world, make_project):
    world.start(**SMALL)
    world.read(120)
    world.type(30)
    expected = ("build", "active", 750, 150)
    assert phases(world.run("session.show"))[0] == expected
    assert phases(make_project(on=world).run("session.show"))[0] == expected
    (listed,) = world.run("session.list")["sessions"]
    assert phases(listed)[0] == expected


def test_the_use_of_a_session_that_is_not_open_is_shown_too(world):
    first = world.start(**SMALL)
    world.read(120)
    world.run("session.complete")
    world.start("Second")
    assert phases(world.run("session.show", session=first["id"]))[0] == ("build", "active", 750, 120)


def test_a_phase_of_a_paused_session_can_be_completed_beside_the_open_one(world):
    first = world.start("First", **SMALL)
    world.read(120)
    world.run("session.pause")
    second = world.start("Second")
    ended = world.run("phase.complete", session=first["id"])
    assert phases(ended)[0] == ("build", "completed", 120, 120)
    assert world.run("session.show")["id"] == second["id"]


def test_an_untouched_plan_follows_the_phases(world):
    path = plan_path(world.start(**SMALL))
    before = world.documents.texts[path]
    world.read(500)
    world.run("phase.complete")
    assert world.documents.texts[path] != before
    assert "- build: 500" in world.documents.texts[path]
    world.run("phase.complete")
    assert "- prove: 0" in world.documents.texts[path], "a refreshed plan is untouched again"


def test_a_plan_that_somebody_edited_follows_and_keeps_their_words(world):
    path = plan_path(world.start(**SMALL))
    world.documents.texts[path] += "My own words.\n"
    world.read(500)
    world.run("phase.complete")
    assert world.documents.texts[path].endswith("- build: 500\n- prove: 500\nMy own words.\n")


def test_an_edited_plan_of_which_nothing_is_known_stays_as_it_is(world):
    """As of a session that was begun before it was kept what plans were made from."""
    path = plan_path(world.start(**SMALL))
    with world.store.write() as write:
        for key in world.store.records(Rendering):
            write.remove_record(Rendering, key)
    world.documents.texts[path] += "My own words.\n"
    edited = dict(world.documents.texts)
    ended = world.run("phase.complete")
    assert phases(ended)[0] == ("build", "completed", 0, 0), "the phase ends all the same"
    assert world.documents.texts == edited
    with pytest.raises(NotAllowed, match=r"plan\.md stays as it is"):
        world.run("document.refresh", uri=path.as_uri())


def test_a_plan_with_a_merge_that_is_not_settled_stays_as_it_is(world):
    path = plan_path(world.start(**SMALL))
    world.documents.texts[path] += "<<<<<<< HEAD\nmine\n=======\ntheirs\n>>>>>>> theirs\n"
    edited = dict(world.documents.texts)
    world.run("phase.complete")
    assert world.documents.texts == edited


def test_a_plan_with_unsaved_changes_is_changed_in_the_editor(world):
    path = plan_path(world.start(**SMALL))
    before = dict(world.documents.texts)
    world.buffers.texts[path.as_uri()] = before[path] + "not saved yet"
    world.read(500)
    world.run("phase.complete")
    assert world.documents.texts == before, "saving it is the person's"
    assert world.buffers.texts[path.as_uri()].endswith("- build: 500\n- prove: 500\nnot saved yet")


def test_a_plan_that_is_open_without_changes_is_refreshed(world):
    path = plan_path(world.start(**SMALL))
    before = world.documents.texts[path]
    world.buffers.texts[path.as_uri()] = before
    world.read(500)
    world.run("phase.complete")
    assert "- build: 500\n" in world.buffers.texts[path.as_uri()]
    assert world.documents.texts[path] == before, "saving it is the person's"


def test_a_plan_that_was_deleted_is_not_written_again(world):
    path = plan_path(world.start(**SMALL))
    del world.documents.texts[path]
    world.run("phase.complete")
    assert world.documents.texts == {}


class RevealingRenderer(ShortRenderer):
    """Shows what a plan is rendered from."""

    def render_plan(self, view):
        previous = view.previous.title if view.previous else "nothing"
        budget = f"{view.context_budget:.0%} budget"
        marks = "/".join(f"{threshold:g}" for threshold in view.thresholds)
        return f"{view.reading.tokens} tokens, marks {marks}, {budget}, continues {previous}"


def test_a_plan_is_rendered_from_the_session_its_reading_and_what_it_continues(world):
    first = world.start("First")
    world.project.ports.renderer = RevealingRenderer()
    path = plan_path(world.start("Second", continues=first["id"]))
    facts = "marks 35/60/70, 70% budget, continues First"
    assert world.documents.texts[path] == f"None tokens, {facts}"
    world.read(500)
    world.run("phase.complete")
    assert world.documents.texts[path] == f"500 tokens, {facts}"


def test_a_plan_that_continues_nothing_says_so(world):
    world.project.ports.renderer = RevealingRenderer()
    path = plan_path(world.start())
    world.run("phase.complete")
    assert world.documents.texts[path].endswith("continues nothing")


def test_a_phase_does_not_end_in_another_work_tree(world, make_project):
    elsewhere = make_project(on=world, root=Path("/home/ada/parcel-hotfix"))
    there = elsewhere.start(**SMALL)
    kept = world.kept()
    with pytest.raises(Unavailable, match="leads out of the project"):
        world.run("phase.complete", session=there["id"])
    assert world.kept() == kept


def test_notes_are_kept_with_all_that_was_said(world):
    world.start()
    world.run("note.add", kind="decision", text=" Claim rows ", rationale=" no waiting ", impact="new states")
    world.clock.move(minutes=1)
    (first, second) = world.run("note.add", kind="reference", text="Errors", location="https://a.example")[
        "notes"
    ]
    assert (first["text"], first["rationale"], first["impact"]) == ("Claim rows", "no waiting", "new states")
    assert (second["kind"], second["location"], second["mitigation"]) == (
        "reference",
        "https://a.example",
        "",
    )
    assert second["at"] > first["at"]


def test_a_note_can_be_added_to_a_paused_session_beside_the_open_one(world):
    first = world.start("First")
    world.run("session.pause")
    second = world.start("Second")
    noted = world.run("note.add", session=first["id"], kind="todo", text="go on here")
    assert noted["id"] == first["id"] and len(noted["notes"]) == 1
    assert world.run("session.show")["id"] == second["id"]
    assert world.run("session.show")["notes"] == []
