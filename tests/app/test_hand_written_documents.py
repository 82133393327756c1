"""Plans and logs that a person fills in by hand, in a form of their own, over what Batonpass wrote."""

from pathlib import Path

import pytest

from batonpass.adapters.documents.renderer import TemplateRenderer
from batonpass.app import round_trip
from batonpass.app.markdown.parts import title_key
from batonpass.domain.session import DocumentKind

FORMS = Path(__file__).parent / "hand_written"


class Sheet:
    """One document of a session, as a person fills it in."""

    def __init__(self, world, kind):
        self.world = world
        if kind is not DocumentKind.PLAN:
            world.run("document.create", kind=kind)
        self.path = Path(world.session.document(kind).path)

    @property
    def text(self):
        return self.world.documents.texts[self.path]

    def save(self, text):
        self.world.documents.texts[self.path] = text
        round_trip.take_in_documents(self.world.project)

    def refresh(self):
        return self.world.run("document.refresh", uri=self.path.as_uri())["conflicts"]


@pytest.fixture(scope="module")
def renderer(tmp_path_factory):
    return TemplateRenderer(tmp_path_factory.mktemp("project"))


@pytest.fixture
def open_sheet(make_project, renderer):
    def open_it(kind):
        world = make_project(wrap=lambda name, port: renderer if name == "renderer" else port)
        world.start()
        return Sheet(world, kind)

    return open_it


def save_over(sheet, text):
    sheet.save(text)


def save_below_the_old_title(sheet, text):
    sheet.save("\n".join([sheet.text.split("\n")[0], *text.split("\n")[1:]]))


def type_piece_by_piece(sheet, text):
    pieces = text.split("\n\n")
    sheet.save(pieces[0])
    for piece in pieces[1:]:
        sheet.save(f"{sheet.text.rstrip()}\n\n{piece}")


def fill_in(sheet, text):
    """Write below the headings that stand there; headings that do not go with what stands before them."""
    lines = sheet.text.split("\n")
    keys = [title_key(line.lstrip("# ")) if line.startswith("#") else "" for line in lines]
    below = {}
    here = None
    for line in text.split("\n")[1:]:
        key = title_key(line.lstrip("# ")) if line.startswith("#") else ""
        if key in keys and key:
            here = keys.index(key)
        elif here is not None and line != "---":
            below.setdefault(here, []).append(line)
    for place, body in sorted(below.items(), reverse=True):
        lines[place + 1 : place + 1] = ["", *body] if body[0] else body
    sheet.save("\n".join(lines))


WAYS = {
    "saved over it": save_over,
    "saved below the old title": save_below_the_old_title,
    "typed piece by piece": type_piece_by_piece,
    "filled in": fill_in,
}

PLAN_OF_TASKS = {
    "objectives": {
        ("Failed deliveries are tried again within a minute", "primary", False),
        ("The carrier's limits are known", "primary", True),
        ("Operators see what is still waiting", "primary", False),
    },
    "tasks": {
        (
            "Retry with backoff",
            "open",
            "critical",
            180,
            (
                ("Read the carrier's limits", True),
                ("Wait twice as long after each failure", False),
                ("with some jitter", False),
                ("Test with a clock that is moved by hand", False),
            ),
        ),
        (
            "A page for operators",
            "open",
            "medium",
            90,
            (("List what waits", False), ("A button that tries again now", False)),
        ),
        (
            "Old rows are thrown away",
            "blocked",
            "low",
            240,
            (("Ask how long they must be kept", False),),
        ),
    },
    "notes": {
        ("blocker", "The test account allows ten calls a minute", "", "", ""),
        ("blocker", "Nobody has the password of the old dashboard", "", "", ""),
        (
            "warning",
            "The carrier counts retries against our quota",
            "",
            "Deliveries stop until midnight",
            "Stop trying at 80 % of the quota",
        ),
        (
            "warning",
            "Clocks of the workers differ",
            "",
            "Retries come early",
            "Take the time from the database",
        ),
        ("learning", "Jitter matters more than the base of the backoff", "", "", ""),
        ("decision", "The queue stays in the database", "One thing less to run", "", ""),
    },
}

