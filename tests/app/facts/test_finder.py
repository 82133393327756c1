"""Facts that are drawn from the events of a transcript."""

import json
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from batonpass.app.facts.finder import FactFinder
from batonpass.domain.facts import (
    FILES_KEPT,
    KEPT,
    QUOTED_CHARACTERS,
    RUNS_KEPT,
    SUMMARY_CHARACTERS,
    AgentFacts,
    Ending,
    FileUse,
    ListedTask,
    StatementKind,
    TestCounts,
)
from batonpass.domain.redaction import redact
from batonpass.domain.transcript import (
    Compaction,
    Event,
    Input,
    InputKind,
    Output,
    OutputKind,
    Place,
    Restarted,
    Unrecognised,
)

START = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


class Transcript:
    """Writes events one after the other, a line and a minute each."""

    def __init__(self, agent: str = "claude-code", **bounds: Any) -> None:
        self.finder = FactFinder(agent, **bounds)
        self._lines = count(1)
        self.line = 0

    @property
    def facts(self) -> AgentFacts:
        return self.finder.facts

    @property
    def now(self) -> datetime:
        return START + timedelta(minutes=self.line)

    def place(self) -> Place:
        self.line = next(self._lines)
        return Place("t.jsonl", self.line)

    def call(
        self, tool: str, result: str = "", *, failed: bool = False, chain: str = "", **arguments: Any
    ) -> None:
        place = self.place()
        name = f"c{self.line}"
        text = arguments.get("script") or json.dumps(arguments)
        self.finder.take(
            Output(
                response="r", kind=OutputKind.CALL, text=text, place=place, name=tool, call=name, chain=chain
            )
        )
        self.input(InputKind.RESULT, result, call=name, failed=failed, chain=chain)

    def input(self, kind: InputKind, text: str, **fields: Any) -> None:
        place = self.place()
        self.finder.take(Input(kind=kind, text=text, at=self.now, place=place, **fields))

    def ask(self, text: str, **fields: Any) -> None:
        self.input(InputKind.REQUEST, text, **fields)

    def say(self, text: str, chain: str = "") -> None:
        self.finder.take(
            Output(response="r", kind=OutputKind.TEXT, text=text, place=self.place(), chain=chain)
        )

    def bash(self, command: str, result: str = "", *, failed: bool = False, **fields: Any) -> None:
        self.call("Bash", result, failed=failed, command=command, **fields)


def test_files_are_told_with_counts_lines_and_the_last_place() -> None:
    told = Transcript(folder="/w")
    told.call("Read", file_path="/w/a.py")
    told.call("Edit", file_path="/w/a.py", old_string="x", new_string="y\nz")
    told.call("Write", file_path="/elsewhere/b", content="1\n2\n")
    told.call(
        "Edit", "String to replace not found", failed=True, file_path="/w/c", old_string="x", new_string="y"
    )
    assert told.facts.files == (
        FileUse(
            path="a.py",
            place=Place("t.jsonl", 3),
            reads=1,
            edits=1,
            added=2,
            removed=1,
            changed_at=(datetime(2026, 5, 4, 12, 4, tzinfo=UTC),),
        ),
        FileUse(
            path="/elsewhere/b",
            place=Place("t.jsonl", 5),
            writes=1,
            lines=2,
            changed_at=(datetime(2026, 5, 4, 12, 6, tzinfo=UTC),),
        ),
    ), "an edit that failed has changed nothing"
    assert [file.path for file in told.facts.changed_files] == ["a.py", "/elsewhere/b"]


def test_files_beyond_the_limit_leave_those_that_were_only_read_first() -> None:
    told = Transcript()
    told.call("Write", file_path="kept", content="x")
    for number in range(FILES_KEPT + 5):
        told.call("Read", file_path=f"f{number}")
    assert len(told.facts.files) == FILES_KEPT
    assert told.facts.files[0].path == "kept"
    assert told.facts.files_left_out == 6


def test_commands_and_tests_with_their_endings() -> None:
    told = Transcript()
    told.bash("pytest -q", "Exit code 1\n== 2 failed, 5 passed in 0.3s ==", failed=True)
    told.bash("pytest -q | tail -3", "== 7 passed in 0.3s ==")
    told.bash("pytest -q | tail -3", "collected 7 items")
    told.bash("rm -rf /", "The user doesn't want to proceed with this tool use.", failed=True)
    told.bash("ls", "a")
    facts = told.facts
    assert [(run.ending, run.exit_code) for run in facts.commands] == [
        (Ending.FAILED, 1),
        (Ending.SUCCEEDED, None),
        (Ending.SUCCEEDED, None),
        (Ending.REFUSED, None),
        (Ending.SUCCEEDED, None),
    ]
    assert facts.commands[0].at == START + timedelta(minutes=2)
    assert [(test.ending, test.counts) for test in facts.tests] == [
        (Ending.FAILED, TestCounts(5, 2)),
        (Ending.SUCCEEDED, TestCounts(7)),
        (Ending.UNKNOWN, None),
    ], "the exit code of `tail` says nothing of the tests"
    assert (facts.command_count, facts.failed_command_count) == (5, 1)


