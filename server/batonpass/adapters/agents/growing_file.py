"""Lines of a file that another program appends to, read at the cost of what is new."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from batonpass.domain.errors import Unavailable

_PIECE_BYTES = 1 << 20
_PROOF_BYTES = 256


@dataclass(frozen=True, slots=True)
class Line:
    """A line without its end; `number` counts from 1."""

    number: int
    content: bytes


class Rewritten:
    """Said before the lines of a file that is not the one that was read before."""


@dataclass(frozen=True, slots=True)
class _Proof:
    """What shows that a file is still the one that was read to an offset.

    An editor or a synchronising program may rewrite a file in place, so the bytes at its start and those
    before the offset are compared as well.
    """

    identity: tuple[int, int]
    head: bytes
    tail: bytes


class GrowingFile:
    """A file and how far it was read."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._offset = 0
        self._number = 0
        self._proof: _Proof | None = None
        self._rest = b""

    def read_new(self) -> Iterator[Line | Rewritten]:
        """The whole lines since the last call; a last line without an end waits.

        A file that is gone has no new lines. Raises Unavailable when it cannot be read.
        """
        try:
            with self._path.open("rb") as file:
                if self._proof is not None and self._proof != self._prove(file):
                    self._offset = self._number = 0
                    self._proof = None
                    yield Rewritten()
                yield from self._lines(file)
                self._proof = self._prove(file)
        except FileNotFoundError:
            return
        except OSError as error:
            raise Unavailable(f"The transcript {self._path} cannot be read: {error}.") from error

    def finish(self) -> Iterator[Line]:
        """The last line, when the file does not end with a line end."""
        if self._rest:
            yield Line(self._number + 1, self._rest)

    def _lines(self, file: BinaryIO) -> Iterator[Line]:
        file.seek(self._offset)
        pieces: list[bytes] = []
        while piece := file.read(_PIECE_BYTES):
            last_end = piece.rfind(b"\n")
            if last_end < 0:
                pieces.append(piece)
                continue
            whole = b"".join((*pieces, piece[:last_end]))
            pieces = [piece[last_end + 1 :]]
            for content in whole.split(b"\n"):
                self._offset += len(content) + 1
                self._number += 1
                yield Line(self._number, content)
        self._rest = b"".join(pieces)

    def _prove(self, file: BinaryIO) -> _Proof:
        status = os.fstat(file.fileno())
        file.seek(0)
        head = file.read(min(_PROOF_BYTES, self._offset))
        file.seek(max(0, self._offset - _PROOF_BYTES))
        tail = file.read(min(_PROOF_BYTES, self._offset))
        return _Proof((status.st_dev, status.st_ino), head, tail)
