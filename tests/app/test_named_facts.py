"""What a plan says of the files that tasks name and of what is met; what a handoff says of security."""

from pathlib import Path

import pytest

from batonpass.adapters.documents.renderer import TemplateRenderer
from batonpass.domain.session import DocumentKind


@pytest.fixture
def world(make_project, tmp_path):
    world = make_project(
        wrap=lambda name, port: TemplateRenderer(tmp_path) if name == "renderer" else port,
        services=["Postgres"],
        checks=[{"name": "postgres answers", "command": ["pg_isready"], "kind": "audit"}],
        handoffTokens=100_000,
    )
    world.folder.files["README.md"] = b"# Parcel"
    world.start()
    return world


def _check(world):
    world.run("check.allow", name="postgres answers", command=["pg_isready"])
    world.run("check.run", name="postgres answers")


def _path(world, kind=DocumentKind.PLAN):
    return Path(world.session.document(kind).path)


def _refreshed(world):
    world.run("document.refresh", uri=_path(world).as_uri())
    return world.documents.texts[_path(world)]


def _section(text, title):
    place = text.index(f"# {title}\n")
    return [line for line in text[place:].split("\n#", 2)[0].splitlines()[1:] if line]


def test_files_that_tasks_name_are_artifacts_to_be_ticked(world) -> None:
    world.run("task.add", text="Finish claim() in src/worker.py, tell it in README.md")
    world.run("task.add", text="Test src/worker.py")
    text = _refreshed(world)
    assert "- [ ] `src/worker.py` - Task 1, Task 2" in text
    assert "Not there yet, so to be created: `src/worker.py`" in _section(text, "Files to Create/Modify")
    assert "- [ ] `README.md` - Task 1" in _section(text, "Documentation Updates")
    assert "- **Location**: `src/worker.py`, not there yet; `README.md`" in text
    assert "- **Key Functions**: `claim()`" in text

    box = "- [ ] `src/worker.py`"
    world.documents.texts[_path(world)] = text.replace(box, box.replace(" ]", "x]"))
    world.folder.files["src/worker.py"] = b""
    text = _refreshed(world)
    assert "- [x] `src/worker.py` - Task 1, Task 2" in text, "a ticked file stays ticked when it is there"
    assert "Not there yet" not in text


def test_a_need_is_met_when_the_check_that_is_named_after_it_passed(world) -> None:
    assert _section(_refreshed(world), "Dependencies Met")[0].startswith("_Nothing recorded.")
    _check(world)
    (met,) = [line for line in _section(_refreshed(world), "Dependencies Met") if line.startswith("- ")]
    assert met.startswith("- Postgres: check “postgres answers” passed")
    assert "[E" in met


def test_what_the_session_before_completed_is_met(world) -> None:
    world.run("task.add", text="Lay the table")
    world.run("task.update", task="t1", status="completed")
    before = world.session.id
    world.run("handoff.create")
    world.start("Next", continues=before)
    assert "- Lay the table" in _section(_refreshed(world), "Dependencies Met")


def test_a_handoff_tells_what_touches_security(world) -> None:
    world.run("handoff.create")
    text = world.documents.texts[_path(world, DocumentKind.HANDOFF)]
    (nothing,) = _section(text, "Security Observations")
    assert nothing.startswith("_Nothing recorded. No audit check ran")
    world.repository.files["deploy/server.pem"] = b"x"
    _check(world)
    world.run("handoff.create")
    told = "\n".join(
        _section(world.documents.texts[_path(world, DocumentKind.HANDOFF)], "Security Observations")
    )
    assert "Check “postgres answers” passed" in told
    assert "`deploy/server.pem` has the name of a file that holds secrets; it is not committed" in told
