"""Objectives and tasks over the commands: their shapes, the plan that follows, and what is refused."""

import pytest

from batonpass.domain.errors import InvalidInput, NotAllowed, NotFound


@pytest.fixture
def begun(world):
    world.start("First", objectives=[{"text": "It works", "priority": "high"}, {"text": "It is fast"}])
    return world


def test_a_task_has_the_shape_of_the_surface(begun):
    begun.run("task.add", text="Draw")
    session = begun.run(
        "task.add",
        text=" Build it ",
        priority="critical",
        estimateMinutes=90,
        estimateTokens=4_000,
        subtasks=[{"text": "lay bricks", "done": True}, {"text": "roof"}],
        blockedBy=["t1"],
        objective="o1",
    )
    assert session["tasks"][1] == {
        "id": "t2",
        "text": "Build it",
        "status": "open",
        "priority": "critical",
        "estimateMinutes": 90,
        "estimateTokens": 4_000,
        "subtasks": [
            {"id": "s1", "text": "lay bricks", "done": True},
            {"id": "s2", "text": "roof", "done": False},
        ],
        "blockedBy": ["t1"],
        "waitsFor": ["t1"],
        "objective": "o1",
        "progressPercent": 50,
        "carriedFrom": None,
        "startedAt": None,
        "completedAt": None,
        "minutesSpent": None,
    }
    assert session["tasks"][0]["priority"] == "medium"


def test_an_objective_has_the_shape_of_the_surface(begun):
    session = begun.run("objective.add", text="It lasts", kind="secondary", priority="low")
    assert session["objectives"][2] == {
        "id": "o3",
        "text": "It lasts",
        "kind": "secondary",
        "priority": "low",
        "done": False,
        "progressPercent": 0,
        "carriedFrom": None,
        "reachedAt": None,
    }
    assert session["objectives"][0]["priority"] == "high"


def test_progress_goes_from_the_subtasks_up_to_the_session(begun):
    assert begun.run("session.show")["progressPercent"] == 0
    begun.run("task.add", text="Build", objective="o1", subtasks=[{"text": "a", "done": True}, {"text": "b"}])
    session = begun.run("task.add", text="Paint", objective="o1", blockedBy=["t1"])
    assert [o["progressPercent"] for o in session["objectives"]] == [25, 0]
    assert session["progressPercent"] == (25 + 0 + 50 + 0) // 4
    session = begun.run("task.update", task="t1", status="completed")
    assert session["tasks"][1]["waitsFor"] == []
    begun.run("task.update", task="t2", status="completed")
    begun.run("objective.update", objective="o1", done=True)
    session = begun.run("objective.update", objective="o2", done=True)
    assert session["progressPercent"] == 100


def test_a_session_without_goals_has_no_progress(world):
    assert world.start()["progressPercent"] is None


def test_what_is_left_out_stays_and_what_is_empty_goes(begun):
    begun.run("task.add", text="Build", estimateMinutes=30, subtasks=[{"text": "a"}], objective="o1")
    kept = begun.run("task.update", task="t1", priority="low")["tasks"][0]
    assert (kept["estimateMinutes"], kept["objective"], len(kept["subtasks"])) == (30, "o1", 1)
    gone = begun.run("task.update", task="t1", estimateMinutes=0, objective="", subtasks=[])["tasks"][0]
    assert (gone["estimateMinutes"], gone["objective"], gone["subtasks"]) == (None, None, [])
    assert gone["priority"] == "low"


@pytest.mark.parametrize(
    ("command", "given"),
    [
        ("task.add", {"text": "Build"}),
        ("objective.add", {"text": "It lasts"}),
        ("objective.update", {"objective": "o1", "done": True}),
    ],
)
def test_the_plan_follows_every_change(begun, command, given):
    rendered = []
    render = begun.project.ports.renderer.render_plan
    begun.project.ports.renderer.render_plan = lambda view: rendered.append(view) or render(view)
    session = begun.run(command, given)
    assert [view.session.objectives for view in rendered] == [begun.session.objectives]
    assert [view.session.tasks for view in rendered] == [begun.session.tasks]
    assert session["id"] == begun.session.id


