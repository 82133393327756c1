"""The issues that a plan and a log name, and the time that they expect."""

from pathlib import Path

import pytest

from batonpass.adapters.documents.renderer import TemplateRenderer
from batonpass.domain.session import DocumentKind


@pytest.fixture
def world(make_project, tmp_path):
    return make_project(wrap=lambda name, port: TemplateRenderer(tmp_path) if name == "renderer" else port)


def _text(world, kind=DocumentKind.PLAN):
    return world.documents.texts[Path(world.session.document(kind).path)]


def _refreshed(world):
    world.run("document.refresh", uri=Path(world.session.document(DocumentKind.PLAN).path).as_uri())
    return _text(world)


def _section(text, title):
    place = text.index(f"### {title}\n")
    return [line for line in text[place:].split("\n#", 2)[0].splitlines()[1:] if line]


def test_a_plan_names_the_issues_of_branch_texts_and_commits(world) -> None:
    world.repository.branch = "fix/123-retry"
    world.repository.remote = "https://ada:" + "s3cret@github.com/ada/parcel.git"
    world.start(objectives=[{"text": "Deliver again"}])
    world.run("task.add", text="Wait longer, see bob/queue#7")
    world.run("note.add", kind="blocker", text="Blocked by #40")
    name = world.repository.commit("Retry", "Fixes #12")[:12]
    text = _refreshed(world)
    assert _section(text, "GitHub Issues")[1:] == [
        "- **Primary**: Issue or pull request #123 (<https://github.com/ada/parcel/issues/123>), "
        "named in the branch fix/123-retry",
        f"- **Primary**: Issue #12 (<https://github.com/ada/parcel/issues/12>), named in commit {name}",
        "- **Secondary**: Issue or pull request bob/queue#7 (<https://github.com/bob/queue/issues/7>), "
        "named in Task 1",
        "- **Dependency**: Issue or pull request #40 (<https://github.com/ada/parcel/issues/40>), "
        "named in blocker note 1",
    ]
    assert "s3cret" not in text
    world.run("document.create", kind="sessionLog")
    log = _text(world, DocumentKind.SESSION_LOG)
    assert len(_section(log, "GitHub")) == 5


def test_without_a_remote_there_is_no_link(world) -> None:
    world.start()
    world.run("task.add", text="Fix #12")
    assert _section(_refreshed(world), "GitHub Issues")[1:] == ["- **Primary**: Issue #12, named in Task 1"]


def test_a_reference_that_is_a_note_is_listed_once_in_the_log(world) -> None:
    world.start()
    world.run("note.add", kind="reference", text="The bug", location="https://github.com/a/b/issues/3")
    world.run("document.create", kind="sessionLog")
    listed = _section(_text(world, DocumentKind.SESSION_LOG), "GitHub")
    assert sum("issues/3" in line for line in listed) == 1


def test_commits_before_the_session_name_nothing_of_it(world) -> None:
    world.repository.commit("Old", "Fixes #3")
    world.start()
    assert _section(_text(world), "GitHub Issues")[0].startswith("_Nothing recorded.")


def test_a_plan_expects_the_time_of_its_tasks_and_of_earlier_sessions(world) -> None:
    for minutes in (60, 90, 200):
        world.start()
        world.read(minutes * 10)
        world.clock.move(minutes=minutes)
        world.run("session.complete")
    world.start()
    assert (
        "- **Duration**: about 1 h 30 min as the median of 3 sessions that ended here [unverified]"
        in _text(world)
    )
    world.run("task.add", text="Build it", estimateMinutes=45, priority="high")
    world.run("task.add", text="Paint it")
    text = _refreshed(world)
    assert "- **Duration**: 45 min by the estimates of 1 of 2 tasks [unverified]; about 1 h 30 min" in text
    assert "minutes are at 10 tokens a minute" in text
    assert "- **High priority**: 45 min, 1 task" in text


def test_what_nobody_knows_is_not_estimated(world) -> None:
    world.start()
    assert "- **Duration**: not estimated" in _text(world)
    assert "hours are not estimated [unverified]" in _text(world)
