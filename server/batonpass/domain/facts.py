"""What an agent's transcripts show of the work: each fact with the place where it stands.

Nothing here is a judgement. A text is quoted as it was written, cut where it is long; whoever shows it shows
it as data.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from batonpass.domain.transcript import Place

QUOTED_CHARACTERS = 300
"""How much of a request, a command or an error is quoted."""

SUMMARY_CHARACTERS = 600
"""How much is quoted of a summary, and of what the agent said last."""

FILES_KEPT = 500
CHANGES_KEPT = 50
RUNS_KEPT = 100
KEPT = 50
"""How many of each other kind are kept, the newest; all are counted."""


def quote(text: str, limit: int = QUOTED_CHARACTERS) -> str:
    """The beginning of a text, with a sign where it was cut."""
    text = text.strip()
    return text if len(text) <= limit else f"{text[:limit].rstrip()}…"


class Ending(StrEnum):
    """How a command ended: unknown where the agent's file does not say; refused when a person said no."""

    SUCCEEDED = "succeeded"
    FAILED = "failed"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileUse:
    """What was done with a file, as often as the agent's tools say they did it.

    `added` and `removed` are the lines that edits and patches put in and took out; None when one of them does
    not tell. `lines` is the length of the last whole text that was written. `changed_at` is when it was
    changed, the newest `CHANGES_KEPT` times.
    """

    path: str
    place: Place
    reads: int = 0
    writes: int = 0
    edits: int = 0
    deletions: int = 0
    added: int | None = 0
    removed: int | None = 0
    lines: int | None = None
    changed_at: tuple[datetime, ...] = ()

    @property
    def is_changed(self) -> bool:
        return bool(self.writes or self.edits or self.deletions)


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandRun:
    """A command, when it had ended, and how. `seconds` is how long it took, where the agent tells."""

    text: str
    at: datetime | None
    ending: Ending
    place: Place
    exit_code: int | None = None
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class TestCounts:
    passed: int = 0
    failed: int = 0
    errors: int = 0
    skipped: int = 0

    # pytest would otherwise take the class for a test.
    __test__ = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TestRun:
    """A command that ran tests; `counts` where its output has a summary that is known."""

    command: str
    runner: str
    at: datetime | None
    ending: Ending
    place: Place
    counts: TestCounts | None = None

    # pytest would otherwise take the class for a test.
    __test__ = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What the user asked for."""

    text: str
    at: datetime | None
    place: Place


@dataclass(frozen=True, slots=True)
class ListedTask:
    """A line of the agent's own task list; `status` is pending, in_progress, completed or cancelled."""

    text: str
    status: str


@dataclass(frozen=True, slots=True)
class TaskList:
    """The agent's task list as it stood last."""

    tasks: tuple[ListedTask, ...]
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Something that failed, and where the same thing succeeded later, if it did.

    `action` is the command, or the tool and its file; `times` is how often it failed in a row.
    """

    action: str
    text: str
    at: datetime | None
    place: Place
    times: int = 1
    resolved: Place | None = None


class StatementKind(StrEnum):
    DECISION = "decision"
    FAILED_APPROACH = "failedApproach"


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A sentence in which the agent itself says that it decided something, or that something did not work."""

    kind: StatementKind
    text: str
    at: datetime | None
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotation:
    text: str
    at: datetime | None
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class CompactionSummary:
    """A compaction of the context, and the beginning of the summary it left, where that can be read."""

    text: str
    at: datetime | None
    place: Place
    before: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriptFile:
    """The file that facts were drawn from: its name without its folders, which are private."""

    name: str
    agent: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentFacts:
    """The facts of a session's transcripts, in the order in which they happened; the newest of each kind.

    The counts are of all there were, kept or not. `unrecognised` lines told nothing. `unread` are the names
    of transcripts that could not be read, or not in time.
    """

    transcripts: tuple[TranscriptFile, ...] = ()
    requests: tuple[Request, ...] = ()
    request_count: int = 0
    files: tuple[FileUse, ...] = ()
    files_left_out: int = 0
    commands: tuple[CommandRun, ...] = ()
    command_count: int = 0
    failed_command_count: int = 0
    tests: tuple[TestRun, ...] = ()
    test_count: int = 0
    failures: tuple[Failure, ...] = ()
    failure_count: int = 0
    statements: tuple[Statement, ...] = ()
    task_list: TaskList | None = None
    last_words: Quotation | None = None
    compactions: tuple[CompactionSummary, ...] = ()
    compaction_count: int = 0
    searches: int = 0
    unrecognised: int = 0
    unread: tuple[str, ...] = ()

    @property
    def changed_files(self) -> tuple[FileUse, ...]:
        return tuple(file for file in self.files if file.is_changed)

    @property
    def files_only_read(self) -> tuple[FileUse, ...]:
        return tuple(file for file in self.files if not file.is_changed)

    @property
    def decisions(self) -> tuple[Statement, ...]:
        return self._stated(StatementKind.DECISION)

    @property
    def failed_approaches(self) -> tuple[Statement, ...]:
        return self._stated(StatementKind.FAILED_APPROACH)

    @property
    def open_failures(self) -> tuple[Failure, ...]:
        """What failed and was not seen to succeed later."""
        return tuple(failure for failure in self.failures if failure.resolved is None)

    @property
    def requests_by_weight(self) -> tuple[Request, ...]:
        """The newest request, then the first one, which says what it is all about, then back in time."""
        newest, others = self.requests[-1:], self.requests[:-1]
        return (*newest, *others[:1], *others[:0:-1])

    def file_of(self, place: Place) -> TranscriptFile | None:
        """The transcript that a place is in."""
        name = place.path.replace("\\", "/").rsplit("/", 1)[-1]
        return next((file for file in self.transcripts if file.name == name), None)

    def _stated(self, kind: StatementKind) -> tuple[Statement, ...]:
        return tuple(statement for statement in self.statements if statement.kind is kind)


