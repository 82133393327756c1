"""`batonpass check` and `batonpass metric`: prove something, and keep a figure."""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Mapping
from typing import Any

import msgspec
from rich.console import Console

from batonpass.app.commands_on_checks import ALLOW_CHECK, LIST_CHECKS, RECORD_METRIC, RUN_CHECK
from batonpass.app.project import Project
from batonpass.cli.openers import OpenProject
from batonpass.cli.project import print_json, project_in
from batonpass.cli.terminal import open_console, plain
from batonpass.domain.figures import write_change, write_measurement
from batonpass.domain.metrics import Measurement, When, compare

NOT_PASSED = 1


def run_checks(open_project: OpenProject, options: argparse.Namespace) -> int:
    """Run the checks, or list them; returns the exit code, 1 when one did not pass."""
    with project_in(open_project, options.project) as project:
        if options.allow:
            _allow(project, options.name)
        if options.list:
            return _list(project, as_json=options.json)
        answer = RUN_CHECK.run(project, {"name": options.name})
    if options.json:
        print_json(answer)
    else:
        _tell(open_console(), answer["results"])
    return 0 if answer["passed"] else NOT_PASSED


def record_metric(open_project: OpenProject, options: argparse.Namespace) -> int:
    """Keep a figure, and tell what became of its metric since before the work."""
    given = {field: getattr(options, field) for field in ("name", "value", "unit", "when", "better")}
    with project_in(open_project, options.project) as project:
        session = RECORD_METRIC.run(project, given)
    if options.json:
        print_json(session)
    else:
        kept = _describe_newest(msgspec.convert(session["metrics"], tuple[Measurement, ...]))
        open_console().print(plain(f"Kept in “{session['title']}”: {kept}."), soft_wrap=True)
    return 0


def _describe_newest(measurements: tuple[Measurement, ...]) -> str:
    newest = measurements[-1]
    said = f"{newest.name}, {write_measurement(newest)}"
    pair = next((pair for pair in compare(measurements) if pair.name == newest.name), None)
    if newest.when is When.SAMPLE or pair is None or pair.before is None or pair.after is None:
        return said
    return f"{said}; {write_change(pair)}"


def _allow(project: Project, name: str | None) -> None:
    """Whoever names a check on the command line and says so allows the command that is set now."""
    for check in LIST_CHECKS.run(project, {})["checks"]:
        if name in (None, check["name"]) and not check["allowed"]:
            ALLOW_CHECK.run(project, {"name": check["name"], "command": check["command"]})


def _list(project: Project, *, as_json: bool) -> int:
    answer = LIST_CHECKS.run(project, {})
    if as_json:
        print_json(answer)
        return 0
    console = open_console()
    for check in answer["checks"]:
        state = "allowed" if check["allowed"] else "not allowed yet"
        line = f"{check['name']} ({check['kind']}, {state}): {shlex.join(check['command'])}"
        console.print(plain(line), soft_wrap=True)
    if not answer["checks"]:
        console.print("No checks are set. Name them in the setting “checks”.")
    return 0


def _tell(console: Console, results: list[Mapping[str, Any]]) -> None:
    for result in results:
        if not result["passed"]:
            for line in result["tail"]:
                console.print(plain(f"  {line}"), soft_wrap=True)
        console.print(plain(f"{result['name']}: {result['outcome']}."), soft_wrap=True)
