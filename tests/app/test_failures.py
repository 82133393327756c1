"""What a project stands on fails, at every call in turn: a command that failed has changed nothing.

Commands that answer with more than they store may fail after the change; it is then whole, never half made.
"""

from contextlib import contextmanager

import pytest
from tests.app.agent_scenes import Transcript
from tests.app.fuse import Fuse, Fused, FusedStore

from batonpass.adapters.documents.renderer import TemplateRenderer
from batonpass.app import branches
from batonpass.domain.errors import Unavailable


@pytest.fixture
def make_fused(make_project):
    def make(**options):
        fuse = Fuse()

        def wrap(name, port):
            return FusedStore(name, port, fuse) if name == "store" else Fused(name, port, fuse)

        return make_project(wrap=wrap, **options), fuse

    return make


def nothing(world):
    pass


def begin(world):
    world.start("First", objectives=[{"text": "It works"}])
    world.read(4_000)
    world.clock.move(minutes=20)


def begin_and_pause(world):
    begin(world)
    world.run("session.pause")


def begin_and_hand_off(world):
    begin(world)
    world.run("handoff.create")


def hand_off_and_commit(world):
    world.project.ports.renderer = TemplateRenderer(world.project.root)
    begin_and_hand_off(world)
    world.clock.move(minutes=2)
    world.repository.commit("Retry")


def begin_and_complete(world):
    begin(world)
    world.run("session.complete")


def pause_and_begin_another(world):
    begin_and_pause(world)
    world.start("Second")


def report(world):
    begin(world)
    world.run("context.report", tokens=9_000)


def begin_beside_agents(world):
    begin(world)
    Transcript(world, "one")
    Transcript(world, "two")
    world.run("agent.bind", id="one")


def save_and_change(world):
    begin(world)
    world.run("checkpoint.create")
    world.repository.files["parcel.py"] = b"spoilt\n"
    world.repository.files["new.py"] = b"new\n"


def begin_and_switch(world):
    begin(world)
    world.repository.branch = "topic"
    for _ in range(2):
        branches.take_sight(world.project, "topic")
        world.clock.move(minutes=1)


def begin_with_check(world):
    world.configure(checks=[{"name": "unit", "command": ["pytest"]}, {"name": "x", "command": ["y"]}])
    world.run("check.allow", name="unit", command=["pytest"])
    begin(world)


FAILED_MEANS_NOT_MADE = [
    (nothing, "session.start", {"title": "First"}),
    (begin, "session.start", {"title": "Second", "continues": "session-1"}),
    (begin_and_pause, "session.start", {"title": "Second", "continues": "session-1"}),
    (begin, "session.split", {}),
    (begin_and_hand_off, "session.split", {"title": "Second"}),
    (begin_and_pause, "session.split", {}),
    (begin, "session.start", {"title": "Second", "pauseActive": True}),
    (begin, "checkpoint.create", {"note": "before lunch"}),
    (begin_and_pause, "checkpoint.create", {}),
    (save_and_change, "checkpoint.restore", {"number": 1, "confirm": True}),
    (save_and_change, "checkpoint.restore", {"number": 1}),
    (begin, "handoff.create", {}),
    (begin, "document.create", {"kind": "sessionLog"}),
    (begin, "document.create", {"kind": "implementationLog"}),
    (begin_and_hand_off, "handoff.create", {}),
    (begin_and_hand_off, "handoff.verify", {}),
    (hand_off_and_commit, "handoff.verify", {}),
    (begin_and_hand_off, "handoff.review", {}),
    (begin_and_pause, "handoff.create", {"session": "session-1"}),
    (begin, "context.report", {"tokens": 8_000}),
    (report, "context.report", {"tokens": 1_000}),
    (begin, "suggestion.accept", {"id": "percentage-35"}),
    (begin_and_switch, "suggestion.accept", {"id": "branch-topic"}),
    (begin_and_switch, "suggestion.dismiss", {"id": "branch-topic"}),
    (begin, "suggestion.snooze", {"id": "percentage-35"}),
    (begin, "suggestion.dismiss", {"id": "percentage-35", "reason": "nearly done"}),
    (begin, "context.warn", {"reason": "full"}),
    (begin_beside_agents, "agent.bind", {"id": "two"}),
    (begin_beside_agents, "agent.bind", {}),
    (begin_beside_agents, "handoff.create", {}),
    (begin_beside_agents, "document.create", {"kind": "sessionLog"}),
    (begin_beside_agents, "agent.ignore", {"agent": "fake"}),
    (begin_with_check, "check.run", {"name": "unit"}),
]

