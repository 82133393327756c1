"""Work on daemon threads: in order where there is one worker, side by side where there are more."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError

import pytest

from batonpass.lsp.cancellation import CancelToken, WorkCancelled
from batonpass.lsp.executor import DaemonExecutor

PATIENCE = 20


@pytest.fixture
def make_executor() -> Iterator[Callable[[int], DaemonExecutor]]:
    made: list[DaemonExecutor] = []

    def make(workers: int) -> DaemonExecutor:
        made.append(DaemonExecutor(workers, "test"))
        return made[-1]

    yield make
    for executor in made:
        executor.shutdown(cancel_futures=True)


Make = Callable[[int], DaemonExecutor]


def test_one_worker_keeps_the_order(make_executor: Make) -> None:
    executor, done = make_executor(1), list[int]()
    for number in range(100):
        executor.submit(done.append, number)
    executor.shutdown(wait=True)

    assert done == list(range(100))


def test_workers_work_side_by_side(make_executor: Make) -> None:
    executor, meeting = make_executor(3), threading.Barrier(3)
    futures = [executor.submit(meeting.wait, PATIENCE) for _ in range(3)]

    assert sorted(future.result(PATIENCE) for future in futures) == [0, 1, 2], "nobody came to the meeting"


def test_threads_are_daemons_and_no_more_than_asked_for(make_executor: Make) -> None:
    executor = make_executor(2)
    threads = {executor.submit(threading.current_thread).result(PATIENCE) for _ in range(50)}

    assert len(threads) <= 2
    assert all(thread.daemon for thread in threads), "the process would wait for them at exit"


def test_a_failure_reaches_who_waits_and_the_worker_lives_on(make_executor: Make) -> None:
    executor = make_executor(1)
    with pytest.raises(ZeroDivisionError):
        executor.submit(lambda: 1 // 0).result(PATIENCE)
    with pytest.raises(SystemExit):
        executor.submit(sys.exit).result(PATIENCE)

    assert executor.submit(lambda: "alive").result(PATIENCE) == "alive"


def test_what_is_cancelled_before_its_turn_never_runs(make_executor: Make) -> None:
    executor, gate, ran = make_executor(1), threading.Event(), list[int]()
    executor.submit(gate.wait)
    waiting = executor.submit(ran.append, 1)
    assert waiting.cancel()
    gate.set()
    executor.shutdown(wait=True)

    assert ran == []


def test_shutdown_takes_no_more_work(make_executor: Make) -> None:
    executor, gate = make_executor(1), threading.Event()
    executor.submit(gate.wait)
    queued = executor.submit(lambda: None)
    executor.shutdown(wait=False, cancel_futures=True)
    gate.set()

    with pytest.raises(RuntimeError, match="shut down"):
        executor.submit(lambda: None)
    with pytest.raises(CancelledError):
        queued.result(PATIENCE)


async def test_a_result_comes_back_to_the_loop(make_executor: Make) -> None:
    executor = make_executor(1)

    assert await executor.run(threading.current_thread) is not threading.current_thread()
    assert await asyncio.get_running_loop().run_in_executor(executor, int, "7") == 7
    with pytest.raises(ValueError, match="invalid literal"):
        await executor.run(int, "seven")


async def test_cancelling_who_waits_withdraws_what_has_not_begun(make_executor: Make) -> None:
    executor, gate, ran = make_executor(1), threading.Event(), list[int]()
    executor.submit(gate.wait)
    waiting = asyncio.ensure_future(executor.run(ran.append, 1))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    gate.set()
    await executor.run(lambda: None)

    assert ran == []


def test_a_token_calls_back_once_and_stays_cancelled() -> None:
    token, calls = CancelToken(), list[str]()
    token.on_cancel(lambda: calls.append("before"))
    token.raise_if_cancelled()
    token.cancel()
    token.cancel()
    token.on_cancel(lambda: calls.append("after"))

    assert (token.is_cancelled, calls) == (True, ["before", "after"])
    with pytest.raises(WorkCancelled):
        token.raise_if_cancelled()


def test_a_token_loses_no_callback_between_threads(make_executor: Make) -> None:
    executor = make_executor(2)
    for _ in range(200):
        token, called, start = CancelToken(), threading.Event(), threading.Barrier(2)

        def add(
            token: CancelToken = token, called: threading.Event = called, start: threading.Barrier = start
        ) -> None:
            start.wait(PATIENCE)
            token.on_cancel(called.set)

        def cancel(token: CancelToken = token, start: threading.Barrier = start) -> None:
            start.wait(PATIENCE)
            token.cancel()

        for future in [executor.submit(add), executor.submit(cancel)]:
            future.result(PATIENCE)
        assert called.is_set()
