"""Bad input: each is refused in clear words that name the field, and nothing is changed by it."""

import re
from pathlib import Path

import pytest

from batonpass.domain.errors import InvalidInput, NotAllowed, NotFound

BIG = 10**400

# command, what it is given, the error, the field it names, and words of its sentence
WITH_A_SESSION = [
    (
        "session.show",
        {"session": "nobody"},
        NotFound,
        None,
        "There is no session “nobody”. List the sessions",
    ),
    ("session.pause", {"session": "nobody"}, NotFound, None, "There is no session “nobody”"),
    ("session.resume", {"session": "nobody"}, NotFound, None, "There is no session “nobody”"),
    ("session.complete", {"session": "nobody"}, NotFound, None, "There is no session “nobody”"),
    ("session.abandon", {"session": "nobody"}, NotFound, None, "There is no session “nobody”"),
    ("session.split", {"session": "nobody"}, NotFound, None, "There is no session “nobody”"),
    ("session.split", {"title": " "}, InvalidInput, "title", "title cannot be empty"),
    ("phase.complete", {"session": "nobody"}, NotFound, None, "There is no session “nobody”"),
    ("handoff.create", {"session": "nobody"}, NotFound, None, "There is no session “nobody”"),
    (
        "note.add",
        {"session": "nobody", "kind": "todo", "text": "x"},
        NotFound,
        None,
        "There is no session “nobody”",
    ),
    ("session.start", {"title": "Another"}, NotAllowed, None, "“Retry deliveries” is active in this project"),
    ("session.resume", {}, NotAllowed, None, "is active and cannot become active"),
    ("phase.complete", {"phase": "dreaming"}, NotFound, None, "no phase “dreaming”; the plan has “planning”"),
    ("phase.moveBudget", {"tokens": 5}, InvalidInput, "to", "Say which phase the tokens come from"),
    ("phase.moveBudget", {"to": "testing"}, InvalidInput, "tokens", "“tokens” is missing"),
    ("phase.moveBudget", {"to": "testing", "tokens": 0}, InvalidInput, "tokens", "a whole number >= 1"),
    (
        "phase.moveBudget",
        {"to": "dreaming", "tokens": 5},
        NotFound,
        None,
        "no phase “dreaming”; the plan has",
    ),
    ("phase.moveBudget", {"to": "testing", "tokens": BIG}, InvalidInput, "tokens", "<= 1000000000"),
    (
        "phase.moveBudget",
        {"to": "testing", "tokens": 1_168},
        InvalidInput,
        "tokens",
        "The most that can be moved is 1,167",
    ),
    (
        "phase.moveBudget",
        {"from": "testing", "to": " Testing ", "tokens": 5},
        InvalidInput,
        "to",
        "from a phase to itself",
    ),
    ("phase.moveBudget", {"phase": "testing", "tokens": 5}, InvalidInput, "phase", "takes: tokens, from, to"),
    ("plan.update", {"scope": {"codeLines": -1}}, InvalidInput, "scope.codeLines", "whole number >= 0"),
    ("plan.update", {"scope": {"lines": 1}}, InvalidInput, "scope.lines", "no parameter “scope.lines”"),
    ("plan.update", {"contextWindow": 999}, InvalidInput, "contextWindow", "whole number >= 1000"),
    ("plan.update", {"phases": []}, InvalidInput, "phases", "at least one phase"),
    (
        "plan.update",
        {"phases": [{"name": "planning", "weight": 0}]},
        InvalidInput,
        "phases[0].weight",
        "“planning” must be more than zero",
    ),
    (
        "plan.update",
        {"phases": [{"name": "planning", "weight": 1}, {"name": "x", "weight": -1}]},
        InvalidInput,
        "phases[1].weight",
        "“x” must be more than zero",
    ),
    (
        "plan.update",
        {"phases": [{"name": "planning", "weight": 1}, {"name": "Planning", "weight": 1}]},
        InvalidInput,
        "phases[1].name",
        "Two phases are called “Planning”",
    ),
    ("plan.update", {"phases": [{"name": "x", "weight": 1}]}, NotAllowed, None, "“planning” is at work"),
    (
        "plan.update",
        {"phases": [{"name": "x", "weight": 1, "was": "dreaming"}]},
        InvalidInput,
        "phases[0].was",
        "No phase is called “dreaming”",
    ),
    ("note.add", {"kind": "todo", "text": " \n "}, InvalidInput, "text", "text cannot be empty"),
    ("note.add", {"kind": "todo", "text": "x" * 20_001}, InvalidInput, "text", "20,001 characters; at most"),
    ("note.add", {"kind": "todo"}, InvalidInput, "text", "“text” is missing"),
    (
        "note.add",
        {"kind": "todo", "text": "x", "impact": "x" * 20_001},
        InvalidInput,
        "impact",
        "length <= 20000",
    ),
    ("note.add", {"kind": "gossip", "text": "x"}, InvalidInput, "kind", "it can be: decision, learning"),
    ("context.report", {"tokens": -1}, InvalidInput, "tokens", "must be a whole number >= 0"),
    ("context.report", {"tokens": BIG}, InvalidInput, "tokens", "must be a whole number <= 1000000000"),
    ("context.report", {"tokens": "12"}, InvalidInput, "tokens", "must be a whole number, not a text"),
    ("context.report", {"tokens": 1.5}, InvalidInput, "tokens", "must be a whole number, not a number"),
    ("context.report", {}, InvalidInput, "tokens", "“tokens” is missing"),
    ("context.report", {"tokens": 5, "windowTokens": 0}, InvalidInput, "windowTokens", "whole number >= 1"),
    (
        "context.report",
        {"tokens": 11, "windowTokens": 10},
        InvalidInput,
        "windowTokens",
        "tokens (11) is more than windowTokens (10)",
    ),
    ("suggestion.snooze", {"id": "percentage-99"}, NotFound, None, "no suggestion “percentage-99” now"),
    ("suggestion.snooze", {"id": "x", "untilNext": 1}, InvalidInput, "untilNext", "must be true or false"),
    ("suggestion.accept", {"id": "percentage-99"}, NotFound, None, "no suggestion “percentage-99” now"),
    ("suggestion.accept", {}, InvalidInput, "id", "“id” is missing"),
    ("suggestion.dismiss", {"id": "percentage-99"}, NotFound, None, "no suggestion “percentage-99” now"),
    ("suggestion.dismiss", {"id": "x", "reason": "x" * 20_001}, InvalidInput, "reason", "length <= 20000"),
    ("context.warn", {"reason": 5}, InvalidInput, "reason", "must be a text, not a whole number"),
    ("suggestion.snooze", {"id": "x", "minutes": -5}, InvalidInput, "minutes", "a number > 0"),
    ("suggestion.snooze", {"id": "x", "minutes": 1e9}, InvalidInput, "minutes", "a number <= 10080"),
    ("checkpoint.create", {"note": 5}, InvalidInput, "note", "must be a text, not a whole number"),
    ("checkpoint.create", {"name": "x"}, InvalidInput, "name", "this command takes: note"),
    ("checkpoint.list", {"x": 1}, InvalidInput, "x", "this command takes: session"),
    ("checkpoint.list", {"session": "x"}, NotFound, None, "There is no session “x”"),
    ("checkpoint.diff", {}, InvalidInput, "number", "“number” is missing"),
    ("checkpoint.diff", {"number": 0}, InvalidInput, "number", "must be a whole number >= 1"),
    ("checkpoint.diff", {"number": 7}, NotFound, None, "has no checkpoint 7"),
    ("checkpoint.restore", {"confirm": True}, InvalidInput, "number", "“number” is missing"),
    ("checkpoint.restore", {"number": 1, "confirm": "yes"}, InvalidInput, "confirm", "must be true or false"),
    ("checkpoint.restore", {"number": 7, "confirm": True}, NotFound, None, "has no checkpoint 7"),
    ("checkpoint.restore", {"number": 1, "session": "x"}, NotFound, None, "There is no session “x”"),
    ("tokens.count", {"uri": ""}, InvalidInput, "uri", "must be a text of length >= 1"),
    ("tokens.count", {"uri": "http://example.org/a"}, InvalidInput, "uri", "does not name a file"),
    ("tokens.count", {"uri": "file:///not/there"}, NotFound, None, "There is no file"),
]

