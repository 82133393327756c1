"""When a checkpoint becomes due: each kind of trigger in a session, and what is answered to it."""

import pytest

from batonpass.app import change_size
from batonpass.app.events import EmergencyReached
from batonpass.domain.errors import NotAllowed, NotFound, Unavailable

LINES = b"".join(b"line %d\n" % number for number in range(600))


def due(world):
    return [suggestion["id"] for suggestion in world.run("suggestion.list")["suggestions"]]


def triggers(world):
    return {trigger["id"]: trigger for trigger in world.run("session.show")["triggers"]}


def emergencies(world):
    return [event for event in world.events if isinstance(event, EmergencyReached)]


def work(world, minutes, uri="file:///a.py"):
    """Type a word every two minutes."""
    for _ in range(minutes // 2):
        world.clock.move(2)
        world.type(1, uri)


def count(world):
    """What the editor's server does now and then."""
    question = change_size.ask(world.project)
    if question is not None:
        change_size.judge(world.project, question, change_size.count(world.repository, question))
    return question


# Time.


def test_an_hour_of_work_without_a_checkpoint_makes_one_due(world):
    world.start()
    world.type(1)
    work(world, 58)
    assert due(world) == []
    work(world, 2)
    (suggestion,) = world.run("suggestion.list")["suggestions"]
    assert (suggestion["id"], suggestion["trigger"]) == ("time", "time")
    assert suggestion["reason"] == "60 minutes of work are in no checkpoint; one is planned after 60."
    assert suggestion["numbers"]["minutes"] == 60
    world.run("checkpoint.create")
    assert due(world) == []
    work(world, 58)
    assert due(world) == []
    work(world, 2)
    assert due(world) == ["time"], "a checkpoint arms it again"


def test_a_break_is_no_work(world):
    world.start()
    for _ in range(20):
        world.clock.move(90)
        world.type(1)
    assert due(world) == [], "each break counts two minutes"


def test_work_that_changes_nothing_asks_for_no_checkpoint(world):
    world.start()
    for number in range(60):
        world.clock.move(2)
        world.read(1, f"file:///{number}.py")
    assert due(world) == []
    world.type(1)
    assert due(world) == ["time"]


def test_the_minutes_outlive_the_process_and_the_context(world, make_project):
    world.start()
    world.run("checkpoint.create")
    world.run("context.report", tokens=5_000)
    work(world, 30)
    world.run("context.report", tokens=100)
    later = make_project(on=world)
    work(later, 26)
    assert due(later) == []
    work(later, 4)
    assert due(later) == ["time"]


@pytest.mark.parametrize("off", [0, None])
def test_time_and_change_can_be_switched_off(make_project, off):
    world = make_project(checkpointMinutes=off, checkpointLines=off)
    world.start()
    world.repository.files["big.py"] = LINES
    work(world, 100)
    assert count(world) is None, "git is not asked for what nobody wants to know"
    assert due(world) == []


# Size of change.


def test_many_changed_lines_make_a_checkpoint_due(world):
    world.start()
    world.repository.files["big.py"] = LINES[: LINES.index(b"line 499")]
    count(world)
    assert due(world) == []
    world.repository.files["big.py"] = LINES
    count(world)
    (suggestion,) = world.run("suggestion.list")["suggestions"]
    assert (suggestion["id"], suggestion["numbers"]["lines"]) == ("change", 600)
    assert count(world) is None, "it has said what it has to say"


def test_what_a_commit_or_a_checkpoint_holds_is_no_change(world):
    world.start()
    world.repository.files["big.py"] = LINES
    world.repository.commit("All of it")
    count(world)
    assert due(world) == []
    world.repository.files["more.py"] = LINES
    world.run("checkpoint.create")
    count(world)
    assert due(world) == [], "the checkpoint holds what is not committed"
    world.repository.files["other.py"] = LINES
    count(world)
    assert due(world) == ["change"]


def test_lines_counted_against_an_older_checkpoint_say_nothing(world):
    world.start()
    world.repository.files["big.py"] = LINES
    question = change_size.ask(world.project)
    lines = change_size.count(world.repository, question)
    world.run("checkpoint.create")
    change_size.judge(world.project, question, lines)
    assert due(world) == []


def test_where_the_checkpoint_was_collected_the_commit_alone_counts(world):
    world.start()
    ref = world.run("checkpoint.create")["ref"]
    world.repository.delete_snapshot(ref)
    world.repository.files["big.py"] = LINES
    count(world)
    assert due(world) == ["change"]


def test_nothing_is_counted_while_nobody_works(make_project):
    world = make_project()
    assert count(world) is None
    world.start()
    world.run("session.pause")
    assert count(world) is None
    folder = make_project(git=False)
    folder.start()
    assert count(folder) is None


def test_a_git_that_does_not_answer_makes_nothing_due(world):
    world.start()
    question = change_size.ask(world.project)
    world.repository.unavailable = "git took too long."
    with pytest.raises(Unavailable):
        change_size.count(world.repository, question)
    assert due(world) == []


def test_what_git_counts_is_a_change_for_the_hour_too(world):
    """An agent that works beside the editor types nothing in it."""
    world.start()
    for number in range(61):
        world.clock.move(2)
        world.read(1, f"file:///{number}.py")
    world.repository.files["new.py"] = b"one\n"
    count(world)
    assert due(world) == ["time"]


# Phases.


def test_a_completed_phase_makes_a_checkpoint_due_once(world):
    world.start()
    world.read(100)
    world.run("phase.complete")
    (suggestion,) = world.run("suggestion.list")["suggestions"]
    assert suggestion["id"] == "phase-planning"
    assert suggestion["numbers"]["usedTokens"] == 100
    assert world.run("checkpoint.create")["reason"] == "phase-planning"
    assert due(world) == []
    world.run("note.add", kind="todo", text="x")
    assert due(world) == []
    world.run("phase.complete")
    assert due(world) == ["phase-implementation"]


def test_phases_completed_before_are_not_news_after_a_restart(world, make_project):
    world.start()
    world.run("phase.complete")
    world.run("checkpoint.create")
    assert due(make_project(on=world)) == []


# Emergency.


@pytest.fixture
def agent(make_project):
    """A window of 200,000 tokens, which Claude Code compacts at 167,000."""
    world = make_project(agent="claude-code", contextWindow=200_000, checkpoints=[])
    world.start()
    return world


def report(world, *figures):
    for tokens in figures:
        world.clock.move(10)
        world.run("context.report", tokens=tokens)


def test_two_turns_from_compaction_is_an_emergency_told_once(agent):
    report(agent, 100_000, 120_000, 126_000)
    assert due(agent) == [] and emergencies(agent) == []
    report(agent, 146_000)
    (suggestion,) = agent.run("suggestion.list")["suggestions"]
    assert (suggestion["id"], suggestion["trigger"], suggestion["kind"]) == (
        *("emergency", "emergency"),
        "checkpoint",
    )
    assert (suggestion["numbers"]["tokensToCompaction"], suggestion["numbers"]["tokens"]) == (21_000, 146_000)
    assert suggestion["numbers"]["turns"] <= 2
    report(agent, 150_000, 165_000, 168_000)
    (told,) = emergencies(agent)
    assert (told.session_id, told.reason) == ("session-1", suggestion["reason"])


def test_an_emergency_is_over_with_the_context_and_may_come_again(agent):
    report(agent, 168_000)
    assert due(agent) == ["emergency"]
    report(agent, 30_000)
    assert due(agent) == []
    report(agent, 167_000)
    assert due(agent) == ["emergency"] and len(emergencies(agent)) == 2


def test_a_reset_straight_into_the_next_emergency_is_told_again(agent):
    agent.run("context.warn", reason="compacting")
    report(agent, 168_000, 80_000)
    assert due(agent) == [] and len(emergencies(agent)) == 1
    agent.run("context.warn")
    assert len(emergencies(agent)) == 2


def test_the_agents_own_warning_is_an_emergency(world):
    world.start()
    world.run("context.warn", reason="the window is full")
    world.run("context.warn", reason="again")
    (suggestion,) = world.run("suggestion.list")["suggestions"]
    assert suggestion["reason"] == (
        "The agent says that it is about to compact its context: the window is full."
    )
    assert len(emergencies(world)) == 1
    world.run("session.pause")
    with pytest.raises(NotAllowed, match="No session is active"):
        world.run("context.warn")


def test_an_emergency_that_another_program_has_seen_is_not_told_again(world, make_project):
    other = make_project(on=world)
    world.start()
    other.project.catch_up()
    world.run("context.warn")
    other.project.catch_up()
    other.run("context.warn")
    assert (len(emergencies(world)), len(emergencies(other))) == (1, 0)
    assert due(other) == ["emergency"]


def test_an_emergency_cannot_be_switched_off_but_put_off(make_project):
    world = make_project(checkpoints=[], checkpointMinutes=0, checkpointLines=0)
    world.start()
    world.run("context.warn")
    assert due(world) == ["emergency"]
    world.run("suggestion.snooze", id="emergency", minutes=5)
    assert due(world) == []
    world.clock.move(5)
    assert due(world) == ["emergency"] and len(emergencies(world)) == 1


# Answers.


@pytest.fixture
def asked(world):
    """A session in which three triggers ask for a checkpoint."""
    world.start()
    world.read(3_600)
    world.run("phase.complete")
    world.repository.files["big.py"] = LINES
    count(world)
    return world


def test_of_all_that_are_due_the_most_pressing_speaks(asked):
    assert due(asked) == ["percentage-35"]
    standing = {i for i, trigger in triggers(asked).items() if trigger["state"] == "due"}
    assert standing == {"percentage-35", "phase-planning", "change"}
    assert asked.run("checkpoint.create")["reason"] == "percentage-35"
    assert due(asked) == [], "one checkpoint answers all of them"


def test_an_accepted_suggestion_is_a_checkpoint(asked):
    assert asked.run("suggestion.accept", id="percentage-35") == {"suggestions": []}
    (checkpoint,) = asked.run("checkpoint.list")["checkpoints"]
    assert checkpoint["reason"] == "percentage-35"
    with pytest.raises(NotFound, match="no suggestion “percentage-35” now; standing: none"):
        asked.run("suggestion.accept", id="percentage-35")
    assert len(asked.run("checkpoint.list")["checkpoints"]) == 1


def test_a_dismissed_suggestion_is_gone_and_its_reason_is_kept(asked, make_project):
    answer = asked.run("suggestion.dismiss", id="percentage-35", reason=" nearly done ")
    assert answer == {"suggestions": []}
    later = make_project(on=asked)
    later.clock.move(600)
    later.type(10)
    assert due(later) == []
    shown = triggers(later)["percentage-35"]
    assert (shown["state"], shown["reason"], shown["threshold"]) == ("dismissed", "nearly done", 35)
    assert shown["dismissedAt"] >= shown["at"]
    with pytest.raises(NotFound):
        asked.run("suggestion.dismiss", id="percentage-35")
    later.type(2_500)
    assert due(later) == ["percentage-60"]


def test_a_snooze_until_the_next_waits_for_it(asked):
    assert asked.run("suggestion.snooze", id="percentage-35", untilNext=True) == {"suggestions": []}
    asked.clock.move(24 * 60)
    assert due(asked) == []
    assert triggers(asked)["change"]["untilNext"] is True
    asked.run("phase.complete")
    assert due(asked) == ["percentage-35"]
