"""What VS Code's chats mean. Read from an export of version 1.108 and from the source of 1.111.

A request holds all rounds of calls that were made for it. Newer builds record the prompt of the last round;
without it, the context is estimated.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, cast

import msgspec

from batonpass.adapters.agents.documents import OtherSession, Told
from batonpass.adapters.agents.times import from_milliseconds
from batonpass.domain.transcript import (
    Clearing,
    Event,
    Input,
    InputKind,
    Output,
    OutputKind,
    Place,
    Response,
    Unmetered,
)


class Text(msgspec.Struct):
    text: str = ""


class Call(msgspec.Struct):
    id: str = ""
    name: str = ""
    arguments: str = ""


class Round(msgspec.Struct, rename="camel"):
    response: str = ""
    tool_calls: list[Call] | None = None


class ToolResult(msgspec.Struct):
    content: Any = None


class Metadata(msgspec.Struct, rename="camel"):
    prompt_tokens: int | None = None
    output_tokens: int | None = None
    rendered_user_message: list[Text] | None = None
    rendered_global_context: list[Text] | None = None
    tool_call_rounds: list[Round] | None = None
    tool_call_results: dict[str, ToolResult] | None = None


class Result(msgspec.Struct):
    metadata: Metadata = msgspec.field(default_factory=Metadata)


class ResponsePart(msgspec.Struct):
    kind: str | None = None
    value: Any = None


class Request(msgspec.Struct, rename="camel"):
    request_id: str
    message: str | Text = ""
    timestamp: float | None = None
    model_id: str = ""
    response: list[ResponsePart] | None = None
    result: Result | None = None


class Chat(msgspec.Struct, rename="camel"):
    requests: list[Request]
    session_id: str = ""

    @property
    def identity(self) -> str:
        """An exported chat has no id of its own."""
        return self.session_id or (self.requests[0].request_id if self.requests else "")


class ChatDecoder:
    """Tells each request once its result is there, or another has come after it."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._told = Told()
        self._identity = ""
        self._known: set[str] = set()
        self._waiting: tuple[Request, Place] | None = None

    def take(self, chat: Chat) -> Iterator[Event]:
        """What is new in the chat as it is now. Raises OtherSession."""
        if self._identity not in ("", chat.identity):
            raise OtherSession
        self._identity = chat.identity
        return self._take(chat.requests)

    def finish(self) -> Iterator[Event]:
        waiting, self._waiting = self._waiting, None
        if waiting:
            yield from self._answer(*waiting)

    def _take(self, requests: Sequence[Request]) -> Iterator[Event]:
        present = {request.request_id for request in requests}
        if not self._known <= present:
            self._told.forget_others(present)
            yield Clearing(at=None, place=Place(self._path, len(requests) + 1))
        self._known = present
        self._waiting = None
        for number, request in enumerate(requests, 1):
            place = Place(self._path, number)
            yield from self._ask(request, place)
            if request.result is None and number == len(requests):
                self._waiting = request, place
            else:
                yield from self._answer(request, place)

    def _ask(self, request: Request, place: Place) -> Iterator[Event]:
        text = request.message if isinstance(request.message, str) else request.message.text
        said = Input(kind=InputKind.REQUEST, text=text, at=from_milliseconds(request.timestamp), place=place)
        yield from self._told.once((request.request_id, "asked"), said)

    def _answer(self, request: Request, place: Place) -> Iterator[Event]:
        for number, event in enumerate(self._events(request, place)):
            yield from self._told.once((request.request_id, str(number)), event)

    def _events(self, request: Request, place: Place) -> Iterator[Event]:
        at = from_milliseconds(request.timestamp)
        metadata = request.result.metadata if request.result else Metadata()
        yield from _rendered(request, metadata, at, place)
        model = request.model_id.rpartition("/")[2]
        rounds = metadata.tool_call_rounds or [Round(_written(request.response or []))]
        for turn in rounds[:-1]:
            yield from _round(turn, metadata, "", at, place)
        if metadata.prompt_tokens:
            yield Response(
                id=request.request_id,
                at=at,
                model=model,
                prompt_tokens=metadata.prompt_tokens,
                output_tokens=metadata.output_tokens or 0,
                place=place,
            )
            yield from _round(rounds[-1], metadata, request.request_id, at, place)
        else:
            yield Unmetered(at=at, model=model, place=place)
            yield from _round(rounds[-1], metadata, "", at, place)


class ChatDocumentDecoder:
    """A chat that is kept, or was exported, as one document."""

    def __init__(self) -> None:
        self._decoder: ChatDecoder | None = None

    def decode(self, content: bytes, path: str) -> Iterable[Event]:
        chat = _decode_chat(content)
        if self._decoder is None:
            self._decoder = ChatDecoder(path)
        return self._decoder.take(chat)

    def finish(self) -> Iterable[Event]:
        return self._decoder.finish() if self._decoder else ()


_decode_chat = msgspec.json.Decoder(Chat).decode


def _rendered(request: Request, metadata: Metadata, at: datetime | None, place: Place) -> Iterator[Event]:
    """What the editor put around the request: files, the selection, its own reminders."""
    said = request.message if isinstance(request.message, str) else request.message.text
    for name, texts in (
        ("global", metadata.rendered_global_context),
        ("rendered", metadata.rendered_user_message),
    ):
        text = "\n".join(part.text for part in texts or ()).replace(said, "", 1)
        if text:
            yield Input(kind=InputKind.ATTACHED, text=text, at=at, place=place, name=name)


def _round(
    turn: Round, metadata: Metadata, response: str, at: datetime | None, place: Place
) -> Iterator[Event]:
    if turn.response:
        yield Output(response=response, kind=OutputKind.TEXT, text=turn.response, place=place)
    for call in turn.tool_calls or ():
        yield Output(
            response=response,
            kind=OutputKind.CALL,
            text=call.arguments,
            place=place,
            name=call.name,
            call=call.id,
        )
    for call in turn.tool_calls or ():
        answer = (metadata.tool_call_results or {}).get(call.id)
        if answer:
            text = "".join(_texts(answer.content))
            yield Input(kind=InputKind.RESULT, text=text, at=at, place=place, call=call.id)


def _written(parts: Sequence[ResponsePart]) -> str:
    """The text of an answer as the editor shows it; its parts without a kind are Markdown."""
    return "".join(text for part in parts if part.kind is None for text in _texts(part.value))


def _texts(value: Any) -> Iterator[str]:
    """The texts in the tree that a tool's answer was rendered from."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in cast("list[Any]", value):
            yield from _texts(item)
    elif isinstance(value, dict):
        fields = cast("dict[str, Any]", value)
        for name in ("text", "value", "node", "children"):
            yield from _texts(fields.get(name))
