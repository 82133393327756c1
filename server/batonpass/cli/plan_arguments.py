"""What `batonpass plan` takes on the command line. Nothing but argparse is imported here."""

from __future__ import annotations

import argparse
from math import isfinite
from pathlib import Path

from batonpass.cli.session_arguments import amount

_OF_A_DRY_RUN = ("code", "tests", "docs", "window", "phase")


def add_plan(plan: argparse.ArgumentParser) -> None:
    plan.add_argument(
        "path", nargs="?", type=Path, default=Path(), metavar="FOLDER", help="its folder (default: this one)"
    )
    plan.add_argument(
        "--dry-run", action="store_true", help="what the plan would be of a session that starts now"
    )
    for name, what in (("code", "code"), ("tests", "tests"), ("docs", "documentation")):
        plan.add_argument(
            f"--{name}", type=amount, metavar="LINES", help=f"with so many lines of {what} to write"
        )
    plan.add_argument("--window", type=amount, metavar="TOKENS", help="in such a context window")
    plan.add_argument(
        "--phase",
        action="append",
        type=_phase,
        metavar="NAME=WEIGHT",
        help="with these phases instead of the default ones; may be repeated",
    )
    plan.add_argument("--json", action="store_true", help="print JSON")
    plan.set_defaults(refuse=plan.error)


def check_plan(options: argparse.Namespace) -> None:
    """End the program with a word when something is asked that only a dry run can tell."""
    given = [f"--{name}" for name in _OF_A_DRY_RUN if getattr(options, name) is not None]
    if given and not options.dry_run:
        options.refuse(f"{', '.join(given)} can only be given with --dry-run")


def _phase(text: str) -> tuple[str, float]:
    name, separator, weight = text.rpartition("=")
    try:
        value = float(weight)
    except ValueError:
        value = 0.0
    if not separator or not name.strip() or not isfinite(value) or value <= 0:
        raise argparse.ArgumentTypeError(f"{text!r} is not a name and a weight over 0, such as testing=25")
    return name, value
