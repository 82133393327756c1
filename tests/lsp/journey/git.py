"""git, as a developer runs it beside the editor."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path


def make_environment(home: Path) -> dict[str, str]:
    """A developer's environment without anything of the machine that the tests run on."""
    home.mkdir()
    foreign = ("GIT_", "XDG_", "LC_", "CLAUDE_", "CODEX_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    person = {"NAME": "Ada", "EMAIL": "ada@example.org"}
    return {
        **kept,
        **{f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in person.items()},
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_STATE_HOME": str(home / "state"),
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_CACHE_HOME": str(home / "cache"),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
    }


class Git:
    """Calls `git` in a folder. What it prints is the truth that documents are compared with."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.folder = folder
        self._environment = environment

    def __call__(self, *arguments: str) -> str:
        done = subprocess.run(
            ["git", *arguments],
            cwd=self.folder,
            env=self._environment,
            capture_output=True,
            check=True,
            text=True,
        )
        return done.stdout.strip()

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8", newline="")
        return path

    def commit(self, subject: str) -> str:
        """Commit everything; the commit's name."""
        self("add", "--all")
        self("commit", "--quiet", "--message", subject)
        return self("rev-parse", "HEAD")

    def untouchable(self) -> dict[str, object]:
        """What no checkpoint may change: HEAD, branches, stash, index, work tree."""
        status = self("status", "--porcelain=v2", "--branch", "--untracked-files=all")
        return {
            "status": status,
            "HEAD": (self.folder / ".git" / "HEAD").read_bytes(),
            "refs": self("for-each-ref", "refs/heads", "refs/tags", "refs/stash"),
            "reflog": self("reflog", "--all"),
            "index": (self.folder / ".git" / "index").read_bytes(),
        }
