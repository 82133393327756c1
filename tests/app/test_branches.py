"""Sessions of several branches in one work tree: one is active, and no token changes hands unasked."""

import pytest

from batonpass.domain.errors import NotAllowed, NotFound


@pytest.fixture
def both(world):
    """A session of main that is paused, and one of topic that is active; main is checked out again."""
    world.start("On main")
    world.repository.branch = "topic"
    world.start("On topic", pauseActive=True)
    world.repository.branch = "main"
    return world


def statuses(world):
    listed = world.run("session.list")["sessions"]
    return {session["title"]: (session["status"], session["branch"]) for session in listed}


def test_a_second_session_is_refused_with_the_branch_and_the_way_out(world):
    world.start("On main")
    world.repository.branch = "topic"
    with pytest.raises(NotAllowed, match=r"“On main” is active.*began on the branch main.*pauseActive"):
        world.start("On topic")
    assert statuses(world) == {"On main": ("active", "main")}


def test_the_active_session_makes_way_for_one_of_another_branch(both):
    assert statuses(both) == {"On main": ("paused", "main"), "On topic": ("active", "topic")}
    (first,) = both.run("session.list", branch="main")["sessions"]
    change = both.store.session(first["id"]).history[-1]
    assert (change.status, change.note) == ("paused", "paused for “On topic”")


def test_it_makes_way_on_the_same_branch_too(world):
    world.start("First")
    world.start("Second", pauseActive=True)
    assert [status for status, _ in statuses(world).values()] == ["active", "paused"]


def test_to_make_way_needs_nobody_who_is_active(world):
    assert world.start("First", pauseActive=True)["status"] == "active"
    world.run("session.pause")
    assert world.run("session.resume", pauseActive=True)["title"] == "First"


def test_a_session_that_is_continued_is_handed_off_and_not_paused(world):
    first = world.start("First")
    world.start("Second", pauseActive=True, continues=first["id"])
    assert world.store.session(first["id"]).status == "handedOff"


def test_a_branch_switch_alone_moves_nothing(both):
    both.read(700)
    assert both.run("session.show")["title"] == "On topic"
    assert both.run("session.show")["phases"][0]["usedTokens"] == 700
    assert statuses(both)["On main"] == ("paused", "main")


def test_the_session_of_the_branch_is_resumed(both):
    with pytest.raises(NotAllowed, match="is active and cannot become active"):
        both.run("session.resume")
    assert both.run("session.resume", pauseActive=True)["title"] == "On main"
    assert statuses(both) == {"On main": ("active", "main"), "On topic": ("paused", "topic")}


@pytest.mark.parametrize(
    ("branch", "title"),
    [("main", "On main"), ("topic", "On topic"), ("else", "On topic"), (None, "On topic")],
)
def test_of_several_that_rest_the_one_of_the_branch_is_resumed_else_the_newest(branch, title, both):
    both.run("session.pause")
    both.repository.branch = branch
    assert both.run("session.resume")["title"] == title


def test_one_that_is_named_is_resumed_whatever_the_branch(both):
    (first,) = both.run("session.list", branch="main")["sessions"]
    both.repository.branch = "topic"
    with pytest.raises(NotAllowed, match=r"“On topic” is active.*before resuming “On main”.*pauseActive"):
        both.run("session.resume", session=first["id"])
    assert both.run("session.resume", session=first["id"], pauseActive=True)["title"] == "On main"


def test_without_any_session_there_is_nothing_to_resume(world):
    with pytest.raises(NotFound, match="No session is open"):
        world.run("session.resume", pauseActive=True)


def test_sessions_of_other_work_trees_stay_theirs(world, make_project):
    elsewhere = make_project(on=world, root=world.project.root.parent / "second")
    elsewhere.start("Theirs")
    elsewhere.run("session.pause")
    world.start("Ours")
    with pytest.raises(NotAllowed, match="“Ours” is active and cannot become active"):
        world.run("session.resume", pauseActive=True)


def test_without_git_the_newest_that_rests_is_resumed(make_project):
    world = make_project(git=False)
    world.start("First")
    world.start("Second", pauseActive=True)
    assert world.run("session.resume", pauseActive=True)["title"] == "First"
