"""Splitting a session: handed off and gone on with, in one step."""

from pathlib import Path

import pytest

from batonpass.domain.errors import NotAllowed

PLAN = {
    "scope": {"codeLines": 400, "testLines": 100},
    "phases": [{"name": "plan", "weight": 1}, {"name": "build", "weight": 3}, {"name": "prove", "weight": 1}],
    "focus": "No row is sent twice",
    "objectives": [{"text": "It works"}],
}


def path_of(document):
    return Path(document["uri"].removeprefix("file://"))


@pytest.fixture
def begun(world):
    """A session with one phase completed under its budget, and the second half-way."""
    world.start(**PLAN)
    world.run("task.add", text="Build")
    world.run("note.add", kind="decision", text="Claim rows")
    world.type(500)
    world.run("phase.complete")
    world.type(1_000)
    return world.run("session.show")


def test_the_rest_goes_on_in_a_session_of_its_own(world, begun):
    ahead = sum(p["budgetTokens"] - p["usedTokens"] for p in begun["phases"])
    second = world.run("session.split")
    assert (second["title"], second["status"], second["focus"]) == (
        "Retry deliveries (2)",
        "active",
        "No row is sent twice",
    )
    assert [(p["name"], p["status"], p["usedTokens"]) for p in second["phases"]] == [
        ("build", "active", 0),
        ("prove", "pending", 0),
    ]
    planned = sum(p["budgetTokens"] for p in second["phases"])
    assert ahead < planned < ahead * 1.2, "the scope was cut down to what the remaining tokens are for"
    assert second["budget"]["windowTokens"] == begun["budget"]["windowTokens"]
    assert second["chain"] == [begun["id"], second["id"]]
    assert world.session.id == second["id"]


def test_what_is_open_is_carried_over(world, begun):
    second = world.run("session.split")
    for kind in ("objectives", "tasks", "notes"):
        assert [item["carriedFrom"] for item in second[kind]] == [begun["id"]], kind


def test_the_session_is_handed_off_with_its_handoff(world, begun):
    second = world.run("session.split", title="Prove it")
    first = world.run("session.show", session=begun["id"])
    assert first["status"] == "handedOff" and first["endedAt"]
    handoff = path_of(first["documents"][-1])
    assert first["documents"][-1]["kind"] == "handoff"
    assert f"{begun['id']}: Retry deliveries" in world.documents.texts[handoff]
    (plan,) = second["documents"]
    assert world.documents.texts[path_of(plan)].startswith("# Session Plan: Prove it\n")
    assert [p["usedTokens"] for p in first["phases"]] == [500, 1_000, 0], "what was used stays its own"


def test_a_session_can_be_split_again_and_again(world):
    world.start(**PLAN)
    titles = [world.run("session.split")["title"] for _ in range(3)]
    assert titles == [f"Retry deliveries ({number})" for number in (2, 3, 4)]
    assert len(world.documents.texts) == 7, "a plan each, and a handoff each but for the last"


def test_a_paused_session_is_split_too(world):
    world.start(**PLAN)
    world.run("session.pause")
    assert world.run("session.split")["status"] == "active"


def test_with_no_open_phase_there_is_nothing_to_split_off(world):
    world.start(phases=[{"name": "all", "weight": 1}])
    world.run("phase.complete")
    kept = world.kept()
    with pytest.raises(NotAllowed, match=r"Every phase is completed.*Complete the session"):
        world.run("session.split")
    assert world.kept() == kept


def test_another_active_session_is_not_pushed_aside(world):
    first = world.start("First")
    world.run("session.pause")
    world.start("Second")
    kept = world.kept()
    with pytest.raises(NotAllowed, match="“Second” is active in this project"):
        world.run("session.split", session=first["id"])
    assert world.kept() == kept


def test_the_session_of_another_work_tree_is_split_there(world, make_project):
    there = make_project(on=world, root=Path("/home/ada/parcel-hotfix")).start()
    kept = world.kept()
    with pytest.raises(NotAllowed, match=r"belongs to /home/ada/parcel-hotfix\. Split it there"):
        world.run("session.split", session=there["id"])
    assert world.kept() == kept
