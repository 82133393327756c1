"""A face that stays with a session leaves a record; one whose process is gone is an unclean end."""

from datetime import timedelta
from functools import partial

import pytest
from tests.app.fuse import Fuse, Fused

from batonpass.app import recovery
from batonpass.app.attendance import Attendant
from batonpass.app.emergency import Cause, EmergencySave
from batonpass.domain.attendance import Attendance, Face, Process, UncleanEnd, Unsaved
from batonpass.domain.errors import Unavailable


@pytest.fixture
def open_window(make_project):
    """Open a window on a project, in a process of its own; every window knows which processes are gone."""
    gone, windows = set(), []

    def window(on, host="desk", **options):
        number = len(windows) + 1
        world = make_project(on=on, **options) if windows else on
        world.processes.this = Process(host, 100, f"start {number}")
        world.processes.gone = gone
        attendant = Attendant(world.project, Face.LANGUAGE_SERVER)
        windows.append(attendant)
        return world, attendant

    window.gone = gone
    return window


def kill(open_window, world):
    open_window.gone.add(world.processes.this)


def records(world):
    return list(world.store.records(Attendance).values())


def suggestions(world):
    return [s for s in world.run("suggestion.list")["suggestions"] if s["kind"] == "recovery"]


def change(world, text=b"changed\n"):
    world.repository.files["parcel.py"] = text


def test_the_record_says_who_is_there_since_when(world, open_window):
    _, attendant = open_window(world)
    assert not attendant.notice() and attendant.follow() is None
    assert records(world) == [], "no session is active"
    world.start()
    assert attendant.notice()
    attendant.follow()
    (record,) = records(world)
    assert (record.session_id, record.process, record.face) == (
        "session-1",
        world.processes.this,
        Face.LANGUAGE_SERVER,
    )
    assert not attendant.notice(), "nothing is written a second time"


def test_it_is_written_at_most_once_a_minute(world, open_window):
    _, attendant = open_window(world)
    world.start()
    attendant.follow()
    (first,) = records(world)
    world.clock.move(0.9)
    assert not attendant.notice()
    world.clock.move(0.2)
    assert attendant.notice()
    attendant.follow()
    (second,) = records(world)
    assert second.since == first.since and second.seen - first.seen > timedelta(minutes=1)
    assert not attendant.notice()


def test_a_clock_that_is_set_back_does_not_silence_it(world, open_window):
    _, attendant = open_window(world)
    world.start()
    attendant.follow()
    world.clock.move(-600)
    assert attendant.notice()
    attendant.follow()
    assert not attendant.notice()


@pytest.mark.parametrize("move", ["session.pause", "session.complete", "session.abandon"])
def test_it_ends_with_the_activity_of_the_session(world, open_window, move):
    _, attendant = open_window(world)
    world.start()
    attendant.follow()
    world.run(move)
    assert attendant.notice()
    attendant.follow()
    assert records(world) == [] and not attendant.notice()


def test_a_window_that_is_closed_idle_leaves_nothing_new(world, open_window):
    _, attendant = open_window(world)
    world.start()
    attendant.follow()
    before = world.kept()
    world.read(500)
    assert attendant.leave(Cause.EDITOR_CLOSED) == EmergencySave()
    assert records(world) == []
    for kind in ("documents", "refs", "checkpoints"):
        assert world.kept()[kind] == before[kind], f"{kind}: litter"


WORK = {
    "a file": lambda world: change(world),
    "a note": lambda world: world.run("note.add", kind="todo", text="go on"),
    "a phase": lambda world: world.run("phase.complete"),
    "typing": lambda world: world.type(40),
    "a plan edited by hand": lambda world: edit_plan(world),
}


def edit_plan(world):
    (path,) = world.documents.texts
    world.documents.texts[path] += "mine\n"
    world.repository.files[str(path.relative_to(world.project.root))] = world.documents.texts[path].encode()


