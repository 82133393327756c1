"""What is said of tests, coverage and checks: with its source, and how old it is beside the last edit."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from batonpass.domain.checks import MOST_OF_ONE, CheckKind, CheckResult, add_result
from batonpass.domain.quality import NOTHING_KNOWN, Quality
from batonpass.domain.reports import CoverageReport, Covered, FoundReports, ReportFile, TestReport

NOON = datetime(2026, 3, 12, 12, 0, tzinfo=UTC)


def minutes(number):
    return NOON + timedelta(minutes=number)


def junit_at(minute, **counts):
    return TestReport(ReportFile("junit.xml", minutes(minute)), **counts)


def check_at(minute, kind=CheckKind.TEST, exit_code=0, **fields):
    return CheckResult("unit", kind, "make 'test it'", exit_code, 4.25, minutes(minute), "c" * 40, **fields)


# test report, minute of the last edit, what is said, whether it may be no longer so
SAID_OF_TESTS = [
    (junit_at(3, total=134, failed=2), None, "Tests: 132 passed, 2 failed (junit.xml, 12:03 UTC)", False),
    (
        junit_at(3, total=134, failed=2),
        6,
        "Tests: 132 passed, 2 failed (junit.xml, 12:03 UTC, 3 minutes before the last edit)",
        True,
    ),
    (
        junit_at(3, total=5, errors=1, skipped=2),
        2,
        "Tests: 2 passed, 1 broken, 2 skipped (junit.xml, 12:03 UTC, 1 minute after the last edit)",
        False,
    ),
    (
        junit_at(0, total=0),
        500,
        "Tests: 0 passed (junit.xml, 12:00 UTC, 8 hours before the last edit)",
        True,
    ),
    (
        junit_at(0, total=1),
        0.1,
        "Tests: 1 passed (junit.xml, 12:00 UTC, less than a minute before the last edit)",
        True,
    ),
]


@pytest.mark.parametrize(("report", "edited", "said", "old"), SAID_OF_TESTS)
def test_a_test_report_is_told_with_its_file_and_its_age(report, edited, said, old):
    quality = Quality(FoundReports((report,)), last_edit=None if edited is None else minutes(edited))
    (finding,) = quality.test_findings
    assert (finding.text, finding.predates_edits) == (said, old)
    assert finding.evidence == report.file


# result of a check, what is said of it
SAID_OF_CHECKS = [
    (check_at(1), "Check “unit” passed in 4.2 s (12:01 UTC)"),
    (check_at(1, exit_code=2), "Check “unit” failed with exit code 2 in 4.2 s (12:01 UTC)"),
    (
        check_at(1, is_dirty=True),
        "Check “unit” passed in 4.2 s, with changes that are not committed (12:01 UTC)",
    ),
    (
        check_at(1, exit_code=-15, timed_out=True),
        "Check “unit” stopped after 4.2 s, which was its time limit (12:01 UTC)",
    ),
]


@pytest.mark.parametrize(("result", "said"), SAID_OF_CHECKS)
def test_a_check_is_told_with_the_command_that_proves_it(result, said):
    (finding,) = Quality(results=(result,)).check_findings
    assert finding.text == said
    assert finding.evidence.command == "make 'test it'" and finding.evidence.commit == "c" * 40


def test_the_newest_says_first_whether_the_tests_pass():
    quality = Quality(FoundReports((junit_at(5, total=3),)), (check_at(1, exit_code=1), check_at(9)))
    assert [f.evidence.at for f in quality.test_findings] == [minutes(9), minutes(5)]
    assert quality.checks == (check_at(9),), "only the newest result of a check counts"
    assert quality.build_findings == () and quality.other_check_findings == ()


def test_each_kind_of_check_has_its_place():
    kinds = [replace(check_at(1, kind), name=kind.value) for kind in CheckKind]
    quality = Quality(results=tuple(kinds))
    assert [len(quality.test_findings), len(quality.build_findings)] == [1, 1]
    assert ["“lint”" in f.text or "“audit”" in f.text for f in quality.other_check_findings] == [True, True]


def test_coverage_is_told_as_far_as_there_is_something_to_cover():
    file = ReportFile("coverage.xml", NOON)
    both = Quality(FoundReports(coverage=(CoverageReport(file, Covered(81, 100), Covered(1, 3)),)))
    assert (
        both.coverage_finding.text
        == "Coverage: 81.0 % of 100 lines and 33.3 % of 3 branches (coverage.xml, 12:00 UTC)"
    )
    none = Quality(FoundReports(coverage=(CoverageReport(file, Covered(0, 0)),)))
    assert none.coverage_finding.text == "Coverage: nothing to cover (coverage.xml, 12:00 UTC)"


def test_what_nobody_knows_is_not_told():
    assert NOTHING_KNOWN.test_findings == NOTHING_KNOWN.check_findings == ()
    assert NOTHING_KNOWN.coverage_finding is None and NOTHING_KNOWN.tests is None


def test_a_session_keeps_the_last_results_of_each_check():
    known = (replace(check_at(0), name="lint"),)
    for minute in range(MOST_OF_ONE + 3):
        known = add_result(known, check_at(minute))
    assert known[0].name == "lint", "another check's results stay"
    assert [r.at for r in known[1:]] == [minutes(minute) for minute in range(3, MOST_OF_ONE + 3)]


@pytest.mark.parametrize("failing_at", [3, 9], ids=["earlier", "later"])
def test_a_failure_comes_before_what_passed_whichever_ran_last(failing_at):
    quality = Quality(FoundReports((junit_at(failing_at, total=4, failed=1),)), (check_at(6),))
    assert [finding.passed for finding in quality.test_findings] == [False, True]


def test_of_what_passed_the_newest_comes_first():
    quality = Quality(FoundReports((junit_at(3, total=4),)), (check_at(6),))
    assert [finding.evidence.at for finding in quality.test_findings] == [minutes(6), minutes(3)]
