"""The editor or the server dies in an exchange: nothing is lost, and nothing clashes that did not."""

from itertools import product
from pathlib import Path

import pytest

from batonpass.adapters.documents.renderer import TemplateRenderer
from batonpass.app import round_trip
from batonpass.app.standing import look
from batonpass.domain.errors import Unavailable
from batonpass.domain.session import DocumentKind

STEPS = ("offered", "taken in part", "taken", "looked at", "saved", "saved and looked at")
"""How far the exchange has come when everything ends."""

MINE = "I was here."


@pytest.fixture(scope="module")
def renderer(tmp_path_factory):
    return TemplateRenderer(tmp_path_factory.mktemp("project"))


@pytest.fixture
def world(make_project, renderer):
    world = make_project(wrap=lambda name, port: renderer if name == "renderer" else port)
    world.start(objectives=[{"text": "It works"}, {"text": "It is fast"}])
    return world


def plan_of(world):
    return Path(world.session.document(DocumentKind.PLAN).path)


def restart(world):
    """All that lives in memory alone is gone."""
    world.project.opened.clear()
    world.project.documents_seen.clear()
    world.project.load()


def advance_to(world, step, path, uri):
    texts = world.buffers.texts
    before = texts[uri]
    if step == "offered":
        return
    whole = offered(world)
    if step == "taken in part":
        # The line that the person is on is left out.
        texts[uri] = whole.replace("- [x] It works", "- [ ] It works", 1)
        assert texts[uri] != before, "else nothing was taken"
        return
    texts[uri] = whole
    if step in ("looked at", "saved and looked at"):
        round_trip.refresh_document(world.project, world.session, world.session.document(DocumentKind.PLAN))
    if step.startswith("saved"):
        world.documents.texts[path] = texts[uri]
        if step == "saved and looked at":
            round_trip.take_in_documents(world.project)


def offered(world):
    session = world.session
    standing = look(world.project, session, session.document(DocumentKind.PLAN))
    return round_trip.exchange(world.project, session, standing).text


@pytest.mark.parametrize(("step", "is_buffer_kept"), list(product(STEPS, (True, False))))
def test_a_crash_in_an_exchange_leaves_no_clash_and_loses_no_line(world, step, is_buffer_kept):
    path = plan_of(world)
    uri = path.as_uri()
    world.documents.texts[path] += f"\n{MINE}\n"
    world.buffers.texts[uri] = world.documents.texts[path]
    round_trip.take_in_documents(world.project)
    world.buffers.takes_edits = False
    world.read(500)
    world.run("objective.update", objective="o1", done=True)
    advance_to(world, step, path, uri)
    restart(world)
    if not is_buffer_kept:
        world.buffers.texts[uri] = world.documents.texts[path]
    world.buffers.takes_edits = True
    world.clock.move(minutes=7)
    world.read(300)
    round_trip.take_in_documents(world.project)
    assert world.session.objectives[0].done, "a change of the session was taken back"
    assert world.run("document.refresh", uri=uri)["conflicts"] == []
    text = world.buffers.texts[uri]
    assert MINE in text.split("\n")
    assert "- [x] It works <!-- o1 -->" in text and "last filled in: 2026-05-04 12:07 UTC" in text
    assert text.count("It is fast") == 2, "each thing stands where it did, once"


def test_a_crash_between_the_file_and_the_session_is_no_clash(world, monkeypatch):
    path = plan_of(world)
    world.documents.texts[path] += f"\n{MINE}\n"
    round_trip.take_in_documents(world.project)
    written = dict(world.documents.texts)

    def crash(*_, **__):
        written.update(world.documents.texts)
        raise Unavailable("The disk is gone.")

    world.clock.move(minutes=3)
    with monkeypatch.context() as patch, pytest.raises(Unavailable):
        patch.setattr(world.project, "save", crash)
        kept = world.store.all_records()
        patch.setattr(round_trip, "_put", lambda project, key, rendering: announced.append((key, rendering)))
        announced: list[tuple[str, object]] = []
        world.run("objective.update", objective="o1", done=True)
    assert kept == world.store.all_records(), "a change that failed has stored nothing"
    # Killed, not failed: the file is the new one, and what was announced is stored.
    key, rendering = announced[0]
    with world.store.write() as write:
        write.put_record(key, rendering)
    world.documents.texts[path] = written[path]
    assert "[x] It works" in written[path], "else nothing was written"
    restart(world)
    world.clock.move(minutes=7)
    world.read(300)
    round_trip.take_in_documents(world.project)
    assert world.run("document.refresh", uri=path.as_uri())["conflicts"] == []
    assert MINE in world.documents.texts[path].split("\n")
    assert not world.session.objectives[0].done, "what was not stored did not happen"
