"""What a person writes in the logs goes into the session, from the file and from the open buffer."""

import pytest
from tests.app.log_desk import Desk

from batonpass.adapters.documents.renderer import TemplateRenderer
from batonpass.domain.goals import ObjectiveKind, Priority, TaskStatus
from batonpass.domain.session import DocumentKind, NoteKind

SESSION, IMPLEMENTATION = DocumentKind.SESSION_LOG, DocumentKind.IMPLEMENTATION_LOG


@pytest.fixture(scope="module")
def renderer(tmp_path_factory):
    return TemplateRenderer(tmp_path_factory.mktemp("project"))


IN_THE_EDITOR = (
    "the status of a task: ❌ FAILED",
    "a step is added",
    "a task is added as a block",
    "a to-do is ticked",
    "a to-do is moved to the urgent ones",
    "a decision is added",
    "an issue that was solved is added",
    "what solved a challenge",
)
"""One of each way in which the open buffer goes other ways than the file."""


@pytest.fixture(params=[False, True], ids=["on disk", "in the editor"])
def desk(make_project, renderer, request):
    """Both logs of a session that has something of everything."""
    world = make_project(wrap=lambda name, port: renderer if name == "renderer" else port)
    world.start(
        objectives=[
            {"text": "It works"},
            {"text": "It is fast", "kind": "secondary"},
            {"text": "It lasts"},
        ]
    )
    steps = [{"text": "walls", "done": True}, {"text": "roof"}]
    world.run("task.add", text="Build it", subtasks=steps, estimateMinutes=30)
    world.run("task.add", text="Paint it", priority="high")
    world.run("task.add", text="Sell it")
    world.run("task.update", task="t2", status="blocked")
    world.run("task.add", text="Move in", priority="low")
    world.run("note.add", kind="decision", text="Use wood", rationale="It is there")
    world.run("note.add", kind="learning", text="Nails rust")
    world.run("note.add", kind="todo", text="Order paint")
    world.run("note.add", kind="warning", text="It may rain", mitigation="a roof first")
    world.run("note.add", kind="blocker", text="No permit", impact="no start")
    world.run("note.add", kind="challenge", text="It leans", mitigation="a prop")
    world.run("note.add", kind="question", text="Which colour?")
    world.run("note.add", kind="pattern", text="Measure twice")
    world.run("note.add", kind="reference", text="The code", location="https://law.example/issues/7")
    for kind in (SESSION, IMPLEMENTATION):
        world.run("document.create", kind=kind)
    desk = Desk(world, request.param)
    if request.param:
        for kind in (SESSION, IMPLEMENTATION):
            world.buffers.texts[desk.path(kind).as_uri()] = desk.text(kind)
        desk.take_in()
    return desk


BUILT = "- **Status:** 🚧 PARTIAL, 50 %"
WAITS = "- **Status:** 🔄 BLOCKED, 0 %"
HIGH, MEDIUM, LOW = "### High Priority\n", "### Medium Priority\n", "### Low Priority / Nice to Have\n"
SELL = "- [ ] Sell it <!-- t3 -->\n"
ROOF = "- [ ] roof <!-- s2 -->\n"


def statuses(task, old, expected, *words):
    return {
        f"the status of a task: {word}": (
            IMPLEMENTATION,
            old,
            f"- **Status:** {word}",
            lambda d: d.task(task).status is expected,
        )
        for word in words
    }


