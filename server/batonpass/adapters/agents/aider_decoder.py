"""What the lines of aider's chat history mean. Read from files of version 0.85.

Of each prompt the history has the first two digits, written after the answer: 9.7k, or 11k. The files that
aider puts into the prompt are not in it.
"""

import re
from collections.abc import Iterator

from batonpass.domain.transcript import (
    Event,
    Input,
    InputKind,
    Output,
    OutputKind,
    Place,
    Response,
    Restarted,
    Resumption,
    Unrecognised,
)

CHAT = re.compile(rb"^# aider chat started at (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)\s*$")
_USAGE = re.compile(r"> Tokens: ([\d.,]+)([kM]?) sent(?:, .*?)?, ([\d.,]+)([kM]?) received")
_MODEL = re.compile(r"> (?:Main model|Model): (\S+) with ")
_FILES = re.compile(r"> (?:Added|Removed|Dropping|Moved) .*(?:the chat|files)")
_CLEARED = re.compile(r"/(?:clear|reset)\b")
_UNITS = {"": 1, "k": 1_000, "M": 1_000_000}


class AiderDecoder:
    """Decodes the lines in their order. Each chat starts with an empty context, so it is told anew."""

    def __init__(self) -> None:
        self._is_in_chat = False
        self._model = ""
        self._responses = 0
        self._asked: list[str] = []
        self._answered: list[str] = []
        self._place: Place | None = None

    def decode(self, content: bytes, place: Place) -> Iterator[Event]:
        line = content.decode("utf-8", "replace").rstrip()
        if CHAT.match(content):
            yield from self._chat(place)
        elif not self._is_in_chat:
            yield Unrecognised("a line before the first chat", place)
        elif line.startswith("#### "):
            yield from self._flush_answer()
            self._asked.append(line[5:])
            self._place = place
        elif line == ">" or line.startswith("> "):
            yield from self._note(line, place)
        else:
            yield from self._flush_request()
            self._answered.append(line)
            self._place = place

    def finish(self) -> Iterator[Event]:
        yield from self._flush_request()
        yield from self._flush_answer()

    def _chat(self, place: Place) -> Iterator[Event]:
        if self._is_in_chat:
            self._asked, self._answered, self._model = [], [], ""
            yield Restarted(place.path)
        self._is_in_chat = True

    def _note(self, line: str, place: Place) -> Iterator[Event]:
        """What aider says itself: the usage, the model, which files it works with."""
        if usage := _USAGE.match(line):
            yield from self._flush_request()
            yield from self._response(usage, place)
        elif model := _MODEL.match(line):
            self._model = model[1]
        elif _FILES.match(line):
            yield from self._flush_request()
            yield from self._flush_answer()
            yield Resumption(at=None, place=place)

    def _response(self, usage: re.Match[str], place: Place) -> Iterator[Event]:
        sent, received = _tokens(usage[1], usage[2]), _tokens(usage[3], usage[4])
        if sent is None or received is None:
            yield Unrecognised("a usage of an unknown form", place)
            return
        self._responses += 1
        name = f"response-{self._responses}"
        yield Response(
            id=name,
            at=None,
            model=self._model,
            prompt_tokens=sent,
            output_tokens=received,
            place=place,
            rounding_tokens=_rounding(usage[1], usage[2]),
        )
        yield from self._flush_answer(name)

    def _flush_request(self) -> Iterator[Event]:
        asked, self._asked = "\n".join(self._asked), []
        if not asked or self._place is None:
            return
        if _CLEARED.match(asked):
            yield Resumption(at=None, place=self._place)
        elif not asked.startswith("/"):
            yield Input(kind=InputKind.REQUEST, text=asked, at=None, place=self._place)

    def _flush_answer(self, response: str = "") -> Iterator[Event]:
        answered, self._answered = "\n".join(self._answered).strip(), []
        if answered and self._place is not None:
            yield Output(response=response, kind=OutputKind.TEXT, text=answered, place=self._place)


def _tokens(figure: str, unit: str) -> int | None:
    try:
        return round(float(figure.replace(",", "")) * _UNITS[unit])
    except ValueError:
        return None


def _rounding(figure: str, unit: str) -> int:
    """Half of the last digit that is written."""
    decimals = len(figure.partition(".")[2])
    return _UNITS[unit] // 10**decimals // 2