@pytest.mark.parametrize("work", WORK.values(), ids=WORK)
def test_what_happened_is_saved_once(world, open_window, work):
    _, attendant = open_window(world)
    world.start()
    attendant.follow()
    work(world)
    saved = attendant.leave(Cause.EDITOR_CLOSED)
    assert saved.handoff is not None and saved.failures == ()
    assert records(world) == []
    assert {c.reason for c in world.store.checkpoints("session-1")} <= {"editorClosed"}

    again, next_attendant = open_window(world)
    again.documents.texts.update(world.documents.texts)
    next_attendant.follow()
    assert next_attendant.leave(Cause.EDITOR_CLOSED) == EmergencySave(), "nothing happened since"


def test_what_the_user_saved_is_not_saved_again(world, open_window):
    _, attendant = open_window(world)
    world.start()
    attendant.follow()
    change(world)
    world.run("checkpoint.create")
    world.run("note.add", kind="todo", text="go on")
    world.run("handoff.create")
    attendant.notice()
    assert attendant.leave(Cause.EDITOR_CLOSED) == EmergencySave()


def test_of_two_windows_the_last_that_leaves_saves(world, open_window):
    _, first = open_window(world)
    world.start()
    first.follow()
    other, second = open_window(world)
    second.follow()
    assert len(records(world)) == 2
    change(world)
    assert first.leave(Cause.EDITOR_CLOSED) == EmergencySave()
    assert second.leave(Cause.EDITOR_CLOSED).checkpoint is not None
    assert records(world) == [] and suggestions(other) == []


def test_nothing_is_recorded_after_leaving(world, open_window):
    _, attendant = open_window(world)
    world.start()
    attendant.leave(Cause.EDITOR_CLOSED)
    assert not attendant.notice() and attendant.follow() is None
    assert records(world) == []


def test_what_could_not_be_saved_is_offered_at_the_next_start(world, open_window):
    _, attendant = open_window(world)
    world.start()
    attendant.follow()
    change(world)
    world.repository.unavailable = "git does not answer."
    assert attendant.leave(Cause.TERMINATED).failures
    assert len(records(world)) == 1
    world.repository.unavailable = None
    kill(open_window, world)
    _, next_attendant = open_window(world)
    assert next_attendant.follow() is not None


def test_an_unclean_end_is_offered_once(world, open_window):
    _, first = open_window(world)
    world.start()
    first.follow()
    world.run("checkpoint.create")
    change(world, b"one\ntwo\nthree\n")
    (seen,) = [record.seen for record in records(world)]
    kill(open_window, world)
    world.clock.move(90)

    second_world, second = open_window(world)
    assert suggestions(second_world) == []
    end = second.follow()
    assert end == UncleanEnd(seen, Unsaved(since=1, files=1, insertions=1, deletions=0))
    (offer,) = suggestions(second_world)
    assert offer["id"] == "recovery-20260504T120000"
    assert offer["reason"] == (
        "Batonpass ended without being closed; its last sign was at 2026-05-04 12:00 UTC. "
        "Since checkpoint 1 1 file has changed (+1, -0), and no checkpoint holds that."
    )
    second_world.clock.move(2)
    assert second.follow() is None, "it is offered once"
    third_world, third = open_window(world)
    assert third.follow() is None, "nor does another window ask again"
    assert suggestions(third_world) == [offer], "what stands is shown everywhere, under the same id"


def answers_by_dismissing(world, _):
    recovery.dismiss(world.project)


@pytest.mark.parametrize(
    "answer",
    [
        lambda world, _: world.run("checkpoint.create"),
        lambda world, _: world.run("handoff.create"),
        answers_by_dismissing,
        lambda _, attendant: attendant.leave(Cause.EDITOR_CLOSED),
    ],
    ids=["checkpoint", "handoff", "dismissed", "closed"],
)
def test_every_answer_ends_the_offer(world, open_window, answer):
    _, first = open_window(world)
    world.start()
    first.follow()
    kill(open_window, world)
    second_world, second = open_window(world)
    second.follow()
    assert suggestions(second_world)
    answer(second_world, second)
    assert suggestions(second_world) == []
    third_world, third = open_window(world)
    assert third.follow() is None and suggestions(third_world) == []