PLAN_OF_PHASES = {
    "objectives": set(),
    "tasks": set(),
    "notes": {
        ("warning", "Locks are held too long", "", "", "A worker gives a row back after a minute"),
        ("warning", "The migration is slow", "", "", "Move rows in batches"),
        ("todo", "Retries with backoff", "", "", ""),
        ("todo", "Events for the dashboard", "", "", ""),
        ("reference", "Prefer plain SQL over the mapper", "", "", ""),
        ("question", "Do we need priorities in the queue?", "", "", ""),
    },
}

SESSION_LOG = {
    "objectives": {
        ("The operators use the page", "primary", False),
        ("Several carriers at once", "secondary", False),
    },
    "tasks": {
        ("Show why a delivery was given up - operators ask first", "open", "high", None, ()),
        ("Alarm when more than a hundred wait", "open", "high", None, ()),
        ("Tidy the retry table every night", "open", "medium", None, ()),
        ("A chart of attempts", "open", "low", None, ()),
        ("Ask for a larger quota - Blocked by: the carrier's contract", "blocked", "medium", None, ()),
    },
    "notes": {
        ("learning", "Jitter is needed: Without it all workers knock at the same second", "", "", ""),
        ("learning", "The carrier lies: It answers 503 for a full quota", "", "", ""),
        ("learning", "The database's clock is ahead by two seconds", "", "", ""),
        ("learning", "A locked row is skipped, not waited for", "", "", ""),
        (
            "decision",
            "Keep the queue in the database: No broker for now",
            "One thing less to run",
            "Throughput is limited to what the table bears",
            "",
        ),
        (
            "decision",
            "Give up after five attempts",
            "The sixth never worked in the logs of a month",
            "Operators hear of it",
            "",
        ),
        (
            "challenge",
            "All workers tried again in the same second",
            "Look at the carrier's graph first",
            "",
            "Jitter of half the pause",
        ),
        (
            "challenge",
            "Each test slept for real",
            "Pass the clock in from the start",
            "",
            "A clock that is moved by hand",
        ),
        ("todo", "Finish the button that tries again", "", "", ""),
        ("todo", "Write the page of the runbook", "", "", ""),
        ("warning", "The staging carrier is reset at noon", "", "", ""),
        ("blocker", "Waiting on Jonas for the contract", "", "", ""),
    },
}

IMPLEMENTATION_LOG = {
    "objectives": {
        ("Deliveries are tried again within a minute", "primary", True),
        ("Operators see what waits", "primary", False),
        ("A chart of attempts", "secondary", False),
    },
    "tasks": {
        (
            "Backoff with jitter",
            "completed",
            "critical",
            None,
            (("Write the pause", True), ("Test it with a clock that is moved by hand", True)),
        ),
        (
            "Page for operators",
            "inProgress",
            "high",
            None,
            (("List what waits", True), ("The button that tries again", False)),
        ),
    },
    "notes": {
        (
            "challenge",
            "Deliveries vanished on 503",
            "A test for each class of answers",
            "",
            "Only 2xx counts as delivered",
        ),
        ("blocker", "Quota of the test account", "", "No load test", "Ask for more"),
        (
            "warning",
            "The old dashboard counts twice",
            "It reads the log, not the table",
            "",
            "Switch it off",
        ),
        ("todo", "The button - Operators wait for it - 1 hour", "", "", ""),
        ("todo", "The runbook - Nobody knows the page yet - 30 minutes", "", "", ""),
        ("warning", "The carrier changes its limits in June", "", "", ""),
        ("learning", "Look at the carrier's graph first", "", "", ""),
        ("learning", "Pass the clock in", "", "", ""),
        ("pattern", "Try failures on staging every week", "", "", ""),
    },
}

FORMS_AND_WHAT_THEY_SAY = {
    "plan-of-tasks": (DocumentKind.PLAN, PLAN_OF_TASKS),
    "plan-of-phases": (DocumentKind.PLAN, PLAN_OF_PHASES),
    "session-log": (DocumentKind.SESSION_LOG, SESSION_LOG),
    "implementation-log": (DocumentKind.IMPLEMENTATION_LOG, IMPLEMENTATION_LOG),
}


