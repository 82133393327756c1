"""Finding one's way: what a document refers to, where that stands, and what it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batonpass.app.authoring.descriptions import describe
from batonpass.app.authoring.navigation import define, file_links, named_at, refer
from batonpass.app.authoring.outlining import folds, outline_parts
from batonpass.app.authoring.page import read_page
from batonpass.domain.session import DocumentKind

PLAN, HANDOFF = DocumentKind.PLAN, DocumentKind.HANDOFF


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Task 3 waits for task 12.", [("task", "t3", "Task 3"), ("task", "t12", "task 12")]),
        ("At Checkpoint 2 it was red.", [("checkpoint", "2", "Checkpoint 2")]),
        ("Multitask 3, Task A, tasks 4", []),
        ("In `4e5f6071829a`, not `deadbeef` nor `cafe12`.", [("commit", "4e5f6071829a", "4e5f6071829a")]),
        ("`src/a.py:12` and ``b.md``", [("file", "src/a.py", "src/a.py:12"), ("file", "b.md", "b.md")]),
        ("`src/a.py` twice: `src/a.py`", [("file", "src/a.py", "src/a.py")] * 2),
        ("`git status`, `--all`, `x = 1`, `f()`, `word`, `v1.2`, `/etc/x.conf`", []),
        (
            "[a](b.md) ![c](<d e.png>) <https://x.org>",
            [("link", "b.md", "b.md"), ("link", "d e.png", "d e.png")],
        ),
        (r"\`src/a.py\` is no code", []),
        ("| `a/b.py` | Task 1 |", [("file", "a/b.py", "a/b.py"), ("task", "t1", "Task 1")]),
        ("🎯 `a/b.py`", [("file", "a/b.py", "a/b.py")]),
    ],
)
def test_references_are_found_where_they_stand(line, expected):
    found = read_page(f"# Title\n\n- {line}\n", PLAN).references
    found = sorted(found, key=lambda reference: (reference.kind == "task" and "|" in line, reference.start))
    shown = f"- {line}"
    assert [(r.kind.value, r.target, shown[r.start : r.end]) for r in found] == expected
    assert {r.line for r in found} <= {2}


def test_there_are_no_references_in_blocks_of_code():
    assert read_page("# A\n\n```\nTask 1 in `a/b.py`\n```\n\n    Task 2\n", PLAN).references == ()


def test_the_outline_has_the_tasks_with_their_states_and_steps(desk):
    desk.world.run("task.update", task="t1", status="inProgress")
    desk.world.run("task.update", task="t1", subtasks=[{"text": "walls", "done": True}, {"text": "roof"}])
    (title,) = outline_parts(desk.read().page)
    plan = next(part for part in title.children if part.name == "Implementation Plan")
    build, paint = plan.children[:2]
    assert (build.name, build.kind, build.detail) == ("Task 1: Build it", "task", "in progress, 1 of 2 steps")
    assert (paint.name, paint.detail) == ("Task 2: Paint it", "open")
    steps = build.children[0].children
    assert [(step.name, step.detail) for step in steps] == [("walls", "done"), ("roof", "open")]
    goals = next(part for part in title.children if part.name == "Session Objectives").children[0]
    assert [(goal.name, goal.detail) for goal in goals.children] == [
        ("It works", "open"),
        ("It is fast", "open"),
    ]


def test_each_part_lies_within_the_one_above_it(handoff):
    def check(parts, start, end):
        for part in parts:
            assert start <= part.start < part.end <= end, part.name
            check(part.children, part.start, part.end)

    for kind in (PLAN, HANDOFF):
        page = handoff.read(kind=kind).page
        check(outline_parts(page), 0, len(page.lines))


def test_sections_and_nested_items_fold():
    page = read_page("# A\n\n## B\n\n- x\n  - y\n- z\n\n\n## C\n## D\nend\n", PLAN)
    assert sorted(folds(page)) == [(0, 11), (2, 6), (4, 5), (10, 11)]


def spots(found):
    return [(spot.path.name, spot.lines[spot.line][spot.start : spot.end].strip()) for spot in found]


def test_a_task_is_defined_in_the_plan_and_named_in_every_document(handoff):
    text = handoff.text(HANDOFF) + "\nSee Task 1 and Task 2.\n"
    reading = handoff.read(text, HANDOFF)
    line = reading.page.lines.index("See Task 1 and Task 2.")
    named = named_at(reading.page, line, 6)
    project = handoff.world.project
    assert spots([define(project, reading, named)]) == [("plan.md", "### Task 1: Build it <!-- t1 -->")]
    assert spots(refer(project, reading, named, declared=True)) == [
        ("handoff.md", "Task 1"),
        ("plan.md", "### Task 1: Build it <!-- t1 -->"),
        ("plan.md", "Task 1"),
    ]
    assert len(refer(project, reading, named, declared=False)) == 2


def test_the_heading_of_a_task_stands_for_it(desk):
    page = desk.read().page
    line = page.lines.index("### Task 2: Paint it <!-- t2 -->")
    assert named_at(page, line, 15).target == "t2"
    assert named_at(page, 0, 3) is None


def test_a_checkpoint_leads_to_its_row(handoff):
    reading = handoff.read(handoff.text(HANDOFF) + "\nSince checkpoint 1 all is new.\n", HANDOFF)
    line = reading.page.lines.index("Since checkpoint 1 all is new.")
    spot = define(handoff.world.project, reading, named_at(reading.page, line, 10))
    assert spot.path.name == "handoff.md"
    assert spot.lines[spot.line].startswith("  - 1: 2026-")


def test_what_is_nowhere_has_no_definition(desk):
    reading = desk.read("# Plan\n\nTask 99 and Checkpoint 99\n")
    for column in (2, 15):
        named = named_at(reading.page, 2, column)
        assert define(desk.world.project, reading, named) is None
        assert describe(desk.world.project, reading, named) is None


def test_files_that_are_there_are_linked(desk):
    text = "# Plan\n\n`src/parcel/retry.py:7`, `src/none.py`, [r](../../../README.md), [w](https://x.org)\n"
    links = list(file_links(desk.world.project, desk.read(text)))
    root = desk.world.project.root
    assert [(link.path.relative_to(root).as_posix(), link.row) for link in links] == [
        ("src/parcel/retry.py", 7),
        ("README.md", None),
    ]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("Task 1", ["Task 1: Build it", "Estimate: 30 min", "Steps: 0 of 2 done", "Blocks: Task 2"]),
        ("Task 2", ["Open, high priority", "Blocked by: Task 1, Build it (open)"]),
        ("Checkpoint 1", ["Checkpoint 1, 2026-05-04 12:00 UTC", "Walls stand", "refs/batonpass/"]),
        ("`README.md`", ["README.md", "2 tokens"]),
    ],
)
def test_a_thing_is_described_where_it_is_named(handoff, words, told):
    handoff.world.sources.files[(handoff.world.project.root / "README.md").as_uri()] = "two words"
    reading = handoff.read(f"# Plan\n\n{words}\n")
    (reference,) = reading.page.references
    description = describe(handoff.world.project, reading, reference)
    for each in told:
        assert each in description


def test_a_commit_is_described_by_git(desk):
    name = desk.world.repository.commit("Raise the walls")
    reading = desk.read(f"# Plan\n\n`{name[:12]}` and `0123456789ab`\n")
    known, unknown = reading.page.references
    assert (
        describe(desk.world.project, reading, known) == f"{name[:12]} Raise the walls\n2026-05-04 12:00 UTC"
    )
    assert describe(desk.world.project, reading, unknown) is None


PIECES = st.sampled_from(
    [
        *(
            "# A",
            "## Task 1: b",
            "### Phase 2: c",
            "- x",
            "  - [ ] `a/b.py:3`",
            "1. **Label**: Task 2",
            "> q",
            "",
        ),
        *(
            "see [a](b.md#c) `d",
            "``e`` \\` [f](",
            "| a | `b` |",
            "|-|-|",
            "```",
            "    code",
            "---",
            "🎯 `a.md` [x](y)",
        ),
        *(
            "- **State**: done",
            "#### Subtasks:",
            "## Checkpoint 3",
            "\r",
            "\t- z",
            "![i](<a b.png>)",
            "](",
            "[`]`](`)",
        ),
    ]
)


@given(st.lists(PIECES, max_size=16).map("\n".join) | st.text(alphabet="#-* \n`[]()<>ab./1:\r|", max_size=60))
def test_whatever_a_person_writes_is_read(text):
    page = read_page(text, PLAN)
    for found in page.references:
        assert 0 <= found.start <= found.end <= len(page.lines[found.line])

    def check(parts, start, end):
        for part in parts:
            assert start <= part.start < part.end <= end
            check(part.children, part.start, part.end)

    check(outline_parts(page), 0, len(page.lines))
    assert all(0 <= start < end < len(page.lines) for start, end in folds(page))
