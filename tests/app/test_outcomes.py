"""What a session has cost and written is kept when it ends, and the next one is planned by it."""

from dataclasses import replace
from pathlib import Path

import pytest

from batonpass.domain.outcome import Outcome
from batonpass.domain.plan import Scope

LINES = b"line\n"


def work(world, used=15_000, **files):
    """A session's work: what it used, and files by their lines."""
    world.read(used)
    for name, lines in files.items():
        world.repository.files[f"{name}.py"] = LINES * lines


def outcome_of(world, session):
    return world.store.session(session["id"]).outcome


def test_a_completed_session_keeps_what_it_used_and_wrote(world):
    started = world.start()
    work(world, 900, new=300, test_new=40)
    world.repository.files["docs/new.md"] = LINES * 7
    world.run("phase.complete")
    world.type(100)
    world.run("session.complete")
    assert outcome_of(world, started) == Outcome(1_000, Scope(300, 40, 7))


def test_the_sessions_own_documents_are_not_what_it_wrote(world):
    started = world.start()
    (document,) = world.session.documents
    written = Path(document.path).relative_to(world.project.root).as_posix()
    world.repository.files[written] = LINES * 200
    world.run("session.complete")
    assert outcome_of(world, started) == Outcome(0, Scope())


@pytest.mark.parametrize("command", ["session.start", "session.split"])
def test_a_session_that_is_handed_off_keeps_it_too(world, command):
    started = world.start()
    work(world, 900, new=30)
    world.run(command, {"title": "Next", **({"continues": started["id"]} if "start" in command else {})})
    assert outcome_of(world, started) == Outcome(900, Scope(30))
    assert world.session.outcome is None, "the next session has only begun"


def test_an_abandoned_session_is_no_example(world):
    started = world.start()
    work(world, new=500)
    world.run("session.abandon")
    assert outcome_of(world, started) is None


def test_without_git_it_is_not_known_what_was_written(make_project):
    world = make_project(git=False)
    started = world.start()
    world.read(900)
    world.run("session.complete")
    assert outcome_of(world, started) == Outcome(900, None)


def test_a_session_is_completed_although_its_first_commit_is_lost(world):
    started = world.start()
    work(world, 900, new=30)
    world.project.save(replace(world.session, start_commit="0" * 40))
    assert world.run("session.complete")["status"] == "completed"
    assert outcome_of(world, started) == Outcome(900, None)


def finish(world, used, lines):
    world.start()
    work(world, used, new=lines)
    world.run("session.complete")
    world.repository.commit("Done")


def test_the_next_session_is_planned_by_what_the_last_ones_cost(world):
    before = world.run("plan.preview", scope={"codeLines": 100})
    assert before["tokensPerLine"] == {"tokens": 10, "sessions": 0, "lines": 0}
    finish(world, 15_000, 500)
    preview = world.run("plan.preview", scope={"codeLines": 100})
    assert preview["tokensPerLine"] == {"tokens": 20, "sessions": 1, "lines": 500}
    assert preview["budget"]["estimateTokens"] == 2_000
    started = world.start(scope={"codeLines": 100})
    assert (started["budget"], started["phases"]) == (preview["budget"], preview["phases"])
    replanned = world.run("plan.update", scope={"codeLines": 200})
    assert replanned["budget"]["estimateTokens"] == 4_000, "a plan goes on with the cost it was made with"


def test_an_archived_session_is_still_learnt_from(world):
    started = world.start()
    work(world, 15_000, new=500)
    world.run("session.complete")
    world.run("session.archive", session=started["id"])
    assert world.run("plan.preview")["tokensPerLine"]["tokens"] == 20


def test_a_session_that_wrote_little_changes_nothing(world):
    finish(world, 90_000, 10)
    assert world.run("plan.preview")["tokensPerLine"] == {"tokens": 10, "sessions": 0, "lines": 0}


def test_a_preview_changes_nothing_with_a_session_and_without(world):
    for _ in range(2):
        kept, current, heard = world.kept(), world.project.current, len(world.events)
        preview = world.run("plan.preview", scope={"codeLines": 10_000}, contextWindow=20_000)
        assert preview["sessionsNeeded"] == preview["budget"]["sessionsNeeded"] == 9
        assert world.kept() == kept and world.project.current is current and len(world.events) == heard
        if current is None:
            world.start()


def test_only_the_fifty_sessions_that_ended_last_are_read(world):
    asked = []
    sessions = world.store.sessions

    def remember(*arguments):
        asked.append(arguments)
        return sessions(*arguments)

    world.store.sessions = remember
    world.run("plan.preview")
    assert [limit for _, limit, *_ in (a for a in asked if len(a) > 1)] == [50]
