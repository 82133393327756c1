"""What people write after the labels of tasks, and how they spell the titles of sections."""

import pytest

from batonpass.app.markdown.outline import Section
from batonpass.app.markdown.parts import read_task_heading, title_key
from batonpass.app.markdown.places import PLACES, TASK_PLACES
from batonpass.app.markdown.values import read_estimate, read_priority
from batonpass.domain.goals import Priority

ESTIMATES = {
    "2 hours": (120, 0),
    "1-2 hours": (120, 0),
    "1 h – 2 h": (120, 0),
    "30 to 45 min": (45, 0),
    "90 minutes": (90, 0),
    "half a day": (240, 0),
    "Half an hour": (30, 0),
    "an hour": (60, 0),
    "a day": (480, 0),
    "~1.5 h, 2k tokens": (90, 2000),
    "not recorded": (0, 0),
    "[X hours]": None,
    "a while": None,
    "2 hours if Marta helps": None,
}


@pytest.mark.parametrize(("source", "expected"), ESTIMATES.items())
def test_an_estimate(source, expected):
    assert read_estimate(source) == expected


PRIORITIES = {
    "Critical": Priority.CRITICAL,
    "HIGH": Priority.HIGH,
    "🟢": Priority.MEDIUM,
    "🔵 Low": Priority.LOW,
    "High/Medium": None,
    "soon": None,
}


@pytest.mark.parametrize(("source", "expected"), PRIORITIES.items())
def test_a_priority(source, expected):
    assert read_priority(source) == expected


TITLES = {
    "🎯 SESSION OBJECTIVES": "session objectives",
    "**Resolved Issues**": "resolved issues",
    "2. Primary Goals:": "primary goals",
    "Risks and Mitigations": "risks & mitigations",
    "Blockers / Risks": "blockers/risks",
    "Immediate (Next Session)": "immediate (next session)",
    "3.1 Primary goals ✅": "primary goals",
    "---": "",
}


@pytest.mark.parametrize(("title", "expected"), TITLES.items())
def test_a_title(title, expected):
    assert title_key(title) == expected


def test_places_are_named_as_titles_are_compared():
    names = [name for places in PLACES.values() for name in places]
    names += [name for place in TASK_PLACES.values() for name in (place.tasks, place.steps)]
    assert [name for name in names if title_key(name) != name] == []


HEADINGS = {
    "Task 2: Ask": ("2", "Ask"),
    "Task: Ask: why?": ("", "Ask: why?"),
    "✅ Task 3.1: Ask": ("3.1", "Ask"),
    "**Task 1: Ask**": ("1", "Ask"),
    "Task list": None,
    "Tasks: all": None,
}


@pytest.mark.parametrize(("source", "expected"), HEADINGS.items())
def test_a_heading_of_a_task(source, expected):
    assert read_task_heading(Section(3, 0, 1, source)) == expected
