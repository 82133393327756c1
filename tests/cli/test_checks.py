"""`batonpass check` and `batonpass metric`, as processes."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable

import pytest
from tests.lsp.journey.git import Git

Run = Callable[..., subprocess.CompletedProcess[str]]

CHECKS = """
[[checks]]
name = "unit"
command = ["git", "status"]

[[checks]]
name = "broken"
command = ["git", "no-such-command"]
kind = "lint"
"""


@pytest.fixture
def project(git: Git, batonpass: Run) -> Run:
    """A project with two checks and an open session; runs the program on it."""
    git("init", "--quiet", "--initial-branch", "main")
    git.write("a.py", "print('one')\n")
    git.write(".batonpass/config.toml", CHECKS)
    git.commit("Begin")

    def run(*arguments: object) -> subprocess.CompletedProcess[str]:
        return batonpass(*arguments, "--project", git.folder)

    assert run("start", "Prove it").returncode == 0
    return run


def test_a_check_runs_once_it_is_allowed(project: Run) -> None:
    refused = project("check", "unit")
    assert refused.returncode == 1 and "nobody has allowed this command" in refused.stderr
    allowed = project("check", "unit", "--allow")
    assert allowed.returncode == 0 and allowed.stdout.startswith("unit: passed in ")
    assert project("check", "unit").returncode == 0
    listed = project("check", "--list").stdout.splitlines()
    assert listed == [
        "unit (test, allowed): git status",
        "broken (lint, not allowed yet): git no-such-command",
    ]


def test_a_check_that_fails_shows_the_end_of_its_output(project: Run) -> None:
    failed = project("check", "--allow")
    assert failed.returncode == 1
    assert "no-such-command" in failed.stdout and "broken: failed with exit code 1 in " in failed.stdout
    answer = json.loads(project("check", "broken", "--json").stdout)
    assert answer["results"][0]["exitCode"] == 1 and not answer["passed"]
    shown = json.loads(project("check", "--list", "--json").stdout)
    assert [check["last"]["passed"] for check in shown["checks"]] == [True, False]


def test_a_metric_is_kept_and_what_became_of_it_told(project: Run) -> None:
    def told(*options: object) -> str:
        return project("metric", "start-up", *options, "--unit", "ms").stdout.strip().partition(": ")[2]

    assert told(412, "--before") == "start-up, 412 ms."
    assert told(265, "--after") == "start-up, 265 ms; −147 ms (−35.7 %), better."
    assert told(265, "--after", "--better", "higher").endswith(", worse.")
    assert told(300) == "start-up, 300 ms."
    session = json.loads(project("metric", "start-up", 265.5, "--unit", "ms", "--after", "--json").stdout)
    assert [(m["value"], m["when"]) for m in session["metrics"]][::4] == [
        (412, "before"),
        (265.5, "after"),
    ]
    assert project("metric", "start-up", "nan").returncode == 1
