"""What a session has written: which files are code, tests or documentation, and the lines added to them."""

import pytest

from batonpass.domain.outcome import Purpose, count_written, purpose_of
from batonpass.domain.plan import Scope
from batonpass.domain.repository import ChangeKind, FileChange

CODE, TESTS, DOCUMENTATION, GENERATED = Purpose


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("parcel.py", CODE),
        ("src/parcel/latest.py", CODE),
        ("src/contest.ts", CODE),
        ("Makefile", CODE),
        ("src/attestation/claims.go", CODE),
        ("tests/app/conftest.py", TESTS),
        ("conftest.py", TESTS),
        ("src/test_parcel.py", TESTS),
        ("parcel_test.go", TESTS),
        ("src/gauge.test.ts", TESTS),
        ("src/gauge.spec.ts", TESTS),
        ("src/ParcelTest.java", TESTS),
        ("src/ParcelTests.cs", TESTS),
        ("src/__tests__/gauge.ts", TESTS),
        ("Spec/gauge.rb", TESTS),
        ("docs/tests/run.py", TESTS),
        ("README.md", DOCUMENTATION),
        ("tests/README.md", DOCUMENTATION),
        ("docs/conf.py", DOCUMENTATION),
        ("manual.RST", DOCUMENTATION),
        ("package-lock.json", GENERATED),
        ("client/yarn.lock", GENERATED),
        ("dist/site.min.js", GENERATED),
        ("tests/__snapshots__/gauge.snap", GENERATED),
    ],
)
def test_what_a_file_is_for_is_told_from_its_path(path, expected):
    assert purpose_of(path) is expected


def test_added_lines_are_counted_by_what_they_are_for():
    changes = [
        FileChange("a.py", ChangeKind.MODIFIED, 10, 50),
        FileChange("b.py", ChangeKind.UNTRACKED, 5, 0),
        FileChange("tests/a.py", ChangeKind.ADDED, 7, 0),
        FileChange("README.md", ChangeKind.MODIFIED, 3, 1),
        FileChange("logo.png", ChangeKind.ADDED, None, None),
        FileChange("uv.lock", ChangeKind.MODIFIED, 4_000, 0),
    ]
    assert count_written(changes) == Scope(15, 7, 3)
    assert count_written([]) == Scope()
