"""Reports: which files are one test run, and what they add up to."""

from datetime import UTC, datetime, timedelta

from batonpass.domain.reports import (
    Covered,
    FileCoverage,
    ReportFile,
    TestReport,
    join_runs,
    sum_files,
)

NOON = datetime(2026, 3, 12, 12, 0, tzinfo=UTC)


def report(path, minute, total, **fields):
    return TestReport(ReportFile(path, NOON + timedelta(minutes=minute)), total, **fields)


def test_the_classes_of_one_folder_are_one_run():
    a = report("target/surefire-reports/TEST-A.xml", 1, 3, failed=1, seconds=0.5, failures=("A.x",))
    b = report("target/surefire-reports/TEST-B.xml", 2, 4, errors=1, skipped=1, failures=("B.y",))
    (run,) = join_runs([b, a])
    assert (run.total, run.passed, run.failed, run.errors, run.skipped) == (7, 4, 1, 1, 1)
    assert run.file == ReportFile("target/surefire-reports/", NOON + timedelta(minutes=2))
    assert run.failures == ("A.x", "B.y") and run.seconds == 0.5 and not run.succeeded


def test_other_files_are_runs_of_their_own_the_newest_first():
    old, new = report("old-junit.xml", 1, 3), report("junit.xml", 5, 4)
    other = report("x/TEST-A.xml", 3, 1)
    assert join_runs([old, other, new]) == (new, other, old), "a run of one file keeps that file's name"


def test_coverage_adds_up():
    files = (
        FileCoverage("a.py", Covered(1, 2), Covered(1, 4)),
        FileCoverage("b.py", Covered(2, 2)),
    )
    assert sum_files(files) == (Covered(3, 4), Covered(1, 4))
    assert Covered(3, 4).percent == 75 and Covered(0, 0).percent is None