WITHOUT_A_SESSION = [
    ("session.show", {}, NotFound, None, "No session is open in this project. Start one first."),
    ("session.pause", {}, NotFound, None, "No session is open"),
    ("session.resume", {}, NotFound, None, "No session is open"),
    ("session.complete", {}, NotFound, None, "No session is open"),
    ("session.abandon", {}, NotFound, None, "No session is open"),
    ("session.split", {}, NotFound, None, "No session is open"),
    ("phase.complete", {}, NotFound, None, "No session is open"),
    ("phase.moveBudget", {"to": "testing", "tokens": 5}, NotFound, None, "No session is open"),
    ("plan.update", {"contextWindow": 5_000}, NotFound, None, "No session is open"),
    ("plan.preview", {"contextWindow": 999}, InvalidInput, "contextWindow", "whole number >= 1000"),
    (
        "plan.preview",
        {"phases": [{"name": "a", "weight": 0}]},
        InvalidInput,
        "phases[0].weight",
        "more than zero",
    ),
    ("note.add", {"kind": "todo", "text": "x"}, NotFound, None, "No session is open"),
    ("checkpoint.create", {}, NotFound, None, "No session is open"),
    ("checkpoint.list", {}, NotFound, None, "No session is open"),
    ("checkpoint.diff", {"number": 1}, NotFound, None, "No session is open"),
    ("checkpoint.restore", {"number": 1}, NotFound, None, "No session is open"),
    ("handoff.create", {}, NotFound, None, "No session is open"),
    ("context.report", {"tokens": 5}, NotAllowed, None, "No session is active in this project"),
    ("context.warn", {}, NotAllowed, None, "No session is active in this project"),
    ("suggestion.snooze", {"id": "x"}, NotFound, None, "no suggestion “x” now; standing: none"),
    ("suggestion.accept", {"id": "x"}, NotFound, None, "no suggestion “x” now; standing: none"),
    ("suggestion.dismiss", {"id": "x"}, NotFound, None, "no suggestion “x” now; standing: none"),
    ("session.start", {}, InvalidInput, "title", "“title” is missing"),
    ("session.start", {"title": ""}, InvalidInput, "title", "title cannot be empty"),
    ("session.start", {"title": "\t\n"}, InvalidInput, "title", "title cannot be empty"),
    ("session.start", {"title": "x" * 201}, InvalidInput, "title", "title has 201 characters; at most 200"),
    ("session.start", {"title": 5}, InvalidInput, "title", "must be a text, not a whole number"),
    ("session.start", {"title": "x", "focus": "x" * 20_001}, InvalidInput, "focus", "length <= 20000"),
    ("session.start", ["title"], InvalidInput, "arguments", "must be one JSON object"),
    ("session.start", "title", InvalidInput, "arguments", "must be one JSON object"),
    (
        "session.start",
        {"title": "x", "scope": {"codeLines": -1}},
        InvalidInput,
        "scope.codeLines",
        "must be a whole number >= 0",
    ),
    (
        "session.start",
        {"title": "x", "scope": {"testLines": BIG}},
        InvalidInput,
        "scope.testLines",
        "<= 1000000000",
    ),
    (
        "session.start",
        {"title": "x", "scope": {"lines": 5}},
        InvalidInput,
        "scope.lines",
        "no parameter “scope.lines”",
    ),
    ("session.start", {"title": "x", "scope": 5}, InvalidInput, "scope", "must be an object"),
    ("session.start", {"title": "x", "contextWindow": 999}, InvalidInput, "contextWindow", ">= 1000"),
    ("session.start", {"title": "x", "contextWindow": BIG}, InvalidInput, "contextWindow", "<= 1000000000"),
    ("session.start", {"title": "x", "phases": [{"name": "a"}]}, InvalidInput, "phases[0].weight", "missing"),
    (
        "session.start",
        {"title": "x", "phases": [{"name": "a", "weight": 1}, {"name": "b", "weight": -1}]},
        InvalidInput,
        "phases[1].weight",
        "“b” must be more than zero",
    ),
    (
        "session.start",
        {"title": "x", "phases": [{"name": "a", "weight": 1}, {"name": " A", "weight": 1}]},
        InvalidInput,
        "phases[1].name",
        "Two phases are called",
    ),
    (
        "session.start",
        {"title": "x", "objectives": [{"text": "a"}, {"text": " "}]},
        InvalidInput,
        "objectives[1].text",
        "cannot be empty",
    ),
    (
        "session.start",
        {"title": "x", "objectives": [{"text": "a", "kind": "minor"}]},
        InvalidInput,
        "objectives[0].kind",
        "cannot be 'minor'; it can be: primary, secondary",
    ),
    (
        "session.start",
        {"title": "x", "continues": "nobody"},
        InvalidInput,
        "continues",
        "no session “nobody”",
    ),
    ("session.list", {"status": "asleep"}, InvalidInput, "status", "it can be: planned, active"),
]


