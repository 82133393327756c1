"""Large files: the diagnostic, when it comes and goes, setting a file aside, and its largest sections."""

from __future__ import annotations

import pytest
from tests.lsp.editor import CAPABLE, Editor, Message, Refused
from tests.lsp.world import World

QUICK = {"quietMilliseconds": 50}
LARGE = "word\n" * 6_000
"""With the fake vocabulary two tokens a line: 6 % of the window."""


@pytest.fixture
async def quick(stranger: Editor) -> Editor:
    """An editor that is quiet after 50 milliseconds."""
    stranger.configuration = QUICK
    return await stranger.start()


def published(editor: Editor, uri: str) -> list[int]:
    """How many diagnostics the document had, time after time."""
    said = editor.said("textDocument/publishDiagnostics")
    return [len(p["diagnostics"]) for p in said if p["uri"] == uri]


async def shown(editor: Editor, uri: str) -> Message:
    await editor.until(lambda: editor.diagnostics(uri))
    (diagnostic,) = editor.diagnostics(uri) or []
    return diagnostic


async def at_rest(editor: Editor, world: World) -> None:
    """Wait until what happened before has come to rest: the diagnostic of a file opened now is there."""
    uri = world.uri(f"rest{len(editor.sent)}.md")
    editor.open(uri, LARGE)
    await shown(editor, uri)


async def fixes(editor: Editor, uri: str, line: int = 0, **context: object) -> list[Message]:
    place = {"line": line, "character": 0}
    return await editor.ask(
        "textDocument/codeAction",
        {
            "textDocument": {"uri": uri},
            "range": {"start": place, "end": place},
            "context": {"diagnostics": [], **context},
        },
    )


async def press(editor: Editor, action: Message) -> Message:
    command = action["command"]
    return await editor.ask(
        "workspace/executeCommand", {"command": command["command"], "arguments": command["arguments"]}
    )


async def test_a_large_file_has_a_diagnostic_on_its_first_line(quick: Editor, world: World) -> None:
    uri = world.uri("long.md")
    quick.open(uri, LARGE)
    assert await shown(quick, uri) == {
        "range": {"start": {"line": 0, "character": 0}, "end": {"line": 1, "character": 0}},
        "severity": 3,
        "code": "large-file",
        "source": "batonpass",
        "message": "Reading this file takes 6.0 % of the 200k window (12k tokens).",
    }


async def test_small_files_and_files_of_others_have_none(quick: Editor, world: World) -> None:
    quick.open(world.uri("small.md"), "word\n" * 5_000)
    quick.open((world.root.parent / "other.md").as_uri(), LARGE)
    quick.open("untitled:Untitled-1", LARGE)
    await at_rest(quick, world)
    said = {p["uri"] for p in quick.said("textDocument/publishDiagnostics")}
    assert len(said) == 1, "only the file that the test waited for may be reported"


async def test_it_comes_and_goes_with_what_is_typed(quick: Editor, world: World) -> None:
    uri = world.uri("long.md")
    quick.open(uri, "word\n" * 5_000)
    quick.type(uri, "word\n" * 500)
    await shown(quick, uri)
    quick.change(uri, {"text": "short\n"})
    await quick.until(lambda: quick.diagnostics(uri) == [])


async def test_it_is_published_only_when_it_changes(quick: Editor, world: World) -> None:
    uri = world.uri("long.md")
    quick.open(uri, LARGE)
    await shown(quick, uri)
    for _ in range(5):
        quick.type(uri, "x")
    await at_rest(quick, world)
    assert published(quick, uri) == [1]

    quick.type(uri, "word\n" * 1000)
    await quick.until(lambda: len(published(quick, uri)) == 2)
    assert "7.0 %" in (await shown(quick, uri))["message"]


async def test_it_waits_until_typing_rests(stranger: Editor, world: World) -> None:
    stranger.configuration = {"quietMilliseconds": 10_000}
    await stranger.start()
    stranger.open(world.uri("long.md"), LARGE)
    await stranger.counted(world.uri("long.md"))
    await stranger.settle()
    assert published(stranger, world.uri("long.md")) == []


