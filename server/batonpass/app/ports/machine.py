"""What the machine tells: the time, fresh ids, its processes."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from batonpass.domain.attendance import Process

Clock = Callable[[], datetime]
"""The time now, with a time zone."""


class Identifiers(Protocol):
    """Fresh ids: short, safe in file names and git refs, ordered by time of making."""

    def __call__(self) -> str: ...


class Processes(Protocol):
    """The processes of this machine. Raises Unavailable when the system does not tell."""

    def own(self) -> Process:
        """This process."""
        ...

    def is_gone(self, process: Process) -> bool:
        """Whether a process has ended; of one on another machine that is never known, so it is not gone."""
        ...
