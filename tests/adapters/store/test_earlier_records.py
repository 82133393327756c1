"""Sessions stored before objectives and tasks had ids, priorities and estimates are read as was meant."""

from dataclasses import replace

from batonpass.adapters.store.records import from_document, to_document
from batonpass.domain.goals import Move, Objective, Priority, Task, TaskStatus
from batonpass.domain.session import Session
from batonpass.domain.timeline import record_moves


def earlier(session):
    """The document of a session as the first version wrote it."""
    document = to_document(session)
    document["objectives"] = [{"text": "It works", "kind": "primary", "done": True}]
    document["tasks"] = [{"text": "Build", "status": "inProgress"}, {"text": "Paint", "status": "open"}]
    document["notes"] = [{"kind": "todo", "text": "go on", "at": "2026-05-04T12:00:00Z"}]
    del document["earlier"]
    return document


def test_an_earlier_session_is_read(make_session):
    read = from_document(earlier(make_session()), Session)
    assert read.objectives == (Objective("It works", done=True, id="o1"),)
    assert read.tasks == (
        Task("Build", TaskStatus.IN_PROGRESS, id="t1"),
        Task("Paint", id="t2", priority=Priority.MEDIUM),
    )
    assert read.notes[0].carried_from is None
    assert read.earlier == () and read.chain == (read.id,)


def test_the_timeline_of_a_task_is_kept_and_an_earlier_task_has_none(make_session):
    known = from_document(earlier(make_session()), Session)
    assert known.tasks[0].timeline == () and known.objectives[0].reached_at is None
    at = known.created_at
    begun = replace(known, tasks=(replace(known.tasks[0], status=TaskStatus.COMPLETED), known.tasks[1]))
    moved = record_moves(begun, known, at)
    assert moved.tasks[0].timeline == (Move(at, TaskStatus.COMPLETED, TaskStatus.IN_PROGRESS),)
    assert from_document(to_document(moved), Session) == moved


def test_and_written_with_its_ids(make_session):
    read = from_document(earlier(make_session()), Session)
    assert from_document(to_document(read), Session) == read
