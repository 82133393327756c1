"""What is known of the work's quality: tests, coverage, checks and metrics, each with what proves it."""

from dataclasses import dataclass
from datetime import UTC, datetime

from batonpass.domain.checks import CheckKind, CheckResult, newest_results
from batonpass.domain.metrics import (
    RECORDED,
    Comparison,
    Measurement,
    best_improvement,
    compare,
    newest_samples,
    regressions,
    surprises,
)
from batonpass.domain.reports import (
    NO_REPORTS,
    BrokenReport,
    CoverageReport,
    FoundReports,
    ReportFile,
    TestReport,
)
from batonpass.domain.repository import Evidence

Grounds = Evidence | ReportFile
"""How a claim is known: a command that ran, or a file that a tool wrote."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A sentence and what proves it. `passed` is False for a failure, None where it tells of a figure."""

    text: str
    evidence: Grounds
    predates_edits: bool = False
    passed: bool | None = None


_PERFORMANCE_WORDS = ("performance", "perf", "bench", "load", "stress", "endurance")


def names_performance(check: str) -> bool:
    """Whether a check is one of performance, by its name."""
    return any(word in check.casefold() for word in _PERFORMANCE_WORDS)


@dataclass(frozen=True, slots=True)
class Quality:
    """The facts that documents say something about tests and figures from.

    `last_edit` is when a file of the session's work was last changed; None when none was, or nobody knows.
    """

    reports: FoundReports = NO_REPORTS
    results: tuple[CheckResult, ...] = ()
    measurements: tuple[Measurement, ...] = ()
    last_edit: datetime | None = None

    @property
    def tests(self) -> TestReport | None:
        """The newest test run that was reported."""
        return next(iter(self.reports.tests), None)

    @property
    def coverage(self) -> CoverageReport | None:
        return next(iter(self.reports.coverage), None)

    @property
    def broken(self) -> tuple[BrokenReport, ...]:
        return self.reports.broken

    @property
    def checks(self) -> tuple[CheckResult, ...]:
        """The newest result of each check."""
        return newest_results(self.results)

    @property
    def comparisons(self) -> tuple[Comparison, ...]:
        return compare(self.measurements)

    @property
    def best_improvement(self) -> Comparison | None:
        """The metric that is known to have become better by the largest share."""
        return best_improvement(self.comparisons)

    @property
    def regressions(self) -> tuple[Comparison, ...]:
        """The metrics that are known to have become worse."""
        return regressions(self.comparisons)

    @property
    def surprises(self) -> tuple[Comparison, ...]:
        """The metrics that at least doubled or halved, and are not known to have become better."""
        return surprises(self.comparisons)

    @property
    def samples(self) -> tuple[Measurement, ...]:
        """What somebody measured, and what checks did that are named after performance.

        How long any other check took says nothing of the project.
        """
        found = newest_samples(self.measurements)
        return tuple(m for m in found if m.source == RECORDED or names_performance(m.source))

    @property
    def test_findings(self) -> tuple[Finding, ...]:
        """What the newest report and the test checks say: what failed, then the newest; empty if unknown."""
        found = [self._check(check) for check in self.checks if check.kind is CheckKind.TEST]
        if self.tests is not None:
            found.append(self._tests(self.tests))
        return _failures_first(found)

    @property
    def build_findings(self) -> tuple[Finding, ...]:
        """What the newest build checks say: what failed, then the newest."""
        found = [self._check(check) for check in self.checks if check.kind is CheckKind.BUILD]
        return _failures_first(found)

    @property
    def check_findings(self) -> tuple[Finding, ...]:
        """What every check said when it last ran."""
        return tuple(map(self._check, self.checks))

    @property
    def audit_findings(self) -> tuple[Finding, ...]:
        """What every audit check said when it last ran."""
        return tuple(self._check(check) for check in self.checks if check.kind is CheckKind.AUDIT)

    @property
    def other_check_findings(self) -> tuple[Finding, ...]:
        """What the checks say that are neither tests nor builds."""
        others = (check for check in self.checks if check.kind not in (CheckKind.TEST, CheckKind.BUILD))
        return tuple(map(self._check, others))

    @property
    def coverage_finding(self) -> Finding | None:
        report = self.coverage
        if report is None:
            return None
        parts = [
            f"{covered.percent:.1f} % of {covered.total:,} {thing}"
            for covered, thing in ((report.lines, "lines"), (report.branches, "branches"))
            if covered.percent is not None
        ]
        return self._finding(f"Coverage: {' and '.join(parts) or 'nothing to cover'}", report.file)

    def _tests(self, report: TestReport) -> Finding:
        counts = (
            (report.failed, "failed"),
            (report.errors, "broken"),
            (report.skipped, "skipped"),
        )
        said = ", ".join([f"{report.passed:,} passed", *(f"{n:,} {word}" for n, word in counts if n)])
        return self._finding(f"Tests: {said}", report.file, passed=report.succeeded)

    def _check(self, check: CheckResult) -> Finding:
        on = "" if not check.is_dirty else ", with changes that are not committed"
        return self._finding(f"Check “{check.name}” {check.outcome}{on}", check.evidence, passed=check.passed)

    def _finding(self, text: str, evidence: Grounds, *, passed: bool | None = None) -> Finding:
        source = [evidence.path] if isinstance(evidence, ReportFile) else []
        age = [] if self.last_edit is None else [_relative(evidence.at, self.last_edit)]
        details = ", ".join([*source, f"{evidence.at.astimezone(UTC):%H:%M} UTC", *age])
        return Finding(f"{text} ({details})", evidence, self.predates_edits(evidence.at), passed)

    def predates_edits(self, at: datetime) -> bool:
        """Whether the work was changed after this moment, so that what was found then may be no longer so."""
        return self.last_edit is not None and at < self.last_edit


def _failures_first(findings: list[Finding]) -> tuple[Finding, ...]:
    """The newest first; but whoever reads the first alone must not take a broken work for a sound one."""
    newest = sorted(findings, key=lambda finding: finding.evidence.at, reverse=True)
    return tuple(sorted(newest, key=lambda finding: finding.passed is not False))


def _relative(at: datetime, last_edit: datetime) -> str:
    minutes = round(abs((at - last_edit).total_seconds()) / 60)
    side = "before" if at < last_edit else "after"
    if minutes >= 120:
        return f"{minutes // 60:,} hours {side} the last edit"
    span = f"{minutes} {'minute' if minutes == 1 else 'minutes'}" if minutes else "less than a minute"
    return f"{span} {side} the last edit"


NOTHING_KNOWN = Quality()
