"""The records of Gemini CLI's chats, as far as they tell of the context.

Read from files of versions 0.23 (one document) and from the source of 0.61 (a log of records). A message is
written again, whole, whenever its tools or its usage have changed.
"""

from typing import Any

import msgspec


class FunctionResponse(msgspec.Struct):
    response: msgspec.Raw = msgspec.Raw(b"")


class Part(msgspec.Struct, rename="camel"):
    text: str = ""
    thought: bool = False
    inline_data: dict[str, Any] | None = None
    file_data: dict[str, Any] | None = None
    function_response: FunctionResponse | None = None


Content = str | Part | list[str | Part] | None


class Tokens(msgspec.Struct):
    """`input` holds the cached ones; `tool` are prompts of tools on the server, beside the input."""

    input: int = 0
    output: int = 0
    thoughts: int = 0
    tool: int = 0

    @property
    def prompt(self) -> int:
        return self.input + self.tool


class ToolCall(msgspec.Struct):
    id: str = ""
    name: str = ""
    args: msgspec.Raw = msgspec.Raw(b"{}")
    result: list[str | Part] | Part | str | None = None
    status: str = ""


class Message(msgspec.Struct, rename="camel"):
    id: str
    type: str = ""
    timestamp: str = ""
    content: Content = None
    tokens: Tokens | None = None
    model: str | None = None
    tool_calls: list[ToolCall] | None = None


class Settings(msgspec.Struct, rename="camel"):
    """What a record sets for the whole chat; `messages` are its whole history from here on."""

    session_id: str = ""
    messages: list[Message] | None = None


class Record(msgspec.Struct):
    """A line of the log, before it is known which sort it is."""

    id: str = ""
    session_id: str = msgspec.field(default="", name="sessionId")
    rewind_to: str | None = msgspec.field(default=None, name="$rewindTo")
    patch: Settings | None = msgspec.field(default=None, name="$set")


class _Answer(msgspec.Struct):
    output: str = ""
    error: str = ""


_decode_answer = msgspec.json.Decoder(_Answer).decode
decode_record = msgspec.json.Decoder(Record).decode
decode_message = msgspec.json.Decoder(Message).decode
decode_settings = msgspec.json.Decoder(Settings).decode


def text_of(content: Content) -> tuple[str, int]:
    """The text of a content, and how many images or files are in it."""
    if content is None:
        return "", 0
    parts = content if isinstance(content, list) else [content]
    texts: list[str] = []
    files = 0
    for part in parts:
        if isinstance(part, str):
            texts.append(part)
        elif part.function_response is not None:
            texts.append(_answer(part.function_response))
        elif part.inline_data is not None or part.file_data is not None:
            files += 1
        elif part.text and not part.thought:
            texts.append(part.text)
    return "\n".join(texts), files


def _answer(told: FunctionResponse) -> str:
    """What a tool answered: a text under `output` or `error`, or any JSON."""
    raw = bytes(told.response)
    try:
        answer = _decode_answer(raw)
    except msgspec.ValidationError:
        return raw.decode("utf-8", "replace")
    return answer.output or answer.error or raw.decode("utf-8", "replace")
