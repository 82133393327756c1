"""`batonpass agent`: whose transcripts there are, and which one the session follows."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.table import Table

from batonpass.app.agent_commands import BIND_AGENT, LIST_AGENTS
from batonpass.cli.openers import OpenProject
from batonpass.cli.project import print_json, project_in
from batonpass.cli.terminal import open_console, plain


def run_agent_command(open_project: OpenProject, options: argparse.Namespace) -> int:
    """List the agents' sessions, after binding to one when that is asked for; returns the exit code."""
    with project_in(open_project, options.project) as project:
        if options.what == "bind":
            answer = BIND_AGENT.run(project, {"id": options.id})
        else:
            answer = LIST_AGENTS.run(project, {})
    if options.json:
        print_json(answer)
    else:
        _print_agents(open_console(), answer)
    return 0


def _print_agents(console: Console, answer: Mapping[str, Any]) -> None:
    if answer["sessions"]:
        table = Table("", "agent", "began", "last change", "knows", "id", box=None, pad_edge=False)
        for session in answer["sessions"]:
            mark = "→" if session["bound"] else "·" if session["live"] else ""
            began, changed = _time(session["startedAt"]), _time(session["changedAt"])
            knows, identifier = plain(", ".join(session["knows"])), plain(session["id"])
            table.add_row(mark, plain(session["agent"]), began, changed, knows, identifier)
        console.print(table)
        console.print("→ the session's agent   · live")
    else:
        console.print("No agent has worked in this project since the session began.")
    off = [agent["name"] for agent in answer["agents"] if not agent["followed"]]
    if off:
        console.print(plain(f"Left alone in this project: {', '.join(off)}."))
    if answer["chosen"] and answer["bound"] is None:
        console.print("The session follows no agent, by choice.")


def _time(text: str | None) -> str:
    return "" if text is None else datetime.fromisoformat(text).astimezone().strftime("%Y-%m-%d %H:%M")
