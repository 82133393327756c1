"""Cobertura XML. Format: https://raw.githubusercontent.com/cobertura/web/master/htdocs/xml/coverage-04.dtd

The lines themselves are counted: several tools write rates at the top that are rounded, or zero.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from batonpass.adapters.reports.problems import NotThisReport
from batonpass.adapters.reports.xml import local_name, parse_xml
from batonpass.domain.reports import CoverageReport, Covered, FileCoverage, ReportFile, sum_files

_CONDITIONS = re.compile(r"\((\d+)/(\d+)\)")


@dataclass(slots=True)
class _File:
    """Hits and branches by line; inner classes repeat the lines of their file."""

    hits: dict[str, bool] = field(default_factory=dict[str, bool])
    branches: dict[str, tuple[int, int]] = field(default_factory=dict[str, tuple[int, int]])


def read_cobertura(file: ReportFile, content: bytes) -> CoverageReport:
    """Raises NotThisReport."""
    root = parse_xml(content)
    if local_name(root) != "coverage":
        raise NotThisReport(f"its root is <{local_name(root)}> and not <coverage>")
    found: dict[str, _File] = {}
    for group in (element for element in root.iter() if local_name(element) == "class"):
        known = found.setdefault(group.get("filename") or group.get("name") or "?", _File())
        _add_lines(known, (element for element in group.iter() if local_name(element) == "line"))
    files = tuple(_coverage(path, known) for path, known in sorted(found.items()))
    lines, branches = sum_files(files)
    return CoverageReport(file, lines, branches, files)


def _add_lines(known: _File, lines: Iterable[Element]) -> None:
    for line in lines:
        number = line.get("number", "")
        known.hits[number] = known.hits.get(number, False) or line.get("hits", "0") not in ("0", "")
        conditions = _CONDITIONS.search(line.get("condition-coverage", ""))
        if conditions:
            taken, total = int(conditions[1]), int(conditions[2])
            before = known.branches.get(number, (0, 0))
            known.branches[number] = max(before, (min(taken, total), total))


def _coverage(path: str, known: _File) -> FileCoverage:
    taken = sum(branch[0] for branch in known.branches.values())
    total = sum(branch[1] for branch in known.branches.values())
    return FileCoverage(path, Covered(sum(known.hits.values()), len(known.hits)), Covered(taken, total))