def read_session(session):
    return {
        "objectives": {(o.text, o.kind.value, o.done) for o in session.objectives},
        "tasks": {
            (
                t.text,
                t.status.value,
                t.priority.value,
                t.estimate_minutes,
                tuple((step.text, step.done) for step in t.subtasks),
            )
            for t in session.tasks
        },
        "notes": {(n.kind.value, n.text, n.rationale, n.impact, n.mitigation) for n in session.notes},
    }


def count(session):
    return len(session.objectives) + len(session.tasks) + len(session.notes)


def without_ids(text):
    return [line.partition(" <!-- ")[0].rstrip() for line in text.split("\n")]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("form", FORMS_AND_WHAT_THEY_SAY)
def test_what_is_filled_in_by_hand_is_read_and_stays(open_sheet, form, way):
    kind, expected = FORMS_AND_WHAT_THEY_SAY[form]
    written = (FORMS / f"{form}.md").read_text(encoding="utf-8")
    sheet = open_sheet(kind)
    longest = len(sheet.text) + 2 * len(written)

    WAYS[way](sheet, written)
    said = [line for line in without_ids(written)[1:] if line.strip("- ")]
    if way == "filled in":
        stands = set(without_ids(sheet.text))
        said = [line for line in said if line in stands]
    sheet.refresh()
    first = sheet.text
    assert read_session(sheet.world.session) == expected, first
    known = sum(len(things) for things in expected.values())
    assert count(sheet.world.session) == known, "something was taken in twice"
    stands = without_ids(first)
    assert [line for line in said if line not in stands] == [], f"words were lost:\n{first}"
    assert [line for line in said if stands.count(line) > without_ids(written).count(line) + 1] == []
    assert len(first) < longest, "the document has grown"

    revision = sheet.world.session.revision
    sheet.refresh()
    assert sheet.text == first, "a second refresh changes the document"
    assert sheet.world.session.revision == revision, "a second refresh changes the session"


def test_what_is_new_in_the_session_comes_below_its_own_heading(open_sheet):
    sheet = open_sheet(DocumentKind.PLAN)
    sheet.save((FORMS / "plan-of-tasks.md").read_text(encoding="utf-8"))
    sheet.world.run("task.update", task="t1", priority="low", status="inProgress")
    sheet.world.run("task.add", text="Write the runbook", subtasks=[{"text": "an outline"}])
    sheet.world.run("objective.add", text="It lasts")
    sheet.world.run("note.add", kind="warning", text="It may rain", impact="much")
    sheet.refresh()
    text = sheet.text
    assert "### Task 1: Retry with backoff <!-- t1 -->\n**State**: in progress, since" in text
    assert "**Time Estimate**: 2-3 hours\n**Priority**: Low\n\n#### Subtasks:\n- [x] Read" in text
    goals = text[text.index("### Primary Goals") : text.index("### GitHub Issues")]
    assert goals.endswith("waiting <!-- o3 -->\n- [ ] It lasts <!-- o4 -->\n\n")
    plan = text[text.index("must be kept") : text.index("## Success Criteria")]
    assert plan.startswith(
        "must be kept <!-- s7 -->\n\n### Task 4: Write the runbook <!-- t4 -->\n- **State**"
    )
    assert plan.count("#### ") == 2, "parts of the new task stand below another"
    risks = text[text.index("## Risk Mitigation") : text.index("## Development Environment")]
    assert "database\n- It may rain <!-- n7 -->\n  - **Impact**: much\n" in risks


def test_what_has_no_heading_waits_for_one(open_sheet):
    sheet = open_sheet(DocumentKind.PLAN)
    sheet.save("# Plan\n\n## My own section\nWords.\n")
    sheet.world.run("objective.add", text="It lasts")
    sheet.refresh()
    assert "It lasts" not in sheet.text, "a goal below a heading that says something else"
    sheet.save(f"{sheet.text}\n### Primary Goals\n")
    assert [o.text for o in sheet.world.session.objectives] == ["It lasts"], "a heading took a goal away"
    sheet.refresh()
    assert "### Primary Goals\n- [ ] It lasts <!-- o1 -->\n" in sheet.text


WRITTEN = [("Storing deliveries", 40), ("Workers", 35), ("A view of the queue", 25)]


def phases(sheet):
    return [(phase.name, phase.weight) for phase in sheet.world.session.phases]


