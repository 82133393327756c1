"""What the project's own programs say when they run, and what they have left behind."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from batonpass.app.ports.wanted import StillWanted, wanted
from batonpass.domain.reports import FoundReports


class Reports(Protocol):
    """What test and coverage tools have left in the project's folder."""

    def find(self, tests: Sequence[str], coverage: Sequence[str]) -> FoundReports:
        """The reports whose paths match the glob patterns, the newest first.

        It never fails: a report that cannot be read is named in the answer with its reason.
        """
        ...

    def last_change(self, paths: Collection[str]) -> datetime | None:
        """When the newest of these files was written; None when none of them is there."""
        ...


@dataclass(frozen=True, slots=True)
class ProgramRun:
    """How a program ended. `output` is the end of what it wrote, standard output and error together."""

    exit_code: int
    seconds: float
    timed_out: bool
    output: str


class CheckRunner(Protocol):
    """Runs the project's own programs."""

    def run(
        self, command: Sequence[str], timeout_seconds: float, still_wanted: StillWanted = wanted
    ) -> ProgramRun:
        """Run a command without a shell until it ends, is out of time or is wanted no more.

        Whatever happens, nothing that it started in its group goes on. Raises Unavailable when it cannot be
        started, and what `still_wanted` raises.
        """
        ...
