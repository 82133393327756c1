"""A session from start to handoff in headless Neovim, over the real server."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.editor

NEOVIM = shutil.which("nvim")
SERVER = Path(sys.executable).with_name("batonpass")
SCRIPT = Path(__file__).with_name("journey.lua")


class Repository:
    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.folder = folder
        self._environment = environment
        folder.mkdir()
        self.git("init", "--quiet", "--initial-branch=trunk")
        self.git("config", "user.name", "Ada")
        self.git("config", "user.email", "ada@example.org")
        (folder / "archive.py").write_text("def search(words):\n    return []\n")
        self.git("add", ".")
        self.git("commit", "--quiet", "--message", "Begin the archive")

    def git(self, *arguments: str) -> str:
        command = ["git", *arguments]
        result = subprocess.run(
            command, cwd=self.folder, env=self._environment, check=True, capture_output=True, text=True
        )
        return result.stdout.rstrip("\n")

    def state(self) -> dict[str, str]:
        """What a checkpoint must leave as it is."""
        return {
            "head": self.git("rev-parse", "HEAD"),
            "branches": self.git("for-each-ref", "refs/heads"),
            "index": self.git("ls-files", "--stage"),
            "stash": self.git("stash", "list"),
        }


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    home = tmp_path / "home"
    home.mkdir()
    return {
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_STATE_HOME": str(home / "state"),
        "XDG_CACHE_HOME": str(home / "cache"),
        "XDG_RUNTIME_DIR": str(home),
    }


def drive_neovim(project: Path, seen: Path, environment: dict[str, str]) -> dict[str, Any]:
    assert NEOVIM is not None
    subprocess.run(
        [NEOVIM, "--headless", "-u", "NONE", "-i", "NONE", "-n", "-c", f"luafile {SCRIPT}"],
        cwd=project,
        env=environment
        | {
            "BATONPASS_SERVER": str(SERVER),
            "BATONPASS_PROJECT": str(project),
            "BATONPASS_SEEN": str(seen),
        },
        check=True,
        capture_output=True,
        timeout=120,
    )
    return json.loads(seen.read_text())


@pytest.mark.skipif(
    NEOVIM is None, reason="NEOVIM JOURNEY SKIPPED, missing: nvim. Run: node tests/editors/prepare.mjs"
)
def test_a_session_from_start_to_handoff(tmp_path: Path, environment: dict[str, str]) -> None:
    repository = Repository(tmp_path / "archive", environment)
    before = repository.state()

    seen = drive_neovim(repository.folder, tmp_path / "seen.json", environment)

    if "failure" in seen:
        pytest.fail(seen["failure"])
    session = seen["session"]
    assert (session["title"], session["status"], session["branch"]) == ("Add search", "active", "trunk")

    assert seen["gauge"][0].get("session") is None, "before the session the gauge knows of none"
    levels = [gauge["level"] for gauge in seen["gauge"]]
    assert "warning" in levels, f"the gauge warns past the first threshold: {seen['gauge']}"

    assert not seen["problems_at_start"], "nothing is due before the first threshold"
    [problem] = seen["problems"]
    assert (problem["source"], problem["code"], problem["line"]) == ("batonpass", "checkpoint-due", 0)

    fixes = ["Create checkpoint", "Create handoff", "Snooze 15 minutes"]
    assert seen["actions"] == fixes
    assert seen["offered"] == fixes, "the editor's own list offers the same"

    names = repository.git("for-each-ref", "--format=%(refname)", "refs/batonpass").splitlines()
    assert names == [f"refs/batonpass/{session['id']}/1"]
    assert "Each word of a page" in repository.git("show", f"{names[0]}:archive.py")
    assert repository.state() == before, "a checkpoint leaves HEAD, branches, index and stash alone"
    assert "Checkpoint 1" in seen["messages"][0]
    assert seen["last_gauge"]["level"] == "normal", "the checkpoint settles the warning"

    handoff = Path(seen["handoff"]["uri"].removeprefix("file://")).read_text()
    for fact in ("Add search", "trunk", "archive.py", "+220"):
        assert fact in handoff, f"the handoff does not tell of {fact}"
