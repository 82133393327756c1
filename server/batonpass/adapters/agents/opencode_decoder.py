"""What OpenCode's messages mean, wherever they are kept."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime

from batonpass.adapters.agents.documents import OtherSession, Told
from batonpass.adapters.agents.opencode_records import (
    Message,
    MessageInfo,
    Part,
    Tokens,
    decode_export,
)
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

_SILENT = frozenset({"agent", "compaction", "patch", "retry", "snapshot", "step-start", "subtask"})
_ENDED = frozenset({"completed", "error"})


class OpenCodeDecoder:
    """Tells each message once it is whole, and afterwards what is done to it.

    A message of the assistant is whole when it says so, when it failed, or when another has come after it.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._told = Told()
        self._known: set[str] = set()
        self._last: Message | None = None

    def take(self, messages: Sequence[Message], present: Collection[str]) -> Iterator[Event]:
        """What is new in some messages, which come in their order; `present` are the ids of all there are."""
        if not self._known <= set(present):
            self._known.intersection_update(present)
            self._told.forget_others(present)
            yield Clearing(at=None, place=Place(self._path, len(present) + 1))
        waiting = {message.number: message for message in messages}
        if self._last and self._last.id in present:
            waiting.setdefault(self._last.number, self._last)
        self._last = None
        for number, message in sorted(waiting.items()):
            self._known.add(message.id)
            if number >= len(present) and not _is_whole(message):
                self._last = message
            else:
                yield from self._take(message)

    def finish(self) -> Iterator[Event]:
        last, self._last = self._last, None
        if last:
            yield from self._take(last)

    def _take(self, message: Message) -> Iterator[Event]:
        place = Place(self._path, message.number)
        if message.info is None or message.info.role not in ("user", "assistant"):
            unknown = Unrecognised("a message that is not understood", place)
            yield from self._told.once((message.id, "unknown"), unknown)
        elif message.info.role == "user":
            yield from self._request(message, message.info, place)
        else:
            yield from self._answer(message, message.info, place)

    def _request(self, message: Message, info: MessageInfo, place: Place) -> Iterator[Event]:
        at = from_milliseconds(info.time.created)
        for number, part in enumerate(message.parts):
            key = (message.id, str(number))
            if part is None or (part.type not in ("text", "file") and part.type not in _SILENT):
                yield from self._told.once(key, Unrecognised("a part of an unknown type", place))
            elif part.type == "text" and not part.ignored:
                kind = InputKind.ATTACHED if part.synthetic else InputKind.REQUEST
                name = "synthetic" if part.synthetic else ""
                said = Input(kind=kind, text=part.text, at=at, place=place, name=name)
                yield from self._told.once(key, said)
            elif part.mime.startswith("image/"):
                # The text of other files follows as a part of its own.
                image = Input(kind=InputKind.ATTACHED, text="", at=at, place=place, images=1, name="file")
                yield from self._told.once(key, image)

    def _answer(self, message: Message, info: MessageInfo, place: Place) -> Iterator[Event]:
        at = from_milliseconds(info.time.created)
        steps = _split_steps(message.parts)
        for number, step in enumerate(steps):
            tokens = _tokens(step) or (info.tokens if number == len(steps) - 1 else None)
            response = ""
            if tokens and tokens.prompt:
                response = f"{message.id}:{number}"
                told = Response(
                    id=response,
                    at=at,
                    model=info.model_id,
                    prompt_tokens=tokens.prompt,
                    output_tokens=tokens.output + tokens.reasoning,
                    hidden_tokens=tokens.reasoning,
                    place=place,
                )
                yield from self._told.once((message.id, response), told)
            for index, part in enumerate(step):
                yield from self._part((message.id, str(number), str(index)), part, response, at, place)
        if info.summary is True:
            yield from self._compaction(message, at, place)

    def _compaction(self, message: Message, at: datetime | None, place: Place) -> Iterator[Event]:
        """The answer is a summary, and takes the place of all before it."""
        texts = [part.text for part in message.parts if part and part.type == "text"]
        summary = Input(kind=InputKind.SUMMARY, text="\n".join(texts), at=at, place=place)
        yield from self._told.once((message.id, "compaction"), Compaction(at=at, place=place))
        yield from self._told.once((message.id, "summary"), summary)

    def _part(
        self, key: tuple[str, ...], part: Part | None, response: str, at: datetime | None, place: Place
    ) -> Iterator[Event]:
        if part is None:
            yield from self._told.once(key, Unrecognised("a part that is not understood", place))
            return
        match part.type:
            case "text" | "reasoning":
                kind = OutputKind.TEXT if part.type == "text" else OutputKind.THINKING
                said = Output(response=response, kind=kind, text=part.text, place=place)
                yield from self._told.once(key, said)
            case "tool":
                yield from self._tool(key, part, response, at, place)
            case "step-finish" | "file":
                return
            case known if known in _SILENT:
                return
            case _:
                yield from self._told.once(key, Unrecognised("a part of an unknown type", place))

    def _tool(
        self, key: tuple[str, ...], part: Part, response: str, at: datetime | None, place: Place
    ) -> Iterator[Event]:
        state = part.state
        made = Output(
            response=response,
            kind=OutputKind.CALL,
            text=bytes(state.input).decode("utf-8", "replace"),
            place=place,
            name=part.tool,
            call=part.call,
        )
        yield from self._told.once(key, made)
        if state.status in _ENDED:
            answer = Input(
                kind=InputKind.RESULT,
                text=state.output or state.error,
                at=at,
                place=place,
                images=len(state.attachments or ()),
                call=part.call,
                failed=state.status == "error",
            )
            yield from self._told.once((*key, "answer"), answer)
        if state.time.compacted is not None:
            yield from self._told.once((*key, "cleared"), Clearing(at=None, place=place))


class OpenCodeExportDecoder:
    """A session that was exported to one document."""

    def __init__(self) -> None:
        self._decoder: OpenCodeDecoder | None = None
        self._session = ""

    def decode(self, content: bytes, path: str) -> Iterable[Event]:
        export = decode_export(content)
        if self._decoder is None:
            self._decoder = OpenCodeDecoder(path)
            self._session = export.info.id
        if export.info.id != self._session:
            raise OtherSession
        messages = [
            Message(one.info.id or str(number), number, one.info, list(one.parts))
            for number, one in enumerate(export.messages, 1)
        ]
        return self._decoder.take(messages, {message.id for message in messages})

    def finish(self) -> Iterable[Event]:
        return self._decoder.finish() if self._decoder else ()


def _is_whole(message: Message) -> bool:
    info = message.info
    return (
        info is None or info.role != "assistant" or info.error is not None or info.time.completed is not None
    )


def _split_steps(parts: Sequence[Part | None]) -> list[list[Part | None]]:
    """A message may hold several responses; each ends with its usage."""
    steps: list[list[Part | None]] = [[]]
    is_ended = False
    for part in parts:
        if is_ended and part is not None and part.type == "step-start":
            steps.append([])
            is_ended = False
        steps[-1].append(part)
        is_ended = is_ended or (part is not None and part.type == "step-finish")
    return steps


def _tokens(step: Sequence[Part | None]) -> Tokens | None:
    return next((part.tokens for part in step if part and part.type == "step-finish" and part.tokens), None)
