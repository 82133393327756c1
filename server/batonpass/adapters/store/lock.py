"""One writer at a time, over all threads and processes.

SQLite has locks of its own. This one is held as well, because up to version 3.51.2 a checkpoint in one
process can lose another's commit in write-ahead mode, and because SQLite's waiting lets a busy writer starve
the others.
"""

import logging
import os
import sys
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from batonpass.adapters.store.failures import explained
from batonpass.domain.errors import Unavailable

POLL_SECONDS = 0.001
_NOTE_BYTES = 128

_log = logging.getLogger(__name__)


class WriteLock:
    """A lock file, with a note beside it that names the holder for those who wait in vain.

    Both files stay open between two writes, which saves half the price of a small one.
    """

    def __init__(self, path: Path, wait_seconds: float) -> None:
        self._path = path
        self._note_path = path.with_suffix(".owner")
        self._wait_seconds = wait_seconds
        self._threads = threading.Lock()
        self._lock: int | None = None
        self._note: int | None = None

    @contextmanager
    def hold(self) -> Generator[float]:
        """Hold the lock, and give the seconds that are left of the wait; the folder is made when missing.

        Raises Unavailable, naming the holder, when it is not free within the wait.
        """
        from filelock import unlock_descriptor

        deadline = time.monotonic() + self._wait_seconds
        if not self._threads.acquire(timeout=self._wait_seconds):
            raise self._taken()
        try:
            with explained(self._path):
                descriptor = self._acquire(deadline)
            try:
                self._leave_note()
                yield max(0.0, deadline - time.monotonic())
            finally:
                unlock_descriptor(descriptor)
        finally:
            self._threads.release()

    def close(self) -> None:
        """Close the files; the next hold opens them again."""
        with self._threads:
            self._close()

    def _acquire(self, deadline: float) -> int:
        from filelock import lock_descriptor

        while True:
            descriptor = self._open()
            if lock_descriptor(descriptor, blocking=False):
                if self._is_in_place(descriptor):
                    return descriptor
                # The file was removed or replaced: this lock holds nobody out.
                self._close()
            elif time.monotonic() >= deadline:
                raise self._taken()
            else:
                time.sleep(POLL_SECONDS)

    def _open(self) -> int:
        if self._lock is None:
            # A lock file that a dead process left behind is free; one that only exists proves nothing.
            try:
                self._lock = _open_file(self._path)
            except FileNotFoundError:
                self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                self._lock = _open_file(self._path)
        return self._lock

    def _is_in_place(self, descriptor: int) -> bool:
        try:
            return os.path.samestat(os.fstat(descriptor), self._path.stat())
        except FileNotFoundError:
            return False

    def _close(self) -> None:
        for descriptor in (self._lock, self._note):
            if descriptor is not None:
                os.close(descriptor)
        self._lock = self._note = None

    def _leave_note(self) -> None:
        note = _note_of(os.getpid())
        try:
            if self._note is None:
                self._note = _open_file(self._note_path)
            os.lseek(self._note, 0, os.SEEK_SET)
            # One that writes again and again leaves the disk alone.
            if os.read(self._note, _NOTE_BYTES) != note:
                # Written over in place: a note of a fixed size asks the file system for no new space.
                os.lseek(self._note, 0, os.SEEK_SET)
                os.write(self._note, note)
        except OSError as error:
            # A wrong name in a message that is hardly ever seen is better than a write that is refused.
            _log.warning("Who writes to the store could not be noted in %s: %s", self._note_path, error)

    def _taken(self) -> Unavailable:
        return Unavailable(
            f"Another write to the store has not ended within {self._wait_seconds:g} seconds. "
            f"It is held by {self._holder()}. Try again; if it stays so, end that program."
        )

    def _holder(self) -> str:
        try:
            number, _, program = self._note_path.read_bytes().decode(errors="replace").strip().partition(" ")
        except FileNotFoundError:
            return "a program that left no name"
        if number == str(os.getpid()):
            return "another thread of this program"
        return f"{program or 'a program'} (process {number})"


@cache
def _note_of(process: int) -> bytes:
    program = " ".join([Path(sys.argv[0]).name, *sys.argv[1:2]])
    return f"{process} {program}".encode(errors="replace")[:_NOTE_BYTES].ljust(_NOTE_BYTES)


def _open_file(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
