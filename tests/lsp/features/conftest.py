from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.lsp.editor import Editor
from tests.lsp.world import World, shipped_vocabulary


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path / "my project")


@pytest.fixture
async def stranger(world: World) -> AsyncIterator[Editor]:
    """An editor that has not said anything yet."""
    editor = Editor(world)
    yield editor
    await editor.leave()


@pytest.fixture
async def editor(stranger: Editor) -> Editor:
    """An editor whose server is ready, in a project without a session."""
    return await stranger.start()


@pytest.fixture
def vocabulary(world: World) -> None:
    """Count with the shipped vocabulary, as the real server does."""
    world.vocabulary = shipped_vocabulary()
