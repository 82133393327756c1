from __future__ import annotations

import json
import subprocess
import sysconfig
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.lsp.journey.git import Git, make_environment

from batonpass.app.commands import COMMANDS
from batonpass.bootstrap import open_project

PROGRAM = Path(sysconfig.get_path("scripts")) / "batonpass"

Run = Callable[..., subprocess.CompletedProcess[str]]
Do = Callable[..., dict[str, Any]]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """A user's environment of the test's own; temporary folders are made in `scratch`."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    return {**make_environment(tmp_path / "home"), "TMPDIR": str(scratch), "COLUMNS": "100"}


@pytest.fixture
def git(tmp_path: Path, environment: dict[str, str]) -> Git:
    """A folder in which nothing has been done yet."""
    folder = tmp_path / "a project"
    folder.mkdir()
    return Git(folder.resolve(), environment)


@pytest.fixture
def repository(git: Git) -> Git:
    """The same folder, with one commit in it."""
    git("init", "--quiet", "--initial-branch", "main")
    git.write("a.py", "print('one')\n")
    git.commit("Begin")
    return git


@pytest.fixture
def batonpass(environment: dict[str, str], tmp_path: Path) -> Run:
    """Run the installed program with its arguments, with nothing to read."""

    def run(*arguments: object, **changed: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [PROGRAM, *map(str, arguments)],
            env={**environment, **changed},
            cwd=tmp_path,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
        )

    return run


@pytest.fixture
def do(repository: Git, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Do]:
    """Run a command on the project, as another face of it does beside the command line."""
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, environment[name])
    project = open_project(repository.folder)
    project.load()
    by_name = {command.name: command for command in COMMANDS}
    yield lambda name, **given: json.loads(json.dumps(by_name[f"batonpass.{name}"].run(project, given)))
    project.ports.store.close()
