"""LCOV tracefiles. Format: `man geninfo`, section FILES.

Lines and branches are counted from `DA` and `BRDA`. The sums `LF`, `LH`, `BRF` and `BRH` count only where a
record has no such lines of its own, as some tools write it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from batonpass.adapters.reports.problems import NotThisReport
from batonpass.domain.reports import CoverageReport, Covered, FileCoverage, ReportFile, sum_files


@dataclass(slots=True)
class _Record:
    """What is said of one source file, possibly in several records: one for each test."""

    lines: dict[str, bool] = field(default_factory=dict[str, bool])
    branches: dict[str, bool] = field(default_factory=dict[str, bool])
    sums: dict[str, int] = field(default_factory=dict[str, int])


def read_lcov(file: ReportFile, content: bytes) -> CoverageReport:
    """Raises NotThisReport."""
    records: dict[str, _Record] = {}
    try:
        for path, key, value in _entries(content.decode("utf-8", "replace")):
            _take(records.setdefault(path, _Record()), key, value)
    except ValueError as error:
        raise NotThisReport(f"a line of it is not LCOV ({error})") from error
    if not records:
        raise NotThisReport("it has no record of a source file (SF:)")
    files = tuple(_coverage(path, record) for path, record in sorted(records.items()))
    lines, branches = sum_files(files)
    return CoverageReport(file, lines, branches, files)


def _entries(text: str) -> Iterator[tuple[str, str, str]]:
    path = None
    for line in text.splitlines():
        key, _, value = line.strip().partition(":")
        if key == "SF":
            path = value
        elif key == "end_of_record":
            path = None
        elif path is not None:
            yield path, key, value


def _take(record: _Record, key: str, value: str) -> None:
    if key == "DA":
        number, hits = value.split(",")[:2]
        record.lines[number] = record.lines.get(number, False) or float(hits) > 0
    elif key == "BRDA":
        *branch, taken = value.split(",")
        name = ",".join(branch)
        record.branches[name] = record.branches.get(name, False) or (taken != "-" and int(taken) > 0)
    elif key in ("LF", "LH", "BRF", "BRH"):
        record.sums[key] = max(record.sums.get(key, 0), int(value))


def _coverage(path: str, record: _Record) -> FileCoverage:
    return FileCoverage(
        path,
        _covered(record.lines, record.sums.get("LH", 0), record.sums.get("LF", 0)),
        _covered(record.branches, record.sums.get("BRH", 0), record.sums.get("BRF", 0)),
    )


def _covered(known: dict[str, bool], hit: int, found: int) -> Covered:
    return Covered(sum(known.values()), len(known)) if known else Covered(min(hit, found), found)
