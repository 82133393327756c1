"""What the lines of a Claude Code transcript mean."""

from collections.abc import Iterator
from datetime import datetime

import msgspec

from batonpass.adapters.agents.claude_code_attachments import text_of
from batonpass.adapters.agents.claude_code_lines import (
    Block,
    Entry,
    Message,
    decode_entry,
    decode_kind,
    prompt_of,
)
from batonpass.domain.transcript import (
    MAIN_CHAIN,
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
    Unrecognised,
)

_NOT_FOR_THE_MODEL = frozenset(
    {
        "agent-color",
        "agent-name",
        "ai-title",
        "attribution-snapshot",
        "custom-title",
        "file-history-delta",
        "file-history-snapshot",
        "last-prompt",
        "mode",
        "permission-mode",
        "pr-link",
        "progress",
        "queue-operation",
        "summary",
        "tag",
        "worktree-state",
    }
)
_SYNTHETIC = "<synthetic>"
_RESUMED = "SessionStart:resume"
_OTHER_MODEL = "<command-name>/model</command-name>"


class ClaudeCodeDecoder:
    """Decodes the lines of one file in the order of the file.

    The chain of `parentUuid` is not followed: it loses the results of tools that ran side by side. A line
    that was copied comes with the same `uuid` and is passed over, as are later copies of an earlier response.
    """

    def __init__(self) -> None:
        self._seen: dict[str, int] = {}
        self._last_response = 0
        self._responses: set[str] = set()
        self._current: dict[str, str] = {}
        self._version = ""

    def decode(self, content: bytes, place: Place) -> Iterator[Event]:
        entry = _decode(content)
        if entry is None:
            return
        if entry.uuid:
            if entry.uuid in self._seen:
                return
            self._seen[entry.uuid] = place.line
        yield from self._resumption(entry, place)
        match entry.type:
            case "assistant":
                yield from self._response(entry, place)
            case "user":
                yield from self._message(entry, place)
            case "attachment":
                yield from self._attachment(entry, place)
            case "system":
                yield from self._boundary(entry, place)
            case known if known in _NOT_FOR_THE_MODEL:
                return
            case _:
                yield Unrecognised("a line of an unknown type", place)

    def finish(self) -> Iterator[Event]:
        """Nothing is kept back."""
        return iter(())

    def _resumption(self, entry: Entry, place: Place) -> Iterator[Event]:
        """Another version of the program, or its word for it, shows that the session was taken up again."""
        chain = _chain(entry)
        hook = entry.data.hook_name if entry.data else (entry.attachment or {}).get("hookName")
        resumed = hook == _RESUMED or self._is_rewound(entry)
        if entry.version and chain == MAIN_CHAIN:
            resumed = resumed or self._version not in ("", entry.version)
            self._version = entry.version
        if resumed:
            yield Resumption(at=_time(entry), place=place, chain=chain)

    def _is_rewound(self, entry: Entry) -> bool:
        """Whether the user went back to an earlier place and speaks from there, or takes another model."""
        if entry.type != "user" or entry.is_sidechain or entry.message is None:
            return False
        content = entry.message.content
        if isinstance(content, list) and any(block.type == "tool_result" for block in content):
            return False
        if isinstance(content, str) and content.startswith(_OTHER_MODEL):
            return True
        parent = self._seen.get(entry.parent_uuid or "")
        return parent is not None and parent < self._last_response

    def _response(self, entry: Entry, place: Place) -> Iterator[Event]:
        message = entry.message
        if message is None:
            yield Unrecognised("a response without a message", place)
            return
        if message.model == _SYNTHETIC or entry.is_api_error_message:
            return
        chain = _chain(entry)
        if message.id != self._current.get(chain):
            if message.id in self._responses:
                return
            self._responses.add(message.id)
            if chain == MAIN_CHAIN:
                self._last_response = place.line
            self._current[chain] = message.id
        if message.usage is None:
            yield Unrecognised("a response without its usage", place)
        elif prompt_of(usage := message.usage.last):
            details = message.usage.output_tokens_details
            yield Response(
                id=message.id,
                at=_time(entry),
                model=message.model,
                prompt_tokens=prompt_of(usage),
                output_tokens=usage.output_tokens or 0,
                hidden_tokens=details.thinking_tokens if details else None,
                place=place,
                chain=chain,
            )
        yield from _outputs(message, chain, place)

    def _message(self, entry: Entry, place: Place) -> Iterator[Event]:
        message = entry.message
        if message is None:
            yield Unrecognised("a message without its content", place)
            return
        kind = InputKind.REQUEST
        if entry.is_compact_summary:
            kind = InputKind.SUMMARY
        elif entry.is_meta:
            kind = InputKind.ATTACHED
        at, chain = _time(entry), _chain(entry)
        if isinstance(message.content, str):
            yield Input(kind=kind, text=message.content, at=at, place=place, chain=chain)
            return
        for block in message.content:
            match block.type:
                case "tool_result":
                    text, images, tools = _result(block)
                    yield Input(
                        kind=InputKind.RESULT,
                        text=text,
                        at=at,
                        place=place,
                        images=images,
                        tools=tools,
                        call=block.tool_use_id,
                        failed=bool(block.is_error),
                        chain=chain,
                    )
                case "text":
                    yield Input(kind=kind, text=block.text, at=at, place=place, chain=chain)
                case "image" | "document":
                    yield Input(kind=kind, text="", at=at, place=place, images=1, chain=chain)
                case _:
                    yield Unrecognised("a message with an unknown part", place)

    def _attachment(self, entry: Entry, place: Place) -> Iterator[Event]:
        attachment = entry.attachment or {}
        try:
            text = text_of(attachment)
        except ValueError as error:
            yield Unrecognised(str(error), place)
            return
        if text is not None:
            # What was typed while the agent worked is the user's word, whatever carried it.
            typed = attachment.get("type") == "queued_command" and attachment.get("commandMode") == "prompt"
            yield Input(
                kind=InputKind.REQUEST if typed else InputKind.ATTACHED,
                text=text,
                at=_time(entry),
                place=place,
                name=str(attachment["type"]),
                chain=_chain(entry),
            )

    def _boundary(self, entry: Entry, place: Place) -> Iterator[Event]:
        at, chain = _time(entry), _chain(entry)
        if entry.subtype == "compact_boundary":
            told = entry.compact_metadata
            yield Compaction(
                at=at,
                place=place,
                trigger=told.trigger if told else "",
                before=told.pre_tokens if told else None,
                after=told.post_tokens if told else None,
                chain=chain,
            )
        elif entry.subtype == "local_command" and isinstance(entry.content, str):
            kind = InputKind.ATTACHED
            yield Input(kind=kind, text=entry.content, at=at, place=place, name=entry.subtype, chain=chain)
        elif entry.subtype == "microcompact_boundary":
            told = entry.microcompact_metadata
            yield Clearing(at=at, place=place, tokens=told.tokens_saved if told else None, chain=chain)