EDITS = {
    **statuses("t1", BUILT, TaskStatus.COMPLETED, "✅ COMPLETE", "✅", "complete"),
    **statuses("t1", BUILT, TaskStatus.BLOCKED, "❌ FAILED", "failed (no nails)"),
    **statuses("t2", WAITS, TaskStatus.IN_PROGRESS, "🚧"),
    "a status that means nothing": (
        IMPLEMENTATION,
        BUILT,
        "- **Status:** ✅ PARTIAL",
        lambda d: d.task("t1").status is TaskStatus.OPEN,
    ),
    **{
        f"the priority of a task: {word}": (
            IMPLEMENTATION,
            "- **Priority:** 🟡 HIGH",
            f"- **Priority:** {word}",
            lambda d, expected=expected: d.task("t2").priority is expected,
        )
        for word, expected in (
            ("🔴 CRITICAL", Priority.CRITICAL),
            ("🟢", Priority.MEDIUM),
            ("low", Priority.LOW),
        )
    },
    "an estimate is changed": (
        IMPLEMENTATION,
        "- **Estimate:** 30 min",
        "- **Estimate:** 2 h, 4,000 tokens",
        lambda d: (d.task("t1").estimate_minutes, d.task("t1").estimate_tokens) == (120, 4000),
    ),
    "an estimate is added": (
        IMPLEMENTATION,
        "- **Priority:** 🟡 HIGH",
        "- **Priority:** 🟡 HIGH\n- **Estimate:** 1 h",
        lambda d: d.task("t2").estimate_minutes == 60,
    ),
    "a title is reworded": (
        IMPLEMENTATION,
        "### Task 1: Build it",
        "### Task 1: Build it of wood",
        lambda d: d.task("t1").text == "Build it of wood",
    ),
    "a step is ticked": (
        IMPLEMENTATION,
        ROOF,
        ROOF.replace("[ ]", "[x]"),
        lambda d: d.steps("t1") == [("walls", True), ("roof", True)],
    ),
    "a step is added": (
        IMPLEMENTATION,
        ROOF,
        f"{ROOF}- [ ] windows\n",
        lambda d: d.steps("t1") == [("walls", True), ("roof", False), ("windows", False)],
    ),
    "a step is removed": (IMPLEMENTATION, ROOF, "", lambda d: d.steps("t1") == [("walls", True)]),
    "a step is reworded": (
        IMPLEMENTATION,
        ROOF,
        "- [ ] a roof of straw <!-- s2 -->\n",
        lambda d: d.steps("t1") == [("walls", True), ("a roof of straw", False)],
    ),
    "the first step of a task": (
        IMPLEMENTATION,
        "_Nothing recorded. Add files, code, configuration and dependencies._",
        "- [x] first coat",
        lambda d: d.steps("t2") == [("first coat", True)],
    ),
    "text below a task": (
        IMPLEMENTATION,
        "_Nothing recorded for Results Achieved, Issues Encountered, Code Snippets."
        " Add a heading where there is something to say._",
        "It stands, and *how*.",
        lambda d: d.task("t1").status is TaskStatus.OPEN,
    ),
    "a task is added as a block": (
        IMPLEMENTATION,
        "\n---\n\n## 📈",
        "\n### Task: Clean up\n- **Status:** ✅ COMPLETE\n- **Priority:** 🔵 LOW\n\n---\n\n## 📈",
        lambda d: (
            (d.task("t5").text, d.task("t5").status, d.task("t5").priority)
            == ("Clean up", TaskStatus.COMPLETED, Priority.LOW)
        ),
    ),
    "a block for a task that was not begun": (
        IMPLEMENTATION,
        "\n---\n\n## 📈",
        "\n### Task 4: Move in\n- **Status:** ✅ COMPLETE\n\n---\n\n## 📈",
        lambda d: d.task("t4").status is TaskStatus.COMPLETED and len(d.session.tasks) == 4,
    ),
    "an objective is ticked": (
        IMPLEMENTATION,
        "- [ ] It works <!-- o1 -->",
        "- [x] It works <!-- o1 -->",
        lambda d: d.objectives()[0] == ("o1", "It works", True),
    ),
    "an objective is added to the secondary ones": (
        IMPLEMENTATION,
        "- [ ] It is fast <!-- o2 -->",
        "- [ ] It is fast <!-- o2 -->\n- [ ] It is cheap",
        lambda d: (
            (d.session.objectives[-1].text, d.session.objectives[-1].kind)
            == ("It is cheap", ObjectiveKind.SECONDARY)
            or [o.text for o in d.session.objectives if o.kind is ObjectiveKind.SECONDARY]
            == ["It is fast", "It is cheap"]
        ),
    ),
    "objectives change places": (
        IMPLEMENTATION,
        "- [ ] It works <!-- o1 -->\n- [ ] It lasts <!-- o3 -->\n",
        "- [ ] It lasts <!-- o3 -->\n- [ ] It works <!-- o1 -->\n",
        lambda d: [o[0] for o in d.objectives()] == ["o3", "o2", "o1"],
    ),
    "an objective becomes a secondary one": (
        IMPLEMENTATION,
        "- [ ] It lasts <!-- o3 -->\n\n### Secondary Goals\n",
        "\n### Secondary Goals\n- [ ] It lasts <!-- o3 -->\n",
        lambda d: (
            d.session.objectives[2].kind is ObjectiveKind.SECONDARY
            or next(o for o in d.session.objectives if o.id == "o3").kind is ObjectiveKind.SECONDARY
        ),
    ),
    "a to-do is ticked": (
        SESSION,
        SELL,
        SELL.replace("[ ]", "[x]"),
        lambda d: d.task("t3").status is TaskStatus.COMPLETED,
    ),
    "a to-do is added among the urgent ones": (
        SESSION,
        HIGH,
        f"{HIGH}- [ ] Lock it\n  - [ ] buy a lock\n",
        lambda d: (
            (d.task("t5").text, d.task("t5").priority) == ("Lock it", Priority.HIGH)
            and d.steps("t5") == [("buy a lock", False)]
        ),
    ),
    "a to-do is moved to the urgent ones": (
        SESSION,
        (SELL, HIGH),
        ("", HIGH + SELL),
        lambda d: d.task("t3").priority is Priority.HIGH,
    ),
    "a to-do is moved to the blocked ones": (
        SESSION,
        (SELL, "### Blocked\n"),
        ("", f"### Blocked\n{SELL}"),
        lambda d: d.task("t3").status is TaskStatus.BLOCKED,
    ),
    "a blocked to-do is moved among the others": (
        SESSION,
        ("- [ ] Paint it <!-- t2 -->\n  - **Priority**: High\n  - **State**: blocked\n", LOW),
        ("", f"{LOW}- [ ] Paint it <!-- t2 -->\n"),
        lambda d: (d.task("t2").status, d.task("t2").priority) == (TaskStatus.OPEN, Priority.LOW),
    ),
    "a to-do is reworded": (
        SESSION,
        "Sell it <!--",
        "Sell it dear <!--",
        lambda d: d.task("t3").text == "Sell it dear",
    ),
    "the time of a to-do": (
        SESSION,
        "  - **Time Estimate**: 30 min",
        "  - **Time Estimate**: 45 min",
        lambda d: d.task("t1").estimate_minutes == 45,
    ),
    "to-dos change places": (
        SESSION,
        (SELL, "- [ ] Build it <!-- t1 -->"),
        ("", f"{SELL}- [ ] Build it <!-- t1 -->"),
        lambda d: [t.id for t in d.session.tasks][:3] == ["t3", "t2", "t1"],
    ),
    "a step of a to-do is ticked": (
        SESSION,
        "  - [ ] roof <!-- s2 -->",
        "  - [x] roof <!-- s2 -->",
        lambda d: d.steps("t1") == [("walls", True), ("roof", True)],
    ),
    "an open objective is ticked": (
        SESSION,
        "- [ ] It works <!-- o1 -->",
        "- [x] It works <!-- o1 -->",
        lambda d: d.objectives()[0][2],
    ),
    "a to-do note is added": (
        SESSION,
        "- Order paint <!-- n3 -->",
        "- Order paint <!-- n3 -->\n- Order nails",
        lambda d: d.notes(NoteKind.TODO) == [("n3", "Order paint"), ("n10", "Order nails")],
    ),
    "a challenge is reworded, with another solution": (
        SESSION,
        "- **Problem**: It leans <!-- n6 -->",
        "- **Problem**: It leans to the left <!-- n6 -->",
        lambda d: d.note("n6").text == "It leans to the left",
    ),
    "what solved a challenge": (
        SESSION,
        "- **Final solution**: a prop",
        "- **Final solution**: two props",
        lambda d: d.note("n6").mitigation == "two props",
    ),
    "a challenge is added": (
        SESSION,
        "## Testing\n",
        "### Challenge: It creaks\n- **Problem**: It creaks\n- **Learning**: oil it\n\n## Testing\n",
        lambda d: (
            d.notes(NoteKind.CHALLENGE) == [("n6", "It leans"), ("n10", "It creaks")]
            and d.note("n10").rationale == "oil it"
        ),
    ),
    **{
        f"a note is reworded: {kind} in the {log.value}": (
            log,
            f"{text} <!-- {note} -->",
            f"{text}, I say <!-- {note} -->",
            lambda d, note=note, text=text: d.note(note).text == f"{text}, I say",
        )
        for log, note, kind, text in (
            (SESSION, "n1", "decision", "Use wood"),
            (SESSION, "n2", "learning", "Nails rust"),
            (SESSION, "n3", "to-do", "Order paint"),
            (SESSION, "n4", "warning", "It may rain"),
            (SESSION, "n5", "blocker", "No permit"),
            (SESSION, "n7", "question", "Which colour?"),
            (SESSION, "n8", "pattern", "Measure twice"),
            (SESSION, "n9", "reference", "The code"),
            (IMPLEMENTATION, "n1", "decision", "Use wood"),
            (IMPLEMENTATION, "n2", "learning", "Nails rust"),
            (IMPLEMENTATION, "n4", "warning", "It may rain"),
            (IMPLEMENTATION, "n5", "blocker", "No permit"),
            (IMPLEMENTATION, "n6", "challenge", "It leans"),
            (IMPLEMENTATION, "n8", "pattern", "Measure twice"),
        )
    },
    "a reason of a decision": (
        IMPLEMENTATION,
        "   - **Rationale:** It is there",
        "   - **Rationale:** It is warm",
        lambda d: d.note("n1").rationale == "It is warm",
    ),
    "a decision is added": (
        SESSION,
        "## TODOs Created",
        "2. **Decision:** Paint it red\n   - **Rationale:** it was cheap\n\n## TODOs Created",
        lambda d: (d.note("n10").text, d.note("n10").rationale) == ("Paint it red", "it was cheap"),
    ),
    "a risk is added for the next session": (
        IMPLEMENTATION,
        "### Risk Assessment for Next Session\n",
        "### Risk Assessment for Next Session\n- It may snow\n",
        lambda d: [n[1] for n in d.notes(NoteKind.WARNING)] == ["It may rain", "It may snow"],
    ),
    "an issue that was solved is added": (
        IMPLEMENTATION,
        "### Outstanding Issues",
        "2. **Challenge:** It creaks\n   - **Solution:** oil\n\n### Outstanding Issues",
        lambda d: (d.note("n10").text, d.note("n10").mitigation) == ("It creaks", "oil"),
    ),
}