@pytest.mark.parametrize("way", WAYS)
def test_headings_with_shares_are_the_phases_of_the_plan(open_sheet, way):
    sheet = open_sheet(DocumentKind.PLAN)
    sheet.world.read(50)
    sheet.save(sheet.text.replace("## Session Goals\n", "## Session 2 Goals\n"))
    WAYS[way](sheet, (FORMS / "plan-of-phases.md").read_text(encoding="utf-8"))
    assert phases(sheet) == WRITTEN
    assert sheet.world.session.phases[0].used_tokens == 50, "what was used is forgotten"
    budget = sheet.world.session.budget
    assert sum(p.budget_tokens for p in sheet.world.session.phases) + budget.buffer_tokens == (
        budget.total_tokens
    )


def test_a_heading_of_a_phase_that_is_changed_plans_anew(open_sheet):
    sheet = open_sheet(DocumentKind.PLAN)
    sheet.save((FORMS / "plan-of-phases.md").read_text(encoding="utf-8"))
    sheet.save(sheet.text.replace("2. Workers (35%", "2. Loops (30%").replace("queue (25%", "queue (30%"))
    assert phases(sheet) == [("Storing deliveries", 40), ("Loops", 30), ("A view of the queue", 30)]


def test_phases_that_the_session_changes_are_not_changed_back(open_sheet):
    sheet = open_sheet(DocumentKind.PLAN)
    sheet.save((FORMS / "plan-of-phases.md").read_text(encoding="utf-8"))
    sheet.world.run("plan.update", phases=[{"name": "Rest", "weight": 1, "was": "Storing deliveries"}])
    sheet.refresh()
    sheet.save(f"{sheet.text}\nMore words.\n")
    assert phases(sheet) == [("Rest", 1)]


@pytest.mark.parametrize(
    ("old", "new"),
    [("(25% context, ~200 lines)", "(35% context)"), ("(25% context, ~200 lines)", "when there is time")],
    ids=["shares that make no whole", "a heading without a share"],
)
def test_headings_that_are_not_certainly_phases_are_text(open_sheet, old, new):
    sheet = open_sheet(DocumentKind.PLAN)
    before = phases(sheet)
    sheet.save((FORMS / "plan-of-phases.md").read_text(encoding="utf-8").replace(old, new))
    assert phases(sheet) == before


def test_lines_of_the_head_keep_their_form(open_sheet):
    sheet = open_sheet(DocumentKind.PLAN)
    head = "## Session Overview\n**Context Now**: {}  \n**Estimated Output**: 200 of code, 100 of tests\n"
    now = next(line for line in sheet.text.split("\n") if "Context Now" in line).partition(": ")[2]
    sheet.save("# Plan\n\n" + head.format(now))
    scope = sheet.world.session.scope
    assert (scope.code_lines, scope.test_lines) == (200, 100)
    sheet.world.read(50)
    assert sheet.refresh() == []
    lines = sheet.text.split("\n")
    assert lines[3].startswith("**Context Now**: 50 of"), "the value does not follow"
    assert lines[3].endswith("  ")
    assert lines[4].startswith("**Estimated Output**: about 300 lines: 200 of code, 100 of tests")
    assert len([line for line in lines if line]) == 4


@pytest.mark.parametrize("parted", ["\n", ""], ids=["with a blank line", "without"])
def test_what_said_that_there_is_no_task_goes_when_one_is_written_above_it(make_project, tmp_path, parted):
    world = make_project(wrap=lambda name, port: TemplateRenderer(tmp_path) if name == "renderer" else port)
    world.start()
    path = Path(world.session.document(DocumentKind.PLAN).path)
    heading = "## Implementation Plan\n"
    task = "\n### Task: Index the words\n**Time Estimate**: 2 hours\n"
    text = world.documents.texts[path]
    assert f"{heading}_Nothing recorded. Add each task" in text.replace("\n\n", "\n")
    world.documents.texts[path] = text.replace(heading, heading + task + parted, 1)
    round_trip.take_in_documents(world.project)
    assert [t.estimate_minutes for t in world.session.tasks] == [120]
    after = world.documents.texts[path]
    assert "Add each task as a box" not in after, after
    assert "**Time Estimate**: 2 hours" in after and "\n\n\n" not in after
