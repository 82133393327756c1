"""Checks as programs: started without a shell, for a limited time, and ended with all that they started."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from batonpass.adapters.process_group import GRACE_SECONDS, end_group
from batonpass.app.ports import ProgramRun, StillWanted, wanted
from batonpass.domain.errors import Unavailable

LARGEST_OUTPUT = 64_000
"""How much of what a program writes is kept, in bytes, from its end."""

_LOOK_SECONDS = 0.1


class CheckProgram:
    """The CheckRunner port. `root` is the folder that programs run in."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def run(
        self, command: Sequence[str], timeout_seconds: float, still_wanted: StillWanted = wanted
    ) -> ProgramRun:
        began = time.monotonic()
        process = self._start(command)
        output = _Tail(process)
        try:
            timed_out = _wait(process, began + timeout_seconds, still_wanted)
        except BaseException:
            end_group(process)
            raise
        seconds = time.monotonic() - began
        # What the program has left running would hold its output open for ever.
        end_group(process)
        return ProgramRun(process.returncode, seconds, timed_out, output.text())

    def _start(self, command: Sequence[str]) -> "subprocess.Popen[bytes]":
        try:
            return subprocess.Popen(
                list(command),
                cwd=self._root,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                creationflags=subprocess.CREATE_NO_WINDOW if sys.platform == "win32" else 0,
            )
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
            raise Unavailable(
                f"“{command[0]}” could not be started: {reason}. It is run without a shell; "
                "its first word must be a program."
            ) from error


class _Tail:
    """The end of what a program writes, read beside it so that it never waits for its reader."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self._process = process
        self._kept = bytearray()
        self._reader = threading.Thread(target=self._read, name="check-output", daemon=True)
        self._reader.start()

    def _read(self) -> None:
        stream = self._process.stdout
        if stream is None:
            return
        with stream:
            while chunk := os.read(stream.fileno(), 65_536):
                self._kept += chunk
                del self._kept[:-LARGEST_OUTPUT]

    def text(self) -> str:
        # Only a program that left its group can still hold the output open.
        self._reader.join(GRACE_SECONDS)
        return bytes(self._kept).decode("utf-8", "replace")


def _wait(process: "subprocess.Popen[bytes]", deadline: float, still_wanted: StillWanted) -> bool:
    """Wait for the end; whether time ran out before it. Raises what `still_wanted` raises."""
    while True:
        left = deadline - time.monotonic()
        try:
            process.wait(max(0.0, min(_LOOK_SECONDS, left)))
        except subprocess.TimeoutExpired:
            if left <= 0:
                end_group(process)
                return True
            still_wanted()
        else:
            return False


class PreparedRuns:
    """The fake: programs end as they were prepared to. `commands` are those that ran, in order."""

    def __init__(self) -> None:
        self.prepared: dict[str, ProgramRun] = {}
        self.commands: list[tuple[str, ...]] = []

    def run(
        self, command: Sequence[str], timeout_seconds: float, still_wanted: StillWanted = wanted
    ) -> ProgramRun:
        still_wanted()
        self.commands.append(tuple(command))
        run = self.prepared.get(command[0], ProgramRun(0, 1.5, False, ""))
        if run.timed_out:
            return ProgramRun(run.exit_code, timeout_seconds, True, run.output)
        return run
