"""VS Code's newer chats: a log of changes to one object, appended to and now and then written anew.

A line is `{"kind": 0, "v": the object}`, `{"kind": 1, "k": path, "v": value}` to set, `{"kind": 2, "k": path,
"v": [items], "i": index}` to cut a list at an index and append to it, or `{"kind": 3, "k": path}` to delete.
"""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import msgspec

from batonpass.adapters.agents.documents import OtherSession
from batonpass.adapters.agents.growing_file import GrowingFile, Line, Rewritten
from batonpass.adapters.agents.vscode_chat_decoder import Chat, ChatDecoder
from batonpass.domain.transcript import Event, Place, Restarted, Unrecognised

logger = logging.getLogger(__name__)


class Change(msgspec.Struct):
    kind: int
    k: list[str | int] | None = None
    v: Any = None
    i: int | None = None


_decode_change = msgspec.json.Decoder(Change).decode


class ChatLogFollower:
    """Follows one log. That it was written anew is no new session: what was told is known by its ids."""

    def __init__(self, path: Path) -> None:
        self._path = str(path)
        self._file = GrowingFile(path)
        self._decoder = ChatDecoder(self._path)
        self._chat: Any = None

    def read_new(self) -> Iterator[Event]:
        has_changed = False
        for line in self._file.read_new():
            if isinstance(line, Rewritten):
                self._chat = None
            else:
                has_changed = True
                yield from self._apply(line)
        if has_changed:
            yield from self._tell()

    def finish(self) -> Iterator[Event]:
        rest = list(self._file.finish())
        for line in rest:
            yield from self._apply(line)
        if rest:
            yield from self._tell()
        yield from self._decoder.finish()

    def _apply(self, line: Line) -> Iterator[Event]:
        if not line.content.strip():
            return
        try:
            change = _decode_change(line.content)
            self._chat = _changed(self._chat, change)
        except (msgspec.MsgspecError, ValueError, TypeError, LookupError, RecursionError) as error:
            logger.debug(
                "Line %d of %s was not understood: %s", line.number, self._path, type(error).__name__
            )
            yield Unrecognised("not a change that was expected", Place(self._path, line.number))

    def _tell(self) -> Iterator[Event]:
        if self._chat is None:
            return
        try:
            chat = msgspec.convert(self._chat, Chat)
        except msgspec.ValidationError:
            yield Unrecognised("not the chat that was expected", Place(self._path, 1))
            return
        try:
            yield from self._decoder.take(chat)
        except OtherSession:
            self._decoder = ChatDecoder(self._path)
            yield Restarted(self._path)
            yield from self._decoder.take(chat)


def _changed(chat: Any, change: Change) -> Any:
    """The object after a change. Raises TypeError, ValueError or LookupError for one that does not fit."""
    if change.kind == 0:
        return change.v
    path = change.k
    if chat is None or not path:
        raise ValueError("nothing to change")
    place = chat
    for step in path[:-1]:
        place = place[step]
    value = change.v
    match change.kind:
        case 1:
            pass
        case 2:
            items = _items(place, path[-1])
            value = [*items[: change.i], *(value or ())]
        case 3:
            value = None
        case _:
            raise ValueError("an unknown kind of change")
    _put(place, path[-1], value)
    return chat


def _items(place: Any, step: str | int) -> list[Any]:
    """A list in the object; one that is not there yet is empty."""
    if isinstance(place, dict):
        return cast("dict[Any, Any]", place).get(step) or []
    return place[step] or []


def _put(place: Any, step: str | int, value: Any) -> None:
    """Set a field, or an item; one after the last is appended, as in JavaScript."""
    if isinstance(place, dict):
        cast("dict[Any, Any]", place)[step] = value
    elif isinstance(place, list) and isinstance(step, int):
        items = cast("list[Any]", place)
        items[step : step + 1] = [value]
    else:
        raise TypeError("nothing to set in")
