"""Rendering a project's own templates in a process of its own, which is stopped when it takes too much.

The sandbox keeps a template from files and from the insides of Python, but not from looping for ever.
"""

import json
import pickle
import subprocess
import sys
import threading
import weakref
from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, cast

from batonpass.adapters.documents.limits import LARGEST_TEXT, SECONDS, START_SECONDS
from batonpass.adapters.documents.rendering import BrokenTemplate
from batonpass.domain.errors import Unavailable

Versions = frozenset[tuple[str, int, int]]


class ConfinedRendering:
    """What Rendering does, in another process. `seconds` is how long one template may take."""

    def __init__(self, overrides: Path, shipped: Path, seconds: float = SECONDS) -> None:
        self._overrides = overrides
        self._shipped = shipped
        self._seconds = seconds
        self._lock = threading.Lock()
        self._worker: _Worker | None = None
        self._stopped: tuple[Versions, str, BrokenTemplate] | None = None

    def render(self, name: str, facts: Mapping[str, object]) -> str:
        """The text of a document. Raises BrokenTemplate when the template fails or takes too much."""
        return self._ask("render", name, facts)

    def find_unknown_names(self, name: str, known: Collection[str]) -> tuple[tuple[int, str], ...]:
        return tuple((line, word) for line, word in self._ask("find_unknown_names", name, known))

    def _ask(self, method: str, name: str, argument: object) -> Any:
        with self._lock:
            versions = self._versions()
            # What had to be stopped once is not tried again at every keystroke.
            if self._stopped is not None and self._stopped[:2] == (versions, name):
                raise self._stopped[2]
            try:
                answer = self._start().ask((method, name, argument), self._seconds)
            except _Ended as end:
                self._worker = None
                stopped = BrokenTemplate(self._suspect(name), None, end.reason)
                self._stopped = (versions, name, stopped)
                raise stopped from end
        if "tooLong" in answer:
            raise BrokenTemplate(
                self._suspect(name), None, f"it writes more than {LARGEST_TEXT:,} characters"
            )
        if "reason" in answer:
            raise BrokenTemplate(answer["template"], answer["line"], answer["reason"])
        return answer["result"]

    def _start(self) -> "_Worker":
        if self._worker is None:
            self._worker = _Worker(self._overrides, self._shipped)
        return self._worker

    def _suspect(self, name: str) -> str:
        """The project's template that is named where nobody can say in which one it was."""
        names = (name, *sorted(path.name for path in self._overrides.glob("*.j2")))
        return next((own for own in names if (self._overrides / own).is_file()), name)

    def _versions(self) -> Versions:
        found = ((path.name, path.stat()) for path in self._overrides.rglob("*") if path.is_file())
        return frozenset((name, status.st_mtime_ns, status.st_size) for name, status in found)


class _Ended(Exception):
    """The process was stopped, or stopped by itself."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class _Worker:
    """The process, ready to be asked. It ends with the one who holds it."""

    def __init__(self, overrides: Path, shipped: Path) -> None:
        # Without -P a folder that the program was started in could come before our own modules.
        command = [sys.executable, "-P", "-m", "batonpass.adapters.documents.confined"]
        process = subprocess.Popen(
            [*command, str(overrides), str(shipped)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            creationflags=subprocess.CREATE_NO_WINDOW if sys.platform == "win32" else 0,
        )
        self._process = process
        self._requests = cast(IO[bytes], process.stdin)
        self._answers = cast(IO[bytes], process.stdout)
        self._end = weakref.finalize(self, _end, process)
        try:
            self._read(START_SECONDS)
        except _Ended as end:
            raise Unavailable(
                f"The process that templates are rendered in did not start: {end.reason}."
            ) from end

    def ask(self, request: tuple[str, str, object], seconds: float) -> dict[str, Any]:
        """The answer to a request. Raises _Ended when there is none in time; the process is gone then."""
        try:
            self._requests.write(pickle.dumps(request))
            self._requests.flush()
        except OSError as error:
            self._end()
            raise _Ended("its process has ended") from error
        return self._read(seconds)

    def _read(self, seconds: float) -> dict[str, Any]:
        time_is_up = threading.Event()

        def stop() -> None:
            time_is_up.set()
            self._process.kill()

        clock = threading.Timer(seconds, stop)
        clock.daemon = True
        clock.start()
        line = self._answers.readline()
        clock.cancel()
        if line.endswith(b"\n"):
            return json.loads(line)
        self._end()
        if time_is_up.is_set():
            raise _Ended(f"it takes longer than {seconds:g} seconds")
        raise _Ended("its process broke down; it takes too much memory, or is nested too deep")


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.kill()
    # What was not sent any more cannot be sent while the pipes are closed, and is of no use.
    with suppress(OSError), process:
        pass
