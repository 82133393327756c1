"""A session's documents as a person writes in them, with the shipped templates and a few files around."""

from pathlib import Path

import pytest

from batonpass.adapters.documents.renderer import TemplateRenderer
from batonpass.app.authoring.file_index import FileIndex
from batonpass.app.authoring.reading import gather, list_files, read_document
from batonpass.domain.session import DocumentKind

FILES = ("README.md", "docs/guide.md", "src/parcel/retry.py", "src/parcel/worker.py", "tests/test_retry.py")


class Desk:
    """A project with one session; its documents are read as the editor would read them."""

    def __init__(self, world):
        self.world = world

    def link(self, kind=DocumentKind.PLAN):
        return self.world.session.document(kind)

    def text(self, kind=DocumentKind.PLAN):
        return self.world.documents.texts[Path(self.link(kind).path)]

    def read(self, text=None, kind=DocumentKind.PLAN):
        known = gather(self.world.project, self.world.session)
        files = list_files(self.world.project)
        text = self.text(kind) if text is None else text
        return read_document(self.world.project, known, self.link(kind), text, files)


@pytest.fixture
def desk(make_project, tmp_path):
    world = make_project(wrap=lambda name, port: TemplateRenderer(tmp_path) if name == "renderer" else port)
    world.tree.files.update(dict.fromkeys(FILES, b"x\n"))
    world.start(objectives=[{"text": "It works"}, {"text": "It is fast", "kind": "secondary"}])
    world.run("task.add", text="Build it", subtasks=[{"text": "walls"}, {"text": "roof"}], estimateMinutes=30)
    world.run("task.add", text="Paint it", priority="high", blockedBy=["t1"])
    world.run("note.add", kind="decision", text="Use wood")
    return Desk(world)


@pytest.fixture
def handoff(desk):
    """The same desk, with a checkpoint and a handoff."""
    desk.world.run("checkpoint.create", note="Walls stand")
    desk.world.run("handoff.create")
    return desk


@pytest.fixture
def files():
    return FileIndex(FILES)
