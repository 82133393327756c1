"""Several programs at one store: each sees the others' changes, and nothing is lost between them."""

import pytest

from batonpass.app import contexts
from batonpass.app.intake import Read
from batonpass.domain.errors import NotAllowed


@pytest.fixture
def pair(make_project):
    """Two windows on one project."""
    one = make_project()
    return one, make_project(on=one)


def test_a_session_started_in_one_is_open_in_the_other(pair):
    one, other = pair
    started = one.start("Retry deliveries")
    other.project.catch_up()
    assert other.run("session.show")["id"] == started["id"]
    assert [event for event in other.events if type(event).__name__ == "SessionChanged"], "its face is told"


def test_a_session_that_ends_in_one_ends_in_the_other(pair):
    one, other = pair
    one.start()
    other.project.catch_up()
    one.run("session.complete")
    other.project.catch_up()
    assert other.project.current is None


def test_nothing_new_is_told_to_nobody(pair):
    one, _ = pair
    one.start()
    one.read(100)
    told = len(one.events)
    one.project.catch_up()
    assert len(one.events) == told, "one's own changes are no news"


def test_what_both_read_and_type_adds_up(pair):
    one, other = pair
    one.start()
    other.project.catch_up()
    one.read(100, "file:///a.py")
    other.read(30, "file:///b.py")
    one.type(7)
    other.read(100, "file:///a.py")
    for world in pair:
        world.project.catch_up()
        assert world.run("context.show")["tokens"] == 137, "a.py counts once, whoever read it"
    assert len(one.store.ledger_entries(one.session.id)) == 4, "what happened is kept, also what adds nothing"


def test_a_threshold_passed_in_one_is_due_in_the_other(pair):
    one, other = pair
    one.start()
    other.project.catch_up()
    one.read(4_000)
    other.project.catch_up()
    assert [s["id"] for s in other.run("suggestion.list")["suggestions"]] == ["percentage-35"]
    other.run("checkpoint.create")
    one.project.catch_up()
    assert one.run("suggestion.list")["suggestions"] == []


def test_notes_taken_at_once_are_both_kept(pair):
    one, other = pair
    one.start()
    other.project.catch_up()
    one.run("note.add", kind="todo", text="one")
    other.run("note.add", kind="todo", text="two")
    assert [note.text for note in other.session.notes] == ["one", "two"]


def test_the_second_of_two_moves_is_judged_by_the_present_state(pair):
    one, other = pair
    started = one.start()
    other.project.catch_up()
    one.run("session.complete")
    with pytest.raises(NotAllowed, match="is completed and cannot become abandoned"):
        other.run("session.abandon", session=started["id"])


def test_a_change_in_the_very_moment_of_another_begins_again(make_project):
    """The other program changes the session after this one has looked, and before it stores."""
    one = make_project()
    started = one.start()

    class Interrupted:
        def __init__(self, store):
            self._store = store
            self.once = False

        def __getattr__(self, name):
            return getattr(self._store, name)

        def write(self):
            if self.once:
                self.once = False
                one.run("note.add", kind="todo", text="first")
            return self._store.write()

    stores = []

    def wrap(name, port):
        if name != "store":
            return port
        stores.append(Interrupted(port))
        return stores[-1]

    other = make_project(on=one, wrap=wrap)
    stores[0].once = True
    other.run("note.add", kind="todo", text="second")
    assert [note.text for note in one.store.session(started["id"]).notes] == ["first", "second"]


def test_what_was_seen_is_recorded_although_the_session_changed_meanwhile(pair):
    one, other = pair
    one.start()
    other.project.catch_up()
    one.run("note.add", kind="todo", text="changes the revision")
    contexts.record(other.project, [Read("file:///a.py", 4_000)], [])
    one.project.catch_up()
    assert one.run("context.show")["tokens"] == 4_000
    assert [s["id"] for s in one.run("suggestion.list")["suggestions"]] == ["percentage-35"]
