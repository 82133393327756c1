"""The JSON of coverage.py. Format: https://coverage.readthedocs.io/en/latest/commands/cmd_json.html"""

import msgspec

from batonpass.adapters.reports.problems import NotThisReport
from batonpass.domain.reports import CoverageReport, Covered, FileCoverage, ReportFile


class _Summary(msgspec.Struct):
    covered_lines: int
    num_statements: int
    covered_branches: int = 0
    num_branches: int = 0


class _File(msgspec.Struct):
    summary: _Summary


class _Report(msgspec.Struct):
    totals: _Summary
    files: dict[str, _File]


def read_coverage_json(file: ReportFile, content: bytes) -> CoverageReport:
    """Raises NotThisReport."""
    try:
        report = msgspec.json.decode(content, type=_Report)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise NotThisReport(f"it is not a report of coverage.py ({error})") from error
    files = tuple(
        FileCoverage(path.replace("\\", "/"), _lines(known.summary), _branches(known.summary))
        for path, known in sorted(report.files.items())
    )
    return CoverageReport(file, _lines(report.totals), _branches(report.totals), files)


def _lines(summary: _Summary) -> Covered:
    return Covered(summary.covered_lines, summary.num_statements)


def _branches(summary: _Summary) -> Covered:
    return Covered(summary.covered_branches, summary.num_branches)
