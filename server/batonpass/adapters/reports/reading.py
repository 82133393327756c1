"""From the contents of files to reports: what a file is told by its name, and what it is by its content."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TypeVar

from batonpass.adapters.reports.cobertura import read_cobertura
from batonpass.adapters.reports.coverage_json import read_coverage_json
from batonpass.adapters.reports.junit import read_junit
from batonpass.adapters.reports.lcov import read_lcov
from batonpass.adapters.reports.patterns import matches
from batonpass.adapters.reports.problems import NotThisReport
from batonpass.domain.reports import (
    BrokenReport,
    CoverageReport,
    FoundReports,
    ReportFile,
    TestReport,
    join_runs,
)

Report = TypeVar("Report")

LARGEST_BYTES = 20_000_000
"""A report over this is left out, and said to be."""

MOST_FILES = 500
"""So many of the newest files are read for each kind of report."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file whose name is that of a report. `read` raises OSError."""

    file: ReportFile
    size: int
    read: Callable[[], bytes]


def read_reports(
    candidates: Iterable[Candidate], tests: Sequence[str], coverage: Sequence[str], is_complete: bool
) -> FoundReports:
    """The reports among the candidates. One that is broken is named with its reason, and left out."""
    newest = sorted(candidates, key=lambda candidate: candidate.file.at, reverse=True)
    for_tests = [candidate for candidate in newest if matches(candidate.file.path, tests)]
    for_coverage = [candidate for candidate in newest if matches(candidate.file.path, coverage)]
    reports: list[TestReport] = []
    covered: list[CoverageReport] = []
    broken: list[BrokenReport] = []
    for candidate in for_tests[:MOST_FILES]:
        report = _attempt(candidate, read_junit, broken)
        if report is not None:
            reports.append(report)
    for candidate in for_coverage[:MOST_FILES]:
        measured = _attempt(candidate, _coverage_reader(candidate.file.path), broken)
        if measured is not None:
            covered.append(measured)
    whole = is_complete and len(for_tests) <= MOST_FILES and len(for_coverage) <= MOST_FILES
    return FoundReports(join_runs(reports), tuple(covered), tuple(broken), whole)


def _attempt(
    candidate: Candidate, reader: Callable[[ReportFile, bytes], Report], broken: list[BrokenReport]
) -> Report | None:
    if candidate.size > LARGEST_BYTES:
        broken.append(BrokenReport(candidate.file.path, f"it is larger than {LARGEST_BYTES:,} bytes"))
        return None
    try:
        return reader(candidate.file, candidate.read())
    except NotThisReport as error:
        broken.append(BrokenReport(candidate.file.path, str(error)))
    except OSError as error:
        broken.append(BrokenReport(candidate.file.path, f"it cannot be read ({error.strerror or error})"))
    return None


def _coverage_reader(path: str) -> Callable[[ReportFile, bytes], CoverageReport]:
    readers = {".xml": read_cobertura, ".json": read_coverage_json}
    return readers.get(PurePosixPath(path).suffix.lower(), read_lcov)
