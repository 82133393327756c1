"""What is left to do in a document, each with a fix that mends it."""

import pytest

from batonpass.app.authoring.problems import find_problems, is_placeholder
from batonpass.domain.session import DocumentKind

PLAN, HANDOFF = DocumentKind.PLAN, DocumentKind.HANDOFF


def applied(text, fix):
    """The text after a fix."""
    lines = text.split("\n")
    (first, start), (last, end) = fix.replacement.start, fix.replacement.end
    lines += [""] * (last + 1 - len(lines))
    before, after = lines[first][:start], lines[last][end:]
    return "\n".join([*lines[:first], before + fix.replacement.text + after, *lines[last + 1 :]])


def with_line(text, heading, line):
    """The document with a line below a heading, in place of what stands there."""
    before, found, after = text.partition(f"\n{heading}\n")
    assert found, f"the document has no {heading}"
    return f"{before}{found}{line}\n{after.partition(chr(10))[2]}"


@pytest.mark.parametrize(
    ("kind", "heading", "line", "code", "marked", "fix", "left"),
    [
        (PLAN, "### Testing Requirements", "TBD", "placeholder", "TBD", "Remove the section", None),
        (PLAN, "### Testing Requirements", "- [ ] TODO", "placeholder", "TODO", "Remove this line", None),
        (
            PLAN,
            "### Testing Requirements",
            "- **Owner**: ???",
            "placeholder",
            "???",
            "Remove this line",
            None,
        ),
        (
            PLAN,
            "### Testing Requirements",
            "See [the guide](../../../docs/giude.md).",
            "broken-link",
            "../../../docs/giude.md",
            "Change to",
            "See [the guide](../../guide.md).",
        ),
        (
            PLAN,
            "### Testing Requirements",
            "As in [them](#primary-gaols), mostly.",
            "broken-link",
            "#primary-gaols",
            "Change to",
            "As in [them](#primary-goals), mostly.",
        ),
        (
            PLAN,
            "### Testing Requirements",
            "See [it](nowhere/x.zip), or not.",
            "broken-link",
            "nowhere/x.zip",
            "Remove the link",
            "See it, or not.",
        ),
        (
            PLAN,
            "### Testing Requirements",
            "Cover `src/retry.py:12` 🎯 well.",
            "broken-link",
            "src/retry.py:12",
            "Change to",
            "Cover `src/parcel/retry.py:12` 🎯 well.",
        ),
        (
            PLAN,
            "### Testing Requirements",
            "Log in with secret-hunter first.",
            "secret",
            "secret-hunter",
            "Take the secret out",
            "Log in with [redacted: test secret] first.",
        ),
        (
            HANDOFF,
            "### Security Observations",
            "The keys are in `src/keys_old.py` still.",
            "broken-link",
            "src/keys_old.py",
            "Write it as plain text",
            r"The keys are in src/keys\_old.py still.",
        ),
    ],
)
def test_a_problem_is_shown_where_it_is_and_its_fix_mends_it(
    handoff, kind, heading, line, code, marked, fix, left
):
    text = with_line(handoff.text(kind), heading, line)
    number = text.split("\n").index(line)
    (problem,) = [p for p in find_problems(handoff.read(text, kind)) if p.line == number]
    assert problem.kind == code
    assert line[problem.start : problem.end] == marked
    assert not problem.is_hint, "what a person left is told a little louder"
    chosen = next(known for known in problem.fixes if known.title.startswith(fix))
    mended = applied(text, chosen)
    assert line not in mended.split("\n")
    assert left is None or left in mended.split("\n")
    before, after = find_problems(handoff.read(text, kind)), find_problems(handoff.read(mended, kind))
    assert len(after) == len(before) - 1, "one problem is gone and no other has come"


def test_what_the_templates_leave_open_is_a_hint(desk):
    problems = [p for p in find_problems(desk.read()) if p.kind == "placeholder"]
    lines = desk.text().split("\n")
    assert {p.line for p in problems} == {
        n for n, line in enumerate(lines) if "_Nothing recorded" in line
    } | {n for n, line in enumerate(lines) if "_not recorded_" in line}
    assert all(problem.is_hint for problem in problems)
    assert all(problem.fixes[0].replacement is None for problem in problems)


@pytest.mark.parametrize(
    "heading", ["### Functional Requirements", "## Session Goals", "## Success Criteria"]
)
def test_a_section_that_was_removed_is_restored_where_it_was(desk, heading):
    text = desk.text()
    lines = text.split("\n")
    start = lines.index(heading)
    level = heading.split()[0]
    rest = range(start + 1, len(lines))
    end = next(n for n in rest if lines[n].startswith("#") and len(lines[n].split()[0]) <= len(level))
    without = "\n".join([*lines[:start], *lines[end:]])
    (problem,) = [p for p in find_problems(desk.read(without)) if p.kind == "missing-section"]
    assert heading.lstrip("# ") in problem.message
    assert applied(without, problem.fixes[0]) == text


def test_nobody_misses_a_section_that_says_nothing(desk):
    text = desk.text().replace(
        "### Dependencies Met\n_Nothing recorded. Add what had to be ready and is._\n", ""
    )
    assert text != desk.text()
    assert [p for p in find_problems(desk.read(text)) if p.kind == "missing-section"] == []


def test_tasks_and_phases_come_and_go(desk):
    before, _, after = desk.text().partition("### Task 2")
    text = before + after[after.index("### Key Implementation Details") :]
    assert [p for p in find_problems(desk.read(text)) if p.kind == "missing-section"] == []


@pytest.mark.parametrize(
    "line",
    [
        "Make `src/parcel/new.py` first.",
        "See [the web](https://example.org/x.md) and <https://example.org>.",
        "Run `git diff a/b.py`, `--flag/x.py`, `refs/batonpass/a/1`, `a.b/c.d()`.",
        "- `src/parcel/gone.py`: deleted, +0 -3",
        "`src/parcel/` and [docs](../../../docs/) and [top](#session-overview)",
        "[guide](../../../docs/guide.md#part)",
        "[mail](mailto:ada@example.org)",
        "```\nsee `src/retry.py` and [x](nowhere.md)\n```",
    ],
)
def test_what_leads_somewhere_or_is_still_to_be_made_is_no_problem(desk, line):
    text = with_line(desk.text(), "### Testing Requirements", line)
    assert [p.message for p in find_problems(desk.read(text)) if p.kind == "broken-link"] == []


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("TODO", True),
        ("tbd.", True),
        ("<your name>", True),
        ("[placeholder]", True),
        ("…", True),
        ("_Nothing recorded._", True),
        ("_not recorded_", True),
        ("Todo lists are drawn", False),
        ("To do this, sit down", False),
        ("nothing recorded", False),
        ("[x](y)", False),
        ("", False),
    ],
)
def test_a_placeholder_says_no_more_than_that(words, expected):
    assert is_placeholder(words) is expected
