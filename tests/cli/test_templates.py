"""`batonpass template`, as processes."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable

import pytest
from tests.lsp.journey.git import Git

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def template(git: Git, batonpass: Run) -> Run:
    """Runs `batonpass template` on a project without templates of its own."""
    git("init", "--quiet", "--initial-branch", "main")
    return lambda *arguments: batonpass("template", *arguments, "--project", git.folder)


def test_a_template_is_copied_changed_and_checked(template: Run, git: Git) -> None:
    assert template("check").stdout == "The project has no templates of its own.\n"
    path = git.folder / ".batonpass" / "templates" / "plan.md.j2"
    assert template("copy", "plan").stdout == f"Change it in {path}\n"
    assert f"plan.md.j2: the plan, changed in {path}" in template("list").stdout.splitlines()
    assert template("check").stdout == "In order: plan.md.j2.\n"
    path.write_text("one\n{{ colour }}\n{{ session.colour }}\n", "utf-8")
    checked = template("check")
    assert checked.returncode == 1
    assert checked.stdout.splitlines()[0].startswith("plan.md.j2, line 2: there is no fact “colour”")


def test_a_second_copy_is_refused(template: Run) -> None:
    assert template("copy", "plan").returncode == 0
    again = template("copy", "plan")
    assert (again.returncode, again.stdout) == (1, "") and "left as it is" in again.stderr


def test_the_answers_as_json(template: Run, git: Git) -> None:
    path = json.loads(template("copy", "plan", "--json").stdout)["path"]
    listed = {t["name"]: t["override"] for t in json.loads(template("list", "--json").stdout)["templates"]}
    assert listed["plan.md.j2"] == path and listed["handoff.md.j2"] is None
    git.write(".batonpass/templates/plan.md.j2", "{{ session.colour }}")
    checked = template("check", "--json")
    answer = json.loads(checked.stdout)
    assert checked.returncode == 1
    assert answer["checked"] == ["plan.md.j2"]
    assert [(p["template"], p["line"]) for p in answer["problems"]] == [("plan.md.j2", 1)]