@pytest.mark.parametrize("edit", EDITS)
@pytest.mark.parametrize("desk", [False], indirect=True, ids=["on disk"])
def test_what_a_person_writes_in_a_log_is_taken_in_and_stays(desk, edit):
    check(desk, edit)


@pytest.mark.parametrize("edit", IN_THE_EDITOR)
@pytest.mark.parametrize("desk", [True], indirect=True, ids=["in the editor"])
def test_what_a_person_writes_in_an_open_log_is_taken_in_and_stays(desk, edit):
    check(desk, edit)


def check(desk, edit):
    kind, old, new, expected = EDITS[edit]
    olds, news = ((old,), (new,)) if isinstance(old, str) else (old, new)
    text = desk.text(kind)
    for one, other in zip(olds, news, strict=True):
        assert one in text, f"the log does not have: {one}\n{text}"
        text = text.replace(one, other, 1)
    desk.write(kind, text)
    assert expected(desk), f"{edit}: {desk.session}"
    for line in (line for part in news for line in part.splitlines()):
        words = line.partition(" <!--")[0]
        assert words in desk.text(kind), f"{edit}: a line of the person's is gone: {line}\n{desk.text(kind)}"
    after, revision = desk.text(kind), desk.session.revision
    desk.take_in()
    assert (desk.text(kind), desk.session.revision) == (after, revision), f"{edit}: it is not at rest"
    uri = desk.path(kind).as_uri()
    assert desk.world.run("document.refresh", uri=uri)["conflicts"] == []
    assert desk.text(kind) == after, f"{edit}: a refresh finds something to do"


