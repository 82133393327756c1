"""The commands: their names and parameters are the surface's, and each answers in its declared shape."""

import json
from pathlib import Path

import msgspec
import pytest
from tests.app.agent_scenes import Transcript

from batonpass.adapters.tokens.fake import FakeVocabulary
from batonpass.app.command import Running
from batonpass.app.command_names import COMMAND_NAMES
from batonpass.app.commands import COMMANDS
from batonpass.app.documents_open import CountState, TokenCount
from batonpass.domain.errors import InvalidInput

# Name, what must be given, what may be given: the contract of the surface, as far as it is built.
SURFACE = {
    "batonpass.session.start": (
        {"title"},
        {"focus", "scope", "phases", "objectives", "contextWindow", "continues", "pauseActive"},
    ),
    "batonpass.session.show": (set(), {"session"}),
    "batonpass.session.list": (
        set(),
        {*("status", "statuses", "branch", "agent", "from", "to", "text"), "limit", "offset"},
    ),
    "batonpass.session.pause": (set(), {"session", "note"}),
    "batonpass.session.resume": (set(), {"session", "note", "pauseActive"}),
    "batonpass.session.complete": (set(), {"session", "note"}),
    "batonpass.session.abandon": (set(), {"session", "note"}),
    "batonpass.session.split": (set(), {"session", "title"}),
    "batonpass.session.archive": ({"session"}, {"note"}),
    "batonpass.phase.complete": (set(), {"session", "phase"}),
    "batonpass.phase.moveBudget": ({"tokens"}, {"from", "to", "session"}),
    "batonpass.plan.update": (set(), {"scope", "phases", "contextWindow", "session"}),
    "batonpass.plan.preview": (set(), {"scope", "phases", "contextWindow"}),
    "batonpass.objective.add": ({"text"}, {"session", "kind", "priority"}),
    "batonpass.objective.update": ({"objective"}, {"session", "text", "kind", "priority", "done"}),
    "batonpass.task.add": (
        {"text"},
        {
            *("session", "priority", "estimateMinutes", "estimateTokens", "subtasks", "blockedBy"),
            "objective",
        },
    ),
    "batonpass.task.update": (
        {"task"},
        {
            *("session", "text", "status", "priority", "estimateMinutes", "estimateTokens", "subtasks"),
            *("blockedBy", "objective"),
        },
    ),
    "batonpass.note.add": (
        {"kind", "text"},
        {"session", "rationale", "alternatives", "impact", "location", "mitigation"},
    ),
    "batonpass.context.show": (set(), set()),
    "batonpass.context.report": ({"tokens"}, {"windowTokens", "source"}),
    "batonpass.context.warn": (set(), {"reason"}),
    "batonpass.agent.list": (set(), set()),
    "batonpass.agent.bind": (set(), {"id"}),
    "batonpass.agent.ignore": ({"agent"}, {"ignored"}),
    "batonpass.agent.explain": (set(), set()),
    "batonpass.tokens.count": ({"uri"}, set()),
    "batonpass.file.setAside": ({"uri"}, set()),
    "batonpass.file.include": ({"uri"}, set()),
    "batonpass.file.sections": ({"uri"}, set()),
    "batonpass.checkpoint.create": (set(), {"note"}),
    "batonpass.checkpoint.list": (set(), {"session"}),
    "batonpass.checkpoint.diff": ({"number"}, {"session"}),
    "batonpass.checkpoint.restore": ({"number"}, {"confirm", "session"}),
    "batonpass.handoff.create": (set(), {"session"}),
    "batonpass.handoff.verify": (set(), {"session"}),
    "batonpass.handoff.review": (set(), {"session"}),
    "batonpass.document.create": ({"kind"}, {"session"}),
    "batonpass.document.refresh": ({"uri"}, set()),
    "batonpass.document.resolve": ({"uri", "keep"}, {"id", "line"}),
    "batonpass.suggestion.list": (set(), set()),
    "batonpass.suggestion.accept": ({"id"}, set()),
    "batonpass.suggestion.snooze": ({"id"}, {"minutes", "untilNext"}),
    "batonpass.suggestion.dismiss": ({"id"}, {"reason"}),
    "batonpass.check.list": (set(), set()),
    "batonpass.check.allow": ({"name", "command"}, set()),
    "batonpass.check.run": (set(), {"name", "session"}),
    "batonpass.metric.record": ({"name", "value"}, {"unit", "when", "better", "session"}),
}

