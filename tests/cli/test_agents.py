"""`batonpass agent`, and what `batonpass doctor` says of the agents' files, as processes."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.conftest import Do
from tests.lsp.journey.claude_code import ClaudeCode
from tests.lsp.journey.git import Git

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def agent(repository: Git, environment: dict[str, str]) -> ClaudeCode:
    agent = ClaudeCode(Path(environment["HOME"]), repository.folder, "aaaa-1111")
    agent.ask("Draw the gauge")
    agent.answer(30_000, 500)
    return agent


def test_the_agents_are_listed_and_one_is_chosen(
    batonpass: Run, repository: Git, agent: ClaudeCode, do: Do
) -> None:
    do("session.start", title="Choose")
    listed = batonpass("agent", "list", "--project", repository.folder)
    assert listed.returncode == 0, listed.stderr
    assert "claude-code" in listed.stdout and "exact, predicted" in listed.stdout
    bound = batonpass("agent", "bind", "aaaa-1111", "--project", repository.folder, "--json")
    assert json.loads(bound.stdout)["bound"] == "aaaa-1111", bound.stderr
    none = batonpass("agent", "bind", "--none", "--project", repository.folder)
    assert "follows no agent, by choice" in none.stdout, none.stderr
    wrong = batonpass("agent", "bind", "zzzz", "--project", repository.folder)
    assert wrong.returncode == 1 and "No agent's session “zzzz”" in wrong.stderr


def test_the_doctor_says_which_agents_were_found_and_what_was_read(
    batonpass: Run, repository: Git, agent: ClaudeCode
) -> None:
    done = batonpass("doctor", repository.folder)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "claude-code: 1 transcript of this project, the newest was read" in done.stdout
    assert "0 lines not understood" in done.stdout

    agent.puzzle()
    done = batonpass("doctor", repository.folder)
    assert done.returncode == 1
    assert "format-unknown: claude-code: lines are not understood" in done.stdout

    repository.write(".batonpass/config.toml", "[agents]\nclaude-code = false\n")
    done = batonpass("doctor", repository.folder)
    assert done.returncode == 0 and "left alone in this project" in done.stdout
