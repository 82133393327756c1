"""The command line: picks what to do from the arguments, and says in plain words what went wrong."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from batonpass import __version__
from batonpass.cli.openers import Openers, OpenProject
from batonpass.cli.plan_arguments import add_plan
from batonpass.cli.session_arguments import (
    SESSION_COMMANDS,
    add_agent,
    add_project,
    add_session_commands,
    count,
)
from batonpass.cli.template_arguments import add_template
from batonpass.domain.errors import BatonpassError


def run(arguments: Sequence[str], openers: Openers) -> int:
    """Run one command and return the exit code: 0 done, 1 failed, 2 asked for wrongly."""
    options = _parser().parse_args(arguments)
    try:
        return _dispatch(options, openers)
    except BatonpassError as error:
        print(f"batonpass: {error.message}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _dispatch(options: argparse.Namespace, openers: Openers) -> int:
    if options.command == "lsp":
        return openers.serve()
    if options.command in ("doctor", "archive"):
        from batonpass.cli.care import run_archive, run_doctor

        look_after = run_doctor if options.command == "doctor" else run_archive
        return look_after(openers.project, openers.care, options)
    if options.command in SESSION_COMMANDS:
        from batonpass.cli.sessions import run_session_command

        return run_session_command(openers.project, options)
    if options.command in ("check", "metric"):
        from batonpass.cli.checks import record_metric, run_checks

        return (run_checks if options.command == "check" else record_metric)(openers.project, options)
    if options.command == "template":
        from batonpass.cli.templates import run_template_command

        return run_template_command(openers.project, openers.templates, options)
    if options.command in ("plan", "status", "agent"):
        return _show(options, openers.project)
    if options.command in ("checkpoint", "restore"):
        return _keep_or_restore(options, openers.project)
    if options.command in ("replay", "facts"):
        return _read_transcript(options, openers)
    from batonpass.cli.demo import run_demo

    return run_demo(options.path, fast=options.fast)


def _keep_or_restore(options: argparse.Namespace, open_project: OpenProject) -> int:
    if options.command == "checkpoint":
        from batonpass.cli.checkpoint import save_checkpoint

        return save_checkpoint(open_project, options.project, options.note, options.json)
    from batonpass.cli.checkpoint import Restore, restore_checkpoint

    wanted = Restore(options.project, options.number, options.session, options.yes, options.json)
    return restore_checkpoint(open_project, wanted)


def _show(options: argparse.Namespace, open_project: OpenProject) -> int:
    if options.command == "agent":
        from batonpass.cli.agents import run_agent_command

        return run_agent_command(open_project, options)
    if options.command == "plan":
        from batonpass.cli.plan import show_plan

        return show_plan(open_project, options)
    from batonpass.cli.status import Question, show_status

    return show_status(open_project, Question(options.path, options.files, options.top, options.json))


def _read_transcript(options: argparse.Namespace, openers: Openers) -> int:
    if options.command == "replay":
        from batonpass.cli.replay import show_replay

        return show_replay(openers.agents(), options.file, options.agent, as_json=options.json)
    from batonpass.cli.facts import show_facts

    return show_facts(openers.agents(), openers.redactor(), options.file, options.agent, as_json=options.json)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="batonpass", description="Pass the baton between AI coding sessions."
    )
    parser.add_argument("--version", action="version", version=f"batonpass {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    language_server = commands.add_parser("lsp", help="serve an editor over standard input and output")
    language_server.add_argument("--stdio", action="store_true", help="accepted for editors that pass it")
    add_session_commands(commands)
    add_plan(commands.add_parser("plan", help="show the open session's plan, or what a plan would be"))
    add_agent(commands.add_parser("agent", help="the coding agents at work here, and which one is followed"))
    _add_status(commands.add_parser("status", help="show the open session and its gauge, or what files cost"))
    _add_doctor(commands.add_parser("doctor", help="examine what is kept; repair, export or import it"))
    _add_archive(commands.add_parser("archive", help="archive the sessions that ended long ago"))
    _add_checkpoint(commands.add_parser("checkpoint", help="keep the whole work tree as a checkpoint"))
    _add_restore(commands.add_parser("restore", help="bring the files back to a checkpoint"))
    _add_transcript(
        commands.add_parser("replay", help="show how well the context of a transcript could be foretold"),
        "print JSON, a line for each response",
    )
    _add_transcript(
        commands.add_parser("facts", help="show what a transcript tells of the work"), "print JSON"
    )
    _add_check(commands.add_parser("check", help="run the project's checks, as the settings name them"))
    add_template(commands.add_parser("template", help="list, copy or check the templates of the documents"))
    _add_metric(commands.add_parser("metric", help="keep a figure in the open session"))
    demo = commands.add_parser("demo", help="walk through a session on a scratch clone of a repository")
    demo.add_argument("path", nargs="?", type=Path, default=Path(), help="the repository (default: this one)")
    demo.add_argument("--fast", action="store_true", help="do not pause for the reader")
    return parser


def _add_status(status: argparse.ArgumentParser) -> None:
    status.add_argument(
        "path", nargs="?", type=Path, default=Path(), help="a folder of the project (default: this one)"
    )
    status.add_argument("--files", action="store_true", help="count the tokens of every file under the path")
    status.add_argument(
        "--top",
        type=count,
        metavar="N",
        help="show N files and folders (default: 20, in JSON all)",
    )
    status.add_argument("--json", action="store_true", help="print JSON")


def _add_doctor(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", nargs="?", type=Path, default=Path(), help="a folder of the project")
    parser.add_argument("--json", action="store_true", help="print JSON")
    task = parser.add_mutually_exclusive_group()
    task.add_argument("--repair", action="store_true", help="mend what can be mended, after a copy is made")
    task.add_argument("--export", type=Path, metavar="FILE", help="write everything as a TinyDB JSON file")
    task.add_argument("--import", type=Path, metavar="FILE", dest="source", help="take such a file over")
    parser.add_argument("--replace", action="store_true", help="let an import replace the sessions there are")


def _add_archive(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", nargs="?", type=Path, default=Path(), help="a folder of the project")
    which = parser.add_mutually_exclusive_group()
    which.add_argument(
        "--older-than", type=float, default=30, metavar="DAYS", help="ended so many days ago (default: 30)"
    )
    which.add_argument("--session", metavar="ID", help="this one, whenever it ended")
    parser.add_argument("--json", action="store_true", help="print JSON")


def _add_checkpoint(checkpoint: argparse.ArgumentParser) -> None:
    checkpoint.add_argument(
        "--note", default="", metavar="TEXT", help="what is worth knowing about this moment"
    )
    add_project(checkpoint)


def _add_transcript(command: argparse.ArgumentParser, json_help: str) -> None:
    command.add_argument("file", type=Path, metavar="FILE", help="a transcript that a coding agent wrote")
    command.add_argument("--agent", metavar="NAME", help="whose it is (default: known by its content)")
    command.add_argument("--json", action="store_true", help=json_help)


def _add_check(check: argparse.ArgumentParser) -> None:
    check.add_argument("name", nargs="?", metavar="NAME", help="the check (default: all of them)")
    check.add_argument("--allow", action="store_true", help="allow its command in this project, as it is now")
    check.add_argument("--list", action="store_true", help="show the checks and run none")
    add_project(check)


def _add_metric(metric: argparse.ArgumentParser) -> None:
    metric.add_argument("name", metavar="NAME", help="what was measured")
    metric.add_argument("value", type=float, metavar="VALUE", help="the figure")
    metric.add_argument("--unit", default="", help="such as ms or MB")
    metric.add_argument("--better", choices=("lower", "higher"), help="which way is the better one")
    when = metric.add_mutually_exclusive_group()
    for moment in ("before", "after"):
        when.add_argument(
            f"--{moment}",
            dest="when",
            action="store_const",
            const=moment,
            help=f"{moment} the work",
        )
    metric.set_defaults(when="sample")
    add_project(metric)


def _add_restore(restore: argparse.ArgumentParser) -> None:
    restore.add_argument("number", type=count, metavar="NUMBER", help="the checkpoint's number")
    restore.add_argument("--session", metavar="ID", help="the checkpoint's session (default: the open one)")
    restore.add_argument("--yes", action="store_true", help="do not ask")
    add_project(restore)
