"""One writer at a time, over all threads and processes.

SQLite has locks of its own. This one is held as well, because up to version 3.51.2 a checkpoint in one
process can lose another's commit in write-ahead mode, and because SQLite's waiting lets a busy writer starve
the others.
"""

import os
import sys
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ...domain.errors import Unavailable
from .failures import explained

if TYPE_CHECKING:
    from filelock import BaseFileLock

POLL_SECONDS = 0.001
_NOTE_BYTES = 128


class WriteLock:
    """A lock file, with a note beside it that names the holder for those who wait in vain."""

    def __init__(self, path: Path, wait_seconds: float) -> None:
        self._path = path
        self._note = path.with_suffix(".owner")
        self._wait_seconds = wait_seconds
        self._threads = threading.Lock()
        self._processes: BaseFileLock | None = None

    @contextmanager
    def hold(self) -> Generator[None]:
        """Hold the lock. Raises Unavailable, naming the holder, when it is not free within the wait."""
        deadline = time.monotonic() + self._wait_seconds
        if not self._threads.acquire(timeout=self._wait_seconds):
            raise self._taken()
        try:
            lock = self._acquire(max(0.0, deadline - time.monotonic()))
            try:
                with explained(self._path):
                    self._leave_note()
                yield
            finally:
                lock.release()
        finally:
            self._threads.release()

    def _acquire(self, wait_seconds: float) -> "BaseFileLock":
        from filelock import Timeout

        if self._processes is None:
            self._processes = _file_lock(self._path)
        with explained(self._path):
            try:
                self._processes.acquire(timeout=wait_seconds, poll_interval=POLL_SECONDS)
            except Timeout:
                raise self._taken() from None
        return self._processes

    def _leave_note(self) -> None:
        program = " ".join([Path(sys.argv[0]).name, *sys.argv[1:2]])
        note = f"{os.getpid()} {program}".encode(errors="replace")[:_NOTE_BYTES].ljust(_NOTE_BYTES)
        # Written over in place: a note of a fixed size asks the file system for no new space.
        descriptor = os.open(self._note, os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            os.write(descriptor, note)
        finally:
            os.close(descriptor)

    def _taken(self) -> Unavailable:
        return Unavailable(
            f"Another write to the store has not ended within {self._wait_seconds:g} seconds. "
            f"It is held by {self._holder()}. Try again; if it stays so, end that program."
        )

    def _holder(self) -> str:
        try:
            number, _, program = self._note.read_bytes().decode(errors="replace").strip().partition(" ")
        except FileNotFoundError:
            return "a program that left no name"
        if number == str(os.getpid()):
            return "another thread of this program"
        return f"{program or 'a program'} (process {number})"


def _file_lock(path: Path) -> "BaseFileLock":
    from filelock import FileLock

    try:
        # A soft lock outlives a killed process; where real locks are missing, an error is the better answer.
        return FileLock(path, mode=0o600, fallback_to_soft=False)
    except TypeError:
        # Releases of filelock without the option never fall back.
        return FileLock(path, mode=0o600)
