"""The round trip: what a person writes in a document goes into the session, and the other way round."""

from pathlib import Path

import pytest

from batonpass.adapters.documents.renderer import TemplateRenderer
from batonpass.app import round_trip
from batonpass.app.documents_open import NoOpenDocuments
from batonpass.app.markdown.entries import read_statements
from batonpass.app.markdown.places import EntryKind
from batonpass.domain.errors import NotAllowed
from batonpass.domain.goals import Priority, TaskStatus
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


def test_undo_brings_back_what_was_taken_out_with_its_history(desk):
    before = desk.text
    task = desk.session.tasks[0]
    start = before.index("### Task 1")
    desk.text = before[:start] + before[before.index("### Task 2") :]
    desk.take_in()
    assert [t.id for t in desk.session.tasks] == ["t2"]
    desk.world.buffers.texts[desk.path.as_uri()] = desk.text
    desk.take_in()
    desk.world.buffers.texts[desk.path.as_uri()] = before
    desk.take_in()
    back = next(t for t in desk.session.tasks if t.id == "t1")
    assert (back.text, back.estimate_minutes, back.priority) == (task.text, 30, task.priority)


@pytest.mark.parametrize("text", ["", "# My own page\n"], ids=["emptied", "replaced"])
def test_a_document_that_lost_its_sections_takes_nothing_out(desk, text):
    session = desk.session
    desk.text = text
    desk.take_in()
    assert desk.session.objectives == session.objectives
    assert desk.session.tasks == session.tasks
    assert desk.session.notes == session.notes


def test_line_ends_a_mark_and_a_missing_last_end_stay(desk):
    desk.text = "\ufeff" + desk.text.replace("\n", "\r\n").rstrip("\r\n")
    desk.world.run("objective.update", objective="o1", done=True)
    assert desk.text.startswith("\ufeff# Session Plan")
    assert "[x] It works <!-- o1 -->\r\n" in desk.text
    assert "\n" not in desk.text.replace("\r\n", ""), "every line ends as the person's do"
    assert not desk.text.endswith("\n")


def test_a_persons_own_section_stays_where_it_is(desk):
    desk.edit(
        "## Implementation Plan",
        "## My thoughts\n\nKeep it *simple*.\n\n- [ ] mine\n\n## Implementation Plan",
    )
    desk.world.run("task.add", text="Sell it")
    desk.world.run("note.add", kind="decision", text="Sell it dear")
    lines = desk.text.splitlines()
    assert lines.index("- [ ] mine") < lines.index("## Implementation Plan")
    assert "Keep it *simple*." in lines and "### Task 3: Sell it <!-- t3 -->" in lines


def test_a_task_written_as_a_box_follows_the_session(desk):
    desk.edit("## Implementation Plan\n", "## Implementation Plan\n- [ ] Sell it\n")
    assert "- [ ] Sell it <!-- t3 -->" in desk.text
    desk.world.run("task.update", task="t3", status="completed")
    assert "- [x] Sell it <!-- t3 -->" in desk.text
    desk.world.run("task.update", task="t3", text="Sell it dear")
    assert "- [x] Sell it dear <!-- t3 -->" in desk.text
    assert "### Task 3" not in desk.text, "it stands there once"


def test_what_the_session_refuses_stays_as_a_conflict(desk):
    desk.world.run("task.update", task="t2", blockedBy=["t1"])
    lines = desk.text.splitlines(keepends=True)
    place = max(n for n, line in enumerate(lines) if line == "- **State**: open\n")
    lines[place] = "- **State**: completed\n"
    desk.text = "".join(lines)
    desk.take_in()
    assert desk.session.tasks[1].status is TaskStatus.OPEN
    uri = desk.path.as_uri()
    (conflict,) = desk.world.run("document.refresh", uri=uri)["conflicts"]
    assert (conflict["mine"], conflict["new"]) == (["- **State**: completed"], ["- **State**: open"])
    assert desk.text.splitlines()[conflict["line"]] == "- **State**: completed"
    with pytest.raises(NotAllowed, match="cannot take over"):
        desk.world.run("document.resolve", uri=uri, id=conflict["id"], keep="mine")
    settled = desk.world.run("document.resolve", uri=uri, line=conflict["line"], keep="new")
    assert settled["conflicts"] == [] and "- **State**: completed" not in desk.text


