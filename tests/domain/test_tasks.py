"""Adding and changing objectives and tasks: what is kept, and each refusal by its field."""

import pytest

from batonpass.domain.errors import InvalidInput, NotAllowed, NotFound
from batonpass.domain.goals import Objective, ObjectiveKind, Priority, Subtask, Task, TaskStatus
from batonpass.domain.session import TEXT_LIMIT, SessionStatus
from batonpass.domain.tasks import (
    ObjectiveChange,
    TaskChange,
    add_objective,
    add_task,
    update_objective,
    update_task,
)


@pytest.fixture
def session(make_session):
    return make_session(
        objectives=(Objective("It works"), Objective("It is fast", ObjectiveKind.SECONDARY)),
        tasks=(
            Task("Draw"),
            Task("Build", blocked_by=("t1",), estimate_minutes=30, objective="o1"),
            Task("Old", TaskStatus.COMPLETED),
        ),
    )


def test_an_objective_is_added_at_the_end_with_an_id_of_its_own(session):
    added = add_objective(session, Objective(" It lasts ", priority=Priority.HIGH))
    assert added.objectives[:2] == session.objectives
    assert added.objectives[2] == Objective("It lasts", id="o3", priority=Priority.HIGH)


def test_only_what_is_given_of_an_objective_changes(session):
    changed = update_objective(session, "o2", ObjectiveChange(done=True)).objectives[1]
    assert changed == Objective("It is fast", ObjectiveKind.SECONDARY, done=True, id="o2")
    again = update_objective(session, "o2", ObjectiveChange("Fast", ObjectiveKind.PRIMARY, Priority.LOW))
    assert again.objectives[1] == Objective("Fast", id="o2", priority=Priority.LOW)
    assert again.objectives[0] == session.objectives[0]
    same = update_objective(session, "o1", ObjectiveChange("it WORKS"))
    assert same.objectives[0].text == "it WORKS", "its own words are no repetition"


def test_a_task_is_added_with_all_that_is_known_of_it(session):
    change = TaskChange(
        " Try ", None, Priority.CRITICAL, 90, 4_000, [Subtask(" by hand ")], [" t1 ", "t2", "t1"], "o2"
    )
    assert add_task(session, change).tasks[3] == Task(
        "Try",
        id="t4",
        priority=Priority.CRITICAL,
        estimate_minutes=90,
        estimate_tokens=4_000,
        subtasks=(Subtask("by hand", id="s1"),),
        blocked_by=("t1", "t2"),
        objective="o2",
    )


def test_only_what_is_given_of_a_task_changes(session):
    build = update_task(session, "t2", TaskChange(priority=Priority.HIGH)).tasks[1]
    assert build.priority is Priority.HIGH
    assert (build.text, build.blocked_by, build.estimate_minutes, build.objective) == (
        "Build",
        ("t1",),
        30,
        "o1",
    )


def test_what_is_emptied_is_taken_away(session):
    build = update_task(
        session, "t2", TaskChange(estimate_minutes=0, subtasks=[], blocked_by=[], objective=" ")
    ).tasks[1]
    assert (build.estimate_minutes, build.subtasks, build.blocked_by, build.objective) == (None, (), (), None)


def test_a_task_can_be_begun_when_what_it_waited_for_is_completed(session):
    session = update_task(session, "t1", TaskChange(status=TaskStatus.COMPLETED))
    for status in (TaskStatus.IN_PROGRESS, TaskStatus.COMPLETED, TaskStatus.OPEN, TaskStatus.BLOCKED):
        assert update_task(session, "t2", TaskChange(status=status)).tasks[1].status is status


def test_a_task_is_begun_and_set_free_in_one_step(session):
    change = TaskChange(status=TaskStatus.IN_PROGRESS, blocked_by=[])
    assert update_task(session, "t2", change).tasks[1].status is TaskStatus.IN_PROGRESS


def test_a_text_of_a_completed_task_may_be_used_again(session):
    assert add_task(session, TaskChange("Old")).tasks[3].text == "Old"


REFUSED = [
    (TaskChange(text=" \n"), InvalidInput, "text", "text cannot be empty"),
    (TaskChange(text="x" * (TEXT_LIMIT + 1)), InvalidInput, "text", "at most 20,000"),
    (TaskChange(text="draw"), InvalidInput, "text", "already has the task “draw”"),
    (TaskChange(subtasks=[Subtask("a"), Subtask(" ")]), InvalidInput, "subtasks[1]", "cannot be empty"),
    (TaskChange(blocked_by=["t9"]), NotFound, None, "no task “t9” (blockedBy); there are: t1, t2, t3"),
    (TaskChange(blocked_by=["t2"]), InvalidInput, "blockedBy", "Task t2 cannot wait for itself"),
    (TaskChange(objective="o9"), NotFound, None, "no objective “o9” (objective); there are: o1, o2"),
    (TaskChange(status=TaskStatus.IN_PROGRESS), NotAllowed, None, "Task t2 waits for t1 “Draw”"),
    (TaskChange(status=TaskStatus.COMPLETED), NotAllowed, None, "Complete that first"),
]


@pytest.mark.parametrize(("change", "error", "field", "words"), REFUSED)
def test_a_change_that_cannot_be_is_refused(session, change, error, field, words):
    with pytest.raises(error) as refused:
        update_task(session, "t2", change)
    assert words in refused.value.message
    assert getattr(refused.value, "field", None) == field


def test_tasks_cannot_wait_for_one_another(session):
    session = add_task(session, TaskChange("Try", blocked_by=["t2"]))
    with pytest.raises(InvalidInput, match="wait for one another: t1 → t4 → t2 → t1") as refused:
        update_task(session, "t1", TaskChange(blocked_by=["t4"]))
    assert refused.value.field == "blockedBy"


def test_what_is_not_there_cannot_be_changed(session, make_session):
    with pytest.raises(NotFound, match=r"no task “t9” \(task\)"):
        update_task(session, "t9", TaskChange())
    with pytest.raises(NotFound, match="no objective “x”"):
        update_objective(session, "x", ObjectiveChange())
    with pytest.raises(NotFound, match="the session has none"):
        update_task(make_session(), "t1", TaskChange())


def test_an_objective_is_stated_once(session):
    with pytest.raises(InvalidInput, match="already has the objective “IT works”"):
        add_objective(session, Objective("IT works"))
    with pytest.raises(InvalidInput, match="already has"):
        update_objective(session, "o2", ObjectiveChange("It works"))


@pytest.mark.parametrize(
    "change",
    [
        lambda session: add_objective(session, Objective("More")),
        lambda session: update_objective(session, "o1", ObjectiveChange(done=True)),
        lambda session: add_task(session, TaskChange("More")),
        lambda session: update_task(session, "t1", TaskChange("More")),
    ],
)
def test_a_session_that_has_ended_is_not_changed(session, make_session, change):
    ended = make_session(status=SessionStatus.COMPLETED, objectives=session.objectives, tasks=session.tasks)
    with pytest.raises(NotAllowed, match="Start a new session first"):
        change(ended)
