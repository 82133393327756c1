"""Threads of our own for work that would block the event loop.

The threads are daemons, so a process that is told to exit does not wait for them, and they share nothing
with the thread that reads the client's messages, so a full queue never stops a request from being read.
One worker makes a single-writer queue: what is submitted runs alone, in the order of submission.
"""

from __future__ import annotations

import asyncio
import contextvars
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future
from queue import Empty, SimpleQueue
from typing import NamedTuple, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Job(NamedTuple):
    """A submitted call: what a worker does with it, and what withdraws it."""

    run: Callable[[], None]
    cancel: Callable[[], bool]


class DaemonExecutor(Executor):
    """Runs work on at most `workers` daemon threads, each started when there is work for it."""

    def __init__(self, workers: int, name: str) -> None:
        if workers < 1:
            raise ValueError("An executor needs at least one worker.")
        self._workers = workers
        self._name = name
        self._lock = threading.Lock()
        self._jobs: SimpleQueue[Job | None] = SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._unfinished = 0
        self._closed = False

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Queue a call and return its future; a future cancelled before its turn never runs.

        Raises RuntimeError after `shutdown`.
        """
        future: Future[T] = Future()

        def run() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                result = fn(*args, **kwargs)
            except BaseException as error:  # noqa: BLE001 - It is not swallowed: whoever awaits the future gets it.
                future.set_exception(error)
            else:
                future.set_result(result)

        with self._lock:
            if self._closed:
                raise RuntimeError(f"{self._name} is shut down and takes no more work.")
            self._unfinished += 1
            self._jobs.put(Job(run, future.cancel))
            if len(self._threads) < min(self._workers, self._unfinished):
                self._start_thread()
        return future

    async def run(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run the call on a worker and return its result to the event loop that awaits it.

        The call sees the caller's context variables. Cancelling the awaiting task withdraws a call that has
        not begun; one that runs must look at its CancelToken.
        """
        context = contextvars.copy_context()
        return await asyncio.wrap_future(self.submit(context.run, fn, *args, **kwargs))

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take no more work. With `wait`, return when what was queued is done."""
        with self._lock:
            self._closed = True
            if cancel_futures:
                self._cancel_queued()
            for _ in self._threads:
                self._jobs.put(None)
        if wait:
            for thread in self._threads:
                thread.join()

    def _cancel_queued(self) -> None:
        while True:
            try:
                job = self._jobs.get_nowait()
            except Empty:
                return
            if job is not None:
                job.cancel()

    def _start_thread(self) -> None:
        name = f"{self._name}-{len(self._threads) + 1}"
        thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            job.run()
            # An idle worker must not keep the last result alive.
            del job
            with self._lock:
                self._unfinished -= 1
