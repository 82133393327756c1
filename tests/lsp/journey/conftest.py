from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.lsp.journey.desk import Desk, Open
from tests.lsp.journey.git import Git, make_environment
from tests.lsp.journey.network import NetworkGuard


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return make_environment(tmp_path / "home")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The project's folder, with a name that has to be escaped in a URI."""
    folder = tmp_path / "a project"
    folder.mkdir()
    return folder.resolve()


@pytest.fixture
def git(folder: Path, environment: dict[str, str]) -> Git:
    """A repository with two commits on a branch of its own, and some uncommitted work."""
    git = Git(folder, environment)
    git("init", "--quiet", "--initial-branch=gauge")
    git.write("README.md", "# A project\n\nIt shows a gauge.\n")
    git.write("src/gauge.py", "def draw(percent: int) -> str:\n    return '#' * (percent // 10)\n")
    git.write(".gitignore", "*.log\n")
    git.commit("Draw the gauge")
    git.write("src/main.py", "from gauge import draw\n\nprint(draw(42))\n")
    git.commit("Print it")
    git.write("src/main.py", "from gauge import draw\n\nprint(draw(43))\n")
    git("add", "src/main.py")
    git.write("notes.txt", "untracked\n")
    git.write("build.log", "ignored\n")
    return git


@pytest.fixture
def sit_down(folder: Path, environment: dict[str, str]) -> Open:
    """Start an editor and its server, once more after the last one was killed."""

    async def start() -> Desk:
        desk = await Desk.start(folder, environment)
        await desk.initialize()
        return desk

    return start


@pytest.fixture
def network_guard(tmp_path: Path, environment: dict[str, str]) -> NetworkGuard:
    """Every Python program started from here on is kept from the network. Ask for it before `desk`."""
    guard = NetworkGuard(tmp_path / "guard")
    guard.install(environment)
    return guard


@pytest.fixture
async def desk(folder: Path, environment: dict[str, str]) -> AsyncIterator[Desk]:
    """An editor whose server runs as a process of its own; it has not said anything yet."""
    desk = await Desk.start(folder, environment)
    yield desk
    await desk.clear()
