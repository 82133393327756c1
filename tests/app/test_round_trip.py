"""The round trip: what a person writes in a document goes into the session, and the other way round."""

from pathlib import Path

import pytest

from batonpass.adapters.documents.renderer import TemplateRenderer
from batonpass.app import round_trip
from batonpass.domain.goals import Priority
from batonpass.domain.session import DocumentKind, NoteKind


@pytest.fixture
def desk(make_project, tmp_path):
    """A project with the shipped templates and a session that has something of everything."""
    world = make_project(wrap=lambda name, port: TemplateRenderer(tmp_path) if name == "renderer" else port)
    world.start(objectives=[{"text": "It works"}, {"text": "It is fast", "kind": "secondary"}])
    world.run("task.add", text="Build it", subtasks=[{"text": "walls"}, {"text": "roof"}], estimateMinutes=30)
    world.run("task.add", text="Paint it", priority="high")
    world.run("note.add", kind="decision", text="Use wood", rationale="It is there")
    world.run("note.add", kind="todo", text="Order paint")
    world.run("note.add", kind="warning", text="It may rain", mitigation="a roof first")
    return Desk(world)


class Desk:
    """The plan of the session on disk, as a person edits it."""

    def __init__(self, world):
        self.world = world
        self.path = Path(world.session.document(DocumentKind.PLAN).path)

    @property
    def text(self):
        return self.world.documents.texts[self.path]

    @text.setter
    def text(self, text):
        self.world.documents.texts[self.path] = text

    @property
    def session(self):
        return self.world.session

    def edit(self, old, new):
        assert old in self.text, f"the plan does not have: {old}\n{self.text}"
        self.text = self.text.replace(old, new, 1)
        self.take_in()

    def take_in(self):
        round_trip.take_in_documents(self.world.project)

    def section(self, title):
        """The lines below a heading, up to the next."""
        lines = self.text.splitlines()
        start = next(n for n, line in enumerate(lines) if line.lstrip("# ") == title and line[0] == "#") + 1
        end = next((n for n in range(start, len(lines)) if lines[n].startswith("#")), len(lines))
        return [line for line in lines[start:end] if line]

    def objectives(self):
        return [(o.id, o.text, o.done) for o in self.session.objectives]

    def tasks(self):
        return [(t.id, t.text, t.status.value) for t in self.session.tasks]

    def steps(self, task=0):
        return [(s.id, s.text, s.done) for s in self.session.tasks[task].subtasks]

    def notes(self, kind):
        return [(n.id, n.text) for n in self.session.notes if n.kind == kind]


WORKS = "- [ ] It works <!-- o1 -->\n- [ ] It is fast"
BUILD = "### Task 1: Build it <!-- t1 -->"

