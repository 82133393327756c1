"""When tasks were begun and completed, however they were: by a command, in the plan, in the next session."""

from pathlib import Path

import pytest
from tests.app.conftest import NOON

from batonpass.adapters.documents.renderer import TemplateRenderer
from batonpass.app.round_trip import take_in_documents
from batonpass.domain.goals import TaskStatus
from batonpass.domain.session import DocumentKind


@pytest.fixture
def begun(make_project, tmp_path):
    world = make_project(wrap=lambda name, port: TemplateRenderer(tmp_path) if name == "renderer" else port)
    world.start("First", objectives=[{"text": "It works"}])
    world.run("task.add", text="Build", estimateMinutes=30)
    return world


def minutes_after_noon(moment):
    return None if moment is None else round((moment - NOON).total_seconds() / 60)


def moves(world, number=0):
    """What became of a task, with the minutes after noon."""
    timeline = world.session.tasks[number].timeline
    return [(minutes_after_noon(each.at), each.status) for each in timeline]


def plan_of(world):
    return Path(world.session.document(DocumentKind.PLAN).path)


def rewrite(world, old, new):
    """Change the plan as a person does in another editor, and take it in."""
    path = plan_of(world)
    text = world.documents.texts[path]
    assert text.count(old) == 1, f"{old!r} is in the plan {text.count(old)} times"
    world.documents.texts[path] = text.replace(old, new)
    take_in_documents(world.project)


def test_a_task_tells_when_it_was_begun_and_completed_and_what_it_took(begun):
    begun.clock.move(10)
    begun.run("task.update", task="t1", status="inProgress")
    begun.clock.move(25)
    running = begun.run("session.show")["tasks"][0]
    assert (running["startedAt"][:16], running["completedAt"]) == ("2026-05-04T12:10", None)
    assert running["minutesSpent"] == 25
    done = begun.run("task.update", task="t1", status="completed")["tasks"][0]
    begun.clock.move(60)
    assert begun.run("session.show")["tasks"][0] == done
    assert (done["completedAt"][:16], done["minutesSpent"]) == ("2026-05-04T12:35", 25)
    assert moves(begun) == [(0, TaskStatus.OPEN), (10, TaskStatus.IN_PROGRESS), (35, TaskStatus.COMPLETED)]


def test_a_pause_of_the_session_is_not_spent_on_a_task(begun):
    begun.run("task.update", task="t1", status="inProgress")
    begun.clock.move(5)
    begun.run("session.pause")
    begun.clock.move(300)
    begun.run("session.resume")
    begun.clock.move(5)
    assert begun.run("session.show")["tasks"][0]["minutesSpent"] == 10


def test_what_was_never_in_progress_took_an_unknown_time(begun):
    begun.clock.move(10)
    done = begun.run("task.update", task="t1", status="completed")["tasks"][0]
    assert (done["startedAt"], done["minutesSpent"]) == (None, None)
    assert done["completedAt"][:16] == "2026-05-04T12:10"


def test_a_state_that_is_written_in_the_plan_is_a_move_and_the_plan_says_since_when(begun):
    begun.clock.move(10)
    rewrite(begun, "- **State**: open", "- **State**: in progress")
    assert moves(begun)[1:] == [(10, TaskStatus.IN_PROGRESS)]
    begun.clock.move(15)
    begun.run("task.update", task="t1", status="blocked")
    assert "- **State**: blocked, since 2026-05-04 12:25 UTC\n" in begun.documents.texts[plan_of(begun)]
    begun.clock.move(5)
    rewrite(begun, "- **State**: blocked, since", "- **State**: completed, since")
    assert moves(begun)[2:] == [(25, TaskStatus.BLOCKED), (30, TaskStatus.COMPLETED)]
    settled = begun.session
    take_in_documents(begun.project)
    assert begun.session == settled, "what was taken in is taken in again"


def test_the_plan_says_at_once_since_when_a_task_is_begun(begun):
    begun.clock.move(10)
    begun.run("task.update", task="t1", status="inProgress")
    begun.clock.move(10)
    path = plan_of(begun)
    written = begun.documents.texts[path]
    assert "- **State**: in progress, since 2026-05-04 12:10 UTC\n" in written
    begun.run("document.refresh", uri=path.as_uri())
    state = [line for line in written.splitlines() if "State" in line]
    assert [line for line in begun.documents.texts[path].splitlines() if "State" in line] == state


def test_an_objective_that_is_ticked_tells_when(begun):
    path = plan_of(begun)
    begun.clock.move(20)
    begun.documents.texts[path] = begun.documents.texts[path].replace("- [ ] It works", "- [x] It works", 1)
    take_in_documents(begun.project)
    assert begun.run("session.show")["objectives"][0]["reachedAt"][:16] == "2026-05-04T12:20"


@pytest.mark.parametrize("go_on", ["session.start", "session.split"])
def test_the_next_session_counts_the_time_of_a_carried_task_anew(begun, go_on):
    begun.run("task.update", task="t1", status="inProgress")
    begun.clock.move(40)
    given = {"title": "Second"} if go_on == "session.split" else {"title": "Second", "continues": "session-1"}
    begun.run(go_on, given)
    begun.clock.move(7)
    carried = begun.run("session.show")["tasks"][0]
    assert (carried["startedAt"][:16], carried["minutesSpent"]) == ("2026-05-04T12:40", 7)
    assert begun.run("session.show", session="session-1")["tasks"][0]["minutesSpent"] == 40
    assert "in progress, since 2026-05-04 12:40 UTC" in begun.documents.texts[plan_of(begun)]
