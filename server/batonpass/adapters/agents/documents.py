"""Following a transcript that is one JSON document, rewritten whole whenever something is added.

It is read again only when its size or its time has changed, and only what is new in it is told.
"""

import logging
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path
from typing import Protocol

import msgspec

from batonpass.domain.errors import Unavailable
from batonpass.domain.transcript import Event, Place, Restarted, Unrecognised

logger = logging.getLogger(__name__)

Stamp = tuple[int, int, int]


def stamp_of(path: Path) -> Stamp | None:
    """What changes with the content of a file; None when it is not there.

    Raises Unavailable when it cannot be looked at.
    """
    try:
        status = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise unreadable(path, error) from error
    return status.st_ino, status.st_size, status.st_mtime_ns


def unreadable(path: Path, error: Exception) -> Unavailable:
    return Unavailable(f"The transcript {path} cannot be read: {error}.")


class Told:
    """Which parts of a transcript have been told, by keys that begin with the id of their message."""

    def __init__(self) -> None:
        self._keys: set[tuple[str, ...]] = set()

    def once(self, key: tuple[str, ...], event: Event) -> Iterator[Event]:
        """The event, unless one with that key was told before."""
        if key not in self._keys:
            self._keys.add(key)
            yield event

    def forget_others(self, messages: Collection[str]) -> bool:
        """Forget all messages but some; whether there were any others."""
        others = [key for key in self._keys if key[0] not in messages]
        self._keys.difference_update(others)
        return bool(others)


class OtherSession(Exception):
    """The document is of another session than the one that was told."""


class DocumentDecoder(Protocol):
    """Knows what the document of one agent means, read again and again."""

    def decode(self, content: bytes, path: str) -> Iterable[Event]:
        """What is new in the document.

        Raises msgspec.MsgspecError or ValueError when it cannot be read, and OtherSession.
        """
        ...

    def finish(self) -> Iterable[Event]:
        """What was kept back because it may not have been complete."""
        ...


class DocumentFollower:
    """Follows one document with a decoder that remembers what it has told."""

    def __init__(self, path: Path, make_decoder: Callable[[], DocumentDecoder]) -> None:
        self._path = path
        self._make_decoder = make_decoder
        self._decoder = make_decoder()
        self._stamp: Stamp | None = None
        self._broken: Stamp | None = None

    def read_new(self) -> Iterator[Event]:
        stamp = stamp_of(self._path)
        if stamp is None or stamp == self._stamp:
            yield from self._say_broken(stamp)
            return
        try:
            content = self._path.read_bytes()
        except FileNotFoundError:
            return
        except OSError as error:
            raise unreadable(self._path, error) from error
        self._stamp = stamp
        self._broken = None
        yield from self._decode(content, stamp)

    def finish(self) -> Iterator[Event]:
        yield from self._say_broken(self._broken)
        yield from self._decoder.finish()

    def _decode(self, content: bytes, stamp: Stamp) -> Iterator[Event]:
        if not content.strip():
            return
        try:
            events = self._read(content)
        except (msgspec.MsgspecError, ValueError, RecursionError) as error:
            # It may be half written; the next look shows whether it stays so. The message may quote content.
            logger.debug("%s was not understood: %s", self._path, type(error).__name__)
            self._broken = stamp
            return
        yield from events

    def _read(self, content: bytes) -> list[Event]:
        path = str(self._path)
        try:
            return list(self._decoder.decode(content, path))
        except OtherSession:
            self._decoder = self._make_decoder()
            return [Restarted(path), *self._decoder.decode(content, path)]

    def _say_broken(self, stamp: Stamp | None) -> Iterator[Event]:
        if stamp is not None and stamp == self._broken:
            self._broken = None
            yield Unrecognised("not the JSON that was expected", Place(str(self._path), 1))
