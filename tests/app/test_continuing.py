"""Continuing: what goes over to the next session, and the chain that is shown."""

import pytest


@pytest.fixture
def second(world):
    """The second session of a chain."""
    world.start("First", objectives=[{"text": "It works"}, {"text": "It is fast"}])
    world.run("objective.update", objective="o1", done=True)
    world.run("task.add", text="Draw")
    world.run("task.update", task="t1", status="completed")
    world.run(
        "task.add",
        text="Build",
        estimateMinutes=30,
        subtasks=[{"text": "roof"}],
        blockedBy=["t1"],
        objective="o2",
    )
    for kind in ("decision", "warning", "blocker", "question", "todo", "learning"):
        world.run("note.add", kind=kind, text=f"a {kind}")
    return world.start("Second", continues="session-1")


def test_what_is_open_goes_over_with_its_origin(second):
    (objective,) = second["objectives"]
    assert (objective["id"], objective["text"], objective["carriedFrom"]) == ("o2", "It is fast", "session-1")
    (task,) = second["tasks"]
    assert (task["id"], task["text"], task["estimateMinutes"]) == ("t2", "Build", 30)
    assert task["subtasks"] == [{"id": "s1", "text": "roof", "done": False}]
    assert (task["blockedBy"], task["objective"], task["carriedFrom"]) == ([], "o2", "session-1")
    assert [(note["text"], note["carriedFrom"]) for note in second["notes"]] == [
        ("a decision", "session-1"),
        ("a warning", "session-1"),
        ("a blocker", "session-1"),
        ("a question", "session-1"),
    ]


def test_the_earlier_session_stays_as_it_was(world, second):
    first = world.run("session.show", session="session-1")
    assert [task["status"] for task in first["tasks"]] == ["completed", "open"]
    assert len(first["notes"]) == 6
    assert first["status"] == "handedOff"


def test_the_chain_is_shown_oldest_first(world, second):
    third = world.start("Third", continues="session-2")
    assert third["chain"] == ["session-1", "session-2", "session-3"]
    assert second["chain"] == ["session-1", "session-2"]
    assert world.run("session.show", session="session-1")["chain"] == ["session-1"]
    assert {s["id"]: len(s["chain"]) for s in world.run("session.list")["sessions"]} == {
        "session-1": 1,
        "session-2": 2,
        "session-3": 3,
    }


def test_along_a_chain_each_goes_over_once(world, second):
    for number in range(2, 8):
        world.run("note.add", kind="decision", text=f"decision {number}")
        session = world.start(f"Session {number}", continues=f"session-{number}")
    assert [task["text"] for task in session["tasks"]] == ["Build"]
    assert [objective["text"] for objective in session["objectives"]] == ["It is fast"]
    texts = [note["text"] for note in session["notes"]]
    assert len(texts) == len(set(texts)) == 4 + 6
    assert session["tasks"][0]["carriedFrom"] == "session-1"
    assert next(n for n in session["notes"] if n["text"] == "decision 4")["carriedFrom"] == "session-4"


def test_the_plan_shows_what_came_over(world, make_project):
    world.start("First", objectives=[{"text": "It is fast"}])
    views = []
    render = world.project.ports.renderer.render_plan
    world.project.ports.renderer.render_plan = lambda view: views.append(view) or render(view)
    world.start("Second", continues="session-1", objectives=[{"text": "It lasts"}])
    (view,) = views
    assert [o.text for o in view.session.objectives] == ["It is fast", "It lasts"]
    assert (view.previous_open, view.carried_over) == ((), 1)


def test_a_session_that_continues_none_carries_nothing(world):
    session = world.start()
    assert (session["chain"], session["tasks"], session["notes"]) == ([session["id"]], [], [])
