"""`batonpass doctor` and `batonpass archive`: looking after what is kept."""

from __future__ import annotations

import argparse
import json
from datetime import timedelta

from rich.console import Console

from batonpass.app.care import Examination, StoreCare, examine
from batonpass.app.commands_on_sessions import ARCHIVE_SESSION
from batonpass.app.project import Project
from batonpass.cli.openers import OpenCare, OpenProject
from batonpass.cli.project import print_json, project_in, put_settings_in_force
from batonpass.cli.terminal import open_console, plain


def run_doctor(open_project: OpenProject, open_care: OpenCare, options: argparse.Namespace) -> int:
    """Examine, repair, export or import; returns 0 when everything is in order, else 1."""
    project = open_project(options.path)
    care = open_care(project)
    console = open_console()
    if options.export is not None:
        count = care.export_to(options.export)
        console.print(plain(f"{count:,} documents were written to {options.export}."), soft_wrap=True)
        return 0
    if options.source is not None:
        count = care.import_from(options.source, replacing=options.replace)
        console.print(plain(f"{count:,} documents were taken over from {options.source}."), soft_wrap=True)
        return 0
    if options.repair:
        _repair(care, console)
    put_settings_in_force(project)
    examination = examine(project, care)
    _print(console, examination, as_json=options.json)
    return 1 if examination.findings else 0


def run_archive(open_project: OpenProject, open_care: OpenCare, options: argparse.Namespace) -> int:
    """Archive sessions that ended, and give the space of what is kept no more back to the disk."""
    console = open_console()
    with project_in(open_project, options.path) as project:
        care = open_care(project)
        archived = _archive(project, care, options)
        noun = "session was" if len(archived) == 1 else "sessions were"
        if not options.json:
            console.print(f"{len(archived)} {noun} archived.", soft_wrap=True)
        freed = care.compact()
    if options.json:
        print_json({"archived": archived, "freedBytes": freed})
    elif freed:
        console.print(f"{freed:,} bytes were given back to the disk.", soft_wrap=True)
    return 0


def _archive(project: Project, care: StoreCare, options: argparse.Namespace) -> list[str]:
    if options.session is not None:
        return [ARCHIVE_SESSION.run(project, {"session": options.session})["id"]]
    now = project.ports.clock()
    return list(care.archive(now - timedelta(days=options.older_than), now))


def _repair(care: StoreCare, console: Console) -> None:
    repair = care.repair()
    mended = [finding for finding in repair.found if finding not in repair.left]
    for finding in mended:
        console.print(plain(f"Mended: {finding.sentence}"), soft_wrap=True)
    for sentence in repair.lost:
        console.print(plain(f"Lost: {sentence}"), soft_wrap=True)
    if repair.copy is not None:
        console.print(plain(f"The store as it was is kept at {repair.copy}"), soft_wrap=True)


def _print(console: Console, examination: Examination, *, as_json: bool) -> None:
    if as_json:
        findings = [
            {"code": f.code, "sentence": f.sentence, "repairable": f.repairable} for f in examination.findings
        ]
        answer = {
            "findings": findings,
            "proven": list(examination.proven),
            "agents": list(examination.agents),
        }
        console.out(json.dumps(answer), highlight=False)
        return
    for sentence in examination.proven:
        console.print(plain(sentence), soft_wrap=True)
    for sentence in examination.agents:
        console.print(plain(sentence), soft_wrap=True)
    for finding in examination.findings:
        advice = " Mend it with: batonpass doctor --repair" if finding.repairable else ""
        console.print(plain(f"{finding.code}: {finding.sentence}{advice}"), soft_wrap=True)
    if not examination.findings:
        console.print("Everything is in order.")