SESSION_FIELDS = {
    *(
        "id",
        "title",
        "focus",
        "status",
        "agent",
        "branch",
        "startCommit",
        "createdAt",
        "startedAt",
        "endedAt",
    ),
    *("continues", "chain", "phases", "budget", "objectives", "tasks", "progressPercent", "notes"),
    *("checkpoints", "documents", "checks", "metrics", "redactions", "triggers", "context"),
}
READING_FIELDS = {
    *("tokens", "windowTokens", "percent", "source", "exact", "low", "high", "at", "tokensToCompaction"),
    "trend",
}


def test_the_commands_are_those_of_the_surface():
    assert [command.name for command in COMMANDS] == list(SURFACE)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_a_command_takes_what_the_surface_says(command):
    fields = msgspec.structs.fields(command.parameters)
    required = {field.encode_name for field in fields if field.required}
    assert (required, {f.encode_name for f in fields} - required) == SURFACE[command.name]
    assert command.parameters.__struct_config__.forbid_unknown_fields
    assert command.title and command.title[0].isupper()


PLAN = Path("/home/ada/parcel/docs/sessions/2026-05-04-retry-deliveries/plan.md")


def given_for(name):
    """Parameters with which a command succeeds in the middle of a session."""
    return {
        "batonpass.session.start": {"title": "Next", "continues": "session-1"},
        "batonpass.session.resume": {},
        "batonpass.session.archive": {"session": "session-1"},
        "batonpass.phase.moveBudget": {"to": "testing", "tokens": 5},
        "batonpass.plan.update": {"scope": {"codeLines": 200}},
        "batonpass.objective.add": {"text": "It lasts"},
        "batonpass.objective.update": {"objective": "o1", "done": True},
        "batonpass.task.add": {"text": "Paint", "blockedBy": ["t1"], "subtasks": [{"text": "red"}]},
        "batonpass.task.update": {"task": "t1", "estimateMinutes": 20},
        "batonpass.note.add": {"kind": "todo", "text": "go on"},
        "batonpass.check.allow": {"name": "unit", "command": ["pytest"]},
        "batonpass.metric.record": {"name": "start-up", "value": 2.5, "unit": "ms", "when": "before"},
        "batonpass.context.report": {"tokens": 500, "windowTokens": 10_000},
        "batonpass.agent.bind": {"id": "a1"},
        "batonpass.agent.ignore": {"agent": "fake"},
        "batonpass.tokens.count": {"uri": "file:///a.py"},
        "batonpass.file.setAside": {"uri": "file:///home/ada/parcel/parcel.py"},
        "batonpass.file.include": {"uri": "file:///home/ada/parcel/parcel.py"},
        "batonpass.file.sections": {"uri": "file:///a.py"},
        "batonpass.checkpoint.diff": {"number": 1},
        "batonpass.checkpoint.restore": {"number": 1, "confirm": True},
        "batonpass.suggestion.accept": {"id": "percentage-35"},
        "batonpass.document.create": {"kind": "plan"},
        "batonpass.document.refresh": {"uri": PLAN.as_uri()},
        "batonpass.document.resolve": {"uri": PLAN.as_uri(), "line": 5, "keep": "mine"},
        "batonpass.suggestion.snooze": {"id": "percentage-35"},
        "batonpass.suggestion.dismiss": {"id": "percentage-35", "reason": "nearly done"},
    }.get(name, {})


