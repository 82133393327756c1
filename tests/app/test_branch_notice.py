"""The work tree comes to stand on another branch: it is said once, and followed when wished."""

import pytest

from batonpass.app import branches, contexts
from batonpass.app.events import SuggestionsChanged
from batonpass.app.gauge import draw_gauge
from batonpass.domain.errors import NotAllowed, NotFound


def stand_on(world, branch, minutes=1.0):
    """Check a branch out, and look at it twice."""
    world.repository.branch = branch
    for _ in range(2):
        branches.take_sight(world.project, branch)
        world.clock.move(minutes)


def suggested(world):
    return world.run("suggestion.list")["suggestions"]


def tooltip_line(world):
    gauge = draw_gauge(contexts.show(world.project))
    return next((line for line in gauge.tooltip.splitlines() if "work tree" in line), None)


def test_a_branch_that_stays_is_told_in_the_gauge_and_suggested_once(world):
    world.start("On main")
    world.events.clear()
    stand_on(world, "topic")
    branches.take_sight(world.project, "topic")
    (suggestion,) = suggested(world)
    assert (suggestion["id"], suggestion["kind"]) == ("branch-topic", "branch")
    assert (suggestion["branch"], suggestion["resting"], suggestion["trigger"]) == ("topic", None, None)
    assert tooltip_line(world) == "The work tree is on topic, the session began on main."
    assert len([e for e in world.events if isinstance(e, SuggestionsChanged)]) == 1


def test_it_is_no_checkpoint_that_is_due(world):
    world.start("On main")
    stand_on(world, "topic")
    assert not contexts.show(world.project).checkpoint_due


def test_a_quick_look_at_another_branch_says_nothing(world):
    world.start("On main")
    stand_on(world, "topic", minutes=0.2)
    stand_on(world, "main")
    assert suggested(world) == []
    assert tooltip_line(world) is None


@pytest.mark.parametrize("branch", [None, "main"])
def test_what_stands_is_withdrawn_when_the_work_tree_leaves(branch, world):
    world.start("On main")
    stand_on(world, "topic")
    branches.take_sight(world.project, branch)
    assert suggested(world) == []
    assert world.project.current.suggestions == ()


def test_to_accept_starts_a_session_for_the_branch(world):
    world.start("On main")
    stand_on(world, "topic")
    assert world.run("suggestion.accept", id="branch-topic") == {"suggestions": []}
    shown = world.run("session.show")
    assert (shown["title"], shown["branch"], shown["status"]) == ("topic", "topic", "active")
    assert [s["title"] for s in world.run("session.list", status="paused")["sessions"]] == ["On main"]


def test_to_accept_resumes_the_session_that_rests_on_the_branch(world):
    world.repository.branch = "topic"
    world.start("On topic")
    world.repository.branch = "main"
    world.start("On main", pauseActive=True)
    stand_on(world, "topic")
    (suggestion,) = suggested(world)
    assert suggestion["resting"] == "session-1" and "“On topic”" in suggestion["reason"]
    world.run("suggestion.accept", id="branch-topic")
    assert world.run("session.show")["title"] == "On topic"


def test_what_is_dismissed_stays_dismissed_for_that_branch_alone(world):
    world.start("On main")
    stand_on(world, "topic")
    assert world.run("suggestion.dismiss", id="branch-topic") == {"suggestions": []}
    stand_on(world, "main")
    stand_on(world, "topic")
    assert suggested(world) == []
    assert world.session.branches_dismissed == ("topic",), "it is stored, for other windows and later days"
    stand_on(world, "other")
    assert [s["id"] for s in suggested(world)] == ["branch-other"]


def test_it_cannot_be_put_off(world):
    world.start("On main")
    stand_on(world, "topic")
    with pytest.raises(NotAllowed, match="Follow it, or dismiss"):
        world.run("suggestion.snooze", id="branch-topic")


def test_it_stands_beside_a_checkpoint_that_is_due_and_behind_it(world):
    world.start("On main")
    world.read(4_000)
    stand_on(world, "topic")
    assert [s["kind"] for s in suggested(world)] == ["checkpoint", "branch"]


def test_git_is_asked_only_for_an_active_session_that_began_on_a_branch(world, make_project):
    assert not branches.is_followed(world.project)
    world.start("On main")
    assert branches.is_followed(world.project)
    world.run("session.pause")
    assert not branches.is_followed(world.project)
    detached = make_project()
    detached.repository.branch = None
    detached.start("Nowhere")
    assert not branches.is_followed(detached.project)
    without_git = make_project(git=False)
    without_git.start("Without")
    assert not branches.is_followed(without_git.project)


def test_one_that_does_not_stand_cannot_be_answered(world):
    world.start("On main")
    with pytest.raises(NotFound, match="no suggestion “branch-topic” now"):
        world.run("suggestion.dismiss", id="branch-topic")