def test_a_rendered_line_that_both_changed_is_the_persons(desk):
    desk.edit("- **Context Now**: unknown", "- **Context Now**: a lot, I think; unknown")
    desk.world.read(500)
    uri = desk.path.as_uri()
    (conflict,) = desk.world.run("document.refresh", uri=uri)["conflicts"]
    assert "a lot, I think" in desk.text
    assert "<<<<" not in desk.text and "500 of 10,000" not in desk.text
    desk.world.run("document.resolve", uri=uri, id=conflict["id"], keep="both")
    assert "a lot, I think" in desk.text and "500 of 10,000" in desk.text
    assert desk.world.run("document.refresh", uri=uri)["conflicts"] == []


def test_an_earlier_version_that_git_puts_back_takes_nothing_back(desk):
    before = desk.text
    desk.world.run("objective.update", objective="o1", done=True)
    desk.text = before
    desk.take_in()
    assert desk.objectives()[0] == ("o1", "It works", True)
    assert "[x] It works <!-- o1 -->" in desk.text, "it is brought up to date"


def test_an_unsaved_buffer_is_compared_with_what_it_was_made_from(desk, make_project):
    uri = desk.path.as_uri()
    desk.world.buffers.texts[uri] = desk.text
    desk.take_in()
    desk.world.run("document.refresh", uri=uri)
    other = desk.text.replace("[ ] It works", "[x] It works")
    desk.world.buffers.texts[uri] = desk.text + "not saved\n"
    desk.take_in()
    # Another program, which knows nothing of the buffer, changes the session and the file.
    world = desk.world
    buffers, world.project.open_documents = world.project.open_documents, NoOpenDocuments()
    bases, world.project.opened = world.project.opened, {}
    world.run("objective.update", objective="o1", done=True)
    world.project.open_documents, world.project.opened = buffers, bases
    assert "[x] It works" in desk.text or desk.text == other
    desk.take_in()
    assert desk.objectives()[0] == ("o1", "It works", True), "the buffer did not take it back"


def test_what_is_rendered_is_read_as_what_it_was_rendered_from(desk):
    entries = read_statements(desk.text, DocumentKind.PLAN).entries
    session = desk.session
    own = [entry for entry in entries if not entry.repeats]
    of = {kind: [e for e in own if e.kind is kind] for kind in EntryKind}
    assert [(e.written_id, e.text) for e in of[EntryKind.TASK]] == [(t.id, t.text) for t in session.tasks]
    assert {(e.written_id, e.text, e.done) for e in of[EntryKind.OBJECTIVE]} == {
        (o.id, o.text, o.done) for o in session.objectives
    }
    assert {(e.written_id, e.text, e.note) for e in of[EntryKind.NOTE]} == {
        (n.id, n.text, n.kind) for n in session.notes
    }
    assert [(e.written_id, e.text, e.done) for e in of[EntryKind.SUBTASK]] == desk.steps()


def test_the_plan_shows_how_the_session_stands(desk):
    for command, status in (("pause", "paused"), ("resume", "active"), ("complete", "completed")):
        desk.world.run(f"session.{command}")
        assert f"`session-1`, {status}\n" in desk.text


def test_a_session_ends_though_git_does_not_answer(desk):
    before = desk.text
    desk.world.repository.unavailable = "git took more than 30 seconds."
    assert desk.world.run("session.complete")["status"] == "completed"
    assert desk.text == before
    desk.world.repository.unavailable = None
    desk.world.run("document.refresh", uri=desk.path.as_uri())
    assert "`session-1`, completed\n" in desk.text, "it is brought up to its session when git answers"
