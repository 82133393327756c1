"""Each story is told once in a file of tests, and every test finds it as it was left.

A story sets the environment and the clock of the program. It must not go on into another file, so the
fixture is no wider than that.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from tests.documents_of_repositories import python_library, web_application, workspace
from tests.documents_of_repositories.stage import Stage, moment

STORIES: dict[str, ModuleType] = {
    "python-library": python_library,
    "web-application": web_application,
    "workspace": workspace,
}


class Told:
    """A story that was told, and what its folder held then."""

    def __init__(self, name: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.name = name
        self.stage = Stage(folder / "place", moment(2026, 3, 2, 9), monkeypatch)
        STORIES[name].tell(self.stage)
        self._kept = folder / "kept"
        self._ended = self.stage.clock.now
        self.stage.close()
        shutil.copytree(self.stage.place, self._kept, symlinks=True)

    def put_back(self) -> None:
        """Have everything as it was when the story ended."""
        self.stage.close()
        shutil.rmtree(self.stage.place)
        shutil.copytree(self._kept, self.stage.place, symlinks=True)
        self.stage.clock.now = self._ended


@pytest.fixture(scope="module", params=STORIES)
def told(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    """For tests that change nothing."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        story = Told(request.param, tmp_path_factory.mktemp("story"), monkeypatch)
        yield story
        story.stage.close()


@pytest.fixture
def stage(told: Told) -> Iterator[Stage]:
    """The story's stage as the next program finds it; whatever a test does there is undone after it."""
    told.stage.close()
    told.stage.look_at_agent()
    yield told.stage
    told.put_back()