async def test_it_is_cleared_when_the_file_is_closed(quick: Editor, world: World) -> None:
    uri = world.uri("long.md")
    quick.open(uri, LARGE)
    await shown(quick, uri)
    quick.shut(uri)
    assert quick.diagnostics(uri) == []
    quick.open(uri, LARGE)
    await shown(quick, uri)


async def test_a_file_that_is_closed_before_typing_rests_is_not_reported(quick: Editor, world: World) -> None:
    uri = world.uri("long.md")
    quick.open(uri, LARGE)
    await quick.counted(uri)
    quick.shut(uri)
    await at_rest(quick, world)
    assert published(quick, uri) == []


async def test_files_that_are_open_before_the_project_is_are_seen(stranger: Editor, world: World) -> None:
    stranger.configuration = QUICK
    await stranger.initialize()
    stranger.open(world.uri("long.md"), LARGE)
    stranger.notify("initialized", {})
    await shown(stranger, world.uri("long.md"))


async def test_the_share_is_a_setting_that_takes_effect_at_once(quick: Editor, world: World) -> None:
    uri = world.uri("long.md")
    quick.open(uri, LARGE)
    await shown(quick, uri)
    quick.configuration = {**QUICK, "largeFilePercent": 50}
    quick.notify("workspace/didChangeConfiguration", {"settings": None})
    await quick.until(lambda: quick.diagnostics(uri) == [])
    quick.configuration = {**QUICK, "largeFilePercent": 1}
    quick.notify("workspace/didChangeConfiguration", {"settings": None})
    await shown(quick, uri)


async def test_the_window_of_the_session_is_what_counts(quick: Editor, world: World) -> None:
    uri = world.uri("middle.md")
    quick.open(uri, "word\n" * 500)
    await quick.counted(uri)
    await quick.start_session(contextWindow=10_000)
    assert "10.0 % of the 10k window" in (await shown(quick, uri))["message"]
    await quick.execute("session.complete")
    await quick.until(lambda: quick.diagnostics(uri) == [])


async def test_the_sessions_own_documents_are_never_large(quick: Editor, world: World) -> None:
    session = await quick.start_session()
    plan, other = session["documents"][0]["uri"], world.uri("other.md")
    quick.open(plan, "word\n" * 600)
    quick.open(other, "word\n" * 600)
    await shown(quick, other)
    assert not quick.diagnostics(plan), "the server opens it for the person; it costs the agent nothing"
    await quick.execute("context.report", tokens=800)
    await quick.until(lambda: quick.diagnostics(plan))
    codes = [d["code"] for d in quick.diagnostics(plan) or []]
    assert "checkpoint-due" in codes and "large-file" not in codes


async def test_the_fixes_stand_on_the_first_line_only(quick: Editor, world: World) -> None:
    uri = world.uri("long.md")
    quick.open(uri, LARGE)
    diagnostic = await shown(quick, uri)
    actions = await fixes(quick, uri)
    assert [(action["kind"], action["diagnostics"]) for action in actions] == [("quickfix", [diagnostic])] * 2
    assert await fixes(quick, uri, 7) == []
    assert await fixes(quick, uri, only=["refactor"]) == []
    assert await fixes(quick, world.uri("other.md")) == []


async def test_a_file_set_aside_is_never_reported_again(quick: Editor, world: World) -> None:
    uri = world.uri("long.md")
    quick.open(uri, LARGE)
    await shown(quick, uri)
    (aside, _) = await fixes(quick, uri)
    assert await press(quick, aside) == {"uri": uri, "setAside": True}
    await quick.until(lambda: quick.diagnostics(uri) == [])
    assert "long.md is set aside" in quick.messages[-1]

    quick.shut(uri)
    quick.open(uri, LARGE * 2)
    await at_rest(quick, world)
    assert quick.diagnostics(uri) == []

    again = Editor(world)
    again.configuration = QUICK
    try:
        await again.start()
        again.open(uri, LARGE)
        await at_rest(again, world)
        assert published(again, uri) == [], "it is set aside for the project, not for the window"
    finally:
        await again.leave()