def test_tests_that_fail_behind_a_pipe_have_failed() -> None:
    told = Transcript()
    told.bash("pytest | tail -1", "== 1 failed in 0.3s ==")
    assert told.facts.tests[0].ending is Ending.FAILED
    assert len(told.facts.open_failures) == 1


def test_a_command_that_is_left_running_ends_when_that_is_told() -> None:
    told = Transcript("codex")
    head = "Chunk ID: a\nWall time: 1.0 seconds\n{}\nOriginal token count: 1\nOutput:\n{}"
    told.call("exec_command", head.format("Process running with session ID 7", ""), cmd="cargo test")
    assert told.facts.tests == ()
    told.call("write_stdin", head.format("Process running with session ID 7", ""), session_id=7)
    done = head.format("Process exited with code 0", "test result: ok. 3 passed; 0 failed;")
    told.call("write_stdin", done, session_id=7)
    told.call("write_stdin", done, session_id=8)
    assert [(run.text, run.ending, run.exit_code) for run in told.facts.commands] == [
        ("cargo test", Ending.SUCCEEDED, 0)
    ]
    assert [test.counts for test in told.facts.tests] == [TestCounts(3)]


def test_one_answer_for_several_commands_says_nothing_of_each() -> None:
    told = Transcript("codex")
    script = 'Promise.all([tools.exec_command({cmd:"a"}), tools.exec_command({cmd:"b"})])'
    told.call("exec", "Script failed\nWall time 0.1 seconds\nOutput:\n\nno", script=script)
    assert [run.ending for run in told.facts.commands] == [Ending.UNKNOWN] * 2


def test_failures_with_what_followed() -> None:
    told = Transcript()
    told.bash("make build 2>&1", "Exit code 2\nerror: no rule", failed=True)
    told.bash("make build", "Exit code 2\nerror: no rule", failed=True)
    told.bash("make lint", "Exit code 1\nwarning", failed=True)
    told.call(
        "Edit", "File has not been read yet.", failed=True, file_path="a", old_string="", new_string="x"
    )
    told.bash("make lint | tail -3", "the exit code is that of tail")
    told.bash("make build 2>&1", "built")
    told.call("Edit", file_path="a", old_string="", new_string="x")
    build, lint, edit = told.facts.failures
    assert (build.action, build.text, build.times, build.place.line) == (
        "make build",
        "error: no rule",
        2,
        3,
    )
    assert build.resolved == Place("t.jsonl", 11)
    assert (edit.action, edit.text, edit.resolved) == (
        "Edit a",
        "File has not been read yet.",
        Place("t.jsonl", 13),
    )
    assert told.facts.open_failures == (lint,)


def test_requests_are_the_users_words_alone() -> None:
    told = Transcript()
    told.ask("Fix it <system-reminder>be brief</system-reminder>")
    told.ask("<local-command-stdout>Bye!</local-command-stdout>")
    told.ask("Do the subtask", chain="subagent")
    told.input(InputKind.ATTACHED, "a memory file")
    assert [(one.text, one.place.line) for one in told.facts.requests] == [("Fix it", 1)]


def test_the_first_request_stays_however_many_follow() -> None:
    told = Transcript()
    for number in range(KEPT + 10):
        told.ask(f"request {number}")
    texts = [one.text for one in told.facts.requests]
    assert (texts[0], texts[1], texts[-1]) == ("request 0", "request 11", f"request {KEPT + 9}")
    assert (len(texts), told.facts.request_count) == (KEPT, KEPT + 10)


def test_the_task_list_as_it_stood_last() -> None:
    told = Transcript()
    told.call("TaskCreate", "Task #1 created", subject="Read", description="")
    told.call("TaskCreate", "Task #2 created", subject="Write", description="")
    told.call("TaskUpdate", "Updated", taskId="1", status="completed")
    told.call("TaskUpdate", "Updated", taskId="9", status="completed")
    assert told.facts.task_list is not None
    assert told.facts.task_list.tasks == (ListedTask("Read", "completed"), ListedTask("Write", "pending"))
    told.call("TodoWrite", "", todos=[{"content": "Only this", "status": "in_progress"}])
    assert told.facts.task_list is not None
    assert told.facts.task_list.tasks == (ListedTask("Only this", "in_progress"),)