def test_the_use_of_the_phases_is_kept(begun):
    begun.read(500)
    begun.run("task.add", text="Build")
    assert begun.session.phases[0].used_tokens == 500


REFUSED = [
    ("task.add", {}, InvalidInput, "text", "“text” is missing"),
    ("task.add", {"text": " "}, InvalidInput, "text", "cannot be empty"),
    ("task.add", {"text": "Draw"}, InvalidInput, "text", "already has the task “Draw”"),
    (
        "task.add",
        {"text": "x", "priority": "urgent"},
        InvalidInput,
        "priority",
        "critical, high, medium, low",
    ),
    ("task.add", {"text": "x", "estimateMinutes": -1}, InvalidInput, "estimateMinutes", "whole number >= 0"),
    ("task.add", {"text": "x", "estimateTokens": 1.5}, InvalidInput, "estimateTokens", "whole number"),
    ("task.add", {"text": "x", "subtasks": [{"text": ""}]}, InvalidInput, "subtasks[0]", "cannot be empty"),
    ("task.add", {"text": "x", "subtasks": ["y"]}, InvalidInput, "subtasks[0]", "must be an object"),
    ("task.add", {"text": "x", "blockedBy": ["t9"]}, NotFound, None, "no task “t9” (blockedBy)"),
    ("task.add", {"text": "x", "blockedBy": "t1"}, InvalidInput, "blockedBy", "must be a list"),
    ("task.add", {"text": "x", "objective": "o9"}, NotFound, None, "no objective “o9”"),
    ("task.add", {"text": "x", "session": "nobody"}, NotFound, None, "no session “nobody”"),
    ("task.update", {}, InvalidInput, "task", "“task” is missing"),
    ("task.update", {"task": "t9"}, NotFound, None, "no task “t9” (task); there are: t1, t2"),
    ("task.update", {"task": "t2", "status": "done"}, InvalidInput, "status", "open, inProgress, completed"),
    ("task.update", {"task": "t2", "status": "completed"}, NotAllowed, None, "Task t2 waits for t1 “Draw”"),
    ("task.update", {"task": "t1", "blockedBy": ["t2"]}, InvalidInput, "blockedBy", "t1 → t2 → t1"),
    ("task.update", {"task": "t1", "blockedBy": ["t1"]}, InvalidInput, "blockedBy", "wait for itself"),
    ("objective.add", {"text": "it works"}, InvalidInput, "text", "already has the objective"),
    ("objective.add", {"text": "x", "kind": "third"}, InvalidInput, "kind", "primary, secondary"),
    ("objective.update", {"objective": "o9"}, NotFound, None, "no objective “o9” (objective)"),
    ("objective.update", {"objective": "o1", "text": "It is fast"}, InvalidInput, "text", "already has"),
    ("objective.update", {"objective": "o1", "done": "yes"}, InvalidInput, "done", "true or false"),
]


@pytest.mark.parametrize(("command", "given", "error", "field", "words"), REFUSED)
def test_what_cannot_be_is_refused_and_changes_nothing(begun, command, given, error, field, words):
    begun.run("task.add", text="Draw")
    begun.run("task.add", text="Build", blockedBy=["t1"])
    kept = begun.kept()
    with pytest.raises(error) as refused:
        begun.run(command, given)
    assert words in refused.value.message
    assert getattr(refused.value, "field", None) == field
    assert begun.kept() == kept


@pytest.mark.parametrize("command", ["task.add", "objective.add"])
def test_a_session_that_has_ended_takes_no_more(begun, command):
    ended = begun.session.id
    begun.run("session.complete")
    with pytest.raises(NotAllowed, match="Start a new session first"):
        begun.run(command, text="More", session=ended)