NOTHING_TOLD = AgentFacts()


def merge_facts(several: Iterable[AgentFacts]) -> AgentFacts:
    """The facts of several transcripts as those of one session; the first is that of the agent itself.

    Its task list and its last words stand; those of subagents only where it has none.
    """
    parts = [facts for facts in several if facts is not NOTHING_TOLD]
    if len(parts) < 2:
        return parts[0] if parts else NOTHING_TOLD
    return AgentFacts(
        transcripts=tuple(file for facts in parts for file in facts.transcripts),
        requests=_newest((one for facts in parts for one in facts.requests), KEPT),
        request_count=sum(facts.request_count for facts in parts),
        files=_merge_files(file for facts in parts for file in facts.files)[-FILES_KEPT:],
        files_left_out=sum(facts.files_left_out for facts in parts),
        commands=_newest((one for facts in parts for one in facts.commands), RUNS_KEPT),
        command_count=sum(facts.command_count for facts in parts),
        failed_command_count=sum(facts.failed_command_count for facts in parts),
        tests=_newest((one for facts in parts for one in facts.tests), KEPT),
        test_count=sum(facts.test_count for facts in parts),
        failures=_newest((one for facts in parts for one in facts.failures), KEPT),
        failure_count=sum(facts.failure_count for facts in parts),
        statements=_newest((one for facts in parts for one in facts.statements), KEPT),
        task_list=next((facts.task_list for facts in parts if facts.task_list), None),
        last_words=next((facts.last_words for facts in parts if facts.last_words), None),
        compactions=_newest((one for facts in parts for one in facts.compactions), KEPT),
        compaction_count=sum(facts.compaction_count for facts in parts),
        searches=sum(facts.searches for facts in parts),
        unrecognised=sum(facts.unrecognised for facts in parts),
        unread=tuple(name for facts in parts for name in facts.unread),
    )


Dated = TypeVar("Dated", Request, CommandRun, TestRun, Failure, Statement, CompactionSummary)


def _newest(items: Iterable[Dated], limit: int) -> tuple[Dated, ...]:
    """In the order of time; what has no time comes first."""
    ordered = sorted(items, key=lambda item: (item.at is not None, item.at.timestamp() if item.at else 0.0))
    return tuple(ordered[-limit:])


def _merge_files(files: Iterable[FileUse]) -> tuple[FileUse, ...]:
    merged: dict[str, FileUse] = {}
    for file in files:
        known = merged.pop(file.path, None)
        merged[file.path] = add_use(known, file) if known else file
    return tuple(merged.values())


def add_use(known: FileUse, use: FileUse) -> FileUse:
    """What was done with a file before and what was done with it after, together."""
    return replace(
        known,
        place=use.place,
        reads=known.reads + use.reads,
        writes=known.writes + use.writes,
        edits=known.edits + use.edits,
        deletions=known.deletions + use.deletions,
        added=_sum(known.added, use.added),
        removed=_sum(known.removed, use.removed),
        lines=known.lines if use.lines is None else use.lines,
        changed_at=tuple(sorted((*known.changed_at, *use.changed_at)))[-CHANGES_KEPT:],
    )


def _sum(first: int | None, second: int | None) -> int | None:
    return None if first is None or second is None else first + second
