"""What the messages of Cline's and Roo's tasks mean: both write the same list for their window.

Each request to the model is a message whose text is JSON, with what was sent and, once it has ended, with its
usage. What the model wrote stands in the messages after it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime

import msgspec

from batonpass.adapters.agents.documents import OtherSession, Told
from batonpass.adapters.agents.times import from_milliseconds
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
    Unrecognised,
)

_SAID = frozenset({"completion_result", "text"})
_CALLS = frozenset(
    {
        "browser_action",
        "browser_action_launch",
        "command",
        "followup",
        "new_task",
        "plan_mode_respond",
        "tool",
        "use_mcp_server",
    }
)
_FROM_THE_USER = frozenset({"task", "user_feedback"})
_COMPACTIONS = frozenset({"condense", "condense_context", "summarize_task"})
UNNAMED = "unnamed"
"""The model's name where the messages do not give it: nothing is assumed of its tokens."""


class ApiRequest(msgspec.Struct, rename="camel"):
    request: str = ""
    tokens_in: int | None = None
    tokens_out: int | None = None
    cache_writes: int | None = None
    cache_reads: int | None = None


class Condensed(msgspec.Struct, rename="camel"):
    prev_context_tokens: int | None = None
    new_context_tokens: int | None = None
    summary: str = ""


class ModelInfo(msgspec.Struct, rename="camel"):
    model_id: str = ""


class Tool(msgspec.Struct):
    tool: str = ""


class Message(msgspec.Struct, rename="camel"):
    ts: int
    type: str
    say: str = ""
    ask: str = ""
    text: str | None = None
    images: list[str] | None = None
    partial: bool | None = None
    model_info: ModelInfo | None = None
    context_condense: Condensed | None = None

    @property
    def sort(self) -> str:
        return self.say or self.ask


_decode_messages = msgspec.json.Decoder(list[Message]).decode
_decode_request = msgspec.json.Decoder(ApiRequest).decode
_decode_tool = msgspec.json.Decoder(Tool).decode


class TaskDecoder:
    """Tells each request once its usage is there, or another has come after it."""

    def __init__(self, prompt_of: Callable[[ApiRequest], int]) -> None:
        """`prompt_of` adds up the prompt of a request, whose usage is there."""
        self._prompt_of = prompt_of
        self._told = Told()
        self._started: int | None = None
        self._known: set[str] = set()
        self._messages: Sequence[Message] = ()
        self._path = ""

    def decode(self, content: bytes, path: str) -> Iterable[Event]:
        messages = _decode_messages(content)
        if messages and self._started not in (None, messages[0].ts):
            raise OtherSession
        self._started = messages[0].ts if messages else self._started
        self._messages, self._path = messages, path
        return self._tell(is_final=False)

    def finish(self) -> Iterable[Event]:
        return self._tell(is_final=True)

    def _tell(self, *, is_final: bool) -> Iterator[Event]:
        present = {f"{number} {message.ts}" for number, message in enumerate(self._messages)}
        if not self._known <= present:
            self._told.forget_others(present)
            yield Clearing(at=None, place=Place(self._path, len(self._messages) + 1))
        self._known = present
        exchanges = _split_exchanges(self._messages)
        for number, exchange in enumerate(exchanges):
            yield from self._exchange(exchange, is_past=is_final or number < len(exchanges) - 1)

    def _exchange(self, exchange: Sequence[tuple[int, Message]], *, is_past: bool) -> Iterator[Event]:
        response, model = "", _model(exchange)
        spoken = ""
        for number, message in exchange:
            key, place = f"{number} {message.ts}", Place(self._path, number + 1)
            at = from_milliseconds(message.ts)
            if message.sort != "api_req_started":
                if message.partial and not is_past:
                    return
                events = _said(message, response, at, place, is_first=number == 0)
                spoken = message.text or "" if message.sort in _FROM_THE_USER or number == 0 else spoken
            else:
                try:
                    request = _decode_request(message.text or "")
                except (msgspec.MsgspecError, ValueError):
                    events = [Unrecognised("a request that is not understood", place)]
                else:
                    if request.tokens_in is None and not is_past:
                        return
                    response = key if request.tokens_in is not None and self._prompt_of(request) else ""
                    events = self._request(request, response, model, spoken, at, place)
            for index, event in enumerate(events):
                yield from self._told.once((key, str(index)), event)

    def _request(
        self, request: ApiRequest, response: str, model: str, spoken: str, at: datetime | None, place: Place
    ) -> list[Event]:
        sent = request.request.replace(spoken, "", 1) if spoken else request.request
        events: list[Event] = []
        if sent:
            events.append(Input(kind=InputKind.ATTACHED, text=sent, at=at, place=place, name="request"))
        if response:
            events.append(
                Response(
                    id=response,
                    at=at,
                    model=model,
                    prompt_tokens=self._prompt_of(request),
                    output_tokens=request.tokens_out or 0,
                    place=place,
                )
            )
        return events


def _split_exchanges(messages: Sequence[Message]) -> list[list[tuple[int, Message]]]:
    """Each request with what the user said before it and with what was written after it."""
    exchanges: list[list[tuple[int, Message]]] = [[]]
    has_request = False
    for number, message in enumerate(messages):
        starts = message.sort == "api_req_started" or message.sort in _FROM_THE_USER
        if starts and has_request:
            exchanges.append([])
            has_request = False
        has_request = has_request or message.sort == "api_req_started"
        exchanges[-1].append((number, message))
    return exchanges


def _model(exchange: Sequence[tuple[int, Message]]) -> str:
    named = (message.model_info.model_id for _, message in exchange if message.model_info)
    return next(filter(None, named), UNNAMED)


def _said(
    message: Message, response: str, at: datetime | None, place: Place, *, is_first: bool
) -> list[Event]:
    """What a message is that is no request; the first one is what the user asked for."""
    text, sort = message.text or "", message.sort
    if is_first or sort in _FROM_THE_USER:
        images = len(message.images or ())
        return [Input(kind=InputKind.REQUEST, text=text, at=at, place=place, images=images)]
    if sort in _COMPACTIONS:
        told = message.context_condense or Condensed(summary=text)
        return [
            Compaction(at=at, place=place, before=told.prev_context_tokens, after=told.new_context_tokens),
            Input(kind=InputKind.SUMMARY, text=told.summary, at=at, place=place),
        ]
    if sort == "sliding_window_truncation":
        return [Clearing(at=at, place=place)]
    if not text:
        return []
    if sort in _SAID:
        return [Output(response=response, kind=OutputKind.TEXT, text=text, place=place)]
    if sort == "reasoning":
        return [Output(response=response, kind=OutputKind.THINKING, text=text, place=place)]
    if sort in _CALLS:
        name = _tool(text) if sort == "tool" else sort
        # A command stands there bare; as an argument it reads like any other tool's.
        made = msgspec.json.encode({"command": text}).decode() if sort == "command" else text
        return [Output(response=response, kind=OutputKind.CALL, text=made, place=place, name=name)]
    return []


def _tool(text: str) -> str:
    try:
        return _decode_tool(text).tool
    except (msgspec.MsgspecError, ValueError):
        return "tool"
