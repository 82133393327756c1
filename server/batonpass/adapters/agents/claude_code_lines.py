"""The lines of Claude Code's transcripts, as far as they tell of the context.

Read from files of versions 2.1.7 to 2.1.232. One line holds one content block of a response, or one message.
"""

from collections.abc import Mapping
from typing import Any

import msgspec


class Iteration(msgspec.Struct):
    type: str = ""
    input_tokens: int | None = None
    cache_creation_input_tokens: int | None = None
    cache_read_input_tokens: int | None = None
    output_tokens: int | None = None


class OutputDetails(msgspec.Struct):
    thinking_tokens: int | None = None


class Usage(msgspec.Struct):
    input_tokens: int | None = None
    cache_creation_input_tokens: int | None = None
    cache_read_input_tokens: int | None = None
    output_tokens: int | None = None
    output_tokens_details: OutputDetails | None = None
    iterations: list[Iteration] | None = None

    @property
    def last(self) -> "Usage | Iteration":
        """The usage of the last request made for this response; the other fields add all of them up."""
        messages = [one for one in self.iterations or () if one.type == "message"]
        return messages[-1] if messages and prompt_of(messages[-1]) else self


def prompt_of(usage: Usage | Iteration) -> int:
    """All input tokens of a request, cached ones included."""
    return (
        (usage.input_tokens or 0)
        + (usage.cache_creation_input_tokens or 0)
        + (usage.cache_read_input_tokens or 0)
    )


class Block(msgspec.Struct):
    """A content block of any type; what a type does not have is empty."""

    type: str
    text: str = ""
    thinking: str = ""
    signature: str = ""
    data: str = ""
    id: str = ""
    name: str = ""
    input: msgspec.Raw = msgspec.Raw(b"")
    tool_use_id: str = ""
    content: "str | list[Block] | Mapping[str, Any] | None" = None
    is_error: bool | None = None


class Message(msgspec.Struct):
    id: str = ""
    model: str = ""
    content: str | list[Block] = ""
    usage: Usage | None = None


class CompactMetadata(msgspec.Struct, rename="camel"):
    trigger: str = ""
    pre_tokens: int | None = None
    post_tokens: int | None = None
    tokens_saved: int | None = None


class Progress(msgspec.Struct, rename="camel"):
    hook_name: str = ""


class Entry(msgspec.Struct, rename="camel"):
    type: str
    subtype: str = ""
    uuid: str = ""
    parent_uuid: str | None = None
    session_id: str = ""
    agent_id: str = ""
    timestamp: str = ""
    version: str = ""
    cwd: str = ""
    is_sidechain: bool = False
    is_meta: bool = False
    is_compact_summary: bool = False
    is_api_error_message: bool = False
    message: Message | None = None
    content: str | list[Any] | Mapping[str, Any] | None = None
    attachment: Mapping[str, Any] | None = None
    data: Progress | None = None
    compact_metadata: CompactMetadata | None = None
    microcompact_metadata: CompactMetadata | None = None


class Kind(msgspec.Struct):
    """All that is asked of a line that does not matter."""

    type: str


decode_entry = msgspec.json.Decoder(Entry).decode
decode_kind = msgspec.json.Decoder(Kind).decode
