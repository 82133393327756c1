"""The editor's settings: pulled where the client offers them, else as it sends them."""

from __future__ import annotations

import asyncio
import logging
from typing import Any, cast

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from batonpass.app.settings import Layer, Settings, as_layer
from batonpass.lsp.base import BatonpassLanguageServer

logger = logging.getLogger(__name__)

SECTION = "batonpass"
ORIGIN = "Editor settings"
PATIENCE = 5.0
"""Seconds to wait for a client that does not answer a question about its settings."""


class EditorSettings:
    """What the editor last said of the section `batonpass`."""

    def __init__(self, server: BatonpassLanguageServer) -> None:
        self._server = server
        self._pushed: object = {}

    def take_initial(self, options: object) -> None:
        """Settings that came with `initialize`."""
        self.take_change(options)

    def take_change(self, settings: object) -> None:
        """Settings that came with a change notification; what says nothing of ours changes nothing."""
        section = _section_of(settings)
        if section is not None:
            self._pushed = section

    async def layer(self) -> Layer:
        pulled = await self._pull()
        return as_layer(ORIGIN, self._pushed if pulled is None else pulled)

    async def watch(self) -> None:
        """Ask to be told when the section changes, where the client wants to be asked."""
        workspace = self._server.client_capabilities.workspace
        dynamic = workspace.did_change_configuration if workspace else None
        if dynamic is None or not dynamic.dynamic_registration:
            return
        registration = types.Registration(
            id="batonpass-configuration",
            method=types.WORKSPACE_DID_CHANGE_CONFIGURATION,
            register_options=types.DidChangeConfigurationRegistrationOptions(section=SECTION),
        )
        try:
            await self._server.client_register_capability_async(types.RegistrationParams([registration]))
        except JsonRpcException as error:
            logger.info("The client does not tell of changed settings: %s", error.message)

    async def _pull(self) -> object | None:
        workspace = self._server.client_capabilities.workspace
        if workspace is None or not workspace.configuration:
            return None
        question = types.ConfigurationParams([types.ConfigurationItem(section=SECTION)])
        try:
            answer = await asyncio.wait_for(self._server.workspace_configuration_async(question), PATIENCE)
        except (JsonRpcException, TimeoutError) as error:
            logger.warning("The client did not answer for its settings: %s", type(error).__name__)
            return None
        return answer[0] if answer else None


def _section_of(settings: object) -> dict[str, Any] | None:
    """Our section in what a client sent: under its name, or all there is; None when it says nothing of it.

    Some clients send the sections of all their servers: objects under names that are none of our settings.
    """
    if not isinstance(settings, dict):
        return None
    named = cast("dict[str, Any]", settings)
    if SECTION in named:
        section = named[SECTION]
        return cast("dict[str, Any]", section) if isinstance(section, dict) else {}
    ours = Settings.__struct_encode_fields__
    own: dict[str, Any] = {
        name: value for name, value in named.items() if not isinstance(value, dict) or name in ours
    }
    return own or None
