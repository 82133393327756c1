"""Events: what is told, in which order, and that no subscriber stands in another's way."""

import logging

import pytest

from batonpass.app.events import (
    CheckpointTaken,
    ContextChanged,
    ErrorOccurred,
    Publisher,
    SessionChanged,
    SuggestionsChanged,
)
from batonpass.domain.errors import NotFound, Unavailable


def heard(world):
    told = [type(event).__name__.removesuffix("Changed") for event in world.events]
    world.events.clear()
    return told


def test_each_change_is_told_once_and_a_look_is_not(world):
    world.start()
    assert heard(world) == ["Context", "Session"]
    world.read(1_000)
    assert heard(world) == ["Context"]
    for command in ("session.show", "session.list", "context.show", "suggestion.list", "checkpoint.list"):
        world.run(command)
    assert heard(world) == []
    world.run("note.add", kind="todo", text="x")
    assert heard(world) == ["Context", "Session"]


def test_what_becomes_due_and_what_is_dealt_with_is_told(world):
    world.start()
    heard(world)
    world.read(4_000)
    fired = [event for event in world.events if isinstance(event, SuggestionsChanged)]
    assert [s.id for s in fired[0].suggestions] == ["percentage-35"]
    assert heard(world) == ["Context", "Suggestions", "Session"]
    world.type(10)
    assert heard(world) == ["Context"], "the same suggestions are not told again"
    world.run("suggestion.snooze", id="percentage-35")
    assert heard(world) == ["Context", "Suggestions", "Session"]
    world.clock.move(minutes=15)
    world.project.refresh()
    assert heard(world) == ["Context", "Suggestions"], "time alone ended the snooze"
    world.run("checkpoint.create")
    assert world.events[1] == SuggestionsChanged(())


def test_a_checkpoint_is_told_with_its_place(world):
    session = world.start()["id"]
    heard(world)
    ref = world.run("checkpoint.create")["ref"]
    assert world.events == [
        ContextChanged(session),
        CheckpointTaken(session, 1, ref),
        SessionChanged(session),
    ]


def test_what_cannot_be_stored_is_told(make_project):
    """Nobody waits for what is recorded in passing, so its failure is an event."""

    class Full:
        def __init__(self, store):
            self._store = store
            self.is_full = False

        def __getattr__(self, name):
            return getattr(self._store, name)

        def write(self):
            if self.is_full:
                raise Unavailable("The disk is full.")
            return self._store.write()

    stores = []

    def wrap(name, port):
        if name != "store":
            return port
        stores.append(Full(port))
        return stores[-1]

    world = make_project(wrap=wrap)
    world.start()
    heard(world)
    stores[0].is_full = True
    with pytest.raises(Unavailable):
        world.read(100)
    assert world.events == [ErrorOccurred("The disk is full.")]
    stores[0].is_full = False
    world.read(100)
    assert world.run("context.show")["tokens"] == 100


def test_the_end_of_a_session_is_told(world):
    session = world.start()["id"]
    world.read(4_000)
    heard(world)
    world.run("session.complete")
    assert world.events == [ContextChanged(None), SuggestionsChanged(()), SessionChanged(session)]


def test_a_session_that_is_handed_off_by_another_is_told_too(world):
    first = world.start("First")["id"]
    heard(world)
    second = world.start("Second", continues=first)["id"]
    assert world.events == [ContextChanged(second), SessionChanged(first), SessionChanged(second)]


def test_a_session_that_is_found_open_at_the_start_is_told(world, make_project):
    world.start()
    world.read(4_000)
    assert heard(make_project(on=world)) == ["Context", "Suggestions"]
    assert heard(make_project()) == [], "without one there is nothing to tell"


def test_an_event_is_told_after_the_change_is_stored(world):
    stored = []
    world.project.events.subscribe(
        lambda event: (
            stored.append(world.run("session.show")["notes"]) if isinstance(event, SessionChanged) else None
        )
    )
    world.start()
    world.run("note.add", kind="todo", text="x")
    assert [len(notes) for notes in stored] == [0, 1]


def test_a_subscriber_that_fails_is_logged_and_the_others_hear(world, caplog):
    def fail(event):
        raise ValueError("text of a document")

    hearing = []
    world.project.events.subscribe(fail)
    world.project.events.subscribe(hearing.append)
    with caplog.at_level(logging.ERROR):
        session = world.start()
    assert [type(event) for event in hearing] == [ContextChanged, SessionChanged]
    assert "A subscriber failed on ContextChanged" in caplog.text
    assert world.run("session.show")["id"] == session["id"]


def test_events_come_in_the_order_of_subscription_until_it_ends():
    publisher, heard_by = Publisher(), []
    leave = publisher.subscribe(lambda event: heard_by.append("first"))
    publisher.subscribe(lambda event: heard_by.append("second"))
    publisher.publish(ContextChanged(None))
    leave()
    leave()
    publisher.publish(ContextChanged(None))
    assert heard_by == ["first", "second", "second"]


def test_a_subscriber_may_leave_while_it_is_told():
    publisher, heard_by = Publisher(), []

    def once(event):
        heard_by.append("once")
        leave()

    leave = publisher.subscribe(once)
    publisher.subscribe(lambda event: heard_by.append("always"))
    publisher.publish(ContextChanged(None))
    publisher.publish(ContextChanged(None))
    assert heard_by == ["once", "always", "always"]


def test_a_refused_command_is_not_told(world):
    with pytest.raises(NotFound):
        world.run("session.pause")
    assert heard(world) == []