def check_refusal(world, command, given, error, field, words):
    kept, current, heard = world.kept(), world.project.current, len(world.events)
    with pytest.raises(error, match=re.escape(words)) as refused:
        world.run(command, given)
    assert getattr(refused.value, "field", None) == field, "the error must name its field"
    assert refused.value.message.endswith("."), "the error is a sentence"
    assert world.kept() == kept, "a refused command must change nothing"
    assert world.project.current is current and len(world.events) == heard


def _id(case):
    return str(case)[:40] if isinstance(case, (str, dict)) else ""


@pytest.mark.parametrize(("command", "given", "error", "field", "words"), WITH_A_SESSION, ids=_id)
def test_bad_input_in_a_session_changes_nothing(world, command, given, error, field, words):
    world.start()
    world.read(1_000)
    world.run("checkpoint.create")
    check_refusal(world, command, given, error, field, words)


@pytest.mark.parametrize(("command", "given", "error", "field", "words"), WITHOUT_A_SESSION, ids=_id)
def test_bad_input_without_a_session_changes_nothing(world, command, given, error, field, words):
    check_refusal(world, command, given, error, field, words)


@pytest.mark.parametrize(
    ("command", "given", "doing"),
    [
        ("phase.complete", {}, "complete a phase"),
        ("session.split", {}, "split it"),
        ("note.add", {"kind": "todo", "text": "x"}, "add a note"),
    ],
)
def test_what_has_ended_is_not_worked_on(command, given, doing, world):
    ended = world.start()["id"]
    world.run("session.complete")
    words = f"Cannot {doing}: session “Retry deliveries” is completed. Start a new session first."
    check_refusal(world, command, {**given, "session": ended}, NotAllowed, None, words)


