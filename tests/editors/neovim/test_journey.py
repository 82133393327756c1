"""A session from start to handoff in headless Neovim, configured as documented, over the real server."""

import json
import os
import re
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
PAGE = Path(__file__).parents[3] / "docs" / "editors.md"


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


def documented_configuration(version: tuple[int, int]) -> str:
    """What docs/editors.md tells the users of this version to write, with a window that is soon full."""
    heading = "### From 0.11" if version >= (0, 11) else "### From 0.7 to 0.10"
    found = re.search(
        rf"^{re.escape(heading)}\n+```lua\n(.*?)^```$", PAGE.read_text(), re.MULTILINE | re.DOTALL
    )
    assert found, f"docs/editors.md has no configuration below {heading!r}"
    assert "contextWindow = 200000" in found[1]
    return found[1].replace("contextWindow = 200000", "contextWindow = 8000")


def neovim_version(environment: dict[str, str]) -> tuple[int, int]:
    assert NEOVIM is not None
    output = subprocess.run(
        [NEOVIM, "--version"], env=environment, check=True, capture_output=True, text=True
    ).stdout
    found = re.search(r"v(\d+)\.(\d+)", output)
    assert found, output
    return int(found[1]), int(found[2])


def drive_neovim(project: Path, folder: Path, environment: dict[str, str]) -> dict[str, Any]:
    assert NEOVIM is not None
    configuration, seen = folder / "init.lua", folder / "seen.json"
    configuration.write_text(documented_configuration(neovim_version(environment)))
    result = subprocess.run(
        [NEOVIM, "--headless", "-u", str(configuration), "-i", "NONE", "-n", "-c", f"luafile {SCRIPT}"],
        cwd=project,
        env=environment
        | {
            "PATH": f"{SERVER.parent}{os.pathsep}{environment['PATH']}",
            "BATONPASS_PROJECT": str(project),
            "BATONPASS_SEEN": str(seen),
        },
        check=True,
        capture_output=True,
        text=True,
        timeout=120,
    )
    # Shown when the test fails.
    print(result.stdout, result.stderr)
    return json.loads(seen.read_text())


def percent(gauge: str) -> int:
    found = re.match(r"~(\d+) %", gauge)
    assert found, gauge
    return int(found[1])


@pytest.mark.skipif(
    NEOVIM is None, reason="NEOVIM JOURNEY SKIPPED, missing: nvim. Run: node tests/editors/prepare.mjs"
)
def test_a_session_from_start_to_handoff(tmp_path: Path, environment: dict[str, str]) -> None:
    repository = Repository(tmp_path / "archive", environment)
    before = repository.state()

    seen = drive_neovim(repository.folder, tmp_path, environment)

    if "failure" in seen:
        pytest.fail(seen["failure"])
    session = seen["session"]
    assert (session["title"], session["status"], session["branch"]) == ("Add search", "active", "trunk")

    assert seen["gauge"]["before"] == "No session"
    assert seen["gauge"]["begun"].endswith("of 8k"), "the settings of the editor hold"
    assert percent(seen["gauge"]["begun"]) < 35 <= percent(seen["gauge"]["due"]), (
        "the gauge moves with the text"
    )

    assert not seen["due_at_start"], "nothing is due before the first threshold"
    [due] = seen["due"]
    assert (due["source"], due["line"]) == ("batonpass", 0)
    fixes = {"Create checkpoint", "Create handoff", "Snooze 15 minutes"}
    assert fixes <= set(seen["offered"]), seen["offered"]

    names = repository.git("for-each-ref", "--format=%(refname)", "refs/batonpass").splitlines()
    assert names == [f"refs/batonpass/{session['id']}/1"]
    assert "Each word of a page" in repository.git("show", f"{names[0]}:archive.py")
    assert repository.state() == before, "a checkpoint leaves HEAD, branches, index and stash alone"
    assert "Checkpoint 1" in seen["messages"][0]

    [uri] = [document["uri"] for document in session["documents"] if document["kind"] == "handoff"]
    handoff = Path(uri.removeprefix("file://")).read_text()
    for fact in ("Add search", "trunk", "archive.py", "+220"):
        assert fact in handoff, f"the handoff does not tell of {fact}"