WHOLE_OR_NOT_AT_ALL = [
    (begin_with_check, "check.allow", {"name": "unit", "command": ["pytest"]}),
    (begin, "metric.record", {"name": "start-up", "value": 2.5}),
    (begin, "session.pause", {"note": "lunch"}),
    (begin_and_pause, "session.resume", {}),
    (pause_and_begin_another, "session.resume", {"session": "session-1", "pauseActive": True}),
    (pause_and_begin_another, "session.resume", {"pauseActive": True}),
    (pause_and_begin_another, "session.complete", {}),
    (begin, "session.complete", {}),
    (begin, "session.abandon", {}),
    (begin_and_complete, "session.archive", {"session": "session-1"}),
    (begin, "phase.complete", {}),
    (begin, "phase.moveBudget", {"to": "testing", "tokens": 100}),
    (begin, "plan.update", {"scope": {"codeLines": 500}, "contextWindow": 50_000}),
    (begin, "note.add", {"kind": "todo", "text": "go on"}),
    (begin, "task.add", {"text": "Build"}),
    (begin, "objective.update", {"objective": "o1", "done": True}),
]


MOVES = {"session.pause", "session.resume", "session.complete", "session.abandon"}
READ_TRANSCRIPTS = {"handoff.create", "document.create"}
READ_FOR_THE_PLAN = {
    "documents.read",
    "store.record",
    "folder.requirements",
    "folder.existing",
    "repository.commits_since",
    "repository.remote_address",
    "store.sessions",
    "store.ledger_totals",
    "store.session",
    "repository.state",
    "renderer.render_plan",
}


def _id(case):
    return case.__name__ if callable(case) else None


def fail_everywhere(make_fused, prepare, command, given):
    """Each way the command can fail: what failed, and what is kept before and after."""
    for call in range(1, 100):
        world, fuse = make_fused()
        prepare(world)
        before = world.kept()
        fuse.set(call)
        try:
            world.run(command, given)
        except Unavailable as error:
            assert error.message == f"{fuse.burnt} does not answer."
            failed = fuse.burnt
            fuse.set(None)
            yield failed, before, world
            continue
        if fuse.burnt == "repository.snapshot_refs":
            continue  # Old checkpoints are then collected the next time, and the log says so.
        if fuse.burnt == "repository.work_since":
            continue  # What the session has written is then not known, and the log says so.
        if command in READ_TRANSCRIPTS and fuse.burnt in ("agent.discover", "agent.follow"):
            continue  # The document is then written without what the transcript tells, and the log says so.
        if command in MOVES and fuse.burnt in READ_FOR_THE_PLAN:
            continue  # The plan is then brought up to its session the next time, and the log says so.
        assert fuse.burnt is None, f"the failure of {fuse.burnt} was swallowed"
        return
    pytest.fail("the command never came to an end")


def test_the_failures_reach_every_port(make_fused):
    """A fuse that burns nowhere would make every other test here pass."""
    failed = [name for name, *_ in fail_everywhere(make_fused, begin, "session.start", CONTINUE)]
    assert {"repository.state", "documents.write", "renderer.render_plan", "store.write"} <= set(failed)
    assert failed.count("write.put_session") == 2 and "store.commit" in failed


CONTINUE = {"title": "Second", "continues": "session-1"}


