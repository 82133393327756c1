"""Draws facts from the events of one transcript, as they come; what is kept has bounds."""

from dataclasses import dataclass
from datetime import datetime

from batonpass.app.facts.bounded import Newest, remember
from batonpass.app.facts.files import FileLog
from batonpass.app.facts.runs import FailureLog, RunLog
from batonpass.app.facts.tasks import TaskListLog
from batonpass.domain.agent_results import Result, answers_of, read_result, refusal_of
from batonpass.domain.agent_tools import operations_of
from batonpass.domain.facts import (
    KEPT,
    SUMMARY_CHARACTERS,
    AgentFacts,
    CompactionSummary,
    Ending,
    Failure,
    Quotation,
    Request,
    Statement,
    StatementKind,
    quote,
)
from batonpass.domain.operations import (
    AddTask,
    AskUser,
    AwaitCommand,
    DeleteFile,
    EditFile,
    Operation,
    ReadFile,
    ReplacePlan,
    RunCommand,
    Search,
    UpdateTask,
    WriteFile,
)
from batonpass.domain.requests import request_of
from batonpass.domain.statements import find_statements
from batonpass.domain.transcript import (
    MAIN_CHAIN,
    Compaction,
    Event,
    Input,
    InputKind,
    Output,
    OutputKind,
    Place,
    Response,
    Restarted,
    Unrecognised,
)

_CALLS_KEPT = 500
_SUMMARY_BEGINS = "Summary:"


@dataclass(frozen=True, slots=True)
class _Call:
    """A call that waits for its answer; a tool that is not known has no operations."""

    tool: str
    operations: tuple[Operation, ...]
    place: Place


