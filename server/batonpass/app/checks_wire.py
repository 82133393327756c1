"""The JSON shapes of checks and metrics."""

from datetime import datetime

import msgspec

from batonpass.app.checks import CheckView
from batonpass.app.json_shape import Json
from batonpass.domain import checks as domain_checks
from batonpass.domain import metrics as domain_metrics
from batonpass.domain.checks import CheckKind
from batonpass.domain.directions import Better
from batonpass.domain.metrics import When


class CheckResult(Json):
    """`commit` is HEAD when the check began, `dirty` whether the work tree differed from it.

    `tail` are the last lines of what it wrote; a check that took too long was stopped.
    """

    name: str
    kind: CheckKind
    command_line: str
    exit_code: int
    passed: bool
    timed_out: bool
    outcome: str
    seconds: float
    at: datetime
    commit: str | None
    dirty: bool | None
    tail: tuple[str, ...]


class Measurement(Json):
    """`source` is `recorded`, or the name of the check that measured it.

    `better` is the better way of the metric, null unless it was said with this figure.
    """

    name: str
    value: float
    unit: str
    when: When
    at: datetime
    source: str
    better: Better | None


class Check(Json):
    """`allowed` says that exactly this command may run in this project; `last` is its newest result."""

    name: str
    kind: CheckKind
    command: tuple[str, ...]
    timeout_seconds: float
    allowed: bool
    last: CheckResult | None


class Checks(Json):
    checks: tuple[Check, ...]


class CheckRun(Json):
    """What came of the checks that ran, in their order."""

    results: tuple[CheckResult, ...]
    passed: bool


def from_checks(views: tuple[CheckView, ...]) -> Checks:
    return Checks(
        checks=tuple(
            Check(
                name=view.setting.name,
                kind=view.setting.kind,
                command=view.setting.command,
                timeout_seconds=view.setting.timeout_seconds,
                allowed=view.is_allowed,
                last=None if view.last is None else from_check(view.last),
            )
            for view in views
        )
    )


def from_results(results: tuple[domain_checks.CheckResult, ...]) -> CheckRun:
    return CheckRun(results=tuple(map(from_check, results)), passed=all(result.passed for result in results))


def from_check(result: domain_checks.CheckResult) -> CheckResult:
    return CheckResult(
        name=result.name,
        kind=result.kind,
        command_line=result.command_line,
        exit_code=result.exit_code,
        passed=result.passed,
        timed_out=result.timed_out,
        outcome=result.outcome,
        seconds=round(result.seconds, 3),
        at=result.at,
        commit=result.commit,
        dirty=result.is_dirty,
        tail=result.tail,
    )


def from_measurement(measurement: domain_metrics.Measurement) -> Measurement:
    return msgspec.convert(measurement, Measurement, from_attributes=True)
