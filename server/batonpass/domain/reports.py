"""What test and coverage tools have reported, each with the file that says so."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import PurePosixPath

MOST_FAILURES = 100
"""How many names of failed tests are kept of one report."""


@dataclass(frozen=True, slots=True)
class ReportFile:
    """How a claim is known: a report's path, relative to the project, with `/`, and when it was written."""

    path: str
    at: datetime


@dataclass(frozen=True, slots=True)
class TestReport:
    """The result of a test run. `failures` names the first of the tests that failed or broke.

    `seconds` is None where the report does not say how long they took.
    """

    file: ReportFile
    total: int
    failed: int = 0
    errors: int = 0
    skipped: int = 0
    seconds: float | None = None
    failures: tuple[str, ...] = ()

    # pytest would otherwise take the class for a test.
    __test__ = False

    @property
    def passed(self) -> int:
        return self.total - self.failed - self.errors - self.skipped

    @property
    def succeeded(self) -> bool:
        return self.failed + self.errors == 0


@dataclass(frozen=True, slots=True)
class Covered:
    """So many of a number of lines or branches."""

    covered: int
    total: int

    @property
    def percent(self) -> float | None:
        """None where there is nothing to cover."""
        return 100 * self.covered / self.total if self.total else None


@dataclass(frozen=True, slots=True)
class FileCoverage:
    path: str
    lines: Covered
    branches: Covered = Covered(0, 0)


@dataclass(frozen=True, slots=True)
class CoverageReport:
    """What a test run has reached; the sums are those of the report, else those of its files."""

    file: ReportFile
    lines: Covered
    branches: Covered = Covered(0, 0)
    files: tuple[FileCoverage, ...] = ()


@dataclass(frozen=True, slots=True)
class BrokenReport:
    """A file that looked like a report and could not be read as one."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class FoundReports:
    """The reports of a project, the newest first. `is_complete` is false when the search was cut short."""

    tests: tuple[TestReport, ...] = ()
    coverage: tuple[CoverageReport, ...] = ()
    broken: tuple[BrokenReport, ...] = ()
    is_complete: bool = True


NO_REPORTS = FoundReports()


def sum_files(files: Iterable[FileCoverage]) -> tuple[Covered, Covered]:
    """The lines and the branches of all files together."""
    known = tuple(files)
    lines = Covered(sum(f.lines.covered for f in known), sum(f.lines.total for f in known))
    branches = Covered(sum(f.branches.covered for f in known), sum(f.branches.total for f in known))
    return lines, branches


def join_runs(reports: Sequence[TestReport]) -> tuple[TestReport, ...]:
    """The reports as test runs, the newest first.

    Surefire and Gradle write one file for each class, `TEST-….xml`: those of one folder are one run. Any
    other file is a run of its own.
    """
    ordered = sorted(reports, key=lambda report: (_run_of(report), report.file.path))
    runs = [_join(tuple(parts)) for _, parts in groupby(ordered, key=_run_of)]
    return tuple(sorted(runs, key=lambda run: run.file.at, reverse=True))


def _run_of(report: TestReport) -> str:
    path = PurePosixPath(report.file.path)
    return str(path.parent) + "/" if path.name.startswith("TEST-") else str(path)


def _join(parts: tuple[TestReport, ...]) -> TestReport:
    newest = max(parts, key=lambda part: part.file.at)
    if len(parts) == 1:
        return newest
    known = [part.seconds for part in parts if part.seconds is not None]
    return TestReport(
        file=ReportFile(_run_of(newest), newest.file.at),
        total=sum(part.total for part in parts),
        failed=sum(part.failed for part in parts),
        errors=sum(part.errors for part in parts),
        skipped=sum(part.skipped for part in parts),
        seconds=sum(known) if known else None,
        failures=tuple(name for part in parts for name in part.failures)[:MOST_FAILURES],
    )
