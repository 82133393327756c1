"""The commands over the protocol: each with its shape, and the line of a session from start to end."""

from __future__ import annotations

from typing import Any

import pytest
from tests.lsp.editor import Editor, Refused
from tests.lsp.world import World

SESSION = (
    "id title focus status agent branch startCommit createdAt startedAt endedAt continues chain phases "
    "budget objectives tasks progressPercent notes checkpoints documents "
    "checks metrics redactions triggers context"
)
READING = "tokens windowTokens percent source exact low high at tokensToCompaction trend"
TREND = (
    "tokensPerMinute tokensPerTurn minutesToNextTrigger minutesToCompaction "
    "turnsToNextTrigger turnsToCompaction minutesToCompactionBand turnsToCompactionBand"
)
PHASE = "name weight budgetTokens usedTokens status"
BUDGET = "estimateTokens bufferTokens totalTokens windowTokens sessionsNeeded"
NOTE = "id kind text at rationale alternatives impact location mitigation carriedFrom"
HANDOFF = "uri score confidence recoveryMinutes missing claims proven tokens"
CHECKPOINT = "session number ref commit head branch at note reason filesChanged insertions deletions reading"


def names(shape: dict[str, Any]) -> set[str]:
    return set(shape)


def check_session(session: dict[str, Any]) -> None:
    assert names(session) == set(SESSION.split())
    assert names(session["budget"]) == set(BUDGET.split())
    assert names(session["context"]) == set(READING.split())
    assert names(session["context"]["trend"]) == set(TREND.split())
    for phase in session["phases"]:
        assert names(phase) == set(PHASE.split())
    for note in session["notes"]:
        assert names(note) == set(NOTE.split())
    for checkpoint in session["checkpoints"]:
        assert names(checkpoint) == set(CHECKPOINT.split())
        assert names(checkpoint["reading"]) == set(READING.split())


async def test_a_session_from_its_start_to_its_end(editor: Editor, world: World) -> None:
    started = await editor.start_session(
        title="Add a gauge",
        focus="The status bar",
        objectives=[{"text": "It moves", "kind": "primary"}, {"text": "It is pretty", "kind": "secondary"}],
        scope={"codeLines": 100, "testLines": 50, "docLines": 10},
        phases=[{"name": "think", "weight": 1}, {"name": "build", "weight": 3}],
    )
    check_session(started)
    assert (started["id"], started["status"], started["branch"]) == ("s1", "active", "main")
    assert started["createdAt"] == started["startedAt"] == "2026-03-14T09:00:00Z"
    assert [objective["kind"] for objective in started["objectives"]] == ["primary", "secondary"]
    assert started["budget"]["estimateTokens"] == 100 * 10 + 50 * 15 + 10 * 12
    phases = sum(phase["budgetTokens"] for phase in started["phases"])
    assert phases + started["budget"]["bufferTokens"] == started["budget"]["totalTokens"]
    assert [document["kind"] for document in started["documents"]] == ["plan"]

    for command, status in (("session.pause", "paused"), ("session.resume", "active")):
        moved = await editor.execute(command, note="lunch")
        check_session(moved)
        assert moved["status"] == status

    noted = await editor.execute("note.add", kind="decision", text="A status bar", rationale="Always seen")
    check_session(noted)
    assert (noted["notes"][0]["kind"], noted["notes"][0]["rationale"]) == ("decision", "Always seen")

    world.clock.advance(minutes=3)
    reading = await editor.execute("context.report", tokens=900, windowTokens=2000, source="a hook")
    assert names(reading) == set(READING.split())
    assert (reading["tokens"], reading["percent"], reading["source"], reading["exact"]) == (
        900,
        45.0,
        "reported",
        True,
    )
    assert reading["at"] == "2026-03-14T09:03:00Z"
    assert await editor.execute("context.show") == reading

    suggestions = await editor.execute("suggestion.list")
    (suggestion,) = suggestions["suggestions"]
    explained = "id kind title reason confidence at trigger numbers branch resting"
    assert names(suggestion) == set(explained.split())
    assert (suggestion["id"], suggestion["kind"]) == ("percentage-35", "checkpoint")

    checkpoint = await editor.execute("checkpoint.create", note="before the risky part")
    assert names(checkpoint) == set(CHECKPOINT.split())
    assert checkpoint["ref"] == "refs/batonpass/s1/1"
    assert (checkpoint["reason"], checkpoint["note"]) == ("percentage-35", "before the risky part")
    assert checkpoint["reading"]["tokens"] == 900
    assert world.repository
    assert world.repository.refs == {"refs/batonpass/s1/1"}
    listed = {**checkpoint, "collected": False}
    assert await editor.execute("checkpoint.list") == {"checkpoints": [listed]}
    assert await editor.execute("suggestion.list") == {"suggestions": []}

    phase = await editor.execute("phase.complete")
    check_session(phase)
    assert [phase["status"] for phase in phase["phases"]] == ["completed", "active"]

    handoff = await editor.execute("handoff.create")
    assert names(handoff) == set(HANDOFF.split())
    assert 0 <= handoff["score"] <= 10
    assert handoff["uri"] in {path.as_uri() for path in world.files.texts}

    world.clock.advance(minutes=1)
    completed = await editor.execute("session.complete")
    check_session(completed)
    assert (completed["status"], completed["endedAt"]) == ("completed", "2026-03-14T09:04:00Z")
    assert [document["kind"] for document in completed["documents"]] == ["plan", "handoff"]
    assert await editor.execute("session.show", session="s1") == completed
    assert await editor.execute("session.list") == {"sessions": [completed], "nextOffset": None}
    assert await editor.execute("session.list", status="active") == {"sessions": [], "nextOffset": None}


