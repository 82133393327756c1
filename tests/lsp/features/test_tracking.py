"""What is opened and typed enters the session's ledger, once, with as many tokens as tiktoken counts."""

from __future__ import annotations

import pytest
from tests.lsp.editor import Editor, replacement
from tests.lsp.world import World, count_tokens

TEXT = "def greet(name):\n    return f'Hello, {name}!'\n"
PASTE = "class Greeter:\n    names = ('Ada', 'Grace')\n"


@pytest.fixture(autouse=True)
def real_vocabulary(world: World, vocabulary: None) -> None:
    """Token counts in this file are those of the shipped vocabulary."""


async def test_an_opened_document_counts_once(editor: Editor, world: World) -> None:
    await editor.start_session()
    editor.open(world.uri("a.py"), TEXT)
    await editor.counted(world.uri("a.py"))

    assert await editor.context_tokens() == count_tokens(TEXT)
    editor.shut(world.uri("a.py"))
    editor.open(world.uri("a.py"), TEXT)
    await editor.counted(world.uri("a.py"))
    assert await editor.context_tokens() == count_tokens(TEXT), "the agent has read it already"
    assert world.ledger() == [("read", "a.py", count_tokens(TEXT))]


async def test_what_is_typed_and_pasted_counts(editor: Editor, world: World) -> None:
    uri = world.uri("a.py")
    await editor.start_session()
    editor.open(uri, TEXT)
    await editor.counted(uri)
    await editor.context_tokens()
    for place, letter in enumerate("# typed by hand\n"):
        editor.type(uri, letter, 0, place)
    typed = "# typed by hand\n" + TEXT
    editor.type(uri, PASTE, 3, 0)
    expected = count_tokens(typed + PASTE) - count_tokens(TEXT)

    assert await editor.context_tokens() == count_tokens(TEXT) + expected
    assert world.ledger() == [("read", "a.py", count_tokens(TEXT)), ("edited", "a.py", expected)]


async def test_deleting_takes_nothing_out_of_the_context(editor: Editor, world: World) -> None:
    uri = world.uri("a.py")
    await editor.start_session()
    editor.open(uri, TEXT)
    await editor.counted(uri)
    editor.change(uri, replacement((0, 0), (2, 0), ""))

    assert await editor.context_tokens() == count_tokens(TEXT), "the agent has seen what was deleted"
    assert await editor.counted(uri) == 0


async def test_several_changes_of_one_notification_count_together(editor: Editor, world: World) -> None:
    uri = world.uri("a.py")
    await editor.start_session()
    editor.open(uri, TEXT)
    await editor.counted(uri)
    editor.change(uri, *(replacement((line, 0), (line, 0), "# one\n") for line in (0, 0, 0)))

    assert await editor.context_tokens() == count_tokens("# one\n" * 3 + TEXT)


async def test_a_whole_text_counts_what_is_new_in_it(editor: Editor, world: World) -> None:
    uri = world.uri("a.py")
    await editor.start_session()
    editor.open(uri, TEXT)
    await editor.counted(uri)
    editor.change(uri, {"text": TEXT + PASTE})

    assert await editor.context_tokens() == count_tokens(TEXT + PASTE), "a formatter's rewrite is not a read"


async def test_a_document_opened_before_the_session_counts_at_its_first_change(
    editor: Editor, world: World
) -> None:
    editor.open(world.uri("a.py"), TEXT)
    editor.open(world.uri("b.py"), TEXT)
    await editor.counted(world.uri("a.py"))
    await editor.start_session()
    assert await editor.context_tokens() is None, "nobody has read it in this session yet"

    editor.type(world.uri("a.py"), PASTE)
    assert await editor.context_tokens() == count_tokens(TEXT) + count_tokens(PASTE)
    assert world.ledger() == [("read", "a.py", count_tokens(TEXT)), ("edited", "a.py", count_tokens(PASTE))]


async def test_a_paused_session_does_not_record(editor: Editor, world: World) -> None:
    uri = world.uri("a.py")
    await editor.start_session()
    editor.open(uri, TEXT)
    await editor.counted(uri)
    editor.type(uri, "before\n")
    await editor.execute("session.pause")
    before = world.ledger()
    editor.type(uri, "while it is paused\n")
    editor.open(world.uri("b.py"), TEXT)
    await editor.counted(world.uri("b.py"))
    await editor.execute("session.resume")
    assert (
        world.ledger()
        == before
        == [
            ("read", "a.py", count_tokens(TEXT)),
            ("edited", "a.py", count_tokens("before\n")),
        ]
    )

    editor.type(uri, "after\n")
    await editor.context_tokens()
    assert world.ledger() == [*before, ("edited", "a.py", count_tokens("after\n"))]


