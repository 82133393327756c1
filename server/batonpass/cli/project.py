"""The project that a command of the command line works on."""

from __future__ import annotations

import json
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from batonpass.app.project import Project
from batonpass.app.settings import Layer
from batonpass.cli.openers import OpenProject
from batonpass.cli.terminal import open_console, plain


@contextmanager
def project_in(open_project: OpenProject, folder: Path) -> Generator[Project]:
    """The project of a folder with its open session taken up; the store is closed at the end.

    Settings that were refused are told on standard error. Raises NotFound when there is no such folder.
    """
    from batonpass.app.round_trip import take_in_documents

    project = open_project(folder.resolve())
    put_settings_in_force(project)
    try:
        project.load()
        # What a person has written in the session's documents counts before any command.
        take_in_documents(project)
        yield project
    finally:
        project.ports.store.close()


def put_settings_in_force(project: Project) -> None:
    """Take the settings of the files; those that were refused are told on standard error."""
    complaints = open_console(errors=True)
    for problem in project.configure(Layer("the command line", {})):
        complaints.print(plain(problem), soft_wrap=True)


def print_json(value: Mapping[str, Any]) -> None:
    open_console().out(json.dumps(value, allow_nan=False), highlight=False)
