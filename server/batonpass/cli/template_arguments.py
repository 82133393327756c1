"""What `batonpass template` takes on the command line. Nothing but argparse is imported here."""

from __future__ import annotations

import argparse

from batonpass.cli.session_arguments import add_project


def add_template(template: argparse.ArgumentParser) -> None:
    tasks = template.add_subparsers(dest="task", required=True, metavar="TASK")
    add_project(tasks.add_parser("list", help="list the templates, and which the project has its own of"))
    copy = tasks.add_parser("copy", help="put a template into the project, to be changed there")
    copy.add_argument("name", metavar="NAME", help="such as plan, or plan.md.j2")
    add_project(copy)
    check = tasks.add_parser("check", help="look for what is wrong with the project's own templates")
    check.add_argument("name", nargs="?", metavar="NAME", help="the template (default: all of them)")
    add_project(check)
