"""Processes: who runs, told by number and start, which together are never given out twice.

The start must not follow a clock that is set: on Linux it is in ticks since the boot, with the boot's own id,
proc_pid_stat(5); elsewhere it is what the kernel noted when the process began. A library that counts it from
the present time would take a process for another one after the clock was corrected.
"""

import os
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from batonpass.domain.attendance import Process
from batonpass.domain.errors import NotFound, Unavailable

PATIENCE_SECONDS = 5.0

_PROC = Path("/proc")
_BOOT = _PROC / "sys" / "kernel" / "random" / "boot_id"
_STATE, _START = 0, 19
"""Places of the fields after the name, which is in parentheses: the state, and the start in ticks."""

_ENDED = frozenset({"Z", "X", "x"})


class RunningProcesses:
    """The processes of this machine."""

    def __init__(self, start_of: Callable[[int], str | None] | None = None) -> None:
        self._start_of = start_of or _choose()

    @cached_property
    def _own(self) -> Process:
        return self.find(os.getpid())

    def own(self) -> Process:
        return self._own

    def find(self, number: int) -> Process:
        """The process that runs under a number. Raises NotFound when there is none."""
        start = self._start_of(number)
        if start is None:
            raise NotFound(f"There is no process {number}.")
        return Process(socket.gethostname(), number, start)

    def is_gone(self, process: Process) -> bool:
        if process.host != self._own.host:
            return False
        return self._start_of(process.number) != process.started


@dataclass(slots=True)
class FakeProcesses:
    """Processes of which one is this one; `gone` are those that do not run any more."""

    this: Process = field(default_factory=lambda: Process("desk", 100, "100"))
    gone: set[Process] = field(default_factory=set[Process])

    def own(self) -> Process:
        return self.this

    def is_gone(self, process: Process) -> bool:
        return process.host == self.this.host and process in self.gone


def _choose() -> Callable[[int], str | None]:
    if sys.platform == "win32":
        return start_by_handle
    return start_by_proc if _BOOT.exists() else start_by_ps


def start_by_proc(number: int) -> str | None:
    """The start of a process, None when it does not run; by /proc, on Linux."""
    try:
        text = (_PROC / str(number) / "stat").read_text("utf-8", "replace")
        boot = _BOOT.read_text("ascii").strip()
    except (FileNotFoundError, ProcessLookupError):
        return None
    except OSError as error:
        raise _unknown(number, error) from error
    fields = text.rpartition(")")[2].split()
    return None if fields[_STATE] in _ENDED else f"{boot}/{fields[_START]}"


def start_by_ps(number: int) -> str | None:
    """The same by ps(1), on other systems of Unix."""
    environment = {**os.environ, "LC_ALL": "C", "TZ": "UTC"}
    command = ["ps", "-o", "stat=,lstart=", "-p", str(number)]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, env=environment, check=False, timeout=PATIENCE_SECONDS
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise _unknown(number, error) from error
    state, _, start = done.stdout.strip().partition(" ")
    return None if not state or state[0] in _ENDED else " ".join(start.split())


def start_by_handle(number: int) -> str | None:
    """The same by GetProcessTimes, on Windows."""
    if sys.platform != "win32":
        raise NotImplementedError("Only Windows has handles of processes.")
    import ctypes
    from ctypes import wintypes

    query, still_active = 0x1000, 259
    kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    kernel.OpenProcess.restype = wintypes.HANDLE
    handle = kernel.OpenProcess(query, False, number)
    if not handle:
        return None
    try:
        code, times = wintypes.DWORD(), [wintypes.FILETIME() for _ in range(4)]
        kernel.GetExitCodeProcess(wintypes.HANDLE(handle), ctypes.byref(code))
        kernel.GetProcessTimes(wintypes.HANDLE(handle), *(ctypes.byref(time) for time in times))
    finally:
        kernel.CloseHandle(wintypes.HANDLE(handle))
    if code.value != still_active:
        return None
    return str(times[0].dwHighDateTime << 32 | times[0].dwLowDateTime)


def _unknown(number: int, error: Exception) -> Unavailable:
    return Unavailable(f"Whether process {number} runs cannot be told: {error}.")
