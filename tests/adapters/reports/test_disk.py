"""Reports in a work tree: where they are looked for, and where the search ends."""

import os

import pytest
from tests.adapters.reports import samples

from batonpass.adapters.reports import reading
from batonpass.adapters.reports.disk import DiskReports
from batonpass.adapters.reports.patterns import matches

PATTERNS = ["**/junit*.xml"]

# pattern, path, whether it matches
MATCHES = [
    ("**/junit*.xml", "junit.xml", True),
    ("**/junit*.xml", "a/b/junit-3.xml", True),
    ("**/junit*.xml", "a/xjunit.xml", False),
    ("**/test-results/**/*.xml", "app/build/test-results/test/x.xml", True),
    ("**/test-results/**/*.xml", "test-results/x.xml", True),
    ("**/test-results/**/*.xml", "results/x.xml", False),
    ("coverage.xml", "coverage.xml", True),
    ("coverage.xml", "a/coverage.xml", False),
    ("reports/*/c?.json", "reports/x/c1.json", True),
    ("reports/*/c?.json", "reports/x/y/c1.json", False),
    ("reports/**", "reports/a/b.xml", True),
    ("reports/**", "other/b.xml", False),
    ("a+(b).xml", "a+(b).xml", True),
]


@pytest.mark.parametrize(("pattern", "path", "expected"), MATCHES)
def test_patterns(pattern, path, expected):
    assert matches(path, [pattern]) is expected


def write(path, content=samples.SUREFIRE):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def test_folders_of_others_and_links_are_left_out(tmp_path):
    root, elsewhere = tmp_path / "project", tmp_path / "elsewhere"
    for folder in ("node_modules/x", ".venv", ".git", "venv/lib", "vendor"):
        write(root / folder / "junit.xml")
    write(root / "target" / "junit.xml")
    write(elsewhere / "junit.xml")
    (root / "linked").symlink_to(elsewhere)
    (root / "junit-link.xml").symlink_to(elsewhere / "junit.xml")
    found = DiskReports(root).find(PATTERNS, [])
    assert [report.file.path for report in found.tests] == ["target/junit.xml"]


def test_the_search_ends_in_a_huge_tree_and_says_so(tmp_path):
    write(tmp_path / "junit.xml")
    for number in range(30):
        write(tmp_path / "a" / f"{number}.txt")
    found = DiskReports(tmp_path, most_entries=10).find(PATTERNS, [])
    assert len(found.tests) == 1, "what lies near the top is found first"
    assert not found.is_complete


def test_a_report_over_the_limit_is_named_and_not_read(tmp_path):
    with (tmp_path / "junit.xml").open("wb") as file:
        file.truncate(reading.LARGEST_BYTES + 1)
    (broken,) = DiskReports(tmp_path).find(PATTERNS, []).broken
    assert broken.reason == "it is larger than 20,000,000 bytes"


@pytest.mark.skipif(os.geteuid() == 0, reason="for root, every file can be read")
def test_a_report_that_may_not_be_read_is_named(tmp_path):
    write(tmp_path / "junit.xml")
    (tmp_path / "junit.xml").chmod(0)
    (broken,) = DiskReports(tmp_path).find(PATTERNS, []).broken
    assert broken.reason == "it cannot be read (Permission denied)"


def test_a_folder_that_is_not_there_has_no_reports(tmp_path):
    assert DiskReports(tmp_path / "gone").find(PATTERNS, []).is_complete
