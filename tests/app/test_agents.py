"""The agent of a session: whose it is, what its transcript tells the gauge, what is kept of it."""

from datetime import timedelta

import pytest
from tests.app.agent_scenes import WIDE, Transcript, Watch, ledger, reading
from tests.app.fuse import Fuse, FusedStore

from batonpass.domain.context import EntryKind
from batonpass.domain.prediction import Calibration


@pytest.fixture
def world(make_project):
    world = make_project(**WIDE)
    world.start()
    return world


@pytest.fixture
def watch(world):
    return Watch(world)


def used(world):
    return sum(phase["usedTokens"] for phase in world.run("session.show")["phases"])


def test_the_gauge_is_exact_after_a_response_and_predicted_in_between(world, watch):
    transcript = Transcript(world)
    transcript.respond(20_000, 500)
    watch.rest()
    assert reading(world) == (20_500, "transcript", True)
    assert ledger(world) == [("reported", 20_500)]

    transcript.ask("look into this " * 100)
    watch.rest()
    shown = world.run("context.show")
    assert shown["source"] == "transcript" and not shown["exact"]
    assert 20_500 < shown["tokens"] < 21_500 and shown["low"] < shown["tokens"] < shown["high"]
    assert ledger(world) == [("reported", 20_500)], "a prediction is shown, not recorded"

    transcript.respond(21_000, 300)
    watch.rest()
    assert reading(world) == (21_300, "transcript", True)
    assert ledger(world) == [("reported", 20_500), ("reported", 21_300)]


def test_an_exact_figure_stays_while_the_agent_rests(world, watch):
    Transcript(world).respond(20_000)
    watch.rest()
    world.clock.move(minutes=300)
    watch.rest()
    assert reading(world) == (20_100, "transcript", True), "nothing has entered it since"


def test_growth_between_responses_is_the_use_of_the_active_phase(world, watch):
    transcript = Transcript(world)
    transcript.respond(20_000, 0)
    watch.rest()
    assert used(world) == 0, "what the agent brought along belongs to no phase"
    transcript.respond(26_000, 0)
    watch.rest()
    world.run("phase.complete")
    transcript.respond(27_000, 0)
    watch.rest()
    phases = world.run("session.show")["phases"]
    assert [phase["usedTokens"] for phase in phases[:2]] == [6_000, 1_000]


def test_what_the_editor_sees_is_not_counted_twice(world, watch):
    transcript = Transcript(world)
    transcript.respond(20_000, 0)
    watch.rest()
    world.read(7_000)
    world.type(500)
    assert reading(world) == (20_000, "transcript", True)
    transcript.respond(21_000, 0)
    watch.rest()
    assert (reading(world)[0], used(world)) == (21_000, 1_000)
    assert world.project.current.totals.work.edits == 1, "that somebody typed is work all the same"


def test_a_fresh_report_stands_until_a_later_response(world, watch):
    transcript = Transcript(world)
    transcript.respond(20_000, 0)
    watch.rest()
    world.run("context.report", tokens=50_000)
    transcript.ask()
    watch.rest()
    assert reading(world) == (50_000, "reported", True)
    transcript.respond(52_000, 0)
    watch.rest()
    assert reading(world) == (52_000, "transcript", True)


def test_a_response_older_than_a_report_changes_nothing(world, watch):
    transcript = Transcript(world)
    before = world.clock()
    world.run("context.report", tokens=50_000)
    transcript.respond(30_000, at=before)
    watch.rest()
    assert reading(world) == (50_000, "reported", True)
    world.clock.move(minutes=11)
    watch.rest()
    world.project.refresh()
    assert reading(world) == (30_100, "transcript", True), "the report is old, the transcript stands"


def test_a_compaction_begins_the_context_anew(world, watch):
    transcript = Transcript(world)
    transcript.respond(20_000, 0)
    watch.rest()
    transcript.respond(150_000, 0)
    watch.rest()
    assert [s["id"] for s in world.run("suggestion.list")["suggestions"]] == ["percentage-70"]
    transcript.compact(before=150_000)
    watch.rest()
    tokens, source, exact = reading(world)
    assert source == "estimated" and not exact and tokens < 150_000
    assert world.run("suggestion.list")["suggestions"] == [], "every trigger is armed again"
    transcript.respond(30_000, 0)
    watch.rest()
    assert reading(world) == (30_000, "transcript", True)
    assert ledger(world)[1:] == [("reported", 150_000), ("reset", 0), ("reported", 30_000)]


