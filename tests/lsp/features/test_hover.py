"""The hover on the first line: what the document costs to read, and nothing anywhere else."""

from __future__ import annotations

import pytest
from tests.lsp.editor import Editor
from tests.lsp.world import World


async def hover(editor: Editor, uri: str, line: int = 0, character: int = 0) -> str | None:
    answer = await editor.ask(
        "textDocument/hover",
        {"textDocument": {"uri": uri}, "position": {"line": line, "character": character}},
    )
    if answer is None:
        return None
    assert answer["contents"]["kind"] == "plaintext"
    return answer["contents"]["value"]


async def test_the_server_offers_hovers(stranger: Editor) -> None:
    assert (await stranger.initialize())["hoverProvider"]


async def test_the_first_line_says_what_the_document_costs(editor: Editor, world: World) -> None:
    uri = world.uri("a.py")
    editor.open(uri, "word " * 600 + "\nsecond line\n")
    tokens = await editor.counted(uri)

    expected = f"{tokens:,} tokens, {tokens / 2000:.1f} % of the 200k window"
    assert await hover(editor, uri) == expected
    assert await hover(editor, uri, 0, 50) == expected, "anywhere on the line"
    assert await hover(editor, uri, 1) is None
    assert await hover(editor, uri, 99) is None


async def test_it_follows_what_is_typed(editor: Editor, world: World) -> None:
    uri = world.uri("a.py")
    editor.open(uri, "one")
    await editor.counted(uri)
    editor.type(uri, " two three", 0, 3)
    assert (await hover(editor, uri) or "").startswith("3 tokens,")


async def test_the_window_is_that_of_the_session(editor: Editor, world: World) -> None:
    await editor.start_session(contextWindow=2000)
    editor.open(world.uri("a.py"), "one two")
    await editor.counted(world.uri("a.py"))
    assert await hover(editor, world.uri("a.py")) == "2 tokens, 0.1 % of the 2k window"


async def test_a_document_that_is_being_counted_says_so(stranger: Editor, world: World) -> None:
    await stranger.initialize()
    stranger.open(world.uri("a.py"), "one")
    assert await hover(stranger, world.uri("a.py")) == "The tokens are being counted."


@pytest.mark.parametrize("text", ["\0binary", "x" * 2000])
async def test_a_document_that_is_not_counted_says_why(stranger: Editor, world: World, text: str) -> None:
    stranger.configuration = {"largestFileBytes": 1000}
    await stranger.start()
    stranger.open(world.uri("a.bin"), text)
    assert (await hover(stranger, world.uri("a.bin")) or "").startswith("Not counted:")


async def test_other_documents_have_no_hover(editor: Editor, world: World) -> None:
    editor.open("output:extension", "text")
    assert await hover(editor, "output:extension") is None
    assert await hover(editor, world.uri("not-open.py")) is None


async def test_an_untitled_document_has_a_cost_too(editor: Editor) -> None:
    editor.open("untitled:Untitled-1", "one")
    await editor.counted("untitled:Untitled-1")
    assert await hover(editor, "untitled:Untitled-1") == "1 token, <0.1 % of the 200k window"


async def test_what_keeps_tokens_from_being_counted_is_told(stranger: Editor, world: World) -> None:
    from batonpass.adapters.tokens.fake import FakeVocabulary

    world.vocabulary = FakeVocabulary(())
    await stranger.start()
    await stranger.until(lambda: stranger.messages)
    stranger.open(world.uri("a.py"), "one")
    assert "is not known" in (await hover(stranger, world.uri("a.py")) or "")
