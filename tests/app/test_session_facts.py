"""What the bound agent's transcript tells, in the documents of the session."""

from datetime import timedelta
from pathlib import Path

import pytest
from tests.app.agent_scenes import Transcript, Watch

from batonpass.adapters.documents.renderer import TemplateRenderer
from batonpass.app import emergency
from batonpass.app.emergency import Cause
from batonpass.domain.errors import Unavailable

FOLDER = Path("/home/ada/parcel/docs/sessions/2026-05-04-retry-deliveries")


class Hindered:
    """An agent whose transcripts take long to read, or cannot be read at all."""

    def __init__(self, agent):
        self._agent = agent
        self.clock = None
        self.seconds_a_line = 0
        self.broken = ()
        self.opened = 0

    def __getattr__(self, name):
        return getattr(self._agent, name)

    def follow(self, path):
        self.opened += 1
        if str(path) in self.broken:
            raise Unavailable(f"The transcript {path} cannot be read: no permission.")
        return self._Slow(self, self._agent.follow(path))

    class _Slow:
        def __init__(self, agent, follower):
            self.agent, self.follower = agent, follower

        def read_new(self):
            for event in self.follower.read_new():
                if self.agent.clock:
                    self.agent.clock.now += timedelta(seconds=self.agent.seconds_a_line)
                yield event

        def finish(self):
            return self.follower.finish()


@pytest.fixture
def scene(make_project, tmp_path):
    """A project with the shipped templates, whose session is bound to an agent's."""
    agents = []

    def wrap(name, port):
        if name == "agent":
            agents[:] = agents or [Hindered(port)]
            return agents[0]
        return TemplateRenderer(tmp_path) if name == "renderer" else port

    world = make_project(wrap=wrap)
    world.start()
    world.clock.move(minutes=1)
    transcript = Transcript(world)
    transcript.ask("Retry what failed")
    transcript.respond(3_000)
    Watch(world).rest()
    return Scene(world, transcript, agents[0])


class Scene:
    def __init__(self, world, transcript, agent):
        self.world, self.transcript, self.agent = world, transcript, agent
        agent.clock = world.clock

    def handoff(self, **parameters):
        self.world.run("handoff.create", **parameters)
        return self.text("handoff.md")

    def text(self, name):
        return self.world.documents.texts[FOLDER / name]


def test_a_handoff_quotes_the_bound_transcript(scene):
    text = scene.handoff()
    assert "- The user asked: `Retry what failed` [E2] line 1" in text
    assert "the transcript `a1.jsonl` of fake" in text


@pytest.mark.parametrize(
    ("kind", "name"), [("sessionLog", "session-log.md"), ("implementationLog", "implementation-log.md")]
)
def test_a_log_quotes_the_bound_transcript(scene, kind, name):
    scene.world.run("document.create", kind=kind)
    assert "- The user asked: `Retry what failed`" in scene.text(name)


def test_subagents_are_told_as_well_and_others_are_not(scene):
    for session, parent, folder in (
        ("sub", "a1", None),
        ("else", None, None),
        ("far", "a1", "/home/ada/far"),
    ):
        Transcript(scene.world, session, parent=parent, folder=folder).ask(f"said in {session}")
    text = scene.handoff()
    assert "said in sub" in text
    assert "said in else" not in text and "said in far" not in text


def test_what_was_said_before_the_session_is_not_of_it(make_project, tmp_path):
    world = make_project(wrap=lambda name, port: TemplateRenderer(tmp_path) if name == "renderer" else port)
    transcript = Transcript(world)
    transcript.ask("Something else")
    world.clock.move(minutes=2)
    world.start()
    transcript.ask("Retry what failed")
    Watch(world).rest()
    world.run("handoff.create")
    text = world.documents.texts[FOLDER / "handoff.md"]
    assert "Retry what failed" in text and "Something else" not in text


def test_an_agent_that_is_left_alone_tells_nothing(scene):
    scene.handoff()
    scene.world.run("agent.ignore", agent="fake")
    assert "The user asked" not in scene.handoff()


def test_a_session_that_is_bound_to_none_is_told_nothing(scene):
    scene.world.run("agent.bind")
    assert "The user asked" not in scene.handoff()


def test_an_ended_session_is_told_as_it_was(scene):
    ended = scene.world.run("session.complete")
    scene.world.clock.move(minutes=1)
    scene.transcript.ask("Now something new")
    text = scene.handoff(session=ended["id"])
    assert "Retry what failed" in text and "Now something new" not in text


def test_a_transcript_is_read_once_and_then_only_what_is_new(scene):
    opened = scene.agent.opened
    scene.handoff()
    scene.transcript.ask("And the tests")
    text = scene.handoff()
    assert "Retry what failed" in text and "And the tests" in text
    assert scene.agent.opened == opened + 1


def test_a_transcript_that_cannot_be_read_fails_no_handoff(scene, caplog):
    sub = Transcript(scene.world, "sub", parent="a1")
    sub.ask("said in sub")
    scene.agent.broken = (sub.path,)
    text = scene.handoff()
    assert "Retry what failed" in text
    assert "transcript `sub.jsonl` could not be read, or not in time" in text
    assert "sub.jsonl is left out of the documents" in caplog.text
    scene.agent.broken = ()
    text = scene.handoff()
    assert "said in sub" in text and "could not be read" not in text


def test_in_an_emergency_nobody_waits_for_a_long_transcript(scene):
    for number in range(100):
        scene.transcript.ask(f"line {number}")
    scene.agent.seconds_a_line = 0.1
    before = scene.world.clock.now
    saved = emergency.save(scene.world.project, Cause.CONTEXT_FULL)
    assert scene.world.clock.now - before < timedelta(seconds=1)
    assert saved.failures == () and saved.handoff is not None
    assert "transcript `a1.jsonl` could not be read, or not in time" in scene.text("handoff.md")
    text = scene.handoff()
    assert "line 99" in text, "with time, it is read from its start"
    scene.transcript.ask("and one more")
    emergency.save(scene.world.project, Cause.CONTEXT_FULL)
    assert "and one more" in scene.text("handoff.md"), "what was read before is not read again"


def test_secrets_in_a_transcript_are_taken_out(scene):
    scene.transcript.ask("Use secret-123 for the carrier")
    assert "secret-123" not in scene.handoff()


@pytest.mark.parametrize("kind", ["handoff", "sessionLog", "implementationLog"])
def test_what_is_quoted_becomes_no_note_when_the_document_is_read_again(scene, kind):
    made = scene.world.run("document.create", kind=kind)
    notes = scene.world.session.notes
    scene.transcript.ask("And the tests")
    for _ in range(2):
        scene.world.run("document.refresh", uri=made["uri"])
    assert scene.world.session.notes == notes
    path = next(path for path in scene.world.documents.texts if path.as_uri() == made["uri"])
    assert scene.world.documents.texts[path].count("`And the tests`") == 1
