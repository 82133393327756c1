"""What an agent's transcript told of a session, in the world of the other facts here."""

from datetime import UTC, datetime, timedelta

from batonpass.domain.facts import (
    AgentFacts,
    CommandRun,
    CompactionSummary,
    Ending,
    Failure,
    FileUse,
    ListedTask,
    Quotation,
    Request,
    Statement,
    StatementKind,
    TaskList,
    TestCounts,
    TestRun,
    TranscriptFile,
)
from batonpass.domain.transcript import Place

START = datetime(2026, 3, 12, 8, 20, tzinfo=UTC)


def _place(line: int) -> Place:
    return Place("/home/ada/.claude/projects/parcel/5f2a.jsonl", line)


def _at(minutes: int) -> datetime:
    return START + timedelta(minutes=minutes)


def agent_facts() -> AgentFacts:
    """Some of everything that a transcript can tell."""
    return AgentFacts(
        transcripts=(TranscriptFile(name="5f2a.jsonl", agent="claude-code", at=_at(160)),),
        requests=(
            Request(text="Retry deliveries that failed, with longer pauses", at=_at(0), place=_place(4)),
            Request(text="Use one table; no queue server, please", at=_at(40), place=_place(212)),
        ),
        request_count=2,
        files=(
            FileUse(path="docs/carrier.md", place=_place(9), reads=2),
            FileUse(
                path="src/parcel/retry.py",
                place=_place(80),
                writes=1,
                edits=3,
                added=64,
                removed=8,
                lines=120,
                changed_at=(_at(30), _at(80), _at(81), _at(90)),
            ),
            FileUse(
                path="src/parcel/worker.py",
                place=_place(301),
                edits=1,
                added=31,
                removed=4,
                changed_at=(_at(140),),
            ),
        ),
        commands=(
            CommandRun(
                text="git status --short", at=_at(2), ending=Ending.SUCCEEDED, exit_code=0, place=_place(11)
            ),
            CommandRun(text="pytest -q | tail -3", at=_at(70), ending=Ending.UNKNOWN, place=_place(240)),
            CommandRun(text="pytest -q", at=_at(150), ending=Ending.FAILED, exit_code=1, place=_place(330)),
        ),
        command_count=3,
        failed_command_count=1,
        tests=(
            TestRun(
                command="pytest -q | tail -3",
                runner="pytest",
                at=_at(70),
                ending=Ending.UNKNOWN,
                place=_place(240),
            ),
            TestRun(
                command="pytest -q",
                runner="pytest",
                at=_at(150),
                ending=Ending.FAILED,
                counts=TestCounts(131, 2, skipped=1),
                place=_place(330),
            ),
        ),
        test_count=2,
        failures=(
            Failure(
                action="pytest -q",
                text="test_claim::test_twice: assert 2 == 1",
                at=_at(150),
                place=_place(330),
                times=2,
            ),
        ),
        failure_count=1,
        statements=(
            Statement(
                kind=StatementKind.DECISION,
                text="I decided to claim rows with SKIP LOCKED.",
                at=_at(60),
                place=_place(228),
            ),
            Statement(
                kind=StatementKind.FAILED_APPROACH,
                text="The advisory lock approach didn't work.",
                at=_at(55),
                place=_place(220),
            ),
        ),
        task_list=TaskList(
            (ListedTask("Compute the pauses", "completed"), ListedTask("Claim one delivery", "in_progress")),
            _place(305),
        ),
        last_words=Quotation(
            text="Two tests still fail: test_twice and test_utc.", at=_at(155), place=_place(341)
        ),
        compactions=(
            CompactionSummary(
                text="The user wants retries with pauses", at=_at(100), place=_place(270), before=168_000
            ),
        ),
        compaction_count=1,
        unread=("agent-77.jsonl",),
    )