async def test_the_first_line_offers_the_way_back(quick: Editor, world: World) -> None:
    uri = world.uri("long.md")
    quick.open(uri, LARGE)
    await shown(quick, uri)
    await quick.execute("file.setAside", uri=uri)
    await quick.until(lambda: quick.diagnostics(uri) == [])
    (back,) = await fixes(quick, uri)
    assert back["title"] == "Warn about the size of this file again"
    assert "diagnostics" not in back
    assert await press(quick, back) == {"uri": uri, "setAside": False}
    await shown(quick, uri)


async def test_a_file_of_another_project_cannot_be_set_aside(quick: Editor, world: World) -> None:
    with pytest.raises(Refused, match="not a file of this project") as refusal:
        await quick.execute("file.setAside", uri="file:///somewhere/else.md")
    assert refusal.value.data == {"code": "invalidInput", "field": "uri"}


SECTIONS = "# Small\nword\n# Large\n" + "word\n" * 20


async def test_the_largest_sections_are_offered_and_the_chosen_one_is_shown(
    quick: Editor, world: World
) -> None:
    uri = world.uri("my file.md")
    quick.open(uri, SECTIONS)
    quick.choices["The largest sections of my file.md:"] = "Large (line 3): 43 tokens"
    answer = await quick.execute("file.sections", uri=uri)
    assert answer == {
        "uri": uri,
        "sections": [{"name": "Large", "line": 2, "tokens": 43}, {"name": "Small", "line": 0, "tokens": 5}],
    }
    await quick.until(lambda: quick.said("window/showDocument"))
    (question,) = quick.said("window/showMessageRequest")
    titles = [action["title"] for action in question["actions"]]
    assert titles == ["Large (line 3): 43 tokens", "Small (line 1): 5 tokens"]
    (shown_document,) = quick.said("window/showDocument")
    start = {"line": 2, "character": 0}
    assert shown_document == {"uri": uri, "takeFocus": True, "selection": {"start": start, "end": start}}


async def test_nothing_is_shown_when_nothing_is_chosen(quick: Editor, world: World) -> None:
    uri = world.uri("a.md")
    quick.open(uri, SECTIONS)
    await quick.execute("file.sections", uri=uri)
    await quick.until(lambda: quick.said("window/showMessageRequest"))
    await quick.execute("context.show")
    assert quick.said("window/showDocument") == []


async def test_the_command_answers_before_the_user_does(quick: Editor, world: World) -> None:
    quick.silent.add("window/showMessageRequest")
    quick.open(world.uri("a.md"), SECTIONS)
    assert len((await quick.execute("file.sections", uri=world.uri("a.md")))["sections"]) == 2


@pytest.mark.parametrize("missing", ["showDocument", "showMessageRequest"])
async def test_a_client_that_cannot_ask_or_show_gets_the_list(
    stranger: Editor, world: World, missing: str
) -> None:
    if missing == "showMessageRequest":
        stranger.refusing.add("window/showMessageRequest")
        await stranger.start()
    else:
        await stranger.start({**CAPABLE, "window": {}})
    world.sources.files[world.uri("a.md")] = SECTIONS
    await stranger.execute("file.sections", uri=world.uri("a.md"))
    await stranger.until(lambda: stranger.messages)
    assert stranger.said("window/showDocument") == []
    assert stranger.messages == [
        "The largest sections of a.md:\nLarge (line 3): 43 tokens\nSmall (line 1): 5 tokens"
    ]


async def test_an_empty_file_has_no_sections(quick: Editor, world: World) -> None:
    quick.open(world.uri("empty.md"), "")
    assert (await quick.execute("file.sections", uri=world.uri("empty.md")))["sections"] == []
    await quick.until(lambda: quick.messages)
    assert quick.messages == ["empty.md is empty."]
