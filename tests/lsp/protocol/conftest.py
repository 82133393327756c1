from __future__ import annotations

import pytest
from tests.lsp.protocol.conversation import Conversation, Listener

from batonpass.lsp.base import BatonpassLanguageServer


@pytest.fixture
def listener() -> Listener:
    return Listener()


@pytest.fixture
async def stranger(listener: Listener) -> Conversation:
    """A conversation that has not begun."""
    return Conversation(BatonpassLanguageServer("batonpass-test", "1", listener=listener))


@pytest.fixture
async def conversation(stranger: Conversation) -> Conversation:
    """A conversation after `initialize`."""
    stranger.initialize()
    return stranger
