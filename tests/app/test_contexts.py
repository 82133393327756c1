"""The context's course in a session: what is recorded, reported and reset, and what becomes due by it."""

import pytest

from batonpass.app import contexts
from batonpass.app.intake import Edited, Read
from batonpass.domain.errors import NotFound


def reading(world):
    shown = world.run("context.show")
    return shown["tokens"], shown["source"], shown["percent"]


def due(world):
    return [suggestion["id"] for suggestion in world.run("suggestion.list")["suggestions"]]


def test_without_a_session_the_context_is_unknown_and_the_window_the_settings(world):
    assert reading(world) == (None, "unknown", None)
    assert world.run("context.show")["windowTokens"] == 10_000
    assert due(world) == []


def test_the_editor_moves_the_estimate(world):
    world.start()
    assert reading(world) == (None, "unknown", None)
    world.read(1_000, "file:///a.py")
    world.read(1_000, "file:///a.py")
    world.read(500, "file:///b.py")
    world.type(100, "file:///a.py")
    assert reading(world) == (1_600, "estimated", 16.0)
    shown = world.run("context.show")
    assert (shown["low"], shown["high"], shown["exact"]) == (100, 2_400, False)
    assert shown["trend"] == dict.fromkeys(
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


def test_the_sessions_own_documents_do_not_count_as_read(world):
    plan = world.start()["documents"][0]["uri"]
    contexts.record(world.project, [Read(plan, 900)], [])
    assert reading(world)[0] is None, "the server opened it, nobody read it to the agent"
    contexts.record(world.project, [], [Edited(plan, 12)])
    assert reading(world)[0] == 12, "what a person types into it counts"


def test_a_paused_session_records_nothing(world):
    world.start()
    world.read(1_000)
    world.run("session.pause")
    kept = world.kept()
    world.type(500)
    assert world.kept() == kept
    world.run("session.resume")
    world.type(500)
    assert reading(world)[0] == 1_500


def test_without_a_session_nothing_is_recorded(world):
    kept = world.kept()
    world.read(1_000)
    assert world.kept() == kept


def test_the_base_of_the_agent_is_part_of_the_estimate(make_project):
    world = make_project(agent="claude-code", contextWindow=200_000)
    world.start()
    world.read(1_000)
    shown = world.run("context.show")
    assert (shown["tokens"], shown["low"], shown["high"]) == (43_000, 27_000, 63_500)
    assert shown["tokensToCompaction"] == 200_000 - 33_000 - 43_000
    world.configure(agent="claude-code", contextWindow=200_000, baseTokens=10_000)
    assert reading(world)[0] == 11_000, "the user's own figure goes first, and at once"


def test_nothing_is_left_to_compaction_once_its_point_is_passed(make_project):
    world = make_project(agent="claude-code", contextWindow=200_000)
    world.start()
    left = [world.run("context.report", tokens=tokens)["tokensToCompaction"] for tokens in (166_999, 180_000)]
    assert left == [1, 0]


def test_a_report_goes_before_the_estimate_while_it_is_fresh(world):
    world.start()
    world.read(1_000)
    assert world.run("context.report", tokens=3_000)["tokens"] == 3_000
    world.type(200)
    assert reading(world) == (3_000, "reported", 30.0)
    world.clock.move(minutes=10)
    assert reading(world) == (3_200, "estimated", 32.0), "time alone ages a report"


def test_a_report_may_name_its_window(world):
    world.start()
    world.run("context.report", tokens=3_000, windowTokens=20_000)
    assert reading(world) == (3_000, "reported", 15.0)


def test_a_window_smaller_than_the_context_is_corrected(world):
    world.start()
    assert world.run("context.report", tokens=150_000)["windowTokens"] == 200_000


def test_reports_tell_what_the_phases_used(world):
    world.start()
    world.run("context.report", tokens=1_000)
    world.run("context.report", tokens=1_400)
    world.run("phase.complete")
    world.run("context.report", tokens=1_500)
    used = [phase["usedTokens"] for phase in world.run("session.show")["phases"]]
    assert used[:2] == [400, 100]


def test_a_report_far_below_the_last_one_means_that_the_context_was_reset(world):
    world.start()
    world.read(900)
    world.run("context.report", tokens=8_000)
    assert due(world) == ["percentage-70"]
    world.run("context.report", tokens=1_000)
    assert reading(world) == (1_000, "reported", 10.0)
    assert due(world) == [], "what was due belonged to the context that is gone"
    world.run("context.report", tokens=3_600)
    assert due(world) == ["percentage-35"], "after a reset every trigger is armed again"
    world.read(50, "file:///a.py")
    world.clock.move(minutes=20)
    assert reading(world)[0] == 3_650, "a document is read anew in the new context"


def test_a_report_a_little_below_the_last_one_is_no_reset(world):
    world.start()
    world.run("context.report", tokens=8_000)
    world.run("context.report", tokens=4_000)
    assert due(world) == ["percentage-70"]
    assert [entry.kind for entry in world.store.ledger_entries("session-1")] == ["reported", "reported"]


def test_a_reset_to_a_context_that_is_full_again_is_due_again(world):
    world.start()
    world.run("context.report", tokens=9_900)
    world.run("checkpoint.create")
    world.run("context.report", tokens=4_000)
    assert due(world) == ["percentage-35"]


def test_a_checkpoint_becomes_due_once_for_each_threshold(world):
    world.start()
    world.read(3_499)
    assert due(world) == []
    world.type(1)
    assert due(world) == ["percentage-35"]
    revision = world.session.revision
    world.type(100)
    world.type(100)
    assert due(world) == ["percentage-35"]
    assert world.session.revision == revision, "a trigger that has fired is not stored again"
    world.type(4_000)
    assert due(world) == ["percentage-70"], "the highest speaks for those it passed"


def test_a_suggestion_says_why_and_keeps_its_numbers(world):
    world.start()
    world.read(3_600)
    before = world.run("suggestion.list")
    (suggestion,) = before["suggestions"]
    assert suggestion["reason"] == (
        "The context reached 36 % of the window (3,600 of 10,000 tokens (estimated)); "
        "a checkpoint is planned at 35 %."
    )
    assert (suggestion["kind"], suggestion["confidence"]) == ("checkpoint", 0.6)
    world.run("context.report", tokens=3_700, windowTokens=200_000)
    assert world.run("suggestion.list") == before, "what it fired with does not change under the reader"


def test_a_suggestion_survives_a_restart(world, make_project):
    world.start()
    world.read(3_600)
    assert make_project(on=world).run("suggestion.list") == world.run("suggestion.list")


def test_a_suggestion_is_put_off_and_comes_back(world):
    world.start()
    world.read(3_600)
    assert world.run("suggestion.snooze", id="percentage-35", minutes=15) == {"suggestions": []}
    world.clock.move(minutes=14)
    assert due(world) == []
    world.clock.move(minutes=1)
    assert due(world) == ["percentage-35"], "time alone ends a snooze"
    assert world.run("suggestion.snooze", id="percentage-35") == {"suggestions": []}
    with pytest.raises(NotFound):
        world.run("suggestion.snooze", id="percentage-35")


def test_a_higher_threshold_speaks_through_a_snooze(world):
    world.start()
    world.read(3_600)
    world.run("suggestion.snooze", id="percentage-35")
    world.type(3_000)
    assert due(world) == ["percentage-60"]


def test_a_paused_session_suggests_nothing_until_it_goes_on(world):
    world.start()
    world.read(3_600)
    world.run("session.pause")
    assert due(world) == []
    world.run("session.resume")
    assert due(world) == ["percentage-35"]


def test_new_thresholds_are_judged_at_once_and_what_fired_stays_fired(world):
    world.start()
    world.read(3_000)
    world.configure(checkpoints=[25, 25, 50])
    assert due(world) == ["percentage-25"]
    world.configure(checkpoints=[50, 25])
    assert due(world) == ["percentage-25"], "a threshold that is set twice asks once"
    world.run("checkpoint.create")
    world.configure(checkpoints=[10, 25, 50])
    assert due(world) == [], "a threshold below one that was dealt with says nothing new"
    world.configure(checkpoints=[])
    world.type(9_000)
    assert due(world) == []


def test_what_became_due_while_nobody_looked_is_told_at_the_next_start(world, make_project):
    world.start()
    world.read(3_000)
    later = make_project(on=world, checkpoints=[30])
    assert due(later) == ["percentage-30"]
    assert later.session.triggers[0].phase == "due", "and it is stored"
