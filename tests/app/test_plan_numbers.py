"""The numbers of a plan as a person changes them in it: the scope, and the table of the phases."""

from pathlib import Path

import pytest

from batonpass.adapters.documents.renderer import TemplateRenderer
from batonpass.app import round_trip
from batonpass.domain.session import DocumentKind

PHASES = [{"name": "plan", "weight": 1}, {"name": "build", "weight": 2}, {"name": "test", "weight": 1}]


@pytest.fixture
def desk(make_project, tmp_path):
    world = make_project(wrap=lambda name, port: TemplateRenderer(tmp_path) if name == "renderer" else port)
    world.start(scope={"codeLines": 200, "testLines": 100}, phases=PHASES)
    return Desk(world)


class Desk:
    def __init__(self, world):
        self.world = world
        self.path = Path(world.session.document(DocumentKind.PLAN).path)

    @property
    def text(self):
        return self.world.documents.texts[self.path]

    def edit(self, change):
        before = self.text
        self.world.documents.texts[self.path] = change(before)
        assert self.text != before, "the edit changes nothing"
        round_trip.take_in_documents(self.world.project)

    @property
    def phases(self):
        return [(phase.name, phase.weight) for phase in self.world.session.phases]

    @property
    def rows(self):
        return [line for line in self.text.splitlines() if line[:3] in ("| 1", "| 2", "| 3", "| 4")]

    def conflicts(self):
        return self.world.run("document.refresh", uri=self.path.as_uri())["conflicts"]


def row(number, old, new):
    """Change a part of a row of the table."""

    def change(text):
        lines = text.split("\n")
        place = next(n for n, line in enumerate(lines) if line.startswith(f"| {number} |"))
        lines[place] = lines[place].replace(old, new, 1)
        return "\n".join(lines)

    return change


def moved(text):
    """The first two rows the other way round."""
    lines = text.split("\n")
    place = next(n for n, line in enumerate(lines) if line.startswith("| 1 |"))
    lines[place : place + 2] = reversed(lines[place : place + 2])
    return "\n".join(lines)


def removed(text):
    return "\n".join(line for line in text.split("\n") if not line.startswith("| 3 |"))


def added(text):
    lines = text.split("\n")
    place = next(n for n, line in enumerate(lines) if line.startswith("| 3 |"))
    return "\n".join([*lines[: place + 1], "| | ship | 25 % | | | | | |", *lines[place + 1 :]])


@pytest.mark.parametrize(
    ("written", "scope"),
    [
        ("500 of code", (500, 0, 0)),
        ("about 900 lines: 1,500 of code, 80 of tests, 20 of documentation", (1500, 80, 20)),
        ("250 of code, 100 of tests", (250, 100, 0)),
    ],
)
def test_a_changed_scope_plans_anew(desk, written, scope):
    old = "about 300 lines: 200 of code, 100 of tests, 0 of documentation"
    desk.edit(lambda text: text.replace(old, written))
    session = desk.world.session
    assert (session.scope.code_lines, session.scope.test_lines, session.scope.doc_lines) == scope
    assert session.budget.total_tokens == sum(p.budget_tokens for p in session.phases) + (
        session.budget.buffer_tokens
    )
    assert f"{session.budget.total_tokens:,} tokens" in desk.text, "the plan shows what follows from it"
    assert f"about {sum(scope):,} lines: {scope[0]:,} of code" in desk.text
    assert desk.conflicts() == []


@pytest.mark.parametrize(
    ("change", "phases"),
    [
        (row(2, "50 %", "75 %"), [("plan", 1), ("build", 3), ("test", 1)]),
        (row(2, "build", "write *it*"), [("plan", 1), ("write *it*", 2), ("test", 1)]),
        (moved, [("build", 2), ("plan", 1), ("test", 1)]),
        (removed, [("plan", 1), ("build", 2)]),
        (added, [("plan", 1), ("build", 2), ("test", 1), ("ship", 1)]),
    ],
    ids=["weight", "name", "order", "removed", "added"],
)
def test_a_changed_table_of_phases_plans_anew(desk, change, phases):
    desk.edit(change)
    assert desk.phases == phases
    assert [line.split("|")[1].strip() for line in desk.rows] == [str(n + 1) for n in range(len(phases))]
    assert desk.conflicts() == []
    after, revision = desk.text, desk.world.session.revision
    round_trip.take_in_documents(desk.world.project)
    assert (desk.text, desk.world.session.revision) == (after, revision), "it is at rest"


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("200 of code, 100 of tests", "a lot of code, 100 of tests"),
        row(2, "50 %", "half"),
        row(3, "pending", "soon"),
        row(2, "| 2 |", "| 1 |"),
        row(1, "plan", "build"),
    ],
    ids=["words for lines", "words for a share", "a state", "a number twice", "a name twice"],
)
def test_what_is_not_understood_stays_text(desk, change):
    before = desk.world.session
    desk.edit(change)
    written = desk.text
    assert (desk.world.session.scope, desk.world.session.phases) == (before.scope, before.phases)
    desk.world.run("note.add", kind="todo", text="Look again")
    kept = set(written.split("\n")) - {line for line in written.split("\n") if "last filled in" in line}
    gone = {line for line in kept - set(desk.text.split("\n")) if "Nothing recorded" not in line}
    assert gone == set(), "nothing that was written is lost"


def test_an_open_plan_that_cannot_be_edited_at_once_is_not_in_conflict(desk):
    uri, texts = desk.path.as_uri(), desk.world.buffers.texts
    texts[uri] = row(2, "50 %", "75 %")(desk.text)
    desk.world.buffers.takes_edits = False
    for _ in range(2):
        round_trip.take_in_documents(desk.world.project)
    assert desk.phases == [("plan", 1), ("build", 3), ("test", 1)]
    desk.world.buffers.takes_edits = True
    assert desk.conflicts() == []
    assert "| 60 %" in texts[uri]
