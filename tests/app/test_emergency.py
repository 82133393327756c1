"""Saving without asking: a checkpoint of what is not saved, then a handoff; each though the other fails."""

import pytest

from batonpass.app import emergency
from batonpass.app.emergency import Cause, EmergencySave
from batonpass.domain.errors import Unavailable


def save(world, cause=Cause.CONTEXT_FULL):
    return emergency.save(world.project, cause)


def sentence(world, saved, cause=Cause.CONTEXT_FULL):
    return emergency.describe(world.project, cause, saved)


def change(world, text=b"changed\n", name="parcel.py"):
    world.repository.files[name] = text


def checkpoints(world):
    return [(c["number"], c["reason"]) for c in world.run("checkpoint.list")["checkpoints"]]


def test_work_is_kept_as_a_checkpoint_and_a_handoff(world):
    world.start()
    change(world)
    saved = save(world)
    assert saved.failures == ()
    assert checkpoints(world) == [(1, "contextFull")]
    assert world.repository.snapshot_files("refs/batonpass/session-1/1")["parcel.py"] == b"changed\n"
    assert world.documents.texts[saved.handoff.path]
    (handoff,) = [d for d in world.run("session.show")["documents"] if d["kind"] == "handoff"]
    assert handoff["uri"] == saved.handoff.path.as_uri()
    told = sentence(world, saved)
    assert told.startswith("Saved before the context is full: checkpoint 1 (refs/batonpass/session-1/1) and ")
    assert told.endswith(f"the handoff {saved.handoff.path.relative_to(world.project.root)}.")


@pytest.mark.parametrize("first", [Cause.CONTEXT_FULL, None], ids=["a save before", "a checkpoint before"])
def test_what_is_saved_already_is_not_saved_again(world, first):
    world.start()
    change(world)
    if first is None:
        world.run("checkpoint.create")
    else:
        save(world, first)
    # The documents are files of the work tree, too, and stand as they were rendered.
    for path, text in world.documents.texts.items():
        change(world, text.encode(), str(path.relative_to(world.project.root)))
    saved = save(world)
    assert saved.checkpoint is None, "a checkpoint like the one before it is litter"
    assert saved.handoff is not None
    assert len(checkpoints(world)) == 1
    assert sentence(world, saved).startswith("Saved before the context is full: the handoff ")


def test_a_plan_that_a_person_edited_is_work(world):
    started = world.start()
    save(world)
    (path,) = [path for path in world.documents.texts if path.as_uri() == started["documents"][0]["uri"]]
    world.documents.texts[path] += "my own words\n"
    change(world, world.documents.texts[path].encode(), str(path.relative_to(world.project.root)))
    assert save(world).checkpoint is not None


def test_a_handoff_that_a_person_edited_stays(world):
    world.start()
    first = save(world).handoff.path
    world.documents.texts[first] = "mine\n"
    second = save(world).handoff.path
    assert second != first
    assert world.documents.texts[first] == "mine\n"


def test_a_handoff_that_nobody_touched_is_replaced(world):
    world.start()
    first = save(world).handoff.path
    world.run("note.add", kind="todo", text="carry on here")
    assert save(world).handoff.path == first


def test_without_git_the_handoff_alone_is_written(make_project):
    world = make_project(git=False)
    world.start()
    saved = save(world)
    assert saved.checkpoint is None and saved.failures == ()
    assert world.documents.texts[saved.handoff.path]


@pytest.mark.parametrize("begin", [lambda _: None, lambda world: (world.start(), world.run("session.pause"))])
def test_without_an_active_session_nothing_is_done(world, begin):
    begin(world)
    change(world)
    before = world.kept()
    assert save(world) == EmergencySave()
    assert sentence(world, EmergencySave()) == ""
    assert world.kept() == before


def test_a_git_that_fails_keeps_nothing_from_being_told(world):
    world.start()
    change(world)
    world.repository.unavailable = "git took more than 30 seconds."
    before = world.kept()
    saved = save(world)
    assert (saved.checkpoint, saved.handoff) == (None, None)
    assert sentence(world, saved) == (
        "The checkpoint was not saved: git took more than 30 seconds. "
        "The handoff was not saved: git took more than 30 seconds."
    )
    assert world.kept() == before


def _failing(port_name, method, error):
    class Failing:
        def __init__(self, port):
            self._port = port

        def __getattr__(self, name):
            if name != method:
                return getattr(self._port, name)

            def fail(*_):
                raise error

            return fail

    return lambda name, port: Failing(port) if name == port_name else port


@pytest.mark.parametrize(
    ("wrap", "checkpoint", "handoff", "told"),
    [
        (
            _failing("repository", "take_snapshot", Unavailable("No space left.")),
            False,
            True,
            "The checkpoint was not saved: No space left.",
        ),
        (
            _failing("documents", "write", Unavailable("The disk is full.")),
            True,
            False,
            "The handoff was not saved: The disk is full.",
        ),
        (
            _failing("renderer", "render_handoff", ZeroDivisionError()),
            True,
            False,
            "The handoff was not saved; the log says why.",
        ),
    ],
)
def test_each_half_is_tried_though_the_other_fails(make_project, wrap, checkpoint, handoff, told):
    armed = []
    world = make_project(wrap=lambda name, port: _Later(port, wrap(name, port), armed))
    world.start()
    change(world)
    armed.append(True)
    saved = save(world)
    assert (saved.checkpoint is not None, saved.handoff is not None) == (checkpoint, handoff)
    assert saved.failures == (told,)
    assert sentence(world, saved).endswith(told)


class _Later:
    """A port that is sound until it is armed."""

    def __init__(self, sound, failing, armed):
        self._sound, self._failing, self._armed = sound, failing, armed

    def __getattr__(self, name):
        return getattr(self._failing if self._armed else self._sound, name)


def test_another_window_that_was_quicker_is_no_failure(make_project, world):
    world.start()
    other = make_project(on=world)
    other.run("note.add", kind="todo", text="from the other window")
    change(world)
    saved = save(world)
    assert saved.failures == ()
    assert [note.text for note in world.session.notes] == ["from the other window"]
