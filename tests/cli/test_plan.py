"""`batonpass plan`, as a process: the open session's plan, and what a plan would be."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable

import pytest
from tests.cli.conftest import Do
from tests.lsp.journey.git import Git

Run = Callable[..., subprocess.CompletedProcess[str]]


def rows(text: str) -> list[list[str]]:
    return [line.split() for line in text.splitlines()]


def test_the_open_sessions_plan(batonpass: Run, repository: Git, do: Do) -> None:
    started = do("session.start", title="Retry [x]", scope={"codeLines": 1_000}, contextWindow=10_000)
    do("phase.moveBudget", to="testing", tokens=100)
    before = do("session.show"), repository.untouchable()
    done = batonpass("plan", repository.folder)
    assert (done.returncode, done.stderr) == (0, "")
    said = rows(done.stdout)
    assert said[0] == ["Retry", "[x]"]
    assert ["planning", "0", "1,000", "active"] in said and ["testing", "0", "2,600", "pending"] in said
    assert ["buffer", "1,900"] in said and ["total", "12,000"] in said
    assert "2 sessions are needed, in a window of 10,000 tokens." in done.stdout
    plan = json.loads(batonpass("plan", repository.folder, "--json").stdout)
    assert (plan["session"], plan["sessionsNeeded"]) == (started["id"], 2)
    assert (plan["phases"], plan["budget"]) == (before[0]["phases"], before[0]["budget"])
    assert (do("session.show"), repository.untouchable()) == before, "looking changes nothing"


def test_without_a_session_it_says_what_to_do(batonpass: Run, repository: Git) -> None:
    done = batonpass("plan", repository.folder)
    assert (done.returncode, done.stdout) == (1, "")
    assert "No session is open" in done.stderr and "--dry-run" in done.stderr


def test_what_a_plan_would_be_writes_nothing(batonpass: Run, repository: Git) -> None:
    before = repository.untouchable()
    done = batonpass(
        *("plan", repository.folder, "--dry-run", "--code", 1_000, "--tests", 100, "--docs", 10),
        *("--window", 8_000, "--phase", "build=3", "--phase", "prove it=1"),
    )
    assert (done.returncode, done.stderr) == (0, "")
    said = rows(done.stdout)
    assert ["build", "0", "8,715", "active"] in said and ["prove", "it", "0", "2,905", "pending"] in said
    assert ["buffer", "2,324"] in said and ["total", "13,944"] in said
    assert "3 sessions are needed" in done.stdout
    assert "10 tokens for a line; no session has taught otherwise yet." in done.stdout
    assert not (repository.folder / ".git" / "batonpass").exists(), "looking makes nothing"
    assert repository.untouchable() == before


def test_a_dry_run_shows_what_was_learnt_and_leaves_the_open_session_alone(
    batonpass: Run, repository: Git, do: Do
) -> None:
    do("session.start", title="First")
    do("context.report", tokens=1_000)
    do("context.report", tokens=16_000)
    repository.write("b.py", "x = 1\n" * 500)
    do("session.complete")
    do("session.start", title="Second")
    before = do("session.show")
    asked = batonpass("plan", repository.folder, "--dry-run", "--code", 100, "--json")
    preview = json.loads(asked.stdout)
    assert preview["tokensPerLine"] == {"tokens": 20, "sessions": 1, "lines": 500}
    assert preview["budget"]["estimateTokens"] == 2_000
    words = batonpass("plan", repository.folder, "--dry-run").stdout
    assert "20 tokens for a line, learnt from 1 session with 500 weighted lines." in words
    assert do("session.show") == before


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--code", "5"], "--code can only be given with --dry-run"),
        (["--dry-run", "--code", "-5"], "--code: '-5' is not a whole number"),
        (["--dry-run", "--phase", "build"], "--phase: 'build' is not a name and a weight over 0"),
        (["--dry-run", "--phase", "build=0"], "--phase: 'build=0' is not a name"),
        (["--dry-run", "--phase", "build=nan"], "--phase: 'build=nan' is not a name"),
        (["--dry-run", "--phase", "=1"], "--phase: '=1' is not a name"),
    ],
)
def test_what_is_asked_wrongly_is_told_by_its_name(
    batonpass: Run, repository: Git, arguments: list[str], words: str
) -> None:
    done = batonpass("plan", repository.folder, *arguments)
    assert done.returncode == 2 and words in done.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--window", "999"], "“contextWindow” must be a whole number >= 1000"),
        (["--phase", "a=1", "--phase", "A=2"], "Two phases are called “A”"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(
    batonpass: Run, repository: Git, arguments: list[str], words: str
) -> None:
    done = batonpass("plan", repository.folder, "--dry-run", *arguments)
    assert (done.returncode, done.stdout) == (1, "") and words in done.stderr
