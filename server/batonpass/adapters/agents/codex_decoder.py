"""What the lines of a Codex rollout mean.

The usage of a response is written after what its tools answered, which it does not include. So what the model
wrote and what its tools answered are kept back until the usage comes, and told after it.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

import msgspec

from batonpass.adapters.agents.codex_lines import (
    Entry,
    Item,
    TokenUsage,
    decode_entry,
    decode_kind,
    raw_text,
    text_of,
)
from batonpass.domain.transcript import (
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

_SILENT_LINES = frozenset({"world_state", "ghost_snapshot"})
"""What `world_state` holds is written as a message as well."""

_SILENT_EVENTS = frozenset(
    {
        "agent_message",
        "agent_reasoning",
        "agent_reasoning_raw_content",
        "agent_reasoning_section_break",
        "background_event",
        "context_compacted",
        "deprecation_notice",
        "entered_review_mode",
        "error",
        "exited_review_mode",
        "item_completed",
        "item_started",
        "patch_apply_begin",
        "patch_apply_end",
        "plan_update",
        "session_configured",
        "shutdown_complete",
        "stream_error",
        "sub_agent_activity",
        "task_complete",
        "task_started",
        "thread_goal_updated",
        "thread_name_updated",
        "thread_settings_applied",
        "turn_aborted",
        "turn_complete",
        "turn_diff",
        "turn_started",
        "user_message",
        "view_image_tool_call",
        "warning",
    }
)
_SILENT_PREFIXES = (
    "collab_",
    "dynamic_tool_call_",
    "exec_command_",
    "guardian_",
    "hook_",
    "image_generation_",
    "mcp_",
    "web_search_",
)
_BY_THE_PROGRAM = ("<", "# AGENTS.md")
"""How messages begin that come in the user's name from the program itself."""