def test_statements_answers_and_last_words() -> None:
    told = Transcript()
    told.say("I decided to keep the schema. Then I looked around.")
    told.say("That didn't work.")
    told.call(
        "AskUserQuestion",
        'Your questions have been answered: "Which store?"="SQLite". You can now continue.',
        questions=[{"question": "Which store?"}],
    )
    told.say("I decided to be a subagent.", chain="subagent")
    told.say("All is done.")
    assert [one.text for one in told.facts.decisions] == [
        "I decided to keep the schema.",
        "Which store? Answer: SQLite",
    ]
    assert [one.kind for one in told.facts.failed_approaches] == [StatementKind.FAILED_APPROACH]
    assert told.facts.last_words is not None
    assert told.facts.last_words.text == "All is done."


def test_compactions_with_the_beginning_of_their_summaries() -> None:
    told = Transcript()
    told.finder.take(Compaction(at=START, place=told.place(), before=155_000))
    told.input(InputKind.SUMMARY, "an earlier message")
    told.input(InputKind.SUMMARY, "This session goes on.\nSummary:\n1. Fix the build" + "x" * 1_000)
    told.finder.take(Compaction(at=START, place=told.place()))
    first, second = told.facts.compactions
    assert first.text.startswith("1. Fix the build")
    assert (len(first.text), first.before) == (SUMMARY_CHARACTERS + 1, 155_000)
    assert second.text == "", "a sealed summary says nothing"


def test_only_the_span_counts_but_the_task_list_knows_all() -> None:
    told = Transcript(since=START + timedelta(minutes=4), until=START + timedelta(minutes=8))
    told.ask("too early")
    told.call("TaskCreate", "", subject="From before", description="")
    told.ask("in time")
    told.bash("ls", "a")
    for _ in range(2):
        told.ask("still in time")
    told.ask("too late")
    told.bash("pwd", "a")
    assert [one.text for one in told.facts.requests] == ["in time", "still in time", "still in time"]
    assert [one.text for one in told.facts.commands] == ["ls"]
    assert told.facts.task_list is not None


def test_a_file_told_anew_starts_anew() -> None:
    told = Transcript()
    told.ask("one")
    told.finder.take(Unrecognised("x", told.place()))
    assert (told.facts.request_count, told.facts.unrecognised) == (1, 1)
    told.finder.take(Restarted("t.jsonl"))
    assert told.facts == AgentFacts()


_TEXTS = st.one_of(
    st.text(max_size=50),
    st.sampled_from(["Exit code 1\nx", "== 1 failed in 1s ==", "I decided to go.", "x" * 5_000]),
)
_CALLS = st.sampled_from(
    [
        ("Bash", '{"command": "pytest"}'),
        ("Bash", '{"command": 7}'),
        ("Edit", '{"file_path": "a", "old_string": "", "new_string": "\\n"}'),
        ("TodoWrite", '{"todos": [{"content": "x", "status": "?"}]}'),
        ("Read", "[" * 3_000),
    ]
)
_PLACES = st.builds(Place, st.just("t"), st.integers(1, 9))
_TIMES = st.one_of(st.none(), st.datetimes(), st.datetimes(timezones=st.just(UTC)))
_NAMES = st.sampled_from(["", "c1", "c2"])
_EVENTS = st.one_of(
    st.builds(
        lambda call, name, place: Output(
            response="r", kind=OutputKind.CALL, text=call[1], place=place, name=call[0], call=name
        ),
        _CALLS,
        _NAMES,
        _PLACES,
    ),
    st.builds(Output, response=st.just("r"), kind=st.sampled_from(OutputKind), text=_TEXTS, place=_PLACES),
    st.builds(
        Input,
        kind=st.sampled_from(InputKind),
        text=_TEXTS,
        at=_TIMES,
        place=_PLACES,
        call=_NAMES,
        failed=st.booleans(),
    ),
    st.builds(Compaction, at=_TIMES, place=_PLACES),
    st.builds(Unrecognised, st.just("x"), _PLACES),
)


@settings(max_examples=60)
@given(st.lists(_EVENTS, max_size=40), st.sampled_from(["claude-code", "codex", "nobody"]))
def test_any_events_in_any_order_give_facts_within_bounds(events: list[Event], agent: str) -> None:
    finder = FactFinder(agent, since=START)
    for event in events:
        finder.take(event)
    facts = finder.facts

    def look(text: str) -> str:
        assert len(text) <= max(SUMMARY_CHARACTERS, 2 * QUOTED_CHARACTERS + 20) + 1
        return text

    redact(facts, look)


def test_what_is_kept_has_bounds_however_long_the_transcript() -> None:
    told = Transcript()
    for number in range(3 * RUNS_KEPT):
        told.bash(f"pytest {number}", "Exit code 1\nerror " + "x" * 1_000, failed=True)
        told.say("I decided to go on.")
    facts = told.facts
    assert (len(facts.commands), len(facts.tests), len(facts.failures)) == (RUNS_KEPT, KEPT, KEPT)
    assert (facts.command_count, facts.test_count, facts.failure_count) == (300, 300, 300)
    assert len(facts.statements) == KEPT
