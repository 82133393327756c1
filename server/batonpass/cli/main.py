"""The command line: picks what to do from the arguments, and says in plain words what went wrong."""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from batonpass import __version__
from batonpass.domain.errors import BatonpassError

Serve = Callable[[], int]


def run(arguments: Sequence[str], serve: Serve) -> int:
    """Run one command and return the exit code: 0 done, 1 failed, 2 asked for wrongly."""
    options = _parser().parse_args(arguments)
    try:
        return _dispatch(options, serve)
    except BatonpassError as error:
        print(f"batonpass: {error.message}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _dispatch(options: argparse.Namespace, serve: Serve) -> int:
    if options.command == "lsp":
        return serve()
    from batonpass.cli.demo import run_demo

    return run_demo(options.path, fast=options.fast)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="batonpass", description="Pass the baton between AI coding sessions."
    )
    parser.add_argument("--version", action="version", version=f"batonpass {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    language_server = commands.add_parser("lsp", help="serve an editor over standard input and output")
    language_server.add_argument("--stdio", action="store_true", help="accepted for editors that pass it")
    demo = commands.add_parser("demo", help="walk through a session on a scratch clone of a repository")
    demo.add_argument("path", nargs="?", type=Path, default=Path(), help="the repository (default: this one)")
    demo.add_argument("--fast", action="store_true", help="do not pause for the reader")
    return parser
