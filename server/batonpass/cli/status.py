"""`batonpass status`: the open session and its gauge, or what reading the project's files costs."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import msgspec
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from batonpass.app.file_costs import describe_percent, describe_share
from batonpass.app.files_wire import from_scan
from batonpass.app.gauge import draw_gauge
from batonpass.app.project import Project
from batonpass.app.project_files import FileScan, count_files
from batonpass.app.results import ContextView
from batonpass.app.status import from_look, look_at_session
from batonpass.cli.openers import OpenProject
from batonpass.cli.project import put_settings_in_force
from batonpass.cli.terminal import draw_bar, open_console, plain
from batonpass.domain.errors import InvalidInput
from batonpass.domain.files import SkipReason

TOP = 20
BAR_WIDTH = 40
MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked. `top` is how many files and folders are shown: None is 20 in a table, all in JSON."""

    path: Path
    files: bool
    top: int | None
    as_json: bool


def show_status(open_project: OpenProject, question: Question) -> int:
    """Print the answer; returns the exit code. Raises InvalidInput for a path that is not there."""
    path = question.path.resolve()
    if not path.exists():
        raise InvalidInput(f"There is no file or folder {path}.", "path")
    project = open_project(path if path.is_dir() else path.parent)
    put_settings_in_force(project)
    session, context = look_at_session(project)
    scan = _scan(project, path, open_console(errors=True)) if question.files else None
    window = context.reading.window_tokens
    console = open_console()
    if question.as_json:
        costs = None if scan is None else from_scan(scan, window, question.top)
        status = from_look(project.root, session, context, costs)
        console.out(json.dumps(msgspec.to_builtins(status), allow_nan=False), highlight=False)
    elif scan is not None:
        _print_files(console, scan, window, TOP if question.top is None else question.top)
    else:
        _print_session(console, context)
    return 0


def _scan(project: Project, path: Path, console: Console) -> FileScan:
    """Count, with a progress bar where somebody may see it."""
    under = path.relative_to(project.root).as_posix()
    bar = Progress(
        TextColumn("Counting tokens"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    try:
        with bar:
            task = bar.add_task("count", total=None)
            return count_files(
                project,
                "" if under == "." else under,
                progress=lambda done, total: bar.update(task, completed=done, total=total),
            )
    except KeyboardInterrupt:
        console.print("Stopped. What was counted until now is kept.")
        raise


def _print_session(console: Console, context: ContextView) -> None:
    gauge = draw_gauge(context)
    if context.session is None:
        console.print(
            f"{gauge.tooltip} Start one in your editor, with the command “Start Session”.", soft_wrap=True
        )
        return
    title, *lines = gauge.tooltip.splitlines()
    console.print(plain(title), style="bold", soft_wrap=True)
    console.print(draw_bar(context.reading.percent, BAR_WIDTH).append(f"  {gauge.text}"), soft_wrap=True)
    for line in lines:
        console.print(plain(line), soft_wrap=True)


def _print_files(console: Console, scan: FileScan, window: int, top: int) -> None:
    counted = [(count.path, count.tokens) for count in scan.files if count.tokens is not None]
    if counted:
        _print_table(console, "file", counted[:top], window)
    if scan.folders:
        folders = ((f"{folder.path}/", folder.tokens) for folder in scan.folders[:top])
        _print_table(console, "folder", folders, window)
    files = f"{len(counted):,} {'file' if len(counted) == 1 else 'files'}"
    console.print(
        f"{files}, {scan.tokens:,} tokens: {describe_share(scan.tokens, window)} ({scan.encoding}).",
        soft_wrap=True,
    )
    if skipped := ", ".join(_describe_skipped(scan)):
        console.print(f"Not counted: {skipped}.", soft_wrap=True)
    if scan.left_out:
        more = len(scan.left_out) - MOST_NAMED
        names = ", ".join(scan.left_out[:MOST_NAMED]) + (f" and {more:,} more" if more > 0 else "")
        console.print(plain(f"Not looked into: {names}."), soft_wrap=True)


def _print_table(console: Console, what: str, rows: Iterable[tuple[str, int]], window: int) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("tokens", justify="right")
    table.add_column("window", justify="right")
    table.add_column(what, overflow="fold")
    for name, tokens in rows:
        table.add_row(f"{tokens:,}", describe_percent(100 * tokens / window), plain(name))
    console.print(table)
    console.print()


def _describe_skipped(scan: FileScan) -> Iterable[str]:
    words = {
        SkipReason.NOT_TEXT: "binary or not UTF-8",
        SkipReason.TOO_LARGE: "over the size limit",
        SkipReason.UNREADABLE: "unreadable",
    }
    for reason, word in words.items():
        if number := scan.skipped(reason):
            yield f"{number:,} {word}"
