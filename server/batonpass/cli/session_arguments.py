"""What the commands about sessions take on the command line.

Little is imported here: the program starts with it, whatever it was started for.
"""

from __future__ import annotations

import argparse
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]  # pyright: ignore[reportPrivateUsage] -- argparse has no public name for what add_subparsers returns.

SESSION_COMMANDS = frozenset(
    {
        "start",
        "list",
        "show",
        "note",
        "complete",
        "pause",
        "resume",
        "abandon",
        "document",
        "handoff",
        "phase",
    }
)

STATUSES = ("planned", "active", "paused", "handedOff", "completed", "abandoned", "archived")
NOTE_KINDS = (
    "decision",
    "learning",
    "blocker",
    "challenge",
    "warning",
    "reference",
    "question",
    "todo",
    "pattern",
    "failedApproach",
    "command",
)
DOCUMENT_KINDS = ("plan", "sessionLog", "implementationLog", "handoff")

_MOVES = {
    "complete": "end a session: its work is done",
    "pause": "let a session rest",
    "resume": "go on with a session that rests",
    "abandon": "end a session: its work is given up",
}


def add_session_commands(commands: Commands) -> None:
    _add_start(commands.add_parser("start", help="start a session: plan its budget, write its plan"))
    _add_list(commands.add_parser("list", help="list the sessions, newest first"))
    show = commands.add_parser("show", help="show a session: plan, objectives, tasks, notes")
    _add_session(show)
    add_project(show)
    _add_note(commands.add_parser("note", help="keep a note in the open session"))
    for name, sentence in _MOVES.items():
        move = commands.add_parser(name, help=sentence)
        _add_session(move)
        move.add_argument("--note", default="", metavar="TEXT", help="what is to be said about it")
        if name == "resume":
            _add_pause_active(move)
        add_project(move)
    handoff = commands.add_parser("handoff", help="write the document that the next session goes on from")
    _add_session(handoff)
    add_project(handoff)
    _add_document(
        commands.add_parser("document", help="write a document of a session, or bring it up to date")
    )
    _add_phase(commands.add_parser("phase", help="complete a phase of the plan"))


def add_agent(agent: argparse.ArgumentParser) -> None:
    what = agent.add_subparsers(dest="what", required=True, metavar="WHAT")
    add_project(what.add_parser("list", help="list the agents' sessions in this project"))
    bind = what.add_parser("bind", help="choose the one that the open session follows")
    which = bind.add_mutually_exclusive_group(required=True)
    which.add_argument("id", nargs="?", metavar="ID", help="the agent's session, as `list` names it")
    which.add_argument("--none", action="store_true", help="follow none of them")
    add_project(bind)


def add_project(command: argparse.ArgumentParser) -> None:
    """The options that every command about one project has."""
    command.add_argument(
        "--project", type=Path, default=Path(), metavar="PATH", help="its folder (default: this one)"
    )
    command.add_argument("--json", action="store_true", help="print JSON")


def count(text: str) -> int:
    """A whole number from 1 on."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 on")
    return int(text)


def amount(text: str) -> int:
    """A whole number, 0 too."""
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number")
    return int(text)


def _begin(text: str) -> str:
    return _moment(text, days=0)


def _end(text: str) -> str:
    return _moment(text, days=1)


def _moment(text: str, days: int) -> str:
    """A time with its zone, the person's own where none is named; a date is so many days after it begins."""
    try:
        try:
            moment = datetime.combine(date.fromisoformat(text) + timedelta(days=days), time())
        except ValueError:
            moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.astimezone()).isoformat()
    except (ValueError, OverflowError):
        raise argparse.ArgumentTypeError(
            f"{text!r} is neither a date, such as 2026-05-04, nor a time, such as 2026-05-04T12:30"
        ) from None


def _add_start(start: argparse.ArgumentParser) -> None:
    start.add_argument("title", metavar="TITLE", help="what it is about, in one line")
    start.add_argument("--focus", default="", metavar="TEXT", help="what matters most in it")
    for name, what in (("code", "code"), ("tests", "tests"), ("docs", "documentation")):
        start.add_argument(
            f"--{name}",
            type=amount,
            default=0,
            metavar="LINES",
            help=f"how many lines of {what} it means to write",
        )
    start.add_argument(
        "--objective",
        action="append",
        default=[],
        metavar="TEXT",
        help="what it wants to reach; may be repeated",
    )
    start.add_argument("--continue", dest="continues", metavar="ID", help="the session that it goes on from")
    start.add_argument(
        "--window", type=amount, metavar="TOKENS", help="the model's context window (default: the setting)"
    )
    _add_pause_active(start)
    add_project(start)


def _add_pause_active(command: argparse.ArgumentParser) -> None:
    command.add_argument("--pause-active", action="store_true", help="pause the session that is active here")


def _add_list(listing: argparse.ArgumentParser) -> None:
    listing.add_argument(
        "--status", action="append", default=[], choices=STATUSES, help="of this status; may be repeated"
    )
    listing.add_argument("--branch", metavar="NAME", help="that began on this branch")
    listing.add_argument("--agent", metavar="NAME", help="of this agent")
    listing.add_argument("--since", type=_begin, metavar="TIME", help="from a date, or a date and time, on")
    listing.add_argument("--until", type=_end, metavar="TIME", help="to the end of a date, or before a time")
    listing.add_argument(
        "--text",
        default="",
        metavar="WORDS",
        help="with these words in title, focus, objectives, tasks or notes",
    )
    listing.add_argument("--limit", type=count, default=20, metavar="N", help="so many (default: 20)")
    listing.add_argument("--offset", type=amount, default=0, metavar="N", help="after the first N")
    add_project(listing)


NOTE_DETAILS = {
    "alternatives": "what was considered and not chosen",
    "impact": "what follows from it",
    "mitigation": "what helps against it",
    "location": "where it is: a file with its line, or a web address",
}


def _add_note(note: argparse.ArgumentParser) -> None:
    note.add_argument("kind", choices=NOTE_KINDS, metavar="KIND", help=f"one of: {', '.join(NOTE_KINDS)}")
    note.add_argument("text", metavar="TEXT", help="what is worth keeping")
    note.add_argument(
        "--why", "--rationale", dest="rationale", default="", metavar="TEXT", help="the reason for it"
    )
    for name, meaning in NOTE_DETAILS.items():
        note.add_argument(f"--{name}", default="", metavar="TEXT", help=meaning)
    add_project(note)


def _add_document(document: argparse.ArgumentParser) -> None:
    document.add_argument(
        "kind", choices=DOCUMENT_KINDS, metavar="KIND", help=f"one of: {', '.join(DOCUMENT_KINDS)}"
    )
    _add_session(document)
    add_project(document)


def _add_phase(phase: argparse.ArgumentParser) -> None:
    tasks = phase.add_subparsers(dest="task", required=True, metavar="TASK")
    complete = tasks.add_parser("complete", help="complete a phase; the next one begins")
    complete.add_argument("name", nargs="?", metavar="NAME", help="the phase (default: the active one)")
    add_project(complete)


def _add_session(command: argparse.ArgumentParser) -> None:
    command.add_argument("session", nargs="?", metavar="ID", help="the session (default: the open one)")
