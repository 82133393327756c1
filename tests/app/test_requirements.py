"""What the project's files ask for, in a plan that a person ticks."""

from pathlib import Path

import pytest

from batonpass.adapters.documents.renderer import TemplateRenderer
from batonpass.domain.session import DocumentKind

COMPOSE = b"services: {db: {image: 'postgres:16', ports: ['5432:5432']}}"
DB = "db: image `postgres:16`, port `5432`, by `compose.yaml`"


@pytest.fixture
def world(make_project, tmp_path):
    world = make_project(
        wrap=lambda name, port: TemplateRenderer(tmp_path) if name == "renderer" else port,
        services=["Sandbox", "DB"],
        tools=["uv"],
    )
    world.folder.files.update({"compose.yaml": COMPOSE, ".nvmrc": b"20"})
    world.start()
    return world


def _plan(world):
    path = Path(world.session.document(DocumentKind.PLAN).path)
    return path, world.documents.texts[path]


def _refresh(world):
    world.run("document.refresh", uri=_plan(world)[0].as_uri())
    return _plan(world)[1]


def test_settings_and_files_are_listed_together_and_each_once(world) -> None:
    _, text = _plan(world)
    place = text.index("### Required Services")
    boxes = [line for line in text[place : text.index("## Expected Artifacts")].splitlines() if "[ ]" in line]
    assert boxes == ["- [ ] Sandbox", f"- [ ] {DB}", "- [ ] uv", "- [ ] Node.js: `20` by `.nvmrc`"]


def test_what_was_ticked_stays_ticked_while_other_facts_change(world) -> None:
    path, text = _plan(world)
    world.documents.texts[path] = text.replace(f"- [ ] {DB}", f"- [x] {DB}")
    world.folder.files["go.mod"] = b"go 1.22"
    world.run("task.add", text="Build it")
    assert f"- [x] {DB}" in _refresh(world)
    text = _refresh(world)
    assert f"- [x] {DB}" in text
    assert "- [ ] Go: `1.22` by `go.mod`" in text
    assert text == _refresh(world), "a second refresh changes nothing"


def test_a_broken_file_breaks_no_document(world) -> None:
    world.folder.files["package.json"] = b"{"
    assert "- `package.json` tells nothing: it is no valid JSON" in _refresh(world)
    world.run("handoff.create")
