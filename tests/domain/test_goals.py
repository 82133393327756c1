"""Objectives and tasks: how far they are, what presses most, and what waits for what."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batonpass.domain.goals import (
    Objective,
    Priority,
    Subtask,
    Task,
    TaskStatus,
    by_urgency,
    find_circle,
    number_objectives,
    number_tasks,
    objective_progress,
    open_blockers,
    progress_percent,
    shorten,
)

DONE = TaskStatus.COMPLETED


def tasks_of(**blocked_by):
    """Tasks by their ids, each with the ids that it waits for."""
    return [Task(name, id=name, blocked_by=tuple(first.split())) for name, first in blocked_by.items()]


def test_what_comes_without_an_id_is_numbered_after_the_highest():
    numbered = number_tasks((Task("a"), Task("b", id="t7"), Task("c"), Task("d", id="other")))
    assert [task.id for task in numbered] == ["t8", "t7", "t9", "other"]
    assert number_tasks(numbered) is numbered
    assert [o.id for o in number_objectives((Objective("a"), Objective("b")))] == ["o1", "o2"]
    assert number_objectives(()) == () and number_tasks(()) == ()


HALF = (Subtask("a", done=True), Subtask("b"))


@pytest.mark.parametrize(
    ("task", "percent"),
    [
        (Task("a"), 0),
        (Task("a", TaskStatus.IN_PROGRESS), 0),
        (Task("a", DONE), 100),
        (Task("a", subtasks=HALF), 50),
        (Task("a", DONE, subtasks=HALF), 100),
        (Task("a", subtasks=(Subtask("a", done=True),)), 100),
        (Task("a", subtasks=(*HALF, Subtask("c", done=True))), 66),
    ],
)
def test_a_task_is_as_far_as_its_subtasks(task, percent):
    assert task.progress_percent == percent


@pytest.mark.parametrize(
    ("objectives", "tasks", "percent"),
    [
        ([], [], None),
        ([Objective("a", done=True)], [], 100),
        ([Objective("a", done=True), Objective("b")], [], 50),
        ([], [Task("a", DONE), Task("b"), Task("c", subtasks=HALF)], 50),
        ([Objective("a", id="o1")], [Task("a", DONE, objective="o1"), Task("b", objective="o1")], 50),
        ([Objective("a")], [Task(str(n), DONE) for n in range(999)], 99),
    ],
)
def test_a_session_is_as_far_as_its_parts(objectives, tasks, percent):
    assert progress_percent(objectives, tasks) == percent


def test_an_objective_is_as_far_as_the_tasks_that_lead_to_it():
    tasks = [Task("a", DONE, objective="o1"), Task("b", objective="o1"), Task("c", DONE, objective="o2")]
    assert objective_progress(Objective("x", id="o1"), tasks) == 50
    assert objective_progress(Objective("x", id="o1", done=True), tasks) == 100
    assert objective_progress(Objective("x", id="o3"), tasks) == 0


def test_what_is_completed_blocks_no_more():
    first, second = Task("a", id="t1"), Task("b", id="t2", blocked_by=("t1", "gone"))
    assert open_blockers(second, [first, second]) == (first,)
    assert open_blockers(second, [Task("a", DONE, id="t1"), second]) == ()


def test_the_most_pressing_comes_first_and_what_waits_comes_last():
    tasks = [
        Task("medium", id="t1"),
        Task("waits", id="t2", priority=Priority.CRITICAL, blocked_by=("t1",)),
        Task("done", DONE, priority=Priority.CRITICAL),
        Task("blocked", TaskStatus.BLOCKED, priority=Priority.HIGH),
        Task("low", priority=Priority.LOW),
        Task("critical", priority=Priority.CRITICAL),
        Task("medium too"),
    ]
    order = [task.text for task in by_urgency(tasks)]
    assert order == ["critical", "medium", "medium too", "low", "waits", "blocked"]


@pytest.mark.parametrize(
    ("waiting", "circle"),
    [
        ({}, ()),
        ({"a": "", "b": "a", "c": "a b"}, ()),
        ({"a": "a"}, ("a", "a")),
        ({"a": "b", "b": "a"}, ("a", "b", "a")),
        ({"a": "b", "b": "c", "c": "d", "d": "b"}, ("b", "c", "d", "b")),
        ({"a": "gone", "b": "a gone"}, ()),
    ],
)
def test_a_circle_is_found_and_named(waiting, circle):
    assert find_circle(tasks_of(**waiting)) == circle


NAMES = [f"t{number}" for number in range(8)]


@given(st.dictionaries(st.sampled_from(NAMES), st.sets(st.sampled_from(NAMES)).map(" ".join)))
def test_without_a_circle_everything_can_be_done_in_some_order(waiting):
    tasks = tasks_of(**waiting)
    circle = find_circle(tasks)
    before = {task.id: set(task.blocked_by) & set(waiting) for task in tasks}
    if circle:
        assert circle[0] == circle[-1]
        assert all(after in before[name] for name, after in pairwise(circle))
        return
    while before:
        ready = [name for name, first in before.items() if not first & set(before)]
        assert ready, f"nothing can be begun of {before}"
        for name in ready:
            del before[name]


def test_many_tasks_in_a_row_are_no_trouble():
    row = [Task("x", id=f"t{number}", blocked_by=(f"t{number + 1}",)) for number in range(5_000)]
    assert find_circle(row) == ()


def test_a_long_text_is_named_in_short():
    assert shorten("two\nlines") == "two lines"
    assert len(shorten("x" * 100)) == 60
