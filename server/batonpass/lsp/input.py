"""The client's messages over stdio: the base protocol's headers, read on a thread of its own.

Header field names are matched in any letter case and in any order, as HTTP-like headers are (LSP 3.17,
"Header Part"). The thread is a daemon: neither a busy worker nor a silent client holds up anything else.
"""

from __future__ import annotations

import logging
import os
import threading
from asyncio import AbstractEventLoop
from collections.abc import Callable, Iterator
from io import FileIO
from typing import BinaryIO

logger = logging.getLogger(__name__)

LARGEST_MESSAGE = 1 << 30
"""Bytes. A larger Content-Length is taken for a damaged stream: there would be no memory to read it."""


class DamagedStream(Exception):
    """The stream can no longer be cut into messages."""


def read_messages(stream: BinaryIO) -> Iterator[bytes]:
    """Yield the body of each message until the stream ends, in or between messages.

    A header block without a usable Content-Length is logged and skipped. Raises DamagedStream when a length
    is beyond LARGEST_MESSAGE.
    """
    while (length := _read_headers(stream)) is not None:
        if length == 0:
            continue
        body = stream.read(length)
        if len(body) < length:
            return
        yield body


def _read_headers(stream: BinaryIO) -> int | None:
    """Return the length of the body that follows, 0 when the block gave none, or None at the end."""
    length = 0
    while line := stream.readline(LARGEST_MESSAGE):
        if not line.strip():
            if length == 0:
                logger.warning("Skipped a message header without a usable Content-Length.")
            return length
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length":
            length = _parse_length(value.strip())
    return None


def _parse_length(value: bytes) -> int:
    if not value.isdigit():
        return 0
    length = int(value)
    if length > LARGEST_MESSAGE:
        raise DamagedStream(f"A Content-Length of {length} bytes is beyond the limit of {LARGEST_MESSAGE}.")
    return length


def start_reading(
    stream: BinaryIO,
    loop: AbstractEventLoop,
    on_message: Callable[[bytes], object],
    on_end: Callable[[], object],
) -> threading.Thread:
    """Read `stream` on a daemon thread; call `on_message` for each body and `on_end` once, on the loop."""

    def post(callback: Callable[..., object], *arguments: object) -> bool:
        try:
            loop.call_soon_threadsafe(callback, *arguments)
        except RuntimeError:
            # The loop is closed: the server has exited and nobody waits for this message.
            return False
        return True

    def read() -> None:
        try:
            for body in read_messages(stream):
                if not post(on_message, body):
                    return
        except (OSError, ValueError, DamagedStream) as error:
            logger.error("Stopped reading the client's messages: %s", type(error).__name__)  # noqa: TRY400 - The stack would tell nothing more.
        post(on_end)

    thread = threading.Thread(target=read, name="batonpass-stdin", daemon=True)
    thread.start()
    return thread


class OutputStream:
    """Writes whole messages to a file descriptor, with no buffer that could fail later, at exit."""

    def __init__(self, descriptor: int) -> None:
        self._file = FileIO(descriptor, "wb", closefd=False)

    def write(self, data: bytes) -> None:
        remaining = memoryview(data)
        while remaining:
            remaining = remaining[self._file.write(remaining) or 0 :]

    def close(self) -> None:
        self._file.close()


def claim_standard_streams() -> tuple[BinaryIO, OutputStream]:
    """Take standard input and output for the protocol alone.

    Descriptor 0 becomes empty and descriptor 1 becomes standard error, so that neither a stray print nor a
    child process can read or write the client's messages. The daemon thread gets a stream that nothing
    closes at exit: closing one that is being read would block.
    """
    source, target = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return open(source, "rb", closefd=False), OutputStream(target)