def test_what_was_rendered_is_no_note_of_a_persons(desk):
    desk.world.repository.branch = None
    for kind in (SESSION, IMPLEMENTATION):
        desk.world.run("document.refresh", uri=desk.path(kind).as_uri())
    notes = desk.session.notes
    for kind in (SESSION, IMPLEMENTATION):
        desk.write(kind, desk.text(kind) + "\nMine.\n")
    assert desk.session.notes == notes


def test_the_plan_follows_what_is_written_in_a_log(desk):
    plan = desk.path(DocumentKind.PLAN)
    desk.edit(IMPLEMENTATION, BUILT, "- **Status:** ❌ FAILED")
    desk.world.run("document.refresh", uri=plan.as_uri())
    assert "- **State**: blocked" in desk.world.documents.texts[plan].partition("### Task 2")[0]
    assert "- **Status:** ❌ FAILED\n" in desk.text(IMPLEMENTATION), "the word is the person's"


def test_a_failed_task_that_was_done_after_all_says_so(desk):
    desk.edit(IMPLEMENTATION, BUILT, "- **Status:** ❌ FAILED")
    desk.world.run("task.update", task="t1", status="completed")
    desk.world.run("document.refresh", uri=desk.path(IMPLEMENTATION).as_uri())
    assert "✅ COMPLETE, 100 %" in desk.text(IMPLEMENTATION)
    assert "FAILED" not in desk.text(IMPLEMENTATION)