@pytest.mark.parametrize("end", ["session.complete", "session.abandon"])
async def test_an_ended_session_takes_nothing_more(editor: Editor, end: str) -> None:
    await editor.start_session()
    await editor.execute(end)

    for command in ("session.pause", "session.resume", "session.complete", "session.abandon"):
        with pytest.raises(Refused, match="archived") as refusal:
            await editor.execute(command, session="s1")
        assert refusal.value.data == {"code": "notAllowed"}
    with pytest.raises(Refused, match="Start a new session first"):
        await editor.execute("note.add", session="s1", kind="todo", text="x")


async def test_two_sessions_are_never_active_together(editor: Editor) -> None:
    await editor.start_session()
    with pytest.raises(Refused, match="is active in this project") as refusal:
        await editor.start_session()
    assert refusal.value.data == {"code": "notAllowed"}

    second = await editor.start_session(continues="s1")
    assert second["continues"] == "s1"
    assert (await editor.execute("session.show", session="s1"))["status"] == "handedOff"


async def test_starts_at_the_same_moment_make_one_session(editor: Editor, world: World) -> None:
    requests = [
        editor.request(
            "workspace/executeCommand",
            {"command": "batonpass.session.start", "arguments": [{"title": "Both"}]},
        )
        for _ in range(2)
    ]
    await editor.until(lambda: all(editor.answers(request) for request in requests))

    assert ["result" in editor.answers(request)[0] for request in requests] == [True, False]
    assert len(world.store.sessions()) == 1


async def test_a_command_answers_for_everything_typed_before_it(editor: Editor, world: World) -> None:
    await editor.start_session()
    editor.open(world.uri("a.py"), "")
    await editor.counted(world.uri("a.py"))
    for number in range(50):
        editor.type(world.uri("a.py"), "word\n")
        reading = await editor.execute("context.show")
        assert reading["tokens"] == 2 * (number + 1), "a command must see what was typed before it"


@pytest.mark.parametrize(
    ("name", "text", "state"), [("a.py", "one two", "exact"), ("b.bin", None, "skipped")]
)
async def test_a_file_that_is_not_open_is_counted_on_disk(
    editor: Editor, world: World, name: str, text: str | None, state: str
) -> None:
    world.sources.files[world.uri(name)] = text
    count = await editor.execute("tokens.count", uri=world.uri(name))

    tokens = 2 if text else None
    percent = 0.0 if text else None
    assert count == {"uri": world.uri(name), "tokens": tokens, "windowPercent": percent, "state": state}


async def test_an_open_buffer_goes_before_its_file(editor: Editor, world: World) -> None:
    uri = world.uri("a.py")
    world.sources.files[uri] = "one two three four"
    await editor.start_session()
    editor.open(uri, "one")

    assert await editor.counted(uri) == 1
    assert (await editor.execute("tokens.count", uri=uri))["windowPercent"] == 0.05
    editor.shut(uri)
    assert await editor.counted(uri) == 4


async def test_a_file_that_is_not_there_is_named(editor: Editor, world: World) -> None:
    with pytest.raises(Refused, match="There is no file") as refusal:
        await editor.execute("tokens.count", uri=world.uri("gone.py"))
    assert refusal.value.data == {"code": "notFound"}


async def test_a_plan_with_unsaved_changes_is_not_written_over(editor: Editor, world: World) -> None:
    session = await editor.start_session()
    (path,) = world.files.texts
    (uri,) = [document["uri"] for document in session["documents"]]
    before = world.files.texts[path]
    editor.open(uri, before + "\nA word of mine.\n")
    await editor.execute("phase.complete")

    assert world.files.texts[path] == before, "an editor would have to ask the user which text to keep"


async def test_git_that_does_not_answer_is_told_in_its_own_words(editor: Editor, world: World) -> None:
    await editor.start_session()
    assert world.repository
    world.repository.unavailable = "git did not answer within 30 seconds."
    for command in ("checkpoint.create", "handoff.create"):
        with pytest.raises(Refused, match="did not answer") as refusal:
            await editor.execute(command)
        assert refusal.value.data == {"code": "unavailable"}

    world.repository.unavailable = None
    assert (await editor.execute("checkpoint.create"))["number"] == 1
