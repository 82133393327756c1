"""The process that a project's own templates are rendered in: each request is answered with a line.

A request is pickled, for it comes from our own process; an answer is JSON, so that whatever became of this
process can only say something. Run as `python -m batonpass.adapters.documents.confined OVERRIDES SHIPPED`.
"""

import json
import os
import pickle
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

from batonpass.adapters.documents.limits import LARGEST_TEXT, MEMORY_BYTES, SECONDS
from batonpass.adapters.documents.rendering import BrokenTemplate, Rendering

OUT_OF_MEMORY = 3


def serve(rendering: Rendering, requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer until the requests end. The first line says that all is loaded."""
    _limit_memory()
    _write(answers, {"ready": True})
    while True:
        try:
            method, name, argument = pickle.load(requests)  # noqa: S301 - our own process wrote it.
        except EOFError:
            return
        _limit_processor_time()
        try:
            _write(answers, _answer(rendering, method, name, argument))
        except MemoryError:
            # Whatever else is done here would need memory, too.
            os._exit(OUT_OF_MEMORY)


def _answer(rendering: Rendering, method: str, name: str, argument: Any) -> Mapping[str, object]:
    try:
        if method == "render":
            text = rendering.render(name, argument)
            return {"result": text} if len(text) <= LARGEST_TEXT else {"tooLong": len(text)}
        return {"result": rendering.find_unknown_names(name, argument)}
    except BrokenTemplate as error:
        return {"template": error.template, "line": error.line, "reason": error.reason}


def _write(answers: BinaryIO, answer: Mapping[str, object]) -> None:
    answers.write(json.dumps(answer).encode() + b"\n")
    answers.flush()


def _limit_memory() -> None:
    if sys.platform == "win32":
        return
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = MEMORY_BYTES if hard == resource.RLIM_INFINITY else min(MEMORY_BYTES, hard)
    # Not every system keeps such a limit; time is limited everywhere.
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (limit, hard))


def _limit_processor_time() -> None:
    """Who asked stops this process when time is up; should they be gone, the system does."""
    if sys.platform == "win32":
        return
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time() + 2 * SECONDS) + 1, hard))


if __name__ == "__main__":
    serve(Rendering(Path(sys.argv[1]), Path(sys.argv[2])), sys.stdin.buffer, sys.stdout.buffer)
