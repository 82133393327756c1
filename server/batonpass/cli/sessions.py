"""The commands about sessions: each is one declared command, and its answer in words or as JSON."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from typing import Any

from rich.console import Console

from batonpass.app.command import Command
from batonpass.app.commands_on_documents import CREATE_DOCUMENT, CREATE_HANDOFF
from batonpass.app.commands_on_sessions import (
    ABANDON_SESSION,
    ADD_NOTE,
    COMPLETE_PHASE,
    COMPLETE_SESSION,
    LIST_SESSIONS,
    PAUSE_SESSION,
    RESUME_SESSION,
    SHOW_SESSION,
    START_SESSION,
)
from batonpass.cli.openers import OpenProject
from batonpass.cli.project import print_json, project_in
from batonpass.cli.session_arguments import NOTE_DETAILS
from batonpass.cli.session_pages import path_of, print_session, print_sessions
from batonpass.cli.terminal import open_console, plain

Answer = Mapping[str, Any]
Tell = Callable[[Console, argparse.Namespace, Answer], None]


def run_session_command(open_project: OpenProject, options: argparse.Namespace) -> int:
    """Run the command that the arguments name, and tell its answer; returns the exit code."""
    command, take, tell = _COMMANDS[options.command]
    with project_in(open_project, options.project) as project:
        answer = command.run(project, take(options))
    if options.json:
        print_json(answer)
    else:
        tell(open_console(), options, answer)
    return 0


def _start(options: argparse.Namespace) -> Answer:
    return {
        "title": options.title,
        "focus": options.focus,
        "scope": {"codeLines": options.code, "testLines": options.tests, "docLines": options.docs},
        "objectives": [{"text": text} for text in options.objective],
        "continues": options.continues,
        "contextWindow": options.window,
        "pauseActive": options.pause_active,
    }


def _list(options: argparse.Namespace) -> Answer:
    return {
        "statuses": options.status,
        "branch": options.branch,
        "agent": options.agent,
        "from": options.since,
        "to": options.until,
        "text": options.text,
        "limit": options.limit,
        "offset": options.offset,
    }


def _note(options: argparse.Namespace) -> Answer:
    details = {name: getattr(options, name) for name in ("rationale", *NOTE_DETAILS)}
    return {"kind": options.kind, "text": options.text, **details}


def _move(options: argparse.Namespace) -> Answer:
    return {"session": options.session, "note": options.note}


def _resume(options: argparse.Namespace) -> Answer:
    return {**_move(options), "pauseActive": options.pause_active}


def _session(options: argparse.Namespace) -> Answer:
    return {"session": options.session}


def _document(options: argparse.Namespace) -> Answer:
    return {"kind": options.kind, "session": options.session}


def _phase(options: argparse.Namespace) -> Answer:
    return {"phase": options.name}


def _tell_start(console: Console, options: argparse.Namespace, session: Answer) -> None:
    budget = session["budget"]
    sessions = budget["sessionsNeeded"]
    _say(console, f"Session “{session['title']}” started: {session['id']}.")
    if budget["totalTokens"]:
        needed = "" if sessions == 1 else f" It needs {sessions} sessions."
        buffer = f"{budget['bufferTokens']:,} of them as a buffer"
        _say(console, f"Budget: {budget['totalTokens']:,} tokens, {buffer}.{needed}")
    for document in session["documents"]:
        _say(console, f"Its {document['kind']}: {path_of(document['uri'])}")


def _tell_list(console: Console, options: argparse.Namespace, answer: Answer) -> None:
    print_sessions(console, answer["sessions"])
    if answer["nextOffset"] is not None:
        _say(console, f"There may be more: --offset {answer['nextOffset']}")


def _tell_session(console: Console, options: argparse.Namespace, session: Answer) -> None:
    print_session(console, session)


def _tell_note(console: Console, options: argparse.Namespace, session: Answer) -> None:
    _say(console, f"Kept in “{session['title']}”: {options.kind}.")


def _tell_move(console: Console, options: argparse.Namespace, session: Answer) -> None:
    _say(console, f"Session “{session['title']}” is {session['status']} now.")


def _tell_handoff(console: Console, options: argparse.Namespace, handoff: Answer) -> None:
    _say(console, f"The handoff is written: {path_of(handoff['uri'])}")
    score = f"Score {handoff['score']:g} of 10, confidence {handoff['confidence']}"
    _say(console, f"{score}; to go on from it takes about {handoff['recoveryMinutes']} minutes.")
    for point in handoff["missing"]:
        _say(console, f"Missing: {point['text']}")


def _tell_document(console: Console, options: argparse.Namespace, document: Answer) -> None:
    _say(console, f"The document is written: {path_of(document['uri'])}")
    for conflict in document["conflicts"]:
        _say(console, f"Line {conflict['line'] + 1} is in conflict: your words were kept.")


def _tell_phase(console: Console, options: argparse.Namespace, session: Answer) -> None:
    phases = session["phases"]
    completed = sum(phase["status"] == "completed" for phase in phases)
    active = next((phase for phase in phases if phase["status"] == "active"), None)
    _say(console, f"{completed} of {len(phases)} phases are completed.")
    if active is not None:
        _say(console, f"Active now: {active['name']}, with {active['budgetTokens']:,} tokens.")


def _say(console: Console, sentence: str) -> None:
    console.print(plain(sentence), soft_wrap=True)


_COMMANDS: Mapping[str, tuple[Command[Any], Callable[[argparse.Namespace], Answer], Tell]] = {
    "start": (START_SESSION, _start, _tell_start),
    "list": (LIST_SESSIONS, _list, _tell_list),
    "show": (SHOW_SESSION, _session, _tell_session),
    "note": (ADD_NOTE, _note, _tell_note),
    "complete": (COMPLETE_SESSION, _move, _tell_move),
    "pause": (PAUSE_SESSION, _move, _tell_move),
    "resume": (RESUME_SESSION, _resume, _tell_move),
    "abandon": (ABANDON_SESSION, _move, _tell_move),
    "document": (CREATE_DOCUMENT, _document, _tell_document),
    "handoff": (CREATE_HANDOFF, _session, _tell_handoff),
    "phase": (COMPLETE_PHASE, _phase, _tell_phase),
}
