"""Following a transcript that is written line by line, as JSON as a rule, whatever the lines mean."""

import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import msgspec

from batonpass.adapters.agents.growing_file import GrowingFile, Line, Rewritten
from batonpass.domain.transcript import Event, Place, Restarted, Unrecognised

logger = logging.getLogger(__name__)


class Decoder(Protocol):
    """Knows what the lines of one agent mean, one after the other."""

    def decode(self, content: bytes, place: Place) -> Iterator[Event]:
        """The events of a line. Raises msgspec.MsgspecError or ValueError for one it cannot read."""
        ...

    def finish(self) -> Iterator[Event]:
        """What was kept back until a line that did not come."""
        ...


class JsonLinesFollower:
    """Follows one file with a decoder, which is made anew when the file is told from its start."""

    def __init__(self, path: Path, make_decoder: Callable[[], Decoder]) -> None:
        self._path = str(path)
        self._file = GrowingFile(path)
        self._make_decoder = make_decoder
        self._decoder = make_decoder()

    def read_new(self) -> Iterator[Event]:
        for line in self._file.read_new():
            if isinstance(line, Rewritten):
                self._decoder = self._make_decoder()
                yield Restarted(self._path)
            else:
                yield from self._decode(line)

    def finish(self) -> Iterator[Event]:
        for line in self._file.finish():
            yield from self._decode(line)
        yield from self._decoder.finish()

    def _decode(self, line: Line) -> Iterator[Event]:
        place = Place(self._path, line.number)
        if not line.content.strip():
            return
        try:
            events = list(self._decoder.decode(line.content, place))
        except (msgspec.MsgspecError, ValueError, RecursionError) as error:
            # The message may quote the line; its sort alone says nothing about the content.
            logger.debug(
                "Line %d of %s was not understood: %s", line.number, self._path, type(error).__name__
            )
            yield Unrecognised("not the JSON that was expected", place)
            return
        yield from events
