"""The commands about sessions, as processes."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import Do
from tests.lsp.journey.git import Git

from batonpass.cli.session_arguments import NOTE_KINDS, STATUSES
from batonpass.domain.session import NoteKind, SessionStatus

Run = Callable[..., subprocess.CompletedProcess[str]]
Ask = Callable[..., dict[str, Any]]
Say = Callable[..., str]


@pytest.fixture
def repository(git: Git) -> Git:
    git("init", "--quiet", "--initial-branch", "main")
    git.write(".gitignore", "docs/\n")
    git.write("a.py", "print('one')\n")
    git.commit("Begin")
    return git


@pytest.fixture
def say(batonpass: Run, repository: Git) -> Say:
    """Run a command in the project; what it says when it succeeds."""

    def run(*arguments: object) -> str:
        done = batonpass(*arguments, "--project", repository.folder)
        assert (done.returncode, done.stderr) == (0, ""), done.stdout
        return done.stdout

    return run


@pytest.fixture
def ask(say: Say) -> Ask:
    """Run a command in the project; its JSON."""
    return lambda *arguments: json.loads(say(*arguments, "--json"))


def test_the_arguments_offer_every_status_and_kind_of_note() -> None:
    assert tuple(SessionStatus) == STATUSES
    assert tuple(NoteKind) == NOTE_KINDS


def test_a_session_is_started_with_its_plan(say: Say, ask: Ask) -> None:
    said = say("start", "Retry deliveries", "--code", 400, "--tests", 200, "--docs", 50, "--window", 100_000)
    session = ask("show")
    assert said.startswith(f"Session “Retry deliveries” started: {session['id']}.\nBudget: 9,120 tokens, ")
    assert session["budget"]["windowTokens"] == 100_000
    plan = Path(said.split("Its plan: ")[1].strip())
    assert "Retry deliveries" in plan.read_text("utf-8")


def test_a_session_is_started_with_focus_and_objectives(ask: Ask) -> None:
    options = ("--focus", "no lost parcels", "--objective", "Back off", "--objective", "Give up at last")
    session = ask("start", "Retry deliveries", *options)
    assert (session["status"], session["focus"]) == ("active", "no lost parcels")
    assert [objective["text"] for objective in session["objectives"]] == ["Back off", "Give up at last"]


def test_a_note_carries_what_belongs_to_it(ask: Ask, say: Say) -> None:
    ask("start", "Retry deliveries")
    details = {
        "rationale": "herds",
        "alternatives": "a fixed delay",
        "impact": "pauses vary",
        "mitigation": "pass the clock in",
        "location": "src/retry.py:42",
    }
    options = [word for name, text in details.items() for word in (f"--{name}", text)]
    say("note", "decision", "Jitter", *options)
    (note,) = ask("show")["notes"]
    assert {name: note[name] for name in details} == details


def test_a_session_goes_on_from_another(ask: Ask, say: Say) -> None:
    first = ask("start", "First", "--objective", "Back off")
    say("note", "decision", "Jitter", "--why", "herds", "--alternatives", "none")
    second = ask("start", "Second", "--continue", first["id"])
    assert second["chain"] == [first["id"], second["id"]]
    (note,) = second["notes"]
    assert (note["kind"], note["text"], note["rationale"], note["alternatives"]) == (
        "decision",
        "Jitter",
        "herds",
        "none",
    )
    assert ask("show", first["id"])["status"] == "handedOff"


def test_a_session_is_moved_and_each_move_is_told(say: Say, ask: Ask) -> None:
    session = ask("start", "Retry")["id"]
    assert say("pause", "--note", "lunch") == "Session “Retry” is paused now.\n"
    assert say("resume") == "Session “Retry” is active now.\n"
    assert say("complete", session) == "Session “Retry” is completed now.\n"
    assert ask("start", "Other")["status"] == "active"
    assert ask("abandon")["status"] == "abandoned"


def test_sessions_are_listed_newest_first(say: Say, ask: Ask) -> None:
    assert say("list") == "No sessions.\n"
    first = ask("start", "First")["id"]
    say("complete")
    second = ask("start", "Second")["id"]
    lines = say("list").splitlines()
    assert [line.split()[:2] for line in lines[1:]] == [[second, "active"], [first, "completed"]]
    assert "main" in lines[1] and lines[1].rstrip().endswith("Second")
    (listed,) = ask("list", "--status", "completed")["sessions"]
    assert listed["id"] == first
    (listed,) = ask("list", "--limit", 1, "--offset", 1)["sessions"]
    assert listed["id"] == first


def test_the_active_session_makes_way(say: Say, ask: Ask, repository: Git) -> None:
    say("start", "On main")
    repository("checkout", "--quiet", "-b", "topic")
    assert ask("start", "On topic", "--pause-active")["branch"] == "topic"
    repository("checkout", "--quiet", "main")
    assert say("resume", "--pause-active") == "Session “On main” is active now.\n"
    repository("checkout", "--quiet", "--detach")
    say("pause")
    assert say("resume") == "Session “On topic” is active now.\n"


def test_the_history_is_searched(say: Say, ask: Ask, repository: Git) -> None:
    first = ask("start", "Straße räumen")["id"]
    say("complete")
    repository("checkout", "--quiet", "-b", "topic")
    second = ask("start", "Parcels")["id"]
    say("note", "todo", "Weigh them")

    def found(*options: object) -> list[str]:
        return [session["id"] for session in ask("list", *options)["sessions"]]

    assert found("--text", "STRASSE") == [first]
    assert found("--text", "weigh parcels") == [second]
    assert found("--branch", "topic") == [second]
    assert found("--agent", "nobody") == []
    assert found("--status", "active", "--status", "completed") == [second, first]
    assert found("--since", "2020-01-01", "--until", "2020-12-31") == []
    assert found("--since", "2020-01-01T10:00") == [second, first]
    assert "There may be more: --offset 1\n" in say("list", "--limit", 1)
    assert "There may be more" not in say("list", "--limit", 2)


def test_a_session_is_shown_with_all_that_belongs_to_it(say: Say, do: Do) -> None:
    do("session.start", title="Retry", focus="no lost parcels", objectives=[{"text": "Back off"}])
    do("task.add", text="Measure", priority="high", estimateMinutes=30, objective="o1")
    do("task.add", text="Build", blockedBy=["t1"])
    say("note", "blocker", "No key\x1b[31m yet")
    do("checkpoint.create", note="before lunch")
    page = say("show")
    for line in (
        "Retry (active)",
        "Focus: no lost parcels",
        "Branch: main",
        "  o1 Back off (primary, medium, 0 %)",
        "  t1 Measure (open, high, 0 %, 30 minutes)",
        "  t2 Build (open, medium, 0 %, waits for t1)",
        "  blocker: No key\\x1b[31m yet",
    ):
        assert f"{line}\n" in page, "a terminal must not obey what a note says"
    assert "  1 at " in page and ": before lunch\n" in page and "  plan: " in page


def test_a_phase_is_completed(say: Say, ask: Ask) -> None:
    say("start", "Retry", "--code", 100)
    assert "1 of 5 phases are completed.\nActive now: implementation, with " in say("phase", "complete")
    assert ask("phase", "complete", "testing")["phases"][2]["status"] == "completed"


def test_a_document_of_each_kind_is_written(say: Say, ask: Ask) -> None:
    say("start", "Retry")
    for kind in ("plan", "sessionLog", "implementationLog", "handoff"):
        said = say("document", kind)
        assert said.startswith("The document is written: "), said
        assert Path(said.splitlines()[0].removeprefix("The document is written: ")).exists()
        assert ask("document", kind)["kind"] == kind


def test_a_handoff_is_written(say: Say, ask: Ask) -> None:
    session = ask("start", "Retry")["id"]
    said = say("handoff", session)
    assert said.startswith("The handoff is written: ") and "of 10, confidence" in said and "Missing: " in said
    assert Path(said.splitlines()[0].removeprefix("The handoff is written: ")).exists()
    assert ask("handoff")["score"] >= 0


def test_the_commands_work_beside_an_editor_on_the_same_project(say: Say, do: Do) -> None:
    """`do` keeps its project open, as an editor does."""
    session = do("session.start", title="Retry")["id"]
    say("note", "todo", "Go on")
    do("note.add", kind="learning", text="Parcels float")
    say("pause")
    shown = do("session.show", session=session)
    assert [note["text"] for note in shown["notes"]] == ["Go on", "Parcels float"]
    assert shown["status"] == "paused"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["show"], "No session is open in this project."),
        (["show", "nowhere"], "There is no session “nowhere”."),
        (["note", "todo", "Go on"], "No session is open in this project."),
        (["start", " "], "title cannot be empty."),
        (["start", "Retry", "--window", "12"], "“contextWindow” must be"),
        (["start", "Retry", "--continue", "nowhere"], "There is no session “nowhere”."),
        (["complete"], "No session is open in this project."),
        (["phase", "complete", "lunch"], "No session is open in this project."),
        (["handoff"], "No session is open in this project."),
    ],
)
def test_what_cannot_be_done_is_said(
    batonpass: Run, repository: Git, arguments: list[str], words: str
) -> None:
    done = batonpass(*arguments, "--project", repository.folder)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("batonpass: ") and words in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["start"],
        ["start", "Retry", "--code", "many"],
        ["note", "poem", "Roses"],
        ["list", "--status", "lost"],
        ["list", "--limit", "0"],
        ["list", "--since", "yesterday"],
        ["phase"],
    ],
    ids=" ".join,
)
def test_what_is_asked_for_wrongly_ends_with_2(batonpass: Run, arguments: list[str]) -> None:
    done = batonpass(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert "error: " in done.stderr


def test_a_second_start_is_refused(batonpass: Run, repository: Git, say: Say) -> None:
    say("start", "First")
    done = batonpass("start", "Second", "--project", repository.folder)
    assert (done.returncode, done.stdout) == (1, "")
    assert "Session “First” is active in this project." in done.stderr


def test_what_was_ticked_in_the_plan_counts_before_a_command(say: Say, ask: Ask) -> None:
    said = say("start", "Tick", "--objective", "It works")
    plan = Path(said.split("Its plan: ")[1].strip())
    plan.write_text(plan.read_text("utf-8").replace("[ ] It works", "[x] It works", 1), "utf-8")
    assert ask("show")["objectives"][0]["done"]
    assert plan.read_text("utf-8").count("[x] It works") == 2, "it is ticked where it is repeated, too"
    after = plan.read_text("utf-8")
    ask("show")
    assert plan.read_text("utf-8") == after, "then it is at rest"
