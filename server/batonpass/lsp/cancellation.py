"""One token per request: the coroutine, its worker threads and the client's cancel all meet in it."""

from __future__ import annotations

import threading
from collections.abc import Callable


class WorkCancelled(Exception):
    """Raised inside work whose token was cancelled; the waiting request is answered with RequestCancelled."""

    def __init__(self) -> None:
        super().__init__("The work was cancelled.")


class CancelToken:
    """Says whether work is still wanted. Safe to share between threads; it never goes back to wanted.

    A coroutine is stopped by its event loop, a thread only by asking: long work in a worker calls
    `raise_if_cancelled` between steps that may be left undone.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._cancelled = False
        self._callbacks: list[Callable[[], object]] = []

    @property
    def is_cancelled(self) -> bool:
        return self._cancelled

    def raise_if_cancelled(self) -> None:
        """Raise WorkCancelled once the token was cancelled."""
        if self._cancelled:
            raise WorkCancelled

    def on_cancel(self, callback: Callable[[], object]) -> None:
        """Call `callback` once, in the thread that cancels, or at once when that has already happened."""
        with self._lock:
            if not self._cancelled:
                self._callbacks.append(callback)
                return
        callback()

    def cancel(self) -> None:
        """Cancel the work. A second call changes nothing."""
        with self._lock:
            self._cancelled = True
            callbacks, self._callbacks = self._callbacks, []
        for callback in callbacks:
            callback()