class FactFinder:
    """Takes the events of one transcript, and tells at any time what they have shown.

    Only what happened between `since` and `until` counts, where they are given; what has no time counts.
    Paths are told as seen from `folder`.
    """

    def __init__(
        self, agent: str, folder: str = "", since: datetime | None = None, until: datetime | None = None
    ) -> None:
        self._agent = agent
        self._folder = folder
        self._since, self._until = since, until
        self._begin()

    def _begin(self) -> None:
        self._now: datetime | None = None
        self._calls: dict[str, _Call] = {}
        self._files = FileLog(self._folder)
        self._failures = FailureLog()
        self._runs = RunLog(self._failures)
        self._tasks = TaskListLog()
        self._first_request: Request | None = None
        self._requests: Newest[Request] = Newest(KEPT)
        self._statements: Newest[Statement] = Newest(KEPT)
        self._compactions: Newest[CompactionSummary] = Newest(KEPT)
        self._last_words: Quotation | None = None
        self._searches = 0
        self._unrecognised = 0

    @property
    def facts(self) -> AgentFacts:
        requests = tuple(self._requests)
        first = self._first_request
        return AgentFacts(
            # What the work began with says what it is about, however long ago that was.
            requests=requests if first is None or first in requests else (first, *requests[1:]),
            request_count=self._requests.count,
            files=self._files.files,
            files_left_out=self._files.left_out,
            commands=tuple(self._runs.commands),
            command_count=self._runs.commands.count,
            failed_command_count=self._runs.failed,
            tests=tuple(self._runs.tests),
            test_count=self._runs.tests.count,
            failures=tuple(self._failures.failures),
            failure_count=self._failures.failures.count,
            statements=tuple(self._statements),
            task_list=self._tasks.task_list,
            last_words=self._last_words,
            compactions=tuple(self._compactions),
            compaction_count=self._compactions.count,
            searches=self._searches,
            unrecognised=self._unrecognised,
        )

    def take(self, event: Event) -> None:
        """Take the next event of the transcript."""
        match event:
            case Restarted():
                self._begin()
            case Unrecognised():
                self._unrecognised += 1
            case Output():
                self._take_output(event)
            case Input():
                self._now = event.at or self._now
                self._take_input(event)
            case Response():
                self._now = event.at or self._now
            case Compaction():
                self._now = event.at or self._now
                if event.chain == MAIN_CHAIN and self._is_within:
                    found = CompactionSummary(text="", at=event.at, place=event.place, before=event.before)
                    self._compactions.add(found)
            case _:
                return

    @property
    def _is_within(self) -> bool:
        if self._now is None:
            return True
        now = self._now.timestamp()
        begun = self._since is None or now >= self._since.timestamp()
        return begun and (self._until is None or now <= self._until.timestamp())

    def _take_output(self, event: Output) -> None:
        if event.kind is OutputKind.CALL and event.call:
            call = _Call(event.name, operations_of(self._agent, event.name, event.text), event.place)
            remember(self._calls, event.call, call, _CALLS_KEPT)
        elif event.kind is OutputKind.TEXT and event.chain == MAIN_CHAIN and self._is_within:
            if event.text.strip():
                self._last_words = Quotation(
                    text=quote(event.text, SUMMARY_CHARACTERS), at=self._now, place=event.place
                )
            for kind, sentence in find_statements(event.text):
                self._state(kind, sentence, event.place)

    def _state(self, kind: StatementKind, text: str, place: Place) -> None:
        self._statements.add(Statement(kind=kind, text=text, at=self._now, place=place))

    def _take_input(self, event: Input) -> None:
        match event.kind:
            case InputKind.REQUEST if event.chain == MAIN_CHAIN and self._is_within:
                text = request_of(event.text)
                if text:
                    request = Request(text=quote(text), at=event.at, place=event.place)
                    self._first_request = self._first_request or request
                    self._requests.add(request)
            case InputKind.SUMMARY if event.chain == MAIN_CHAIN and self._is_within:
                self._take_summary(event)
            case InputKind.RESULT:
                call = self._calls.pop(event.call, None)
                if call is not None:
                    self._take_result(call, event)
            case _:
                return

    def _take_summary(self, event: Input) -> None:
        """The last text after a compaction is its summary, sealed or not; others are messages that stay."""
        known = self._compactions.get(self._compactions.count)
        _, _, rest = event.text.partition(_SUMMARY_BEGINS)
        found = CompactionSummary(
            text=quote(rest or event.text, SUMMARY_CHARACTERS),
            at=event.at,
            place=event.place,
            before=known.before if known else None,
        )
        if known is None:
            self._compactions.add(found)
        else:
            self._compactions.replace(self._compactions.count, found)

    def _take_result(self, call: _Call, event: Input) -> None:
        result = read_result(self._agent, event.text, failed=event.failed)
        if result.ending in (Ending.SUCCEEDED, Ending.UNKNOWN) and event.chain == MAIN_CHAIN:
            # The list is built from all its changes, those before the span as well.
            for operation in call.operations:
                if isinstance(operation, ReplacePlan | AddTask | UpdateTask):
                    self._tasks.take(operation, call.place)
        if not self._is_within:
            return
        commands = [one for one in call.operations if isinstance(one, RunCommand)]
        if len(commands) > 1 and result.ending is not Ending.REFUSED:
            # One answer for several commands does not tell which of them it speaks of.
            result = Result(Ending.UNKNOWN)
        for operation in call.operations:
            self._carry_out(operation, call, result, event)

    def _carry_out(self, operation: Operation, call: _Call, result: Result, event: Input) -> None:
        match operation:
            case ReadFile() | WriteFile() | EditFile() | DeleteFile():
                self._use_file(operation, call, result, event)
            case RunCommand(command=command):
                self._runs.start(command, result, event.text, event.at, call.place)
            case AwaitCommand(handle=handle):
                self._runs.go_on(handle, result, event.text, event.at, event.place)
            case AskUser(questions=questions):
                for question, answer in answers_of(event.text, questions):
                    text = f"{quote(question)} Answer: {quote(answer)}"
                    self._state(StatementKind.DECISION, text, event.place)
            case Search():
                self._searches += 1
            case _:
                return

    def _use_file(
        self,
        operation: ReadFile | WriteFile | EditFile | DeleteFile,
        call: _Call,
        result: Result,
        event: Input,
    ) -> None:
        action = f"{call.tool} {quote(operation.path)}"
        if result.ending is Ending.FAILED:
            failure = Failure(action=action, text=refusal_of(event.text), at=event.at, place=call.place)
            self._failures.fail(action, failure)
        elif result.ending is not Ending.REFUSED:
            self._files.take(operation, event.at, call.place)
            self._failures.succeed(action, call.place)
