"""The logs: written when they are asked for, brought up to date when they are asked for again."""

from pathlib import Path

import pytest

from batonpass.app import handoffs
from batonpass.app.log_view import Health, LogView

FOLDER = Path("/home/ada/parcel/docs/sessions/2026-05-04-retry-deliveries")
NAMES = {"sessionLog": "session-log.md", "implementationLog": "implementation-log.md"}


def log_of(world):
    session = world.project.observe(world.session).session
    return LogView(handoffs.gather(world.project, session), None)


@pytest.mark.parametrize("kind", NAMES)
def test_a_log_is_written_beside_the_plan_and_linked(world, kind):
    world.start()
    made = world.run("document.create", kind=kind)
    path = FOLDER / NAMES[kind]
    assert made == {"uri": path.as_uri(), "kind": kind, "conflicts": []}
    assert "Retry deliveries" in world.documents.texts[path]
    linked = [document["uri"] for document in world.run("session.show")["documents"]]
    assert path.as_uri() in linked


@pytest.mark.parametrize("kind", NAMES)
def test_a_log_that_is_asked_for_again_is_brought_up_to_date(world, kind):
    world.start()
    made = world.run("document.create", kind=kind)
    world.clock.move(minutes=10)
    world.run("checkpoint.create", note="before lunch")
    assert world.run("document.create", kind=kind)["uri"] == made["uri"]
    assert "Checkpoint 1 was taken (“before lunch”)." in world.documents.texts[FOLDER / NAMES[kind]]


def test_what_a_person_wrote_in_a_log_stays(world):
    world.start()
    world.run("document.create", kind="sessionLog")
    path = FOLDER / "session-log.md"
    world.documents.texts[path] += "\nWe celebrated.\n"
    world.clock.move(minutes=10)
    world.run("checkpoint.create")
    world.run("document.create", kind="sessionLog")
    text = world.documents.texts[path]
    assert "We celebrated." in text and "Checkpoint 1" in text


def test_a_log_of_a_session_that_has_ended(world):
    ended = world.start()
    world.run("session.complete")
    assert world.run("document.create", kind="sessionLog", session=ended["id"])["uri"]


def test_what_happened_is_told_in_its_order(world):
    world.start()
    world.clock.move(minutes=10)
    world.repository.commit("Retry")
    world.clock.move(minutes=10)
    world.run("checkpoint.create", note="half way")
    world.clock.move(minutes=10)
    world.run("session.pause", note="lunch")
    world.run("session.resume")
    texts = [activity.claim.text for activity in log_of(world).activities]
    assert [text.partition(":")[0][:28] for text in texts] == [
        "The session began.",
        texts[1].partition(":")[0][:28],
        "Checkpoint 1 was taken (“hal",
        "The session was paused (“lun",
        "The session was resumed.",
    ]
    assert texts[1].startswith("Commit ") and texts[1].endswith(": Retry")


def test_a_session_is_counted_among_those_it_continues(world):
    first = world.start("First")
    world.start("Second", continues=first["id"], scope={"codeLines": 2_000})
    log = log_of(world)
    assert (log.number, log.expected_sessions) == (2, 1 + log.session.budget.sessions_needed)
    assert log.session.budget.sessions_needed > 1, "else nothing was tested"


def test_tasks_are_told_apart_by_what_can_be_done(world):
    world.start()
    for text, priority in (("a", "critical"), ("b", "high"), ("c", "medium"), ("d", "low")):
        world.run("task.add", text=text, priority=priority)
    world.run("task.add", text="e", blockedBy=["t1"])
    world.run("task.update", task="t3", status="blocked")
    world.run("task.update", task="t4", status="completed")
    log = log_of(world)
    assert [t.text for t in log.urgent_tasks] == ["a", "b"]
    assert [t.text for t in (*log.ordinary_tasks, *log.spare_tasks)] == []
    assert [t.text for t in log.waiting_tasks] == ["c", "e"]
    assert [t.text for t in log.begun_tasks] == ["c", "d"]


def test_without_a_test_the_state_of_the_system_is_unknown(world):
    world.start()
    assert log_of(world).health is Health.UNKNOWN


@pytest.mark.parametrize(
    ("notes", "kind", "expected"),
    [
        ({"mitigation": "wait"}, "challenge", ("solved_challenges",)),
        ({}, "challenge", ("open_challenges",)),
        ({}, "warning", ("new_warnings",)),
    ],
)
def test_issues_are_told_apart_by_what_was_done(world, notes, kind, expected):
    world.start()
    world.run("note.add", kind=kind, text="It sticks", **notes)
    log = log_of(world)
    names = ("solved_challenges", "open_challenges", "new_warnings")
    assert tuple(name for name in names if getattr(log, name)) == expected


@pytest.mark.parametrize(
    ("location", "is_forge"),
    [
        ("https://forge.example/parcel/issues/7", True),
        ("https://forge.example/parcel/pull/8", True),
        ("https://carrier.example/docs/errors", False),
    ],
)
def test_references_to_issues_stand_apart(world, location, is_forge):
    world.start()
    world.run("note.add", kind="reference", text="See", location=location)
    log = log_of(world)
    assert bool(log.forge_references) == is_forge
    assert bool(log.other_references) != is_forge
