"""Reports in memory."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from batonpass.adapters.reports.patterns import matches
from batonpass.domain.reports import FoundReports, ReportFile


@dataclass
class MemoryReports:
    """The Reports port; `files` are contents and times of the last change by their paths."""

    files: dict[str, tuple[bytes, datetime]] = field(default_factory=dict[str, tuple[bytes, datetime]])

    def find(self, tests: Sequence[str], coverage: Sequence[str]) -> FoundReports:
        from batonpass.adapters.reports.reading import Candidate, read_reports

        candidates = [
            Candidate(ReportFile(path, at), len(content), lambda content=content: content)
            for path, (content, at) in self.files.items()
            if matches(path, tests) or matches(path, coverage)
        ]
        return read_reports(candidates, tests, coverage, is_complete=True)

    def last_change(self, paths: Collection[str]) -> datetime | None:
        return max((self.files[path][1] for path in paths if path in self.files), default=None)
