"""`batonpass template`: the templates of the documents, and whether a project's own ones work."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from batonpass.app.templates import Template, Templates
from batonpass.cli.openers import OpenProject, OpenTemplates
from batonpass.cli.project import print_json
from batonpass.cli.terminal import open_console, plain

BROKEN = 1


def run_template_command(
    open_project: OpenProject, open_templates: OpenTemplates, options: argparse.Namespace
) -> int:
    """List, copy or check; returns the exit code, 1 when a template does not work."""
    templates = open_templates(open_project(options.project.resolve()))
    if options.task == "list":
        return _list(templates, as_json=options.json)
    if options.task == "copy":
        return _copy(templates, options.name, as_json=options.json)
    return _check(templates, options.name, as_json=options.json)


def _list(templates: Templates, *, as_json: bool) -> int:
    known = templates.list()
    if as_json:
        print_json({"templates": [_shape(template) for template in known]})
        return 0
    console = open_console()
    for template in known:
        whose = f", changed in {template.override}" if template.override else ""
        console.print(plain(f"{template.name}: {template.purpose}{whose}"), soft_wrap=True)
    return 0


def _shape(template: Template) -> dict[str, str | None]:
    override = str(template.override) if template.override else None
    return {"name": template.name, "purpose": template.purpose, "override": override}


def _copy(templates: Templates, name: str, *, as_json: bool) -> int:
    path = templates.copy(name)
    if as_json:
        print_json({"path": str(path)})
    else:
        open_console().print(plain(f"Change it in {path}"), soft_wrap=True)
    return 0


def _check(templates: Templates, name: str | None, *, as_json: bool) -> int:
    report = templates.check(name)
    if as_json:
        print_json({"checked": report.checked, "problems": [asdict(p) for p in report.problems]})
        return BROKEN if report.problems else 0
    console = open_console()
    for problem in report.problems:
        line = "" if problem.line is None else f", line {problem.line}"
        console.print(plain(f"{problem.template}{line}: {problem.sentence}"), soft_wrap=True)
    if not report.checked:
        console.print("The project has no templates of its own.")
    elif not report.problems:
        console.print(plain(f"In order: {', '.join(report.checked)}."), soft_wrap=True)
    return BROKEN if report.problems else 0
