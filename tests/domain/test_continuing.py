"""What a session takes over from the one it continues."""

import pytest

from batonpass.domain.continuing import continue_from
from batonpass.domain.goals import Objective, ObjectiveKind, Priority, Subtask, Task, TaskStatus
from batonpass.domain.session import Note, NoteKind
from batonpass.domain.tasks import ObjectiveChange, TaskChange, add_task, update_objective, update_task


@pytest.fixture
def notes(make_session):
    at = make_session().created_at
    return tuple(Note(kind, kind.value, at, rationale="because") for kind in NoteKind)


@pytest.fixture
def first(make_session, notes):
    return make_session(
        id="first",
        objectives=(
            Objective("Reached", done=True),
            Objective("Open", ObjectiveKind.SECONDARY, priority=Priority.HIGH),
        ),
        tasks=(
            Task("Done", TaskStatus.COMPLETED),
            Task(
                "Begun",
                TaskStatus.IN_PROGRESS,
                estimate_minutes=30,
                subtasks=(Subtask("half", done=True), Subtask("other half")),
                blocked_by=("t1",),
                objective="o1",
            ),
            Task("Later", blocked_by=("t1", "t2"), objective="o2"),
        ),
        notes=notes,
    )


def test_what_is_open_is_taken_over_with_its_id_and_its_origin(first, make_session):
    second = continue_from(make_session(id="second"), first)
    assert second.objectives == (
        Objective("Open", ObjectiveKind.SECONDARY, False, "o2", Priority.HIGH, "first"),
    )
    begun, later = second.tasks
    assert (begun.id, begun.status, begun.estimate_minutes) == ("t2", TaskStatus.IN_PROGRESS, 30)
    assert begun.subtasks == first.tasks[1].subtasks
    assert begun.blocked_by == (), "what it waited for is completed"
    assert begun.objective is None, "what it led to is reached"
    assert (later.id, later.blocked_by, later.objective) == ("t3", ("t2",), "o2")
    assert {task.carried_from for task in second.tasks} == {"first"}


def test_the_notes_that_stay_true_are_taken_over(first, make_session):
    second = continue_from(make_session(id="second"), first)
    kinds = [note.kind.value for note in second.notes]
    assert kinds == ["decision", "blocker", "warning", "question", "failedApproach", "command"]
    assert all(note.carried_from == "first" and note.rationale == "because" for note in second.notes)


def test_along_a_chain_each_exists_once_and_knows_where_it_began(first, make_session):
    session = first
    for name in ("second", "third", "fourth"):
        session = continue_from(make_session(id=name), session)
        session = add_task(session, TaskChange(f"New in {name}"))
    assert [(task.text, task.carried_from, task.id) for task in session.tasks] == [
        ("Begun", "first", "t2"),
        ("Later", "first", "t3"),
        ("New in second", "second", "t4"),
        ("New in third", "third", "t5"),
        ("New in fourth", None, "t6"),
    ]
    assert len(session.notes) == 6 and {note.carried_from for note in session.notes} == {"first"}
    assert session.chain == ("first", "second", "third", "fourth")
    assert session.continues == "third"


def test_what_was_finished_on_the_way_is_left_behind(first, make_session):
    second = continue_from(make_session(id="second"), first)
    second = update_task(second, "t2", TaskChange(status=TaskStatus.COMPLETED))
    second = update_objective(second, "o2", ObjectiveChange(done=True))
    third = continue_from(make_session(id="third"), second)
    assert [(task.text, task.blocked_by, task.objective) for task in third.tasks] == [("Later", (), None)]
    assert third.objectives == ()


def test_an_objective_stated_again_is_the_same_one(first, make_session):
    stated = (Objective("New"), Objective("OPEN", priority=Priority.LOW))
    second = continue_from(make_session(id="second", objectives=stated), first)
    assert [(o.id, o.text, o.kind, o.priority, o.carried_from) for o in second.objectives] == [
        ("o2", "Open", "primary", "low", "first"),
        ("o3", "New", "primary", "medium", None),
    ]
    assert second.tasks[1].objective == "o2", "the task still leads to it"


def test_a_session_that_continues_none_is_a_chain_of_itself(make_session):
    assert make_session(id="alone").chain == ("alone",)
    assert make_session(id="b", continues="a").chain == ("a", "b"), "as earlier versions stored it"
