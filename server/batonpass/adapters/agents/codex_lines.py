"""The lines of Codex's rollouts, as far as they tell of the context.

Read from files of versions 0.141 to 0.144. Each line holds one item of the conversation or one event.
"""

from typing import Any

import msgspec


class Part(msgspec.Struct):
    type: str = ""
    text: str = ""


class TokenUsage(msgspec.Struct):
    """`input_tokens` holds the cached ones, `output_tokens` the reasoning."""

    input_tokens: int = 0
    output_tokens: int = 0
    reasoning_output_tokens: int = 0
    total_tokens: int = 0


class TokenInfo(msgspec.Struct):
    """`total_token_usage` adds up the whole session: it tells a repeated event, not the context."""

    last_token_usage: TokenUsage
    total_token_usage: TokenUsage | None = None
    model_context_window: int | None = None


class Item(msgspec.Struct):
    """A payload of any type; what a type does not have is empty."""

    type: str = ""
    role: str = ""
    content: str | list[Part] | None = None
    summary: str | list[Part] | None = None
    encrypted_content: str | None = None
    name: str = ""
    namespace: str | None = None
    call_id: str | None = None
    arguments: msgspec.Raw = msgspec.Raw(b"")
    input: msgspec.Raw = msgspec.Raw(b"")
    action: msgspec.Raw = msgspec.Raw(b"")
    output: str | list[Part] | dict[str, Any] | None = None
    tools: msgspec.Raw = msgspec.Raw(b"")
    info: TokenInfo | None = None
    model: str | None = None
    message: str | dict[str, Any] | None = None
    replacement_history: "list[Item] | None" = None


class Entry(msgspec.Struct):
    type: str
    timestamp: str = ""
    payload: Item = msgspec.field(default_factory=Item)


class PayloadKind(msgspec.Struct):
    type: str = ""


class Kind(msgspec.Struct):
    """All that is asked of a line that does not matter."""

    type: str
    payload: PayloadKind = msgspec.field(default_factory=PayloadKind)


class Spawn(msgspec.Struct):
    parent_thread_id: str | None = None


class Subagent(msgspec.Struct):
    thread_spawn: Spawn | None = None


class Origin(msgspec.Struct):
    """What started a session that no person started."""

    subagent: str | Subagent | None = None


class SessionMeta(msgspec.Struct):
    id: str = ""
    timestamp: str = ""
    cwd: str = ""
    source: str | Origin | None = None


class FirstEntry(msgspec.Struct):
    type: str
    payload: SessionMeta


decode_entry = msgspec.json.Decoder(Entry).decode
decode_kind = msgspec.json.Decoder(Kind).decode
decode_first = msgspec.json.Decoder(FirstEntry).decode


def text_of(content: str | list[Part] | dict[str, Any] | None) -> tuple[str, int]:
    """The text of a content, and how many images are in it."""
    if isinstance(content, str):
        return content, 0
    if isinstance(content, dict):
        inner = content.get("content")
        return (inner, 0) if isinstance(inner, str) else ("", 0)
    parts = content or []
    return "\n".join(part.text for part in parts if part.text), sum("image" in part.type for part in parts)


def raw_text(raw: msgspec.Raw) -> str:
    """The text of a field that holds a string, or JSON as it is written."""
    if not (content := bytes(raw)):
        return ""
    value: object = msgspec.json.decode(content)
    return value if isinstance(value, str) else content.decode("utf-8", "replace")