def test_a_checkpoint_needs_git(make_project):
    world = make_project(git=False)
    world.start()
    words = "/home/ada/parcel is not a git repository, and checkpoints are kept in git. Run “git init”"
    check_refusal(world, "checkpoint.create", {}, NotAllowed, None, words)


@pytest.mark.parametrize("directory", ["../elsewhere", "/etc", " ", ".git/documents"])
def test_documents_are_not_written_out_of_the_project(directory, make_project):
    world = make_project(documentsDirectory=directory)
    check_refusal(
        world, "session.start", {"title": "x"}, InvalidInput, "documentsDirectory", "documentsDirectory"
    )


def test_a_report_to_a_paused_session_is_refused(world):
    world.start()
    world.run("session.pause")
    check_refusal(world, "context.report", {"tokens": 5}, NotAllowed, None, "No session is active")


def test_a_file_that_is_not_text_or_too_large_is_skipped(make_project):
    world = make_project(largestFileBytes=1_000)
    binary, large = Path("/tmp/a.png").as_uri(), Path("/tmp/large.txt").as_uri()
    world.sources.files.update({binary: None, large: "x" * 1_001})
    for uri in (binary, large):
        answer = world.run("tokens.count", uri=uri)
        assert answer == {"uri": uri, "tokens": None, "windowPercent": None, "state": "skipped"}
