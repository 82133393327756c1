"""What a handoff knows of tests and coverage."""

from datetime import timedelta

import pytest
from tests.adapters.reports import samples
from tests.app.conftest import NOON

from batonpass.app.handoffs import create
from batonpass.app.parameters import ChooseSession


@pytest.fixture
def handed(world):
    """The quality of the handoff that is written now."""
    seen = []
    inner = world.project.ports.renderer

    class Renderer:
        def __getattr__(self, name):
            return getattr(inner, name)

        def render_handoff(self, handoff):
            seen.append(handoff)
            return inner.render_handoff(handoff)

    world.project.ports.renderer = Renderer()

    def hand_off():
        create(world.project, ChooseSession())
        return seen[-1]

    return hand_off


def test_a_report_of_the_session_says_whether_the_tests_pass(world, handed):
    world.start()
    world.repository.files["parcel.py"] = b"changed\n"
    world.reports.files["junit.xml"] = (samples.PYTEST, NOON + timedelta(minutes=3))
    world.reports.files["parcel.py"] = (b"changed\n", NOON + timedelta(minutes=6))
    world.clock.move(minutes=10)
    handoff = handed()
    assert handoff.test_status.text == (
        "Tests: 2 passed, 1 failed, 1 broken, 1 skipped "
        "(junit.xml, 12:03 UTC, 3 minutes before the last edit)."
    )
    assert handoff.test_status.evidence.path == "junit.xml"
    assert any("still fail" in claim.text for claim in handoff.investigations)


def test_a_report_from_before_the_session_says_nothing(world, handed):
    world.reports.files["junit.xml"] = (samples.PYTEST, NOON - timedelta(minutes=3))
    world.reports.files["coverage.xml"] = (b"<x/>", NOON - timedelta(minutes=3))
    world.start()
    handoff = handed()
    assert handoff.test_status.text.startswith("UNKNOWN") and handoff.quality.coverage is None
    assert [broken.path for broken in handoff.quality.broken] == ["coverage.xml"]


def test_reports_are_looked_for_where_the_settings_say(world, handed):
    world.configure(testReports=["out/*.xml"], coverageReports=["out/*.info"])
    world.start()
    world.reports.files["junit.xml"] = (samples.PYTEST, NOON + timedelta(minutes=3))
    world.reports.files["out/x.xml"] = (samples.SUREFIRE, NOON + timedelta(minutes=2))
    world.reports.files["out/x.info"] = (samples.LCOV, NOON + timedelta(minutes=2))
    quality = handed().quality
    assert quality.tests.total == 2 and quality.coverage.lines.total == 7