async def test_a_completed_session_does_not_record(editor: Editor, world: World) -> None:
    await editor.start_session()
    await editor.execute("session.complete")
    editor.open(world.uri("a.py"), TEXT)
    await editor.counted(world.uri("a.py"))
    editor.type(world.uri("a.py"), PASTE)
    await editor.context_tokens()

    assert world.ledger() == []


@pytest.mark.parametrize(
    "uri", ["output:tasks", "git:/a.py?HEAD", "vscode-settings://defaultsettings/1.json"]
)
async def test_what_no_agent_can_read_is_not_counted(editor: Editor, world: World, uri: str) -> None:
    await editor.start_session()
    editor.open(uri, TEXT)
    editor.open(world.uri("a.py"), TEXT)
    await editor.counted(world.uri("a.py"))
    editor.type(uri, PASTE)
    assert await editor.context_tokens() == count_tokens(TEXT)

    editor.type(uri, PASTE)
    editor.shut(uri)
    await editor.context_tokens()
    assert world.ledger() == [("read", "a.py", count_tokens(TEXT))]


async def test_an_unsaved_new_file_counts(editor: Editor) -> None:
    await editor.start_session()
    editor.open("untitled:Untitled-1", TEXT)
    await editor.counted("untitled:Untitled-1")

    assert await editor.context_tokens() == count_tokens(TEXT)


async def test_saving_records_what_was_typed(editor: Editor, world: World) -> None:
    uri = world.uri("a.py")
    editor.configuration = {"quietMilliseconds": 10_000}
    editor.notify("workspace/didChangeConfiguration", {"settings": None})
    await editor.start_session()
    editor.open(uri, TEXT)
    await editor.counted(uri)
    editor.type(uri, PASTE)
    await editor.settle()
    assert world.ledger() == []
    editor.save(uri)
    await editor.settle()

    assert world.ledger() == [
        ("read", "a.py", count_tokens(TEXT)),
        ("edited", "a.py", count_tokens(PASTE)),
    ]


async def test_the_gauge_moves_when_typing_rests(editor: Editor, world: World) -> None:
    uri = world.uri("a.py")
    editor.configuration = {"quietMilliseconds": 50}
    editor.notify("workspace/didChangeConfiguration", {"settings": None})
    await editor.start_session()
    editor.open(uri, TEXT)
    await editor.until(lambda: editor.gauge["reading"]["tokens"] == count_tokens(TEXT))
    editor.type(uri, PASTE)
    expected = count_tokens(TEXT) + count_tokens(PASTE)
    await editor.until(lambda: editor.gauge["reading"]["tokens"] == expected)

    assert editor.gauge["text"] == f"~{expected / 20:.0f} % of 2k"


async def test_one_document_has_one_name_however_its_uri_is_escaped(editor: Editor, world: World) -> None:
    escaped, plain = world.uri("a.py"), world.uri("a.py").replace("%20", " ")
    assert escaped != plain
    await editor.start_session()
    editor.open(escaped, TEXT)
    await editor.counted(plain)
    editor.type(plain, PASTE)
    editor.type(plain, PASTE)

    assert await editor.counted(escaped) == count_tokens(PASTE * 2 + TEXT)
    assert await editor.context_tokens() == count_tokens(PASTE * 2 + TEXT)
    editor.shut(plain)
    editor.open(plain, "gone")
    assert await editor.counted(escaped) == 1


async def test_a_change_to_a_document_never_opened_is_no_reading(editor: Editor, world: World) -> None:
    await editor.start_session()
    editor.type(world.uri("never.py"), TEXT)
    editor.shut(world.uri("never.py"))
    editor.save(world.uri("never.py"))

    assert await editor.context_tokens() is None


async def test_tokens_belong_to_the_phase_that_is_active(editor: Editor, world: World) -> None:
    uri = world.uri("a.py")
    await editor.start_session()
    editor.open(uri, TEXT)
    await editor.counted(uri)
    first = await editor.execute("phase.complete")
    editor.type(uri, PASTE)
    second = await editor.execute("phase.complete")

    assert first["phases"][0]["usedTokens"] == count_tokens(TEXT)
    assert second["phases"][1]["usedTokens"] == count_tokens(PASTE)
