"""A session, or several, as a page in the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import unquote, urlsplit

from rich.console import Console
from rich.table import Table

from batonpass.cli.terminal import draw_bar, plain

BAR_WIDTH = 40

Json = Mapping[str, Any]


def print_sessions(console: Console, sessions: Sequence[Json]) -> None:
    """One line for each session."""
    if not sessions:
        console.print("No sessions.")
        return
    table = _table("session", "status", "started", "branch", "agent", "title")
    for session in sessions:
        table.add_row(
            plain(session["id"]),
            session["status"],
            _time(session["startedAt"] or session["createdAt"]),
            plain(session["branch"] or ""),
            plain(session["agent"]),
            plain(session["title"]),
        )
    console.print(table)


def print_session(console: Console, session: Json) -> None:
    """Everything there is to say of one session; what there is nothing of is left out."""
    console.print(plain(f"{session['title']} ({session['status']})"), style="bold", soft_wrap=True)
    for name, value in _facts(session):
        console.print(plain(f"{name}: {value}"), soft_wrap=True)
    _print_context(console, session["context"])
    _print_phases(console, session)
    _print_list(console, "Objectives", map(_objective, session["objectives"]))
    _print_list(console, "Tasks", map(_task, session["tasks"]))
    _print_list(console, "Notes", (f"{note['kind']}: {note['text']}" for note in session["notes"]))
    _print_list(console, "Checkpoints", map(_checkpoint, session["checkpoints"]))
    documents = ((document["kind"], path_of(document["uri"])) for document in session["documents"])
    _print_list(console, "Documents", (f"{kind}: {path}" for kind, path in documents))


def path_of(uri: str) -> str:
    """The path of a file's URI."""
    return unquote(urlsplit(uri).path)


def _facts(session: Json) -> Iterable[tuple[str, str]]:
    yield "Session", session["id"]
    if session["focus"]:
        yield "Focus", session["focus"]
    yield "Agent", session["agent"]
    if session["branch"]:
        yield "Branch", session["branch"]
    yield "Started", _time(session["startedAt"] or session["createdAt"])
    if session["endedAt"]:
        yield "Ended", _time(session["endedAt"])
    if len(session["chain"]) > 1:
        yield "Chain", " → ".join(session["chain"])
    if session["progressPercent"] is not None:
        yield "Progress", f"{session['progressPercent']} %"


def _print_context(console: Console, reading: Json) -> None:
    tokens, window = reading["tokens"], reading["windowTokens"]
    words = "context unknown" if tokens is None else f"{tokens:,} of {window:,} tokens"
    mark = "" if tokens is None or reading["exact"] else "~"
    console.print(draw_bar(reading["percent"], BAR_WIDTH).append(f"  {mark}{words}"), soft_wrap=True)


def _print_phases(console: Console, session: Json) -> None:
    table = _table("phase", "used", "budget", "status")
    for phase in session["phases"]:
        used, budget = f"{phase['usedTokens']:,}", f"{phase['budgetTokens']:,}"
        table.add_row(plain(phase["name"]), used, budget, phase["status"])
    console.print()
    console.print(table)


def _print_list(console: Console, title: str, lines: Iterable[str]) -> None:
    for position, line in enumerate(lines):
        if position == 0:
            console.print()
            console.print(title, style="bold")
        console.print(plain(f"  {' '.join(line.split())}"), soft_wrap=True)


def _objective(objective: Json) -> str:
    done = f"{objective['progressPercent']} %"
    return f"{objective['id']} {objective['text']} ({objective['kind']}, {objective['priority']}, {done})"


def _task(task: Json) -> str:
    words = [task["status"], task["priority"], f"{task['progressPercent']} %"]
    if task["estimateMinutes"] is not None:
        words.append(f"{task['estimateMinutes']:,} minutes")
    if task["estimateTokens"] is not None:
        words.append(f"{task['estimateTokens']:,} tokens")
    if task["minutesSpent"] is not None:
        words.append(f"{task['minutesSpent']:,} minutes spent")
    if task["waitsFor"]:
        words.append(f"waits for {', '.join(task['waitsFor'])}")
    return f"{task['id']} {task['text']} ({', '.join(words)})"


def _checkpoint(checkpoint: Json) -> str:
    note = f": {checkpoint['note']}" if checkpoint["note"] else ""
    return f"{checkpoint['number']} at {_time(checkpoint['at'])}{note}"


def _time(text: str) -> str:
    """In the zone of whoever reads it, to the minute."""
    return datetime.fromisoformat(text).astimezone().strftime("%Y-%m-%d %H:%M")


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in columns:
        table.add_column(name, justify="right" if name in ("used", "budget") else "left", overflow="fold")
    return table
