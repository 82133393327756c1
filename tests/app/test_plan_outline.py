"""Where phases stand in a plan, as it was written and as people change it."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batonpass.app.plan_outline import find_phases, read_outline

PHASES = ["plan", "build", "test"]

GOALS = """\
# A plan

## Session Goals
| # | Phase | Used | State |
| --: | --- | --: | --- |
| 1 | plan | 0 | active |
| 2 | build | 0 | pending |
| 3 | test | 0 | pending |
"""

ORDER = """\
## Implementation Order

### Phase 1: plan
Active, 0 of 10 tokens used.

### Phase 2: build

- test what was built

### Phase 3: test
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (GOALS, {"plan": (5,), "build": (6,), "test": (7,)}),
        (ORDER, {"plan": (2,), "build": (5,), "test": (9,)}),
        (GOALS + ORDER, {"plan": (5, 10), "build": (6, 13), "test": (7, 17)}),
        ((GOALS + ORDER).replace("\n", "\r\n"), {"plan": (5, 10), "build": (6, 13), "test": (7, 17)}),
        ((GOALS + ORDER).replace("\n", "\r"), {"plan": (5, 10), "build": (6, 13), "test": (7, 17)}),
        ("", {}),
        ("plan\n\n- build\n\n## test\n", {}),
        (
            "## Other\n- test\n## 🎯 Session goals!\n- plan\n- build: it\n# End\n- test\n",
            {"plan": (3,), "build": (4,)},
        ),
        (
            "## Implementation order\n1. Plan\n   more\n2. **build** ✅\n   - test\n",
            {"plan": (1,), "build": (3,), "test": (4,)},
        ),
        ("## Session Goals\n```\n- plan\n```\n<!--\n- build\n-->\n    - test\n", {}),
        ("Session Goals\n-------------\n\n- plan\n\n> - build\n", {"plan": (3,)}),
    ],
)
def test_phases_are_found_by_structure(text, expected):
    outline = find_phases(text, PHASES)
    assert outline.lines == expected
    assert {phase: outline.lines_of(phase) for phase in PHASES} == {
        phase: expected.get(phase, (0,)) for phase in PHASES
    }


@pytest.mark.parametrize(
    ("phases", "text", "expected"),
    [
        (
            ["active"],
            "| # | Phase | State |\n|-|-|-|\n| 1 | other | active |\n| 2 | active | pending |\n",
            {"active": (4,)},
        ),
        (["a"], "| One | Two |\n|-|-|\n| 1 | a |\n", {"a": (3,)}),
        (
            ["test", "test more"],
            "- Phase 4: test more, and more\n- Phase 5 - test\n",
            {"test more": (1,), "test": (2,)},
        ),
        (["test"], "- testing\n- test it\n- test\n", {"test": (3,)}),
        (
            ["a|b*c*", "x & y"],
            "|Phase|\n|-|\n| a\\|b\\*c\\* |\n| x &amp; y |\n",
            {"a|b*c*": (3,), "x & y": (4,)},
        ),
        (["Two  words"], "- two words\n", {"Two  words": (1,)}),
        (
            ["3. Deploy", "Phase 2"],
            "### Phase 1: 3\\. Deploy\n- Phase 2\n",
            {"3. Deploy": (1,), "Phase 2": (2,)},
        ),
    ],
)
def test_names_are_compared_as_people_read_them(phases, text, expected):
    assert find_phases("## Session Goals\n" + text, phases).lines == expected


@given(st.text(), st.lists(st.text(min_size=1)))
def test_any_text_is_read(text, phases):
    last = text.count("\n") + text.count("\r") + 1
    for found in find_phases(f"## Session Goals\n{text}", phases).lines.values():
        assert all(0 < line <= last for line in found)


def test_phases_are_looked_up_by_line():
    outline = find_phases(GOALS + ORDER, PHASES)
    assert [outline.phases_at(line) for line in (0, 5, 6, 17)] == [(), ("plan",), ("build",), ("test",)]


def plan_of(world):
    session = world.start(phases=[{"name": name, "weight": 1} for name in PHASES])
    return Path(session["documents"][0]["uri"].removeprefix("file://"))


def test_the_outline_is_that_of_the_buffer_else_of_the_file(world):
    path = plan_of(world)
    world.documents.texts[path] = GOALS
    assert read_outline(world.project, world.session).lines["plan"] == (5,)
    world.buffers.texts[path.as_uri()] = f"\n{GOALS}"
    assert read_outline(world.project, world.session).lines["plan"] == (6,)


def test_a_plan_that_is_gone_has_no_outline(world):
    del world.documents.texts[plan_of(world)]
    outline = read_outline(world.project, world.session)
    assert outline.lines == {} and outline.lines_of("plan") == (0,)