@pytest.fixture
def busy(world):
    """A session with something of everything in it, and a suggestion that stands."""
    world.configure(checks=[{"name": "unit", "command": ["pytest"]}])
    world.run("check.allow", name="unit", command=["pytest"])
    world.start(focus="x", objectives=[{"text": "It works"}], scope={"codeLines": 100})
    world.run("task.add", text="Build", objective="o1", subtasks=[{"text": "roof"}])
    world.run("note.add", kind="decision", text="Claim rows")
    world.run("checkpoint.create")
    world.repository.files["since.py"] = b"one\n"
    world.run("handoff.create")
    world.run("phase.complete")
    world.read(4_000)
    world.sources.files["file:///a.py"] = "def f():\n    return 1\n"
    Transcript(world)
    world.run("agent.bind", id="a1")
    return world


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_a_commands_result_is_plain_json_of_its_declared_shape(command, busy):
    if command.name == "batonpass.session.resume":
        busy.run("session.pause")
    if command.name == "batonpass.session.archive":
        busy.run("session.complete")
    if command.name == "batonpass.document.resolve":
        disagree_on_the_second_phase(busy)
    result = command.run(busy.project, given_for(command.name))
    text = json.dumps(result, allow_nan=False)
    again = msgspec.json.decode(text, type=command.result)
    assert msgspec.json.encode(again) == msgspec.json.encode(result), "the result has members nobody declared"


def disagree_on_the_second_phase(world):
    lines = world.documents.texts[PLAN].splitlines(keepends=True)
    lines[5] = "- implementation: as much as it takes\n"
    world.documents.texts[PLAN] = "".join(lines)
    world.run("phase.moveBudget", to="implementation", tokens=5)


@pytest.mark.parametrize(
    "command", [c for c in COMMANDS if c.running in (Running.READ, Running.WORK)], ids=lambda c: c.name
)
def test_what_is_declared_to_change_nothing_changes_nothing(command, busy):
    kept, current, heard = busy.kept(), busy.project.current, len(busy.events)
    command.run(busy.project, given_for(command.name))
    assert busy.kept() == kept and busy.project.current is current and len(busy.events) == heard


def test_a_session_and_a_reading_have_the_fields_of_the_surface(busy):
    shown = busy.run("session.show")
    assert set(shown) == SESSION_FIELDS
    assert set(shown["context"]) == set(busy.run("context.show")) == READING_FIELDS
    assert set(shown["phases"][0]) == {"name", "weight", "budgetTokens", "usedTokens", "status"}
    assert set(shown["budget"]) == {
        *("estimateTokens", "bufferTokens", "totalTokens", "windowTokens", "sessionsNeeded"),
    }
    assert set(shown["documents"][0]) == {"kind", "uri"}
    assert shown["context"] == busy.run("context.show")
    assert (shown["notes"][0]["kind"], shown["startedAt"][-1]) == ("decision", "Z")


def test_a_handoff_has_the_fields_of_the_surface(busy):
    handoff = busy.run("handoff.create")
    assert set(handoff) == {
        "uri",
        "score",
        "confidence",
        "recoveryMinutes",
        "claims",
        "proven",
        "tokens",
        "missing",
    }


def test_the_tokens_of_a_file_are_counted(busy):
    answer = busy.run("tokens.count", uri="file:///a.py")
    tokens = busy.project.ports.vocabulary.load("o200k_base").count(busy.sources.files["file:///a.py"])
    expected = {"uri": "file:///a.py", "tokens": tokens, "windowPercent": tokens / 100, "state": "exact"}
    assert answer == expected


def test_a_buffer_is_counted_before_its_file(busy):
    busy.buffers.counts["file:///a.py"] = TokenCount(77, CountState.EXACT)
    assert busy.run("tokens.count", uri="file:///a.py")["tokens"] == 77
    busy.buffers.counts["file:///a.py"] = TokenCount(None, CountState.COUNTING)
    answer = busy.run("tokens.count", uri="file:///a.py")
    assert (answer["tokens"], answer["windowPercent"], answer["state"]) == (None, None, "counting")


def test_tokens_are_counted_with_the_encoding_of_the_setting(busy):
    busy.project.ports.vocabulary = FakeVocabulary(("cl100k_base",))
    with pytest.raises(InvalidInput, match=r"encoding .* is not known"):
        busy.run("tokens.count", uri="file:///a.py")
    busy.configure(encoding="cl100k_base")
    assert busy.run("tokens.count", uri="file:///a.py")["state"] == "exact"


def test_a_project_is_called_as_its_folder_or_its_root(make_project):
    assert make_project().project.name == "parcel"
    assert make_project(root=Path("/")).project.name == "/"


def test_the_names_that_are_offered_first_are_those_of_the_commands():
    assert tuple(command.name for command in COMMANDS) == COMMAND_NAMES
