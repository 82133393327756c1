"""A small server over stdio, run as a process of its own by `test_stdio.py`."""

from __future__ import annotations

import sys
import threading

from batonpass.lsp.base import BatonpassLanguageServer
from batonpass.lsp.cancellation import CancelToken

server = BatonpassLanguageServer("batonpass-test", "1")
released = threading.Event()
blocked = threading.Semaphore(0)


def block() -> str:
    blocked.release()
    released.wait()
    return "released"


async def run_block(_: object, __: CancelToken) -> object:
    return {"was": await server.workers.run(block)}


async def wait_for_blocked(parameters: dict[str, int], _: CancelToken) -> object:
    """Answer once so many workers are blocked."""
    for _ in range(parameters["count"]):
        await server.single_writer.run(blocked.acquire)
    return {}


async def release(_: object, __: CancelToken) -> object:
    released.set()
    return {}


async def echo(parameters: object, _: CancelToken) -> object:
    return parameters


async def print_stray(_: object, __: CancelToken) -> object:
    print("stray")
    return {"input": sys.stdin.read()}


for handler in (run_block, wait_for_blocked, release, echo, print_stray):
    server.register_command(handler.__name__, handler)

if __name__ == "__main__":
    server.start_io()