def test_how_far_a_task_is_follows_its_steps(desk):
    desk.world.run(
        "task.update", task="t1", status="inProgress", subtasks=[{"text": "walls"}, {"text": "roof"}]
    )
    desk.world.run("document.refresh", uri=desk.path(IMPLEMENTATION).as_uri())
    assert "- **Status:** 🚧 PARTIAL, 0 %" in desk.text(IMPLEMENTATION)


def test_a_to_do_that_was_ticked_can_be_unticked(desk):
    desk.edit(SESSION, SELL, SELL.replace("[ ]", "[x]"))
    desk.edit(SESSION, SELL.replace("[ ]", "[x]"), SELL)
    assert desk.task("t3").status is TaskStatus.OPEN


def test_a_ticked_to_do_does_not_take_back_what_is_done_elsewhere(desk):
    desk.edit(SESSION, SELL, SELL.replace("[ ]", "[x]"))
    desk.world.run("task.update", task="t3", status="open", text="Sell it dear")
    desk.take_in()
    assert (desk.task("t3").status, desk.task("t3").text) == (TaskStatus.OPEN, "Sell it dear")
    shown = desk.world.run("document.refresh", uri=desk.path(SESSION).as_uri())
    assert shown["conflicts"] == []
    assert "- [ ] Sell it dear <!-- t3 -->" in desk.text(SESSION)