def test_a_second_unclean_end_takes_the_place_of_the_first(world, open_window):
    _, first = open_window(world)
    world.start()
    first.follow()
    kill(open_window, world)
    second_world, second = open_window(world)
    second.follow()
    (one,) = suggestions(second_world)
    second_world.clock.move(30)
    second.follow()
    kill(open_window, second_world)
    third_world, third = open_window(world)
    assert third.follow() is not None
    (other,) = suggestions(third_world)
    assert other["id"] != one["id"]


def test_a_laptop_that_slept_is_no_unclean_end(world, open_window):
    """Its process still lives, whatever the clock says."""
    _, first = open_window(world)
    world.start()
    first.follow()
    world.clock.move(60 * 24 * 30)
    second_world, second = open_window(world)
    assert second.follow() is None and suggestions(second_world) == []
    assert len(records(world)) == 2


def test_a_process_of_another_machine_is_left_alone(world, open_window):
    _, first = open_window(world, host="elsewhere")
    world.start()
    first.follow()
    kill(open_window, world)
    _, second = open_window(world)
    assert second.follow() is None
    assert len(records(world)) == 2


def test_the_end_in_another_work_tree_is_left_to_its_own_window(world, open_window, make_project):
    _, first = open_window(world)
    world.start()
    first.follow()
    kill(open_window, world)
    beside = world.project.root.parent / "beside"
    world.repository.further_trees.append(beside)
    other_world, other = open_window(world, root=beside)
    other_world.start("Beside")
    assert other.follow() is None
    assert suggestions(other_world) == []
    _, second = open_window(world)
    assert second.follow() is not None


def test_a_session_that_is_resumed_here_is_looked_at_then(world, open_window):
    _, first = open_window(world)
    world.start()
    first.follow()
    kill(open_window, world)
    world.run("session.pause")
    second_world, second = open_window(world)
    assert second.follow() is None
    second_world.run("session.resume")
    assert second.follow() is not None


def test_a_git_that_fails_keeps_no_offer_back(world, open_window):
    _, first = open_window(world)
    world.start()
    first.follow()
    kill(open_window, world)
    second_world, second = open_window(world)
    world.repository.unavailable = "git does not answer."
    assert second.follow().unsaved is None
    assert suggestions(second_world)[0]["reason"].endswith("UTC. Save your work now.")


def test_a_folder_without_git_is_offered_its_recovery(open_window, make_project):
    world = make_project(git=False)
    _, first = open_window(world)
    world.start()
    first.follow()
    kill(open_window, world)
    _, second = open_window(world, git=False)
    assert second.follow().unsaved is None


def test_two_windows_that_come_at_once_offer_it_once(world, open_window):
    _, first = open_window(world)
    world.start()
    first.follow()
    kill(open_window, world)
    _, second = open_window(world)
    _, third = open_window(world)
    found = [second.follow(), third.follow()]
    assert [end is not None for end in found] == [True, False]


def fuse_outside(fuse, name, port):
    """The ports that an attendant reads and writes, each call through the fuse."""
    return Fused(name, port, fuse) if name in ("store", "repository", "processes") else port


def test_a_store_that_fails_at_any_call_loses_no_offer(make_project, open_window):
    """The record and the offer change together, or not at all."""
    for call in range(1, 40):
        world = make_project()
        first = Attendant(world.project, Face.LANGUAGE_SERVER)
        world.processes.this = Process("desk", 1, "first")
        world.start()
        first.follow()
        fuse = Fuse()
        other = make_project(on=world, wrap=partial(fuse_outside, fuse))
        other.processes.this, other.processes.gone = Process("desk", 2, "second"), {world.processes.this}
        second = Attendant(other.project, Face.LANGUAGE_SERVER)
        before = world.kept()
        fuse.set(call)
        try:
            end = second.follow()
        except Unavailable:
            assert world.kept() == before, f"half of it was stored when {fuse.burnt} failed"
            assert second.follow() is not None
            continue
        if fuse.burnt is None:
            assert call > 5, "the failures reached nothing"
            return
        assert end is not None and end.unsaved is None, f"the offer tells numbers without {fuse.burnt}"