class CodexDecoder:
    """Decodes the lines of one file in the order of the file."""

    def __init__(self) -> None:
        self._model = ""
        self._responses = 0
        self._kept: list[Output | Input] = []
        self._counted: TokenUsage | None = None
        self._is_compacted = False
        self._is_begun = False

    def decode(self, content: bytes, place: Place) -> Iterator[Event]:
        entry = _decode(content)
        if entry is None:
            return
        match entry.type:
            case "response_item":
                yield from self._item(entry.payload, _time(entry), place)
            case "event_msg":
                yield from self._event(entry, place)
            case "compacted":
                yield from self._compaction(entry, place)
            case "turn_context":
                yield from self._turn(entry, place)
            case "session_meta":
                # Written again whenever the session is taken up, and by forks with their copied history.
                if self._is_begun:
                    yield Resumption(at=_time(entry), place=place)
                self._is_begun = True
            case known if known in _SILENT_LINES:
                return
            case _:
                yield Unrecognised("a line of an unknown type", place)

    def finish(self) -> Iterator[Event]:
        """What was written without a usage is in the context all the same."""
        kept, self._kept = self._kept, []
        for event in kept:
            yield replace(event, response="") if isinstance(event, Output) else event

    def _turn(self, entry: Entry, place: Place) -> Iterator[Event]:
        """Another model comes with other instructions and tools."""
        model = entry.payload.model or self._model
        if self._model not in ("", model):
            yield Resumption(at=_time(entry), place=place)
        self._model = model

    def _item(self, item: Item, at: datetime | None, place: Place) -> Iterator[Event]:
        kind = item.type
        if kind == "message" and item.role != "assistant":
            # The turn before it was broken off when something is still kept.
            yield from self.finish()
            yield _message(item, at, place)
        elif kind.endswith("_output"):
            text, images = text_of(item.output)
            found = Input(
                kind=InputKind.RESULT,
                text=text or raw_text(item.tools),
                at=at,
                place=place,
                images=images,
                call=item.call_id or "",
            )
            if found.call in {kept.call for kept in self._kept}:
                self._kept.append(found)
            else:
                # The usage of its response is known already, as in builds that wrote it before.
                yield found
        elif (output := self._output(item, place)) is not None:
            self._kept.append(output)
        elif kind != "ghost_snapshot":
            yield Unrecognised("an item of an unknown type", place)

    def _output(self, item: Item, place: Place) -> Output | None:
        kind, text = OutputKind.CALL, ""
        if item.type == "message":
            kind, (text, _) = OutputKind.TEXT, text_of(item.content)
        elif item.type == "reasoning":
            kind, (text, _) = OutputKind.THINKING, text_of(item.summary)
        elif item.type.endswith("_call"):
            text = raw_text(item.arguments) or raw_text(item.input) or raw_text(item.action)
        elif item.type not in ("compaction", "compaction_summary"):
            return None
        return Output(
            response=self._next_response,
            kind=kind,
            text=text,
            place=place,
            name=item.name,
            call=item.call_id or "",
            sealed_bytes=len(item.encrypted_content or ""),
        )

    def _event(self, entry: Entry, place: Place) -> Iterator[Event]:
        kind = entry.payload.type
        if kind == "token_count":
            yield from self._usage(entry, place)
        elif kind == "thread_rolled_back":
            yield from self.finish()
            yield Resumption(at=_time(entry), place=place)
        elif not _is_silent(kind):
            yield Unrecognised("an event of an unknown type", place)

    def _usage(self, entry: Entry, place: Place) -> Iterator[Event]:
        info = entry.payload.info
        if info is None:
            return
        last = info.last_token_usage
        if not last.input_tokens:
            # Written after a compaction, with an estimate of what is left.
            if not self._is_compacted:
                yield Compaction(at=_time(entry), place=place, after=last.total_tokens)
            return
        total = info.total_token_usage
        if total is not None and total == self._counted:
            # The same count once more, as when only the limits have changed.
            return
        self._counted = total
        self._is_compacted = False
        yield Response(
            id=self._next_response,
            at=_time(entry),
            model=self._model,
            prompt_tokens=last.input_tokens,
            output_tokens=last.output_tokens,
            hidden_tokens=last.reasoning_output_tokens,
            window_tokens=info.model_context_window,
            place=place,
        )
        self._responses += 1
        yield from self._kept
        self._kept = []

    def _compaction(self, entry: Entry, place: Place) -> Iterator[Event]:
        self._kept = []
        self._is_compacted = True
        at = _time(entry)
        yield Compaction(at=at, place=place)
        history = entry.payload.replacement_history
        if history is None and isinstance(entry.payload.message, str):
            yield Input(kind=InputKind.SUMMARY, text=entry.payload.message, at=at, place=place)
        for item in history or ():
            text, images = text_of(item.content)
            yield Input(kind=InputKind.SUMMARY, text=text, at=at, place=place, images=images)

    @property
    def _next_response(self) -> str:
        return f"response-{self._responses + 1}"


def _decode(content: bytes) -> Entry | None:
    """The line, or None for one of another shape that does not matter. Raises as `Decoder.decode` does."""
    try:
        return decode_entry(content)
    except msgspec.ValidationError:
        kind = decode_kind(content)
        if kind.type in _SILENT_LINES or (kind.type == "event_msg" and _is_silent(kind.payload.type)):
            return None
        raise


def _is_silent(event: str) -> bool:
    return event in _SILENT_EVENTS or event.startswith(_SILENT_PREFIXES)


def _message(item: Item, at: datetime | None, place: Place) -> Input:
    text, images = text_of(item.content)
    typed = item.role == "user" and not text.lstrip().startswith(_BY_THE_PROGRAM)
    kind = InputKind.REQUEST if typed else InputKind.ATTACHED
    return Input(kind=kind, text=text, at=at, place=place, images=images, name=item.role)


def _time(entry: Entry) -> datetime | None:
    try:
        return datetime.fromisoformat(entry.timestamp)
    except ValueError:
        return None
