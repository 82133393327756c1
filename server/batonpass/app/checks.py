"""Checks: the project's own commands, run when somebody asks, and only as somebody has allowed them.

The settings that name them may come with a clone, from people nobody knows. So each command is run only after
exactly this command was allowed once in the project, on this machine.
"""

import re
import shlex
from dataclasses import dataclass, replace
from datetime import datetime

from batonpass.app.check_parameters import AllowCheck, RunCheck
from batonpass.app.documents import digest
from batonpass.app.parameters import NoParameters
from batonpass.app.ports import ProgramRun
from batonpass.app.project import Project
from batonpass.app.settings import CheckSetting
from batonpass.domain.checks import (
    TAIL_LINES,
    AllowedCheck,
    CheckKind,
    CheckResult,
    add_result,
    newest_results,
)
from batonpass.domain.errors import InvalidInput, NotAllowed, NotFound
from batonpass.domain.metrics import Measurement, When, add_measurements
from batonpass.domain.repository import RepositoryState
from batonpass.domain.session import require_open

LONGEST_LINE = 500

_ESCAPES = re.compile(r"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")


@dataclass(frozen=True, slots=True)
class CheckView:
    """A check of the settings, whether it may run, and what came of it last in the open session."""

    setting: CheckSetting
    is_allowed: bool
    last: CheckResult | None


@dataclass(frozen=True, slots=True)
class Ran:
    """What came of checks that ran for a session, not stored yet."""

    session_id: str
    results: tuple[CheckResult, ...]
    measurements: tuple[Measurement, ...]


def list_checks(project: Project, parameters: NoParameters) -> tuple[CheckView, ...]:
    current = project.current
    last = {r.name: r for r in newest_results(current.session.checks)} if current else {}
    return tuple(
        CheckView(setting, _is_allowed(project, setting), last.get(project.redact(setting.name)))
        for setting in project.settings.checks
    )


def allow(project: Project, parameters: AllowCheck) -> tuple[CheckView, ...]:
    """Remember that a check's command was allowed. Raises InvalidInput when it is another one by now."""
    setting = _find(project, parameters.name)
    if parameters.command != setting.command:
        raise InvalidInput(
            f"The check “{setting.name}” runs {shlex.join(setting.command)} by now. "
            "Look at it, and allow this command.",
            "command",
        )
    allowed = AllowedCheck(setting.name, _digest(setting), project.ports.clock())
    with project.write() as write:
        write.put_record(project.redact(setting.name), allowed)
    return list_checks(project, NoParameters())


def run(project: Project, parameters: RunCheck) -> Ran:
    """Run one check, or all of them; nothing is stored yet. Raises NotAllowed for what nobody has allowed."""
    settings = project.settings.checks if parameters.name is None else (_find(project, parameters.name),)
    if not settings:
        raise NotFound("No checks are set. Name them in the setting “checks”.")
    session = project.find_session(parameters.session)
    require_open(session, "run a check")
    for setting in settings:
        _require_allowed(project, setting)
    results: list[CheckResult] = []
    measurements: list[Measurement] = []
    for setting in settings:
        began = project.ports.clock()
        result = _run(project, setting)
        results.append(result)
        measurements += _measure(project, setting, result, began)
    return Ran(session.id, tuple(results), tuple(measurements))


def keep(project: Project, ran: Ran) -> tuple[CheckResult, ...]:
    """Store what came of checks with the session they ran for."""
    session = project.find_session(ran.session_id)
    require_open(session, "keep the result of a check")
    changed = replace(session, metrics=add_measurements(session.metrics, ran.measurements))
    for result in ran.results:
        changed = replace(changed, checks=add_result(changed.checks, result))
    kept = project.save(changed)
    return kept.checks[-len(ran.results) :]


def _find(project: Project, name: str) -> CheckSetting:
    for setting in project.settings.checks:
        if setting.name == name:
            return setting
    known = ", ".join(setting.name for setting in project.settings.checks) or "none"
    raise NotFound(f"There is no check “{name}”. The setting “checks” names: {known}.")


def _digest(setting: CheckSetting) -> str:
    return digest("\0".join(setting.command))


def _is_allowed(project: Project, setting: CheckSetting) -> bool:
    allowed = project.ports.store.record(AllowedCheck, project.redact(setting.name))
    return allowed is not None and allowed.digest == _digest(setting)


def _require_allowed(project: Project, setting: CheckSetting) -> None:
    if not _is_allowed(project, setting):
        raise NotAllowed(
            f"The check “{setting.name}” runs {shlex.join(setting.command)}, and nobody has allowed this "
            "command in this project yet. Look at it, and allow it: batonpass.check.allow, or "
            f"batonpass check {shlex.quote(setting.name)} --allow"
        )


def _run(project: Project, setting: CheckSetting) -> CheckResult:
    state = _state(project)
    done = project.ports.checks.run(setting.command, setting.timeout_seconds, project.still_wanted)
    return CheckResult(
        name=setting.name,
        kind=setting.kind,
        command_line=project.redact(shlex.join(setting.command)),
        exit_code=done.exit_code,
        seconds=done.seconds,
        at=project.ports.clock(),
        commit=state.head if state else None,
        is_dirty=not state.is_clean if state else None,
        timed_out=done.timed_out,
        tail=_tail(project, done),
    )


def _state(project: Project) -> RepositoryState | None:
    return project.ports.repository.state() if project.ports.repository else None


def _tail(project: Project, done: ProgramRun) -> tuple[str, ...]:
    """The last lines as a terminal would show them, without colours; secrets are found over all of them."""
    plain = project.redact(_ESCAPES.sub("", done.output))
    shown = [line.rstrip("\r\n").rpartition("\r")[2] for line in plain.split("\n")]
    while shown and not shown[-1].strip():
        shown.pop()
    return tuple(line[:LONGEST_LINE] for line in shown[-TAIL_LINES:])


def _measure(
    project: Project, setting: CheckSetting, result: CheckResult, began: datetime
) -> list[Measurement]:
    """How long a check took, and what its tests reported, as samples."""
    figures = [("duration", round(result.seconds, 3), "s")]
    if setting.kind is CheckKind.TEST:
        reports = project.ports.reports.find(project.settings.test_reports, ()).tests
        if reports and reports[0].file.at >= began:
            newest = reports[0]
            figures += [
                ("passed", newest.passed, "tests"),
                ("failed", newest.failed + newest.errors, "tests"),
            ]
    return [
        Measurement(f"{setting.name} {what}", value, When.SAMPLE, result.at, unit, setting.name)
        for what, value, unit in figures
    ]
