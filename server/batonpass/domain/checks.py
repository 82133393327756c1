"""Checks: commands of the project that prove something, such as its tests, and what came of running them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from batonpass.domain.repository import Evidence

TAIL_LINES = 50
"""How much of a check's output is kept, from its end."""

MOST_OF_ONE = 10
"""How many results of one check a session keeps; the oldest go first."""


class CheckKind(StrEnum):
    TEST = "test"
    LINT = "lint"
    AUDIT = "audit"
    BUILD = "build"


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What came of one run. `at` is when it ended; `tail` are the last lines of what it wrote.

    `commit` is HEAD at its beginning, `is_dirty` whether the work tree differed from it; both are None
    where that is not known. A check that took too long was stopped.
    """

    name: str
    kind: CheckKind
    command_line: str
    exit_code: int
    seconds: float
    at: datetime
    commit: str | None = None
    is_dirty: bool | None = None
    timed_out: bool = False
    tail: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        return self.exit_code == 0 and not self.timed_out

    @property
    def evidence(self) -> Evidence:
        return Evidence(self.command_line, self.exit_code, self.at, self.commit)

    @property
    def outcome(self) -> str:
        """In words, such as “passed in 4.2 s”."""
        seconds = f"{self.seconds:,.1f} s"
        if self.timed_out:
            return f"stopped after {seconds}, which was its time limit"
        return (
            f"passed in {seconds}" if self.passed else f"failed with exit code {self.exit_code} in {seconds}"
        )


@dataclass(frozen=True, slots=True)
class AllowedCheck:
    """A command that somebody allowed to run as a check; `digest` is the SHA-256 of its words."""

    name: str
    digest: str
    at: datetime


def add_result(known: tuple[CheckResult, ...], result: CheckResult) -> tuple[CheckResult, ...]:
    alike = [r for r in known if r.name == result.name]
    kept = known if len(alike) < MOST_OF_ONE else tuple(r for r in known if r is not alike[0])
    return (*kept, result)


def newest_results(results: Iterable[CheckResult]) -> tuple[CheckResult, ...]:
    """The newest result of each check, in the order in which they first ran."""
    newest: dict[str, CheckResult] = {}
    for result in results:
        newest[result.name] = result
    return tuple(newest.values())
