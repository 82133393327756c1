"""`batonpass plan`: the open session's plan, or what a plan would be."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any

import msgspec
from rich.console import Console
from rich.table import Table

from batonpass.app.parameters import PreviewPlan, parse_parameters
from batonpass.app.planning import preview_plan
from batonpass.app.planning_wire import from_preview
from batonpass.app.project import Project
from batonpass.app.settings import Layer
from batonpass.app.status import look_at_session
from batonpass.app.wire import from_session
from batonpass.cli.openers import OpenProject
from batonpass.cli.plan_arguments import check_plan
from batonpass.cli.project import print_json
from batonpass.cli.terminal import open_console, plain
from batonpass.domain.errors import NotFound

Json = Mapping[str, Any]


def show_plan(open_project: OpenProject, options: argparse.Namespace) -> int:
    """Print the plan; nothing is taken up, fired or stored. Returns the exit code.

    Raises NotFound where no session is open, and InvalidInput for a plan that cannot be.
    """
    check_plan(options)
    project = open_project(options.path.resolve())
    complaints = open_console(errors=True)
    for problem in project.configure(Layer("the command line", {})):
        complaints.print(plain(problem), soft_wrap=True)
    try:
        answer = _preview(project, options) if options.dry_run else _look(project)
    finally:
        project.ports.store.close()
    if options.json:
        print_json(answer)
    else:
        _print_plan(open_console(), answer)
    return 0


def _preview(project: Project, options: argparse.Namespace) -> Json:
    given = {
        "scope": {"codeLines": options.code, "testLines": options.tests, "docLines": options.docs},
        "phases": [{"name": name, "weight": weight} for name, weight in options.phase or ()],
        "contextWindow": options.window,
    }
    preview = preview_plan(project, parse_parameters(PreviewPlan, given))
    return msgspec.to_builtins(from_preview(preview))


def _look(project: Project) -> Json:
    session, _ = look_at_session(project)
    if session is None:
        raise NotFound(
            "No session is open in this project. Start one, or see what its plan would be: --dry-run."
        )
    shown = from_session(session)
    plan = {"session": shown.id, "title": shown.title, "budget": shown.budget, "phases": shown.phases}
    return msgspec.to_builtins({**plan, "sessionsNeeded": shown.budget.sessions_needed})


def _print_plan(console: Console, plan: Json) -> None:
    if "title" in plan:
        console.print(plain(plan["title"]), style="bold", soft_wrap=True)
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("phase", overflow="fold")
    for name in ("used", "budget"):
        table.add_column(name, justify="right")
    table.add_column("status")
    for phase in plan["phases"]:
        used, budget = f"{phase['usedTokens']:,}", f"{phase['budgetTokens']:,}"
        table.add_row(plain(phase["name"]), used, budget, phase["status"])
    budget, needed = plan["budget"], plan["sessionsNeeded"]
    table.add_row("buffer", "", f"{budget['bufferTokens']:,}", "")
    table.add_row("total", "", f"{budget['totalTokens']:,}", "")
    console.print(table)
    sessions = "1 session is" if needed == 1 else f"{needed:,} sessions are"
    console.print(f"{sessions} needed, in a window of {budget['windowTokens']:,} tokens.", soft_wrap=True)
    if "tokensPerLine" in plan:
        console.print(_basis(plan["tokensPerLine"]), soft_wrap=True)


def _basis(cost: Json) -> str:
    if not cost["sessions"]:
        return f"Estimated with {cost['tokens']:g} tokens for a line; no session has taught otherwise yet."
    sessions = "1 session" if cost["sessions"] == 1 else f"{cost['sessions']} sessions"
    return (
        f"Estimated with {cost['tokens']:g} tokens for a line, learnt from {sessions} "
        f"with {cost['lines']:,} weighted lines."
    )