def _decode(content: bytes) -> Entry | None:
    """The line, or None for one of another shape that does not matter. Raises as `Decoder.decode` does."""
    try:
        return decode_entry(content)
    except msgspec.ValidationError:
        if decode_kind(content).type in _NOT_FOR_THE_MODEL:
            return None
        raise


def _chain(entry: Entry) -> str:
    return (entry.agent_id or "subagent") if entry.is_sidechain else MAIN_CHAIN


def _time(entry: Entry) -> datetime | None:
    try:
        return datetime.fromisoformat(entry.timestamp)
    except ValueError:
        return None


def _outputs(message: Message, chain: str, place: Place) -> Iterator[Event]:
    if isinstance(message.content, str):
        yield Output(
            response=message.id, kind=OutputKind.TEXT, text=message.content, place=place, chain=chain
        )
        return
    for block in message.content:
        match block.type:
            case "text":
                kind, text = OutputKind.TEXT, block.text
            case "thinking" | "redacted_thinking":
                kind, text = OutputKind.THINKING, block.thinking
            case "tool_use" | "server_tool_use" | "mcp_tool_use":
                kind, text = OutputKind.CALL, bytes(block.input).decode("utf-8", "replace")
            case other if other.endswith("_tool_result"):
                # What a tool on the server answered is part of the response, and of its usage.
                continue
            case _:
                yield Unrecognised("a response with an unknown part", place)
                continue
        yield Output(
            response=message.id,
            kind=kind,
            text=text,
            place=place,
            name=block.name,
            call=block.id,
            sealed_bytes=len(block.signature) + len(block.data),
            chain=chain,
        )


def _result(block: Block) -> tuple[str, int, int]:
    """The text of a tool's answer, how many images are in it, and how many tools it brings along."""
    if isinstance(block.content, str):
        return block.content, 0, 0
    if not isinstance(block.content, list):
        return "", 0, 0
    types = [part.type for part in block.content]
    texts = [part.text for part in block.content if part.type == "text"]
    return "\n".join(texts), types.count("image") + types.count("document"), types.count("tool_reference")
