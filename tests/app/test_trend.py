"""The trend of a session: what a reading says of it, and that it outlives the process."""

from pathlib import Path

import pytest

from batonpass.app import contexts
from batonpass.app.gauge import draw_gauge

NOTHING = dict.fromkeys(
    [
        "tokensPerMinute",
        "tokensPerTurn",
        "minutesToNextTrigger",
        "minutesToCompaction",
        "turnsToNextTrigger",
        "turnsToCompaction",
        "minutesToCompactionBand",
        "turnsToCompactionBand",
    ]
)


def trend(world):
    return world.run("context.show")["trend"]


def report(world, *figures, minutes=1.0):
    for tokens in figures:
        world.clock.move(minutes)
        world.run("context.report", tokens=tokens)


@pytest.fixture
def world(make_project):
    """A window of 200,000 tokens, which Claude Code compacts at 167,000; checkpoints from 70,000 on."""
    world = make_project(agent="claude-code", contextWindow=200_000)
    world.start()
    return world


def test_two_readings_tell_nothing(world):
    assert trend(world) == NOTHING
    report(world, 40_000, 42_000)
    assert trend(world) == NOTHING


def test_three_readings_tell_the_pace_and_what_is_ahead(world):
    report(world, 40_000, 42_000, 44_000)
    assert trend(world) == {
        "tokensPerMinute": 2_000.0,
        "tokensPerTurn": 2_000.0,
        "minutesToNextTrigger": 13.0,
        "minutesToCompaction": 61.5,
        "turnsToNextTrigger": 13.0,
        "turnsToCompaction": 61.5,
        "minutesToCompactionBand": {"soonest": 61.5, "latest": 61.5},
        "turnsToCompactionBand": {"soonest": 61.5, "latest": 61.5},
    }
    tooltip = draw_gauge(contexts.show(world.project)).tooltip
    assert "At this pace about 13 minutes to the next checkpoint, about 62 minutes to compaction." in tooltip


def test_a_trigger_that_fired_is_not_ahead_any_more(world):
    report(world, 66_000, 69_000, 72_000)
    assert trend(world)["minutesToNextTrigger"] == pytest.approx((120_000 - 72_000) / 3_000)
    report(world, 119_000, 139_000, 141_000)
    assert trend(world)["minutesToNextTrigger"] is None, "there is no trigger after 70 %"


def test_after_a_reset_nothing_is_known(world):
    report(world, 100_000, 105_000, 110_000)
    assert trend(world)["tokensPerMinute"] is not None
    report(world, 20_000)
    assert trend(world) == NOTHING
    report(world, 21_000, 22_000)
    assert trend(world)["tokensPerMinute"] == 1_000.0, "what was before the reset does not count"


def test_typing_has_a_trend_as_well(world):
    for minute in range(5):
        world.clock.move(1)
        world.type(100, f"file:///{minute}.py")
    assert trend(world)["tokensPerMinute"] == pytest.approx(100, rel=0.01)


def test_a_document_read_again_is_no_growth(world):
    world.read(9_000)
    for _ in range(4):
        world.clock.move(1)
        world.read(9_000)
        world.type(100)
    assert trend(world)["tokensPerMinute"] == pytest.approx(100, rel=0.01)


def test_a_session_that_rests_goes_nowhere(world):
    report(world, 40_000, 42_000, 44_000)
    world.run("session.pause")
    assert trend(world) == NOTHING
    world.run("session.resume")
    assert trend(world)["tokensPerMinute"] == 2_000.0


def test_the_trend_is_there_again_when_the_project_is_opened_again(world, make_project):
    report(world, 100_000, 30_000, 40_000, 42_000, 44_000)
    world.type(10)
    again = make_project(on=world, agent="claude-code", contextWindow=200_000)
    assert trend(again) == trend(world)
    assert trend(again)["tokensPerMinute"] is not None
    report(again, 46_000)
    report_of_both = trend(again)
    assert report_of_both["tokensPerMinute"] is not None


def test_the_trend_is_that_of_the_session_it_is_shown_for(world, make_project):
    report(world, 40_000, 42_000, 44_000)
    first = world.project.current.session.id
    second = world.start("Second", continues=first)
    assert second["context"]["trend"] == NOTHING
    assert world.run("session.show", session=first)["context"]["trend"] == NOTHING


def test_another_folder_has_its_own(world, make_project):
    report(world, 40_000, 42_000, 44_000)
    other = make_project(on=world, root=Path("/home/ada/letter"))
    other.start("Elsewhere")
    assert trend(other) == NOTHING
