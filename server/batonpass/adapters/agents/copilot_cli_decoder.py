"""What the events of a Copilot CLI session mean. Read from files of version 1.0.64.

The events say what was written and answered, and never what a prompt held; only a session that was closed
says how many tokens it had in its context.
"""

from collections.abc import Iterator
from datetime import datetime

import msgspec

from batonpass.adapters.agents.times import from_text
from batonpass.domain.transcript import (
    Clearing,
    Compaction,
    Event,
    Input,
    InputKind,
    Output,
    OutputKind,
    Place,
    Response,
    Resumption,
    Unmetered,
    Unrecognised,
)

_SILENT = frozenset(
    {
        "abort",
        "session.compaction_start",
        "session.context_changed",
        "session.error",
        "session.handoff",
        "session.idle",
        "session.info",
        "session.mode_changed",
        "session.permissions_changed",
        "session.plan_changed",
        "session.task_complete",
        "session.title_changed",
        "session.usage_info",
        "session.warning",
        "session.workspace_file_changed",
        "tool.execution_progress",
        "tool.execution_partial_result",
        "tool.execution_start",
        "tool.user_requested",
        "assistant.intent",
        "assistant.reasoning",
        "assistant.turn_end",
        "assistant.turn_start",
        "assistant.usage",
        "pending_messages.modified",
    }
)
_SILENT_PREFIXES = (
    "command.",
    "elicitation.",
    "exit_plan_mode.",
    "external_tool.",
    "hook.",
    "permission.",
    "subagent.",
    "user_input.",
)


class Context(msgspec.Struct):
    cwd: str = ""


class ToolRequest(msgspec.Struct, rename="camel"):
    tool_call_id: str = ""
    name: str = ""
    arguments: msgspec.Raw = msgspec.Raw(b"{}")


class Result(msgspec.Struct):
    content: str = ""


class Failure(msgspec.Struct):
    message: str = ""


class Data(msgspec.Struct, rename="camel"):
    """The data of an event of any type; what a type does not have is empty."""

    session_id: str = ""
    start_time: str = ""
    context: Context = msgspec.field(default_factory=Context)
    content: str = ""
    transformed_content: str = ""
    model: str | None = None
    new_model: str | None = None
    current_model: str | None = None
    tool_requests: list[ToolRequest] | None = None
    reasoning_text: str | None = None
    parent_tool_call_id: str | None = None
    tool_call_id: str = ""
    success: bool = True
    result: Result | None = None
    error: Failure | None = None
    current_tokens: int | None = None
    pre_compaction_tokens: int | None = None
    post_compaction_tokens: int | None = None
    summary_content: str | None = None
    tokens_removed_during_truncation: int | None = None


class Entry(msgspec.Struct, rename="camel"):
    type: str
    timestamp: str = ""
    agent_id: str | None = None
    data: Data = msgspec.field(default_factory=Data)


class Kind(msgspec.Struct):
    """All that is asked of an event that does not matter."""

    type: str


decode_entry = msgspec.json.Decoder(Entry).decode
_decode_kind = msgspec.json.Decoder(Kind).decode


class CopilotCliDecoder:
    """Decodes the events of one file in the order of the file."""

    def __init__(self) -> None:
        self._model = ""
        self._instructions: Input | None = None
        self._is_begun = False

    def decode(self, content: bytes, place: Place) -> Iterator[Event]:
        kind = _decode_kind(content).type
        if kind in _SILENT or kind.startswith(_SILENT_PREFIXES):
            return
        entry = decode_entry(content)
        at, data = from_text(entry.timestamp), entry.data
        chain = entry.agent_id or data.parent_tool_call_id or ""
        if kind.startswith("session."):
            yield from self._session(kind, data, at, place)
            return
        match kind:
            case "system.message":
                yield from self._instruct(data.content, at, place)
            case "user.message":
                yield Input(kind=InputKind.REQUEST, text=data.content, at=at, place=place, chain=chain)
                if around := data.transformed_content.replace(data.content, "", 1):
                    yield _attached("transformed", around, at, place, chain)
            case "system.notification" | "skill.invoked":
                yield _attached(kind, data.content, at, place, chain)
            case "assistant.message":
                yield from self._response(data, at, place, chain)
            case "tool.execution_complete":
                yield _answer(data, at, place, chain)
            case _:
                yield Unrecognised("an event of an unknown type", place)

    def _session(self, kind: str, data: Data, at: datetime | None, place: Place) -> Iterator[Event]:
        match kind.removeprefix("session."):
            case "start" | "resume":
                if self._is_begun:
                    yield Resumption(at=at, place=place)
                self._is_begun = True
            case "model_change":
                self._model = data.new_model or self._model
            case "compaction_complete":
                yield from self._compaction(data, at, place)
            case "truncation":
                yield Clearing(at=at, place=place, tokens=data.tokens_removed_during_truncation)
            case "snapshot_rewind":
                yield Clearing(at=at, place=place)
            case "shutdown":
                yield from self._shutdown(data, at, place)
            case _:
                yield Unrecognised("an event of an unknown type", place)

    def finish(self) -> Iterator[Event]:
        """Nothing is kept back."""
        return iter(())

    def _instruct(self, text: str, at: datetime | None, place: Place) -> Iterator[Event]:
        """The instructions are written again with every request; the context holds them once."""
        if self._instructions is None:
            self._instructions = _attached("system", text, at, place)
            yield self._instructions

    def _response(self, data: Data, at: datetime | None, place: Place, chain: str) -> Iterator[Event]:
        if not chain:
            self._model = data.model or self._model
        yield Unmetered(at=at, model=data.model or self._model, place=place, chain=chain)
        if data.reasoning_text:
            yield Output(
                response="", kind=OutputKind.THINKING, text=data.reasoning_text, place=place, chain=chain
            )
        if data.content:
            yield Output(response="", kind=OutputKind.TEXT, text=data.content, place=place, chain=chain)
        for call in data.tool_requests or ():
            yield Output(
                response="",
                kind=OutputKind.CALL,
                text=bytes(call.arguments).decode("utf-8", "replace"),
                place=place,
                name=call.name,
                call=call.tool_call_id,
                chain=chain,
            )

    def _compaction(self, data: Data, at: datetime | None, place: Place) -> Iterator[Event]:
        if not data.success:
            return
        yield Compaction(
            at=at, place=place, before=data.pre_compaction_tokens, after=data.post_compaction_tokens
        )
        if self._instructions:
            yield self._instructions
        yield Input(kind=InputKind.SUMMARY, text=data.summary_content or "", at=at, place=place)

    def _shutdown(self, data: Data, at: datetime | None, place: Place) -> Iterator[Event]:
        if data.current_tokens:
            yield Response(
                id=f"shutdown-{place.line}",
                at=at,
                model=data.current_model or self._model,
                prompt_tokens=data.current_tokens,
                output_tokens=0,
                place=place,
            )


def _attached(name: str, text: str, at: datetime | None, place: Place, chain: str = "") -> Input:
    return Input(kind=InputKind.ATTACHED, text=text, at=at, place=place, name=name, chain=chain)


def _answer(data: Data, at: datetime | None, place: Place, chain: str) -> Input:
    text = data.result.content if data.result else data.error.message if data.error else ""
    return Input(
        kind=InputKind.RESULT,
        text=text,
        at=at,
        place=place,
        call=data.tool_call_id,
        failed=not data.success,
        chain=chain,
    )