@pytest.mark.parametrize(("prepare", "command", "given"), FAILED_MEANS_NOT_MADE, ids=_id)
def test_a_command_that_failed_has_changed_nothing(make_fused, prepare, command, given):
    for failed, before, world in fail_everywhere(make_fused, prepare, command, given):
        assert world.kept() == before, f"something of a failed {command} was left when {failed} failed"
        world.run(command, given)


@pytest.mark.parametrize(("prepare", "command", "given"), WHOLE_OR_NOT_AT_ALL, ids=_id)
def test_a_change_is_whole_or_not_made(make_fused, prepare, command, given):
    twin, _ = make_fused()
    prepare(twin)
    twin.run(command, given)
    whole = without_times(twin.kept())
    for failed, before, world in fail_everywhere(make_fused, prepare, command, given):
        after = world.kept()
        assert after == before or without_times(after) == whole, f"half of {command} was made: {failed}"
        assert stored_is_current(world), f"the project holds another state than the store: {failed}"


def without_times(kept):
    """What is kept, but for the microseconds that passed on the way."""
    return {
        "sessions": [
            (s.id, s.status, s.phases, s.triggers, s.revision, len(s.notes)) for s in kept["sessions"]
        ],
        "documents": kept["documents"],
        "refs": kept["refs"],
    }


def stored_is_current(world):
    current = world.project.current
    return current is None or world.store.session(current.session.id).revision == current.session.revision


def test_what_was_typed_is_recorded_whole_or_not_at_all(make_fused):
    for call in range(1, 100):
        world, fuse = make_fused()
        world.start()
        before, current = world.kept(), world.project.current
        fuse.set(call)
        try:
            world.read(4_000)
        except Unavailable:
            assert world.kept() == before and world.project.current is current, fuse.burnt
            continue
        assert fuse.burnt is None and call > 1
        return


def test_a_store_that_breaks_in_an_unforeseen_way_leaves_no_document_behind(make_project):
    """A defect in an adapter is no error of ours, but what was begun is taken back all the same."""

    class Defective(FusedStore):
        @contextmanager
        def write(self):
            raise ZeroDivisionError
            yield

    world = make_project(wrap=lambda name, port: Defective(name, port, Fuse()) if name == "store" else port)
    before = world.kept()
    with pytest.raises(ZeroDivisionError):
        world.start()
    assert world.kept() == before


def test_a_checkpoint_that_cannot_be_taken_back_says_how(make_project):
    class Stubborn(Fused):
        def delete_snapshot(self, ref):
            raise Unavailable("git does not answer.")

    fuse = Fuse()

    def wrap(name, port):
        if name == "store":
            return FusedStore(name, port, fuse)
        return Stubborn(name, port, Fuse()) if name == "repository" else port

    world = make_project(wrap=wrap)
    world.start()
    fuse.set("store.write")
    ref = "refs/batonpass/session-1/1"
    with pytest.raises(Unavailable, match=f"its ref {ref} could not be removed.*git update-ref -d {ref}"):
        world.run("checkpoint.create")
    assert fuse.burnt == "store.write"


def test_after_a_failure_the_next_checkpoint_passes_over_a_ref_that_stayed(world):
    """As after a crash between git and the store."""
    started = world.start()
    world.repository.take_snapshot(f"refs/batonpass/{started['id']}/1", "left behind")
    assert world.run("checkpoint.create")["number"] == 2
    assert world.run("checkpoint.create")["number"] == 3
    assert [c["number"] for c in world.run("checkpoint.list")["checkpoints"]] == [2, 3]
    assert f"refs/batonpass/{started['id']}/1" in world.repository.refs, "it may be somebody's only copy"


def test_git_that_does_not_answer_is_told_in_its_own_words(world):
    world.start()
    world.repository.unavailable = "git took more than 30 seconds."
    kept = world.kept()
    for command in ("checkpoint.create", "handoff.create", "phase.complete"):
        with pytest.raises(Unavailable, match="git took more than 30 seconds"):
            world.run(command)
    assert world.kept() == kept
    for command, status in (("pause", "paused"), ("resume", "active"), ("complete", "completed")):
        assert world.run(f"session.{command}")["status"] == status, "what needs no git goes on without it"
