"""`batonpass doctor` and `batonpass archive`: looking after what is kept."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from rich.console import Console

from batonpass.app.care import Examination, StoreCare, examine
from batonpass.app.project import Project
from batonpass.app.settings import Layer
from batonpass.cli.terminal import open_console, plain

OpenProject = Callable[[Path], Project]
OpenCare = Callable[[Project], StoreCare]


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
    examination = examine(project, care)
    _print(console, examination, as_json=options.json)
    return 1 if examination.findings else 0


def run_archive(open_project: OpenProject, open_care: OpenCare, options: argparse.Namespace) -> int:
    """Archive the sessions that ended long ago."""
    project = open_project(options.path)
    project.configure(Layer("the command line", {}))
    now = project.ports.clock()
    archived = open_care(project).archive(now - timedelta(days=options.older_than), now)
    noun = "session was" if len(archived) == 1 else "sessions were"
    open_console().print(f"{len(archived)} {noun} archived.", soft_wrap=True)
    return 0


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
        console.out(json.dumps({"findings": findings, "proven": list(examination.proven)}), highlight=False)
        return
    for sentence in examination.proven:
        console.print(plain(sentence), soft_wrap=True)
    for finding in examination.findings:
        advice = " Mend it with: batonpass doctor --repair" if finding.repairable else ""
        console.print(plain(f"{finding.code}: {finding.sentence}{advice}"), soft_wrap=True)
    if not examination.findings:
        console.print("Everything is in order.")
