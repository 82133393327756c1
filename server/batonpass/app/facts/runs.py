"""The commands an agent ran, the tests among them, and what failed and succeeded later."""

import re
from dataclasses import replace
from datetime import datetime

from batonpass.app.facts.bounded import Newest, remember
from batonpass.domain.agent_results import Result, error_of
from batonpass.domain.facts import KEPT, RUNS_KEPT, CommandRun, Ending, Failure, TestRun, quote
from batonpass.domain.runners import count_tests, is_masked, judge_packages, runner_of
from batonpass.domain.transcript import Place

_STILL_RUNNING_KEPT = 100
_LONGEST_COMMAND = 4_000
_OUTPUT_ENDS = re.compile(r"(?:\s*2>&1)?(?:\s*\|\s*(?:tail|head)(?:\s+-?[\w-]+)*)?\s*\Z")


class FailureLog:
    """What failed, and whether the same thing succeeded later."""

    def __init__(self) -> None:
        self.failures: Newest[Failure] = Newest(KEPT)
        self._open: dict[str, int] = {}

    def fail(self, key: str, failure: Failure) -> None:
        number = self._open.get(key, 0)
        known = self.failures.get(number)
        if known is None:
            remember(self._open, key, self.failures.add(failure), KEPT)
        else:
            self.failures.replace(number, replace(failure, times=known.times + 1))

    def succeed(self, key: str, place: Place) -> None:
        number = self._open.pop(key, 0)
        known = self.failures.get(number)
        if known is not None:
            self.failures.replace(number, replace(known, resolved=place))


class RunLog:
    """Commands with their endings; one that is left running ends when its end is told."""

    def __init__(self, failures: FailureLog) -> None:
        self.commands: Newest[CommandRun] = Newest(RUNS_KEPT)
        self.tests: Newest[TestRun] = Newest(KEPT)
        self.failed = 0
        self._failures = failures
        self._running: dict[str, tuple[int, str]] = {}

    def start(self, command: str, result: Result, output: str, at: datetime | None, place: Place) -> None:
        """A command and what its call answered, which is its end unless it is left running."""
        command = command[:_LONGEST_COMMAND]
        number = self.commands.add(
            CommandRun(
                text=quote(command),
                at=at,
                ending=result.ending,
                place=place,
                exit_code=result.exit_code,
                seconds=result.seconds,
            )
        )
        self._go_on(number, command, result, output, at, place)

    def go_on(self, handle: str, result: Result, output: str, at: datetime | None, place: Place) -> None:
        """More of a command that was left running."""
        number, command = self._running.pop(handle, (0, ""))
        if not number:
            return
        known = self.commands.get(number)
        if known is not None:
            ended = replace(known, at=at, ending=result.ending, exit_code=result.exit_code, seconds=None)
            self.commands.replace(number, ended)
        if result.ending is Ending.UNKNOWN and not result.handle:
            # It was asked again, and did not say whether it has ended.
            result = replace(result, handle=handle)
        self._go_on(number, command, result, output, at, place)

    def _go_on(
        self, number: int, command: str, result: Result, output: str, at: datetime | None, place: Place
    ) -> None:
        if result.handle:
            remember(self._running, result.handle, (number, command), _STILL_RUNNING_KEPT)
            return
        test = _test_of(command, result, output, at, place)
        if test is not None:
            self.tests.add(test)
        ending = test.ending if test else result.ending
        self.failed += ending is Ending.FAILED
        key = f"run {_same(command)}"
        if ending is Ending.FAILED:
            failure = Failure(action=quote(command), text=error_of(output), at=at, place=place)
            self._failures.fail(key, failure)
        elif ending is Ending.SUCCEEDED and (test or not is_masked(command)):
            self._failures.succeed(key, place)


def _same(command: str) -> str:
    """The command without what only shortens its output."""
    return " ".join(_OUTPUT_ENDS.sub("", command[-_LONGEST_COMMAND:]).split())


def _test_of(command: str, result: Result, output: str, at: datetime | None, place: Place) -> TestRun | None:
    runner = runner_of(command)
    if not runner or result.ending is Ending.REFUSED:
        return None
    counts = count_tests(output)
    judged = judge_packages(output) if counts is None else not (counts.failed or counts.errors)
    ending = result.ending
    if judged is False:
        ending = Ending.FAILED
    elif judged and ending is Ending.UNKNOWN:
        ending = Ending.SUCCEEDED
    elif judged is None and ending is Ending.SUCCEEDED and is_masked(command):
        ending = Ending.UNKNOWN
    return TestRun(command=quote(command), runner=runner, at=at, ending=ending, place=place, counts=counts)