def test_a_context_that_was_cleared_without_a_word_is_reset(world, watch):
    transcript = Transcript(world)
    transcript.respond(150_000, 0)
    transcript.respond(40_000, 0)
    watch.rest()
    transcript.respond(12_000, 0)
    watch.rest()
    assert ledger(world)[-2:] == [("reset", 0), ("reported", 12_000)]


def test_every_response_of_one_look_is_recorded_once(world, watch):
    transcript = Transcript(world)
    transcript.respond(10_000, 0)
    watch.rest()
    for tokens in (11_000, 12_000, 13_000):
        transcript.ask()
        transcript.respond(tokens, 0)
    watch.rest()
    assert [tokens for _, tokens in ledger(world)] == [10_000, 11_000, 12_000, 13_000]


def test_a_response_that_still_grows_is_recorded_at_its_end(world, watch):
    transcript = Transcript(world)
    transcript.respond(10_000, 10, name="r")
    watch.look()
    assert reading(world)[0] == 10_010 and ledger(world) == []
    transcript.respond(10_000, 900, name="r")
    watch.look()
    assert reading(world)[0] == 10_900 and ledger(world) == []
    watch.rest()
    assert ledger(world) == [("reported", 10_900)]


def test_a_server_that_starts_again_records_nothing_twice(world, watch):
    transcript = Transcript(world)
    transcript.respond(10_000, 0)
    watch.rest()
    transcript.respond(11_000, 0)
    watch.rest()
    again = Watch(world)
    again.rest()
    assert [tokens for _, tokens in ledger(world)] == [10_000, 11_000]


def test_what_was_written_while_no_server_ran_is_recorded_at_the_next_start(world, watch):
    transcript = Transcript(world)
    transcript.respond(100_000, 0)
    watch.rest()
    transcript.respond(110_000, 0)
    transcript.compact()
    transcript.respond(20_000, 0)
    Watch(world).rest()
    assert ledger(world) == [
        ("reported", 100_000),
        ("reported", 110_000),
        ("reset", 0),
        ("reported", 20_000),
    ]


def test_two_windows_write_once_and_show_it_both(make_project, world, watch):
    other = make_project(on=world, **WIDE)
    watches = watch, Watch(other)
    transcript = Transcript(world)
    for tokens in (10_000, 12_000, 13_000):
        transcript.respond(tokens, 0)
        for each in watches:
            each.rest()
    assert [tokens for _, tokens in ledger(world)] == [10_000, 12_000, 13_000]
    other.project.catch_up()
    assert reading(world) == reading(other) == (13_000, "transcript", True)


def test_of_two_that_look_at_once_one_records(make_project, world, watch):
    from batonpass.app import agent_news

    other = make_project(on=world, **WIDE)
    second = Watch(other)
    transcript = Transcript(world)
    transcript.respond(10_000, 0)
    for each in (watch, second):
        each.rest()
    transcript.respond(12_000, 0)
    transcript.ask()
    found = [each.following.look() for each in (watch, second)]
    taken = [agent_news.take(each.project, news) for each, news in zip((watch, second), found, strict=True)]
    assert taken == [True, False]
    assert [tokens for _, tokens in ledger(world)] == [10_000, 12_000]


def test_a_transcript_that_is_rewritten_is_told_anew_and_recorded_once(world, watch):
    transcript = Transcript(world)
    transcript.respond(10_000, 0, name="r1")
    transcript.respond(11_000, 0, name="r2")
    watch.rest()
    transcript.restart()
    transcript.respond(10_000, 0, name="r1")
    transcript.respond(11_000, 0, name="r2")
    transcript.respond(12_000, 0, name="r3")
    watch.rest()
    assert [tokens for _, tokens in ledger(world)][-2:] == [11_000, 12_000]
    assert reading(world)[0] == 12_000


