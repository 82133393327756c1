"""A developer's surroundings without anything of the machine that the tests run on; git as they type it."""

import os
import subprocess
from pathlib import Path

import pytest


def move_in(home: Path, monkeypatch: pytest.MonkeyPatch, git_configuration: str) -> None:
    """Make a home; git has no configuration but this, and looks for no repository above."""
    home.mkdir()
    (home / "gitconfig").write_text(git_configuration, "utf-8")
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(home))
    for kind in ("CONFIG", "STATE", "DATA", "CACHE"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(home / kind.lower()))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(home / "gitconfig"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(home.parent))


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout
