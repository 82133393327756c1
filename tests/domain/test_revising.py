"""Taking out, bringing back, rewording and reordering what a session holds."""

from datetime import UTC, datetime

import pytest

from batonpass.domain.errors import InvalidInput, NotAllowed, NotFound
from batonpass.domain.goals import Objective, Subtask, Task
from batonpass.domain.revising import (
    NoteChange,
    remove_note,
    remove_objective,
    remove_task,
    reorder,
    restore,
    update_note,
)
from batonpass.domain.session import Note, NoteKind, SessionStatus, add_note
from batonpass.domain.tasks import TaskChange, add_objective, add_task, update_task

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


@pytest.fixture
def session(make_session):
    return make_session(
        objectives=(Objective("It works"), Objective("It is fast", done=True)),
        tasks=(
            Task("Draw", subtasks=(Subtask("lines"), Subtask("colours", done=True))),
            Task("Build", blocked_by=("t1",), objective="o2", estimate_minutes=30),
        ),
        notes=(Note(NoteKind.DECISION, "Use wood", NOON, rationale="It is there"),),
    )


def test_every_item_has_an_id_of_its_own(session):
    assert [s.id for s in session.tasks[0].subtasks] == ["s1", "s2"]
    assert session.notes[0].id == "n1"
    more = update_task(session, "t2", TaskChange(subtasks=[Subtask("walls"), Subtask("roof")]))
    assert [s.id for s in more.tasks[1].subtasks] == ["s3", "s4"]


def test_a_subtask_keeps_its_id_when_it_is_given_again_without(session):
    changed = update_task(
        session, "t1", TaskChange(subtasks=[Subtask("Colours"), Subtask("frame"), Subtask("lines")])
    )
    assert [(s.text, s.id) for s in changed.tasks[0].subtasks] == [
        ("Colours", "s2"),
        ("frame", "s3"),
        ("lines", "s1"),
    ]


def test_only_what_is_given_of_a_note_changes(session):
    (note,) = update_note(session, "n1", NoteChange(text=" Use oak ", rationale="")).notes
    assert (note.text, note.rationale, note.kind, note.id) == ("Use oak", "", NoteKind.DECISION, "n1")
    (again,) = update_note(session, "n1", NoteChange(kind=NoteKind.LEARNING, impact="dear")).notes
    assert (again.kind, again.impact, again.rationale) == (NoteKind.LEARNING, "dear", "It is there")


@pytest.mark.parametrize(
    ("remove", "item_id", "names"),
    [(remove_objective, "o2", "objectives"), (remove_task, "t2", "tasks"), (remove_note, "n1", "notes")],
)
def test_what_was_taken_out_comes_back_as_it_was(session, remove, item_id, names):
    item = next(item for item in getattr(session, names) if item.id == item_id)
    without = remove(session, item_id)
    assert item not in getattr(without, names), "it is out of the session"
    assert item in getattr(without.removed, names), "and kept aside"
    back = restore(without, item_id)
    assert item in getattr(back, names)
    assert back.removed == session.removed


def test_nothing_is_tied_to_what_was_taken_out(session):
    without = remove_task(remove_objective(session, "o2"), "t1")
    (build,) = without.tasks
    assert (build.blocked_by, build.objective) == ((), None)


def test_a_task_comes_back_without_ties_to_what_is_gone(session):
    back = restore(remove_objective(remove_task(remove_task(session, "t2"), "t1"), "o2"), "t2")
    (build,) = back.tasks
    assert (build.blocked_by, build.objective, build.estimate_minutes) == ((), None, 30)


def test_an_id_that_was_removed_is_not_given_again(session):
    empty = remove_note(remove_task(remove_objective(session, "o2"), "t2"), "n1")
    added = add_task(add_objective(empty, Objective("New")), TaskChange("New"))
    noted = add_note(added, Note(NoteKind.TODO, "New", NOON))
    assert (noted.objectives[-1].id, noted.tasks[-1].id, noted.notes[-1].id) == ("o3", "t3", "n2")


@pytest.mark.parametrize(
    ("ids", "expected"),
    [
        (["o3", "o1", "o2"], ["o3", "o1", "o2"]),
        (["o2", "o1"], ["o2", "o1", "o3"]),
        (["o3", "o1"], ["o3", "o2", "o1"]),
        (["o9", "o1", "o1"], ["o1", "o2", "o3"]),
        ([], ["o1", "o2", "o3"]),
    ],
)
def test_those_that_are_named_are_put_in_their_order(ids, expected):
    items = tuple(Objective(f"{n}", id=f"o{n}") for n in (1, 2, 3))
    assert [item.id for item in reorder(items, ids)] == expected


def test_what_is_not_there_is_refused(session):
    for change in (remove_objective, remove_task, remove_note, restore):
        with pytest.raises(NotFound):
            change(session, "x7")
    with pytest.raises(NotFound):
        update_note(session, "n7", NoteChange(text="New"))
    with pytest.raises(InvalidInput):
        update_note(session, "n1", NoteChange(text="  "))


def test_a_session_that_has_ended_is_not_changed(make_session):
    ended = make_session(status=SessionStatus.COMPLETED, objectives=(Objective("It works"),))
    with pytest.raises(NotAllowed, match="is completed"):
        remove_objective(ended, "o1")