def test_while_the_session_is_paused_nothing_is_read(world, watch):
    transcript = Transcript(world)
    transcript.respond(10_000, 0)
    watch.rest()
    world.run("session.pause")
    transcript.respond(20_000, 0)
    assert watch.look() is None
    assert ledger(world) == [("reported", 10_000)]
    world.run("session.resume")
    watch.rest()
    assert reading(world)[0] == 20_000


# The window, the compaction point, what is learnt.


def test_the_window_that_the_file_tells_is_taken_unless_the_user_has_said_another(make_project):
    for editor, expected in (({"contextWindow": None}, 258_400), (WIDE, 200_000)):
        world = make_project(**editor)
        world.start()
        Transcript(world).respond(20_000, window=258_400)
        Watch(world).rest()
        assert world.run("context.show")["windowTokens"] == expected


def test_a_context_larger_than_the_window_proves_the_window_wrong(world, watch):
    Transcript(world).respond(240_000, 0)
    watch.rest()
    assert world.run("context.show")["windowTokens"] == 256_000


def test_the_compaction_point_is_learnt_and_kept_for_the_model(make_project, world, watch):
    transcript = Transcript(world)
    transcript.respond(155_000, 0)
    watch.rest()
    assert world.run("context.show")["tokensToCompaction"] is None
    transcript.compact()
    transcript.respond(20_000, 0)
    transcript.compact(before=100_000, trigger="manual")
    transcript.respond(30_000, 0)
    watch.rest()
    watch.following = Watch(world).following
    watch.rest()
    assert world.run("context.show")["tokensToCompaction"] == 125_000
    world.configure(compactionPoint=180_000, **WIDE)
    assert world.run("context.show")["tokensToCompaction"] == 150_000, "what the user says goes first"


def test_what_is_learnt_of_a_model_is_kept(world, watch):
    transcript = Transcript(world)
    for turn in range(5):
        transcript.respond(10_000 + 1_000 * turn, 0)
        transcript.ask("words " * 500)
    watch.rest()
    kept = world.store.records(Calibration)
    assert list(kept) == ["gpt-5"] and kept["gpt-5"].coefficients


def test_restarting_does_not_teach_the_same_twice(world, watch):
    transcript = Transcript(world)
    for turn in range(5):
        transcript.respond(10_000 + 1_000 * turn, 0)
        transcript.ask("words " * 500)
    watch.rest()
    kept = world.store.record(Calibration, "gpt-5")
    again = Watch(world)
    again.rest()
    assert again.following._tail.calibrations["gpt-5"] == kept


# What is not understood.


def test_lines_that_are_not_understood_are_counted_and_explained(world, watch):
    transcript = Transcript(world)
    transcript.respond(10_000)
    transcript.puzzle()
    transcript.puzzle()
    watch.rest()
    assert (watch.news.unknown.agent, watch.news.unknown.count) == ("fake", 2)
    explained = world.run("agent.explain")
    assert explained["unknownLines"] == 2
    assert explained["reasons"] == [{"reason": "a line of an unknown type", "lines": 2}]


def test_what_cannot_be_stored_is_recorded_later(make_project):
    from batonpass.domain.errors import Unavailable

    fuse = Fuse()
    world = make_project(
        wrap=lambda name, port: FusedStore(name, port, fuse) if name == "store" else port, **WIDE
    )
    world.start()
    watch = Watch(world)
    Transcript(world).respond(10_000, 0)
    watch.look()
    fuse.set("store.write")
    with pytest.raises(Unavailable):
        watch.look()
    watch.rest()
    assert ledger(world) == [("reported", 10_000)]


def test_entries_are_of_the_time_of_their_response(world, watch):
    transcript = Transcript(world)
    at = world.clock() - timedelta(seconds=40)
    transcript.respond(10_000, at=at)
    watch.rest()
    (entry,) = world.store.ledger_entries(world.session.id)
    assert (entry.kind, entry.at, entry.source.value) == (EntryKind.REPORTED, at, "transcript")
