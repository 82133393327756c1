"""OpenCode's sessions, messages and parts, as far as they tell of the context.

Read from an export of version 1.18 and from the database's tables of the same generation. The database, the
older folders of files and an export hold the same records.
"""

from dataclasses import dataclass
from typing import Any

import msgspec


class Cache(msgspec.Struct):
    read: int = 0
    write: int = 0


class Tokens(msgspec.Struct):
    """All five are added up: none holds another."""

    input: int = 0
    output: int = 0
    reasoning: int = 0
    cache: Cache = msgspec.field(default_factory=Cache)

    @property
    def prompt(self) -> int:
        return self.input + self.cache.read + self.cache.write


class Time(msgspec.Struct):
    created: float | None = None
    updated: float | None = None
    completed: float | None = None
    compacted: float | None = None


class MessageInfo(msgspec.Struct):
    role: str
    id: str = ""
    model: Any = None
    model_id: str = msgspec.field(default="", name="modelID")
    summary: Any = None
    tokens: Tokens | None = None
    time: Time = msgspec.field(default_factory=Time)
    error: Any = None


class ToolState(msgspec.Struct):
    status: str = ""
    input: msgspec.Raw = msgspec.Raw(b"{}")
    output: str = ""
    error: str = ""
    time: Time = msgspec.field(default_factory=Time)
    attachments: list[Any] | None = None


class Part(msgspec.Struct):
    """A part of any type; what a type does not have is empty."""

    type: str
    id: str = ""
    text: str = ""
    synthetic: bool = False
    ignored: bool = False
    mime: str = ""
    tool: str = ""
    call: str = msgspec.field(default="", name="callID")
    state: ToolState = msgspec.field(default_factory=ToolState)
    tokens: Tokens | None = None


class SessionInfo(msgspec.Struct):
    id: str
    directory: str = ""
    parent: str | None = msgspec.field(default=None, name="parentID")
    time: Time = msgspec.field(default_factory=Time)


class ExportedMessage(msgspec.Struct):
    info: MessageInfo
    parts: list[Part]


class Export(msgspec.Struct):
    info: SessionInfo
    messages: list[ExportedMessage]


@dataclass(frozen=True, slots=True)
class Message:
    """A message with its parts in their order, or what could not be read of it. `number` counts from 1."""

    id: str
    number: int
    info: MessageInfo | None
    parts: list[Part | None]


decode_message = msgspec.json.Decoder(MessageInfo).decode
decode_part = msgspec.json.Decoder(Part).decode
decode_session = msgspec.json.Decoder(SessionInfo).decode
decode_export = msgspec.json.Decoder(Export).decode
