"""How a person settles a conflict lasts until the document shows it, however long an edit has to wait."""

from pathlib import Path

import pytest

from batonpass.adapters.documents.renderer import TemplateRenderer
from batonpass.app import round_trip
from batonpass.app.markdown.choices import apply_choices, choose
from batonpass.app.markdown.conflicts import Conflict
from batonpass.app.markdown.offers import advance
from batonpass.domain.session import DocumentKind

THING = Conflict(1, ("- [ ] mine <!-- o1 -->",), ("- [ ] theirs <!-- o1 -->",), "o1")
WORDS = Conflict(0, ("my words", "in two lines"), ("other words",))


@pytest.mark.parametrize(
    ("conflict", "keep", "before", "after"),
    [
        (THING, "mine", "a\n- [ ] mine <!-- o1 -->\nb\n", "a\n- [ ] mine <!-- o1 -->\nb\n"),
        (THING, "new", "a\n- [ ] mine <!-- o1 -->\nb\n", "a\n- [ ] theirs <!-- o1 -->\nb\n"),
        (THING, "both", "a\r\n- [ ] mine <!-- o1 -->", "a\r\n- [ ] mine <!-- o1 -->\r\n- [ ] theirs"),
        (WORDS, "new", "\ufeffmy words\r\nin two lines", "\ufeffother words"),
        (WORDS, "both", "my words\nin two lines\n", "my words\nin two lines\nother words\n"),
        (WORDS, "new", "my words\n", None),
    ],
)
def test_a_choice_says_what_is_to_stand_there(conflict, keep, before, after):
    choice = choose(conflict, keep)
    text, standing = apply_choices(before, (choice,))
    assert (text, bool(standing)) == (before if after is None else after, after is not None)
    assert apply_choices(text, (choice,))[0] == text, "what is shown already is not put in again"


@pytest.fixture
def world(make_project, tmp_path):
    """A session with one objective, and the shipped templates."""
    world = make_project(wrap=lambda name, port: TemplateRenderer(tmp_path) if name == "renderer" else port)
    world.start(objectives=[{"text": "It works"}])
    return world


CONFLICTS = {
    "thing": ("It works", "It is mine", "It is theirs"),
    "words": ("- **Context Now**: unknown", "- **Context Now**: a lot; unknown", "500 of 10,000"),
}


@pytest.mark.parametrize("keep", ["mine", "new", "both"])
@pytest.mark.parametrize("kind", CONFLICTS)
def test_a_choice_lasts_until_the_document_shows_it(world, kind, keep):
    old, mine, theirs = CONFLICTS[kind]
    path = Path(world.session.document(DocumentKind.PLAN).path)
    uri, texts = path.as_uri(), world.buffers.texts
    texts[uri] = world.documents.texts[path]
    world.buffers.takes_edits = False
    if kind == "thing":
        world.run("objective.update", objective="o1", text=theirs)
    else:
        world.read(500)
    texts[uri] = texts[uri].replace(old, mine, 1)
    (conflict,) = world.run("document.refresh", uri=uri)["conflicts"]
    assert world.run("document.resolve", uri=uri, id=conflict["id"], keep=keep)["conflicts"] == []
    # The editor has refused the edit so far, and the same buffer is looked at again and again.
    round_trip.take_in_documents(world.project)
    texts[uri] += "\nMore words of mine.\n"
    round_trip.take_in_documents(world.project)
    assert round_trip.find_conflicts(world.project) == {}, "it was settled"

    world.buffers.takes_edits = True
    for _ in range(2):
        assert world.run("document.refresh", uri=uri)["conflicts"] == []
    assert (mine in texts[uri], theirs in texts[uri]) == (keep != "new", keep != "mine")
    assert kind == "thing" or texts[uri].count(theirs) <= 1, "it stands there once"
    assert "More words of mine." in texts[uri]
    if kind == "thing":
        assert [o.text for o in world.session.objectives] == {
            "mine": [mine],
            "new": [theirs],
            "both": [mine, theirs],
        }[keep]


def test_what_is_changed_after_it_was_settled_is_the_persons_again(world):
    path = Path(world.session.document(DocumentKind.PLAN).path)
    uri, texts = path.as_uri(), world.buffers.texts
    texts[uri] = world.documents.texts[path]
    world.buffers.takes_edits = False
    world.run("objective.update", objective="o1", text="It is theirs")
    texts[uri] = texts[uri].replace("It works", "It is mine", 1)
    (conflict,) = world.run("document.refresh", uri=uri)["conflicts"]
    world.run("document.resolve", uri=uri, id=conflict["id"], keep="new")
    texts[uri] = texts[uri].replace("It is mine", "It is mine after all")
    (conflict,) = world.run("document.refresh", uri=uri)["conflicts"]
    assert "It is mine after all" in conflict["mine"][0]


def test_what_a_document_took_of_an_edit_is_no_change_of_the_persons(world):
    """The objective stands twice; the person is on the first line, so that only the second one is edited."""
    path = Path(world.session.document(DocumentKind.PLAN).path)
    uri, texts = path.as_uri(), world.buffers.texts
    before = texts[uri] = world.documents.texts[path]
    world.buffers.takes_edits = False
    world.run("objective.update", objective="o1", text="It is theirs")
    first, second = before.split("## Success Criteria")
    texts[uri] = "## Success Criteria".join([first, second.replace("It works", "It is theirs")])
    world.run("objective.update", objective="o1", text="It is theirs again")
    assert round_trip.find_conflicts(world.project) == {}
    world.buffers.takes_edits = True
    assert world.run("document.refresh", uri=uri)["conflicts"] == []
    assert texts[uri].count("It is theirs again <!-- o1 -->") == 2


@pytest.mark.parametrize(
    ("base", "offered", "mine", "expected"),
    [
        ("a\nb\nc\n", ["A\nb\nC\n"], "a\nb\nC\n", "a\nb\nC\n"),
        ("a\nb\nc\n", ["A\nb\nC\n"], "more\nmine\nb\nC\n", "a\nb\nC\n"),
        ("a\nb\nc\n", ["a\nb\n1\n", "A\nb\n2\n"], "A\r\nb\r\n1\r\n", "A\nb\n1\n"),
        ("a\nb\nc\n", ["a\nnew\nb\n"], "a\nnew\nb\nc\n", "a\nnew\nb\nc\n"),
        ("x\na\nx\nb\n", ["y\na\nx\nb\n"], "x\na\ny\nb\n", "x\na\nx\nb\n"),
        ("a\nb\n", [], "A\nb\n", "a\nb\n"),
    ],
)
def test_the_base_moves_on_by_what_was_taken_and_no_more(base, offered, mine, expected):
    assert advance(base, offered, mine, DocumentKind.PLAN) == expected
