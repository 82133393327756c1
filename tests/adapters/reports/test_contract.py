"""Reports on disk and in memory: one contract."""

import os
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from tests.adapters.reports import samples

from batonpass.adapters.reports.disk import DiskReports
from batonpass.adapters.reports.fake import MemoryReports
from batonpass.app.ports import Reports
from batonpass.app.settings import Settings
from batonpass.domain.reports import Covered, FileCoverage

NOON = datetime(2026, 3, 12, 12, 0, tzinfo=UTC)
PATTERNS = (Settings().test_reports, Settings().coverage_reports)
Make = Callable[[dict[str, bytes]], Reports]
"""Makes reports of contents by their paths; each is a minute newer than the one before."""


@pytest.fixture(params=["disk", "memory"])
def make(request, tmp_path) -> Make:
    def on_disk(files):
        for minute, (path, content) in enumerate(files.items()):
            place = tmp_path / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
            at = (NOON + timedelta(minutes=minute)).timestamp()
            os.utime(place, (at, at))
        return DiskReports(tmp_path)

    def in_memory(files):
        times = (NOON + timedelta(minutes=minute) for minute in range(len(files)))
        return MemoryReports({path: (files[path], at) for path, at in zip(files, times, strict=True)})

    return on_disk if request.param == "disk" else in_memory


def find(reports):
    return reports.find(*PATTERNS)


# content; total, passed, failed, broken, skipped; seconds; names of what failed
TESTS = [
    (
        samples.PYTEST,
        (5, 2, 1, 1, 1),
        pytest.approx(0.004 + 0.001),
        ("tests.test_a.test_two", "tests.test_a.test_four"),
    ),
    (samples.NESTED, (3, 2, 1, 0, 0), 1234.5, ("a",)),
    (samples.SUREFIRE, (2, 2, 0, 0, 0), 0.75, ()),
    (b"<testsuites/>", (0, 0, 0, 0, 0), None, ()),
]


@pytest.mark.parametrize(("content", "counts", "seconds", "failures"), TESTS)
def test_a_test_report(make, content, counts, seconds, failures):
    (report,) = find(make({"build/junit.xml": content})).tests
    assert (report.total, report.passed, report.failed, report.errors, report.skipped) == counts
    assert (report.seconds, report.failures) == (seconds, failures)
    assert (report.file.path, report.file.at) == ("build/junit.xml", NOON)


A = "src/a.py"
# name, content; lines and branches of all; each file
COVERAGE = [
    (
        "coverage.xml",
        samples.COBERTURA,
        (Covered(3, 4), Covered(1, 2)),
        (FileCoverage(A, Covered(3, 4), Covered(1, 2)), FileCoverage("src/b.py", Covered(0, 0))),
    ),
    (
        "web/coverage/lcov.info",
        samples.LCOV,
        (Covered(6, 7), Covered(3, 4)),
        (
            FileCoverage("src/a.ts", Covered(3, 3), Covered(1, 2)),
            FileCoverage("src/sums.ts", Covered(3, 4), Covered(2, 2)),
        ),
    ),
    (
        "coverage.json",
        samples.COVERAGE_PY,
        (Covered(3, 6), Covered(1, 2)),
        (FileCoverage(A, Covered(3, 4), Covered(1, 2)), FileCoverage("src/b.py", Covered(0, 2))),
    ),
]


@pytest.mark.parametrize(("name", "content", "sums", "files"), COVERAGE)
def test_a_coverage_report(make, name, content, sums, files):
    (report,) = find(make({name: content})).coverage
    assert (report.lines, report.branches) == sums
    assert report.files == files


# name, content, what is said of it
BROKEN = [
    ("junit.xml", b"<testsuites><testsuite>", "it is not well-formed XML"),
    ("junit.xml", b"", "it is not well-formed XML"),
    ("junit.xml", b"<html/>", "its root is <html>"),
    ("junit.xml", b'<?xml version="1.0" encoding="klingon"?><testsuites/>', "encoding|well-formed"),
    ("junit.xml", samples.LAUGHS, "it declares entities"),
    ("junit.xml", samples.STRANGER, "it declares entities"),
    ("coverage.xml", b"<testsuites/>", "its root is <testsuites>"),
    ("coverage.json", b'{"totals": {}}', "it is not a report of coverage.py"),
    ("coverage.json", b"\xff\xfe", "it is not a report of coverage.py"),
    ("lcov.info", b"hello", "no record of a source file"),
    ("lcov.info", b"SF:a\nDA:1\nend_of_record", "a line of it is not LCOV"),
    ("lcov.info", b"SF:a\nBRDA:1,0,0,x\nend_of_record", "a line of it is not LCOV"),
]


@pytest.mark.parametrize(("name", "content", "reason"), BROKEN)
def test_a_broken_report_is_named_and_the_others_count(make, name, content, reason):
    found = find(make({name: content, "b/junit.xml": samples.SUREFIRE, "b/lcov.info": samples.LCOV}))
    (broken,) = found.broken
    assert broken.path == name
    assert re.search(reason, broken.reason)
    assert len(found.tests) == len(found.coverage) == 1


def test_the_newest_comes_first(make):
    found = find(make({"old-junit.xml": samples.PYTEST, "junit.xml": samples.SUREFIRE}))
    assert [report.total for report in found.tests] == [2, 5]


def test_nothing_is_found_where_there_is_nothing(make):
    found = find(make({"readme.md": b"", "settings.xml": b"<x/>"}))
    assert (found.tests, found.coverage, found.broken, found.is_complete) == ((), (), (), True)


def test_the_last_change_is_that_of_the_newest_file_that_exists(make):
    reports = make({"a.py": b"", "b.py": b"", "c.py": b""})
    assert reports.last_change(["a.py", "b.py", "gone.py"]) == NOON + timedelta(minutes=1)
    assert reports.last_change(["gone.py"]) is None and reports.last_change([]) is None
