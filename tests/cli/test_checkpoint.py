"""`batonpass checkpoint` and `batonpass restore`, as processes."""

from __future__ import annotations

import json
import os
import pty
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.conftest import PROGRAM, Do
from tests.lsp.journey.git import Git

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def repository(git: Git) -> Git:
    git("init", "--quiet", "--initial-branch", "main")
    git.write(".gitignore", "docs/\n")
    git.write("a.py", "print('one')\n")
    git.commit("Begin")
    return git


@pytest.fixture
def changed(batonpass: Run, repository: Git, do: Do) -> Git:
    """A session with a checkpoint; since then a file was edited, and one was added."""
    do("session.start", title="Try it")
    assert batonpass("checkpoint", "--project", repository.folder).returncode == 0
    repository.write("a.py", "print('two')\n")
    repository.write("new.py", "print('new')\n")
    return repository


def test_a_checkpoint_is_taken_and_told(batonpass: Run, repository: Git, do: Do) -> None:
    session = do("session.start", title="Try it")["id"]
    repository.write("a.py", "print('two')\n")
    before = repository.untouchable()
    done = batonpass("checkpoint", "--project", repository.folder, "--note", "before lunch")
    ref = f"refs/batonpass/{session}/1"
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"Checkpoint 1 saved: 1 file against HEAD (+1, -1), {ref}.\n"
    (listed,) = do("checkpoint.list", session=session)["checkpoints"]
    assert (listed["note"], listed["ref"]) == ("before lunch", ref)
    assert repository.untouchable() == before
    done = batonpass("checkpoint", "--project", repository.folder, "--json")
    assert json.loads(done.stdout)["number"] == 2


@pytest.mark.parametrize("command", [["checkpoint"], ["restore", "1", "--yes"]])
def test_without_a_session_it_says_to_start_one(batonpass: Run, repository: Git, command: list[str]) -> None:
    done = batonpass(*command, "--project", repository.folder)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "batonpass: No session is open in this project. Start one first.\n"


def test_what_is_confirmed_is_restored(batonpass: Run, changed: Git) -> None:
    done = batonpass("restore", 1, "--project", changed.folder, "--yes")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Checkpoint 1 restored: 1 file changed; what was there before is checkpoint 2" in done.stdout
    assert (changed.folder / "a.py").read_text() == "print('one')\n"
    assert not (changed.folder / "new.py").exists()
    place = Path(done.stdout.split("Kept aside: new.py, now at ")[1].strip())
    assert place.read_text() == "print('new')\n"
    assert batonpass("restore", 2, "--project", changed.folder, "--yes").returncode == 0
    assert (changed.folder / "new.py").read_text() == "print('new')\n"


def test_without_a_terminal_it_is_shown_and_not_done(batonpass: Run, changed: Git) -> None:
    before = changed.untouchable()
    done = batonpass("restore", 1, "--project", changed.folder)
    assert done.returncode == 1
    assert "Restoring checkpoint 1 changes 1 file:" in done.stdout
    assert "+1 -1  modified  a.py" in done.stdout and "  new.py" in done.stdout
    assert done.stderr == "Nothing was changed. Say --yes to restore it.\n"
    assert changed.untouchable() == before


def test_as_json(batonpass: Run, changed: Git) -> None:
    where = ("--project", changed.folder, "--json")
    preview = json.loads(batonpass("restore", 1, *where).stdout)
    assert (preview["restored"], [file["path"] for file in preview["files"]]) == (False, ["a.py"])
    assert (changed.folder / "new.py").exists()
    done = json.loads(batonpass("restore", 1, *where, "--yes").stdout)
    assert (done["restored"], done["safety"]["number"]) == (True, 2)
    again = batonpass("restore", 1, "--project", changed.folder)
    assert again.stdout == "Nothing to restore: the files are as they were at checkpoint 1.\n"
    assert again.returncode == 0


@pytest.mark.parametrize(("answer", "is_restored"), [("y\n", True), ("n\n", False), ("\n", False)])
def test_on_a_terminal_it_asks(
    changed: Git, environment: dict[str, str], answer: str, is_restored: bool
) -> None:
    ours, theirs = pty.openpty()
    os.write(ours, answer.encode())
    done = subprocess.run(
        [PROGRAM, "restore", "1", "--project", changed.folder],
        env=environment,
        stdin=theirs,
        capture_output=True,
        text=True,
        timeout=60,
    )
    os.close(theirs)
    os.close(ours)
    assert done.returncode == (0 if is_restored else 1), done.stderr
    assert "Restore checkpoint 1? [y/N]" in done.stdout
    assert (changed.folder / "new.py").exists() is not is_restored


def test_an_unknown_number_and_an_unknown_session_are_named(batonpass: Run, changed: Git) -> None:
    done = batonpass("restore", 9, "--project", changed.folder, "--yes")
    assert (done.returncode, "has no checkpoint 9" in done.stderr) == (1, True)
    done = batonpass("restore", 1, "--project", changed.folder, "--session", "x", "--yes")
    assert (done.returncode, "There is no session “x”" in done.stderr) == (1, True)
