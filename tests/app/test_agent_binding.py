"""Which of the agents' sessions a session is bound to, and whose files are read at all."""

import pytest
from tests.app.agent_scenes import WIDE, Transcript, Watch, ledger, reading

from batonpass.app.settings import Layer
from batonpass.domain.errors import InvalidInput, NotAllowed, NotFound


@pytest.fixture
def world(make_project):
    world = make_project(**WIDE)
    world.start()
    return world


@pytest.fixture
def watch(world):
    return Watch(world)


def bound(world):
    return world.run("agent.list")["bound"]


def test_without_an_agent_there_is_no_news(world, watch):
    heard = len(world.events)
    assert watch.look() is None
    assert len(world.events) == heard


def test_another_projects_transcript_is_never_read(world, watch):
    inner = world.project.root / "vendor" / "other"
    world.boundary.others.append(inner)
    Transcript(world, "beside", folder=world.project.root.parent / "elsewhere").respond(90_000)
    Transcript(world, "inside", folder=inner).respond(90_000)
    watch.rest()
    assert reading(world)[1] == "unknown"
    assert world.run("agent.list")["sessions"] == []
    with pytest.raises(NotFound):
        world.run("agent.bind", id="inside")


def test_an_agent_in_a_folder_of_the_project_is_one_of_it(world, watch):
    Transcript(world, folder=world.project.root / "server").respond(9_000, 0)
    watch.rest()
    assert reading(world)[0] == 9_000


def test_an_agent_that_ended_long_before_the_session_is_not_its_own(make_project):
    world = make_project(**WIDE)
    Transcript(world).respond(9_000)
    world.clock.move(minutes=30)
    world.start()
    watch = Watch(world)
    watch.rest()
    assert reading(world)[1] == "unknown"


def test_of_several_that_are_live_a_person_chooses_and_is_asked_once(world, watch):
    one, two = Transcript(world, "one"), Transcript(world, "two")
    one.respond(10_000, 0)
    two.respond(20_000, 0)
    one.ask()
    watch.look()
    assert [candidate.session for candidate in watch.news.options] == ["one", "two"]
    assert reading(world)[1] == "unknown", "nothing is guessed"
    watch.rest()
    world.clock.move(minutes=1)
    one.ask()
    two.ask()
    watch.rest()
    assert watch.news.options == (), "once is enough"

    listed = world.run("agent.bind", id="two")
    assert (listed["bound"], listed["chosen"]) == ("two", True)
    watch.rest()
    assert reading(world)[0] > 20_000
    world.run("agent.bind", id="one")
    watch.rest()
    assert 10_000 <= reading(world)[0] < 20_000
    assert ledger(world) == [("reported", 20_000), ("reset", 0), ("reported", 10_000)]


def test_a_second_agent_does_not_take_the_place_of_the_one_at_work(world, watch):
    one = Transcript(world, "one")
    one.respond(10_000, 0)
    watch.rest()
    two = Transcript(world, "two")
    two.respond(20_000, 0)
    one.respond(11_000, 0)
    world.clock.move(minutes=1)
    watch.rest()
    assert (bound(world), reading(world)[0]) == ("one", 11_000)


def test_the_agent_that_was_started_anew_is_followed(world, watch):
    one = Transcript(world, "one")
    one.respond(150_000, 0)
    watch.rest()
    world.clock.move(minutes=2)
    two = Transcript(world, "two")
    two.respond(18_000, 0)
    watch.rest()
    assert (bound(world), reading(world)[0]) == ("two", 18_000)
    assert ledger(world)[-2:] == [("reset", 0), ("reported", 18_000)]


def test_a_copy_that_goes_on_is_followed_when_the_original_rests(world, watch):
    one = Transcript(world, "one")
    one.respond(50_000, 0)
    watch.rest()
    copy = Transcript(world, "copy", minutes_ago=0)
    copy.candidate = one.candidate.__class__(
        "fake", copy.path, "copy", one.candidate.folder, one.candidate.started, world.clock()
    )
    world.agent._candidates[-1] = copy.candidate
    world.clock.move(minutes=3)
    copy.respond(51_000, 0)
    watch.rest()
    assert bound(world) == "copy"


def test_nobody_is_followed_when_that_was_chosen(world, watch):
    transcript = Transcript(world)
    transcript.respond(10_000, 0)
    watch.rest()
    assert world.run("agent.bind")["bound"] is None
    transcript.respond(12_000, 0)
    world.clock.move(minutes=1)
    watch.rest()
    assert ledger(world) == [("reported", 10_000)]
    world.read(1_000)
    assert reading(world)[:2] == (11_000, "estimated"), "the editor goes on where the transcript ended"


def test_an_agent_that_is_switched_off_is_not_read(make_project):
    off = Layer("the project's file", {"agents": {"fake": False}})
    world = make_project(layers=(off,), agents={"codex": True}, **WIDE)
    world.start()
    Transcript(world).respond(10_000)
    watch = Watch(world)
    watch.rest()
    assert reading(world)[1] == "unknown"
    listed = world.run("agent.list")
    assert listed["sessions"] == [] and listed["agents"] == [
        {"name": "fake", "versions": "all", "followed": False}
    ]


def test_an_agent_can_be_ignored_in_a_project_and_taken_back(world, watch):
    transcript = Transcript(world)
    transcript.respond(10_000, 0)
    watch.rest()
    world.run("agent.ignore", agent="fake")
    transcript.respond(20_000, 0)
    watch.rest()
    assert reading(world)[0] == 10_000
    world.run("agent.ignore", agent="fake", ignored=False)
    watch.rest()
    assert reading(world)[0] == 20_000
    with pytest.raises(InvalidInput):
        world.run("agent.ignore", agent="nobody")


def test_subagents_are_counted_apart(world, watch):
    transcript = Transcript(world)
    Transcript(world, "agent-1", parent="a1").respond(70_000)
    transcript.respond(10_000, 0)
    transcript.respond(60_000, 0, chain="explorer")
    watch.rest()
    assert reading(world)[0] == 10_000
    assert world.project.told.subagents == 2
    (listed,) = world.run("agent.list")["sessions"]
    assert (listed["id"], listed["subagents"], listed["live"], listed["bound"]) == ("a1", 1, True, True)


def test_without_a_session_or_an_agent_there_is_nothing_to_bind_or_explain(make_project):
    world = make_project()
    with pytest.raises(NotAllowed):
        world.run("agent.bind", id="a1")
    with pytest.raises(NotFound):
        world.run("agent.explain")
    world.start()
    with pytest.raises(NotFound):
        world.run("agent.bind", id="a1")
