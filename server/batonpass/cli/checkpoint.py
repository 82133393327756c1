"""`batonpass checkpoint` and `batonpass restore`: keep the work tree, and go back to what was kept."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console

from batonpass.app.commands_on_checkpoints import CREATE_CHECKPOINT, RESTORE_CHECKPOINT
from batonpass.cli.openers import OpenProject
from batonpass.cli.project import print_json, project_in
from batonpass.cli.terminal import open_console, plain

NOT_DONE = 1
MOST_NAMED = 40


@dataclass(frozen=True, slots=True)
class Restore:
    """What is to be restored. `session` is None for the open one; `is_confirmed` asks no more."""

    project: Path
    number: int
    session: str | None
    is_confirmed: bool
    as_json: bool


def save_checkpoint(open_project: OpenProject, folder: Path, note: str, as_json: bool) -> int:
    """Take a checkpoint and say its number; returns the exit code."""
    with project_in(open_project, folder) as project:
        checkpoint = CREATE_CHECKPOINT.run(project, {"note": note})
    if as_json:
        print_json(checkpoint)
    else:
        open_console().print(
            f"Checkpoint {checkpoint['number']} saved: {_files(checkpoint['filesChanged'])} against HEAD "
            f"(+{checkpoint['insertions']}, -{checkpoint['deletions']}), {checkpoint['ref']}.",
            soft_wrap=True,
        )
    return 0


def restore_checkpoint(open_project: OpenProject, wanted: Restore) -> int:
    """Show what a restore changes, ask, and do it; returns the exit code, 1 when it was not done."""
    given: dict[str, Any] = {"number": wanted.number, "session": wanted.session}
    with project_in(open_project, wanted.project) as project:
        if wanted.as_json:
            print_json(RESTORE_CHECKPOINT.run(project, {**given, "confirm": wanted.is_confirmed}))
            return 0
        console = open_console()
        if not wanted.is_confirmed:
            preview = RESTORE_CHECKPOINT.run(project, given)
            if _changes_nothing(preview):
                return _say_done(console, preview)
            _print_preview(console, preview)
            if not _ask(console, wanted.number):
                return NOT_DONE
        return _say_done(console, RESTORE_CHECKPOINT.run(project, {**given, "confirm": True}))


def _ask(console: Console, number: int) -> bool:
    if not sys.stdin.isatty():
        open_console(errors=True).print("Nothing was changed. Say --yes to restore it.")
        return False
    answer = console.input(f"Restore checkpoint {number}? [y/N] ", markup=False)
    if answer.strip().lower() in ("y", "yes"):
        return True
    console.print("Nothing was changed.")
    return False


def _print_preview(console: Console, preview: dict[str, Any]) -> None:
    console.print(f"Restoring checkpoint {preview['number']} changes {_files(len(preview['files']))}:")
    _print_list(
        console, [f"{_lines(file):>14}  {file['kind']:<9} {file['path']}" for file in preview["files"]]
    )
    if preview["keptAside"]:
        console.print("Files that no commit holds, moved out of the work tree and kept:")
        _print_list(console, [f"{file['path']}" for file in preview["keptAside"]])
    if preview["leftAlone"]:
        console.print("Different, and left as they are:")
        _print_list(console, preview["leftAlone"])
    console.print("The present state is saved as a checkpoint first.")


def _print_list(console: Console, lines: list[str]) -> None:
    for line in lines[:MOST_NAMED]:
        console.print(plain(f"  {line}"), soft_wrap=True)
    if len(lines) > MOST_NAMED:
        console.print(f"  and {len(lines) - MOST_NAMED:,} more")


def _lines(file: dict[str, Any]) -> str:
    if file["insertions"] is None:
        return "binary"
    return f"+{file['insertions']} -{file['deletions']}"


def _say_done(console: Console, done: dict[str, Any]) -> int:
    if _changes_nothing(done):
        console.print(f"Nothing to restore: the files are as they were at checkpoint {done['number']}.")
        return 0
    console.print(
        f"Checkpoint {done['number']} restored: {_files(len(done['files']))} changed; "
        f"what was there before is checkpoint {done['safety']['number']} of session "
        f"{done['safety']['session']}.",
        soft_wrap=True,
    )
    for file in done["keptAside"]:
        console.print(plain(f"Kept aside: {file['path']}, now at {file['place']}"), soft_wrap=True)
    return 0


def _changes_nothing(restoration: dict[str, Any]) -> bool:
    return not restoration["files"] and not restoration["keptAside"]


def _files(number: int) -> str:
    return f"{number:,} {'file' if number == 1 else 'files'}"
