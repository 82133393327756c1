"""What the records of a Gemini CLI chat mean, whether they are lines of a log or one document."""

from collections.abc import Iterable, Iterator, Sequence

from batonpass.adapters.agents.documents import OtherSession, Told
from batonpass.adapters.agents.gemini_records import (
    Message,
    ToolCall,
    decode_message,
    decode_record,
    decode_settings,
    text_of,
)
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
    Unrecognised,
)

_ENDED = frozenset({"success", "error", "cancelled"})
_NOT_FOR_THE_MODEL = frozenset({"info", "warning", "error", "success"})


class GeminiDecoder:
    """Tells each part of a message once, as soon as it is there.

    What the model wrote waits for its usage, which may come with a later record of the same message; when
    another message comes instead, there is none.
    """

    def __init__(self) -> None:
        self._told = Told()
        self._session = ""
        self._contexts: dict[str, int] = {}
        """The messages of the chat in their order, and the tokens in the context after each, where known."""
        self._waiting: tuple[Message, Place] | None = None

    def decode(self, content: bytes, place: Place) -> Iterator[Event]:
        record = decode_record(content)
        if record.rewind_to is not None:
            yield from self._rewind(record.rewind_to, place)
        elif record.patch is not None:
            if record.patch.messages is not None:
                yield from self._replace(record.patch.messages, place)
            elif record.patch.session_id and self._contexts:
                yield Resumption(at=None, place=place)
        elif record.id:
            yield from self._message(decode_message(content), place)
        elif record.session_id:
            yield from self._whole(content, place)
        else:
            yield Unrecognised("a record of an unknown sort", place)

    def finish(self) -> Iterator[Event]:
        yield from self._flush()

    def take_document(self, messages: Sequence[Message], path: str) -> Iterator[Event]:
        """What is new in the chat as a document has it; a message that is gone was taken back."""
        self._waiting = None
        present = {message.id for message in messages}
        if not self._contexts.keys() <= present:
            self._told.forget_others(present)
            self._contexts = {name: tokens for name, tokens in self._contexts.items() if name in present}
            yield Clearing(at=None, place=Place(path, len(messages) + 1))
        for number, message in enumerate(messages, 1):
            yield from self._message(message, Place(path, number))

    def _whole(self, content: bytes, place: Place) -> Iterator[Event]:
        """The head of a log, or a chat that was copied into it whole."""
        settings = decode_settings(content)
        if self._session not in ("", settings.session_id):
            yield Resumption(at=None, place=place)
        self._session = settings.session_id
        if settings.messages:
            yield from self._replace(settings.messages, place)

    def _replace(self, messages: list[Message], place: Place) -> Iterator[Event]:
        """The history as it is now; after a compression it begins with a summary that is new."""
        if not self._contexts:
            for message in messages:
                yield from self._message(message, place)
            return
        known, present = dict(self._contexts), {message.id for message in messages}
        self._told.forget_others(present)
        self._contexts = {message.id: known.get(message.id, 0) for message in messages}
        self._waiting = None
        if present <= known.keys():
            yield Clearing(at=None, place=place)
            return
        yield Compaction(at=None, place=place)
        for message in messages:
            text, files = text_of(message.content)
            answers = [text_of(call.result)[0] for call in message.tool_calls or ()]
            yield Input(
                kind=InputKind.SUMMARY,
                text="\n".join([text, *answers]),
                at=from_text(message.timestamp),
                place=place,
                images=files,
            )

    def _rewind(self, message: str, place: Place) -> Iterator[Event]:
        """That message and all after it are taken back; all there are when it is not known."""
        yield from self._flush()
        messages = list(self._contexts)
        kept = messages[: messages.index(message)] if message in self._contexts else []
        before = _last(self._contexts.values())
        self._contexts = {name: self._contexts[name] for name in kept}
        after = _last(self._contexts.values())
        self._told.forget_others(self._contexts.keys())
        if after:
            yield Clearing(at=None, place=place, tokens=before - after)
        else:
            yield Compaction(at=None, place=place, trigger="rewind")

    def _message(self, message: Message, place: Place) -> Iterator[Event]:
        if self._waiting and self._waiting[0].id != message.id:
            yield from self._flush()
        self._contexts.setdefault(message.id, 0)
        match message.type:
            case "user":
                text, files = text_of(message.content)
                at = from_text(message.timestamp)
                said = Input(kind=InputKind.REQUEST, text=text, at=at, place=place, images=files)
                yield from self._told.once((message.id, "said"), said)
            case "gemini" if message.tokens is None:
                self._waiting = message, place
            case "gemini":
                self._waiting = None
                yield from self._answer(message, place)
            case known if known in _NOT_FOR_THE_MODEL:
                return
            case _:
                unknown = Unrecognised("a message of an unknown type", place)
                yield from self._told.once((message.id, "unknown"), unknown)

    def _flush(self) -> Iterator[Event]:
        waiting, self._waiting = self._waiting, None
        if waiting:
            yield from self._answer(*waiting)

    def _answer(self, message: Message, place: Place) -> Iterator[Event]:
        at, tokens, response = from_text(message.timestamp), message.tokens, ""
        if tokens and tokens.prompt:
            response = message.id
            self._contexts[message.id] = tokens.prompt + tokens.output + tokens.thoughts
            told = Response(
                id=message.id,
                at=at,
                model=message.model or "",
                prompt_tokens=tokens.prompt,
                output_tokens=tokens.output + tokens.thoughts,
                hidden_tokens=tokens.thoughts,
                place=place,
            )
            yield from self._told.once((message.id, "usage"), told)
        if text := text_of(message.content)[0]:
            said = Output(response=response, kind=OutputKind.TEXT, text=text, place=place)
            yield from self._told.once((message.id, "said"), said)
        for number, call in enumerate(message.tool_calls or ()):
            yield from self._call(message, f"{number} {call.id}", call, response, place)

    def _call(
        self, message: Message, key: str, call: ToolCall, response: str, place: Place
    ) -> Iterator[Event]:
        arguments = bytes(call.args).decode("utf-8", "replace")
        made = Output(
            response=response,
            kind=OutputKind.CALL,
            text=arguments,
            place=place,
            name=call.name,
            call=call.id,
        )
        yield from self._told.once((message.id, key), made)
        if call.status in _ENDED or call.result is not None:
            text, files = text_of(call.result)
            answer = Input(
                kind=InputKind.RESULT,
                text=text,
                at=from_text(message.timestamp),
                place=place,
                images=files,
                call=call.id,
                failed=call.status in ("error", "cancelled"),
            )
            yield from self._told.once((message.id, key, "answer"), answer)


class GeminiDocumentDecoder:
    """The older form: one document, which holds the chat as it is now."""

    def __init__(self) -> None:
        self._decoder = GeminiDecoder()
        self._session = ""

    def decode(self, content: bytes, path: str) -> Iterable[Event]:
        document = decode_settings(content)
        if document.messages is None:
            raise ValueError("no messages")
        if self._session not in ("", document.session_id):
            raise OtherSession
        self._session = document.session_id
        return self._decoder.take_document(document.messages, path)

    def finish(self) -> Iterable[Event]:
        return self._decoder.finish()


def _last(contexts: Iterable[int]) -> int:
    """The last that is known; 0 when none is."""
    return next((tokens for tokens in reversed(list(contexts)) if tokens), 0)