EDITS = {
    "a box is ticked": (
        WORKS,
        WORKS.replace("[ ] It w", "[x] It w"),
        lambda d: d.objectives() == [("o1", "It works", True), ("o2", "It is fast", False)],
    ),
    "an objective is added": (
        WORKS,
        "- [ ] It works <!-- o1 -->\n- [ ] It lasts\n- [ ] It is fast",
        lambda d: (
            d.objectives()
            == [("o1", "It works", False), ("o3", "It lasts", False), ("o2", "It is fast", False)]
        ),
    ),
    "an objective is added below another": (
        "- [ ] It works <!-- o1 -->\n- [ ] It is fast",
        "- [ ] It works <!-- o1 -->\n  - [x] in the rain\n- [ ] It is fast",
        lambda d: ("o3", "in the rain", True) in d.objectives(),
    ),
    "an objective is removed": (
        "- [ ] It works <!-- o1 -->\n- [ ] It is fast",
        "- [ ] It is fast",
        lambda d: d.objectives() == [("o2", "It is fast", False)],
    ),
    "an objective is reworded": (
        WORKS,
        WORKS.replace("It works", "It works at last"),
        lambda d: d.objectives()[0] == ("o1", "It works at last", False),
    ),
    "an objective is reworded and its id is lost": (
        WORKS,
        WORKS.replace("It works <!-- o1 -->", "It works now"),
        lambda d: d.objectives()[0] == ("o1", "It works now", False),
    ),
    "an objective is given a priority": (
        WORKS,
        WORKS.replace("<!-- o1 -->", "<!-- o1 -->\n  - **Priority**: critical"),
        lambda d: d.session.objectives[0].priority is Priority.CRITICAL,
    ),
    "objectives change places": (
        "- [ ] It works <!-- o1 -->\n- [ ] It is fast <!-- o2 -->\n  - **Kind**: Secondary\n",
        "- [ ] It is fast <!-- o2 -->\n- [ ] It works <!-- o1 -->\n",
        lambda d: [o[0] for o in d.objectives()] == ["o2", "o1"],
    ),
    "a line is copied and reworded": (
        WORKS,
        "- [ ] It works <!-- o1 -->\n- [ ] It works abroad <!-- o1 -->\n- [ ] It is fast",
        lambda d: (
            [o[:2] for o in d.objectives()]
            == [("o1", "It works"), ("o3", "It works abroad"), ("o2", "It is fast")]
        ),
    ),
    "a task is done": (
        "- **State**: open\n- **Time Estimate**: 30 min",
        "- **State**: completed\n- **Time Estimate**: 30 min",
        lambda d: d.tasks()[0] == ("t1", "Build it", "completed"),
    ),
    "an estimate is changed": (
        "- **Time Estimate**: 30 min",
        "- **Time Estimate**: 1.5 hours, 2,000 tokens",
        lambda d: (d.session.tasks[0].estimate_minutes, d.session.tasks[0].estimate_tokens) == (90, 2000),
    ),
    "an estimate that means nothing": (
        "- **Time Estimate**: 30 min",
        "- **Time Estimate**: until supper",
        lambda d: d.session.tasks[0].estimate_minutes == 30,
    ),
    "a priority is changed": (
        "- **Priority**: High",
        "- **Priority**: low",
        lambda d: d.session.tasks[1].priority is Priority.LOW,
    ),
    "a task is reworded": (
        BUILD,
        "### Task 1: Build it of wood <!-- t1 -->",
        lambda d: d.tasks()[0][:2] == ("t1", "Build it of wood"),
    ),
    "a task is added as a heading": (
        "### Key Implementation Details",
        "### Task: Sell it\n- **Priority**: high\n\n- [x] find a buyer\n\n### Key Implementation Details",
        lambda d: d.tasks()[2] == ("t3", "Sell it", "open") and d.steps(2) == [("s3", "find a buyer", True)],
    ),
    "a task is added as a box": (
        "## Implementation Plan\n",
        "## Implementation Plan\n- [ ] Sell it\n  - **Time Estimate**: 2 h\n  - [ ] find a buyer\n",
        lambda d: (
            d.tasks()[0] == ("t3", "Sell it", "open")
            and d.steps(0) == [("s3", "find a buyer", False)]
            and d.session.tasks[0].estimate_minutes == 120
        ),
    ),
    "a step is ticked": (
        "- [ ] walls <!-- s1 -->",
        "- [X] walls <!-- s1 -->",
        lambda d: d.steps() == [("s1", "walls", True), ("s2", "roof", False)],
    ),
    "a step is added": (
        "- [ ] walls <!-- s1 -->",
        "- [ ] walls <!-- s1 -->\n- [ ] windows",
        lambda d: d.steps() == [("s1", "walls", False), ("s3", "windows", False), ("s2", "roof", False)],
    ),
    "a step is put below another": (
        "- [ ] walls <!-- s1 -->\n- [ ] roof",
        "- [ ] walls <!-- s1 -->\n  - [ ] roof",
        lambda d: d.steps() == [("s1", "walls", False), ("s2", "roof", False)],
    ),
    "a step is removed": (
        "- [ ] walls <!-- s1 -->\n",
        "",
        lambda d: d.steps() == [("s2", "roof", False)],
    ),
    "a decision gets another reason": (
        "  - **Rationale**: It is there",
        "  - **Rationale**: It is warm\n  - **Alternatives**: Stone; brick",
        lambda d: (
            (d.session.notes[0].rationale, d.session.notes[0].alternatives) == ("It is warm", "Stone; brick")
        ),
    ),
    "a decision becomes a learning": (
        "- **Decision**: Use wood",
        "- **Learning**: Use wood",
        lambda d: d.notes(NoteKind.LEARNING) == [("n1", "Use wood")],
    ),
    "a learning is added": (
        "- **Decision**: Use wood <!-- n1 -->",
        "- Nails rust\n- **Decision**: Use wood <!-- n1 -->",
        lambda d: d.notes(NoteKind.LEARNING) == [("n4", "Nails rust")],
    ),
    "a risk is removed": (
        "- It may rain <!-- n3 -->\n  - **Mitigation**: a roof first\n",
        "",
        lambda d: d.notes(NoteKind.WARNING) == [],
    ),
    "a next step is reworded": (
        "- Order paint",
        "- Order red paint",
        lambda d: d.notes(NoteKind.TODO) == [("n2", "Order red paint")],
    ),
    "a question is added among the notes": (
        "_Nothing recorded. Challenges, questions and references are listed here._",
        "- **Question**: Which colour?\n  - **Impact**: the whole wall",
        lambda d: d.notes(NoteKind.QUESTION) == [("n4", "Which colour?")],
    ),
    "text with Markdown of its own": (
        WORKS,
        WORKS.replace("It works", "It **works** with `make`"),
        lambda d: d.objectives()[0][1] == "It **works** with `make`",
    ),
}


@pytest.mark.parametrize("edit", EDITS)
def test_what_a_person_edits_is_taken_in_and_stays(desk, edit):
    old, new, expected = EDITS[edit]
    desk.edit(old, new)
    assert expected(desk), f"{edit}: {desk.session}"
    for line in new.splitlines():
        assert line.removesuffix(" <!-- o1 -->") in desk.text, (
            f"{edit}: a line of the person's is gone: {line}"
        )
    after, revision = desk.text, desk.session.revision
    desk.take_in()
    assert (desk.text, desk.session.revision) == (after, revision), f"{edit}: it is not at rest"
    desk.world.run("document.refresh", uri=desk.path.as_uri())
    assert desk.text == after, f"{edit}: a refresh finds something to do"
    assert desk.world.run("document.refresh", uri=desk.path.as_uri())["conflicts"] == []
