"""Documents whose count takes a while: nothing typed meanwhile is lost, and nothing counts twice."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import suppress

import pytest
from tests.lsp.editor import PATIENCE, Editor, Refused, replacement
from tests.lsp.world import World, count_tokens, shipped_vocabulary

from batonpass.app.text.tokenizer import Tokenizer
from batonpass.domain.errors import Unavailable

LONG = "A line of prose, as long as any.\n" * 3_000
"""More than an edit counts at once."""


class HeldTokenizer:
    """The shipped tokenizer, which counts long texts only once it is let go."""

    def __init__(self, tokenizer: Tokenizer, gate: threading.Event) -> None:
        self._tokenizer = tokenizer
        self._gate = gate

    @property
    def encoding(self) -> str:
        return self._tokenizer.encoding

    def count(self, text: str) -> int:
        if len(text) > 10_000:
            assert self._gate.wait(PATIENCE)
        return self._tokenizer.count(text)


class HeldVocabulary:
    """A vocabulary that is slow to load and to count, as slow as a test needs it."""

    def __init__(self) -> None:
        self.loading = threading.Event()
        self.counting = threading.Event()
        self.failure: Unavailable | None = None

    def let_go(self) -> None:
        self.loading.set()
        self.counting.set()

    def load(self, encoding: str) -> Tokenizer:
        assert self.loading.wait(PATIENCE)
        if self.failure is not None:
            raise self.failure
        return HeldTokenizer(shipped_vocabulary().load(encoding), self.counting)


@pytest.fixture
def held(world: World) -> Iterator[HeldVocabulary]:
    vocabulary = HeldVocabulary()
    world.vocabulary = vocabulary
    yield vocabulary
    vocabulary.let_go()


@pytest.fixture
def uri(world: World) -> str:
    return world.uri("a.md")


async def state_of(editor: Editor, uri: str) -> tuple[str, int | None]:
    count = await editor.execute("tokens.count", uri=uri)
    return count["state"], count["tokens"]


async def test_a_document_is_counting_until_it_is_counted(
    held: HeldVocabulary, editor: Editor, uri: str
) -> None:
    held.loading.set()
    await editor.start_session()
    editor.open(uri, LONG)
    assert await state_of(editor, uri) == ("counting", None)
    assert await editor.context_tokens() is None, "what is not known is not 0"

    held.counting.set()
    assert await editor.counted(uri) == count_tokens(LONG)
    assert await editor.context_tokens() == count_tokens(LONG)


async def test_edits_to_a_document_that_is_being_counted_are_part_of_its_count(
    held: HeldVocabulary, editor: Editor, world: World, uri: str
) -> None:
    held.loading.set()
    await editor.start_session()
    editor.open(uri, LONG)
    for _ in range(3):
        editor.type(uri, "typed meanwhile\n", 7, 0)
    assert await state_of(editor, uri) == ("counting", None)
    held.counting.set()
    await editor.counted(uri)

    expected = count_tokens("typed meanwhile\n" * 3 + LONG)
    assert await editor.context_tokens() == expected
    assert world.ledger() == [("read", "a.md", expected)]


async def test_a_paste_too_large_to_count_at_once(
    held: HeldVocabulary, editor: Editor, world: World, uri: str
) -> None:
    held.loading.set()
    await editor.start_session()
    editor.open(uri, "short\n")
    await editor.counted(uri)
    editor.type(uri, LONG)
    editor.type(uri, "typed meanwhile\n")
    assert await state_of(editor, uri) == ("counting", None)
    held.counting.set()

    assert await editor.counted(uri) == count_tokens("typed meanwhile\n" + LONG + "short\n")
    await editor.context_tokens()
    read = count_tokens("short\n")
    edited = count_tokens("typed meanwhile\n" + LONG + "short\n") - read
    assert world.ledger() == [("read", "a.md", read), ("edited", "a.md", edited)]

    editor.type(uri, "typed after\n")
    await editor.context_tokens()
    assert world.ledger()[2:] == [("edited", "a.md", count_tokens("typed after\n"))]


async def test_a_large_paste_as_the_first_change_of_a_session(
    held: HeldVocabulary, editor: Editor, world: World, uri: str
) -> None:
    held.let_go()
    editor.open(uri, "short\n")
    await editor.counted(uri)
    await editor.start_session()
    editor.type(uri, LONG)
    await editor.counted(uri)

    assert await editor.context_tokens() == count_tokens(LONG + "short\n")


async def test_documents_opened_before_the_vocabulary_is_loaded(
    held: HeldVocabulary, editor: Editor, world: World, uri: str
) -> None:
    await editor.start_session()
    editor.open(uri, "short\n")
    editor.type(uri, "typed early\n")
    assert await state_of(editor, uri) == ("counting", None)
    held.let_go()
    await editor.counted(uri)

    assert await editor.context_tokens() == count_tokens("typed early\nshort\n")


async def test_documents_opened_before_the_session_is_taken_up(world: World, uri: str) -> None:
    world.vocabulary = shipped_vocabulary()
    first = await Editor(world).start()
    await first.start_session()
    await first.leave()

    second = Editor(world)
    try:
        await second.initialize()
        second.notify("initialized", {})
        second.open(uri, "opened at once\n")
        second.type(uri, "typed at once\n")
        await second.counted(uri)
        assert await second.context_tokens() == count_tokens("typed at once\nopened at once\n"), (
            "an editor opens its files before the session is read from the disk"
        )
    finally:
        await second.leave()


async def test_documents_opened_before_it_is_known_that_no_session_is_active(
    stranger: Editor, world: World, uri: str
) -> None:
    world.vocabulary = shipped_vocabulary()
    await stranger.initialize()
    stranger.notify("initialized", {})
    stranger.open(uri, "opened at once\n")
    await stranger.counted(uri)
    await stranger.start_session()

    assert await stranger.context_tokens() is None


@pytest.mark.parametrize("let_go", [True, False])
async def test_a_document_closed_before_it_was_counted_counts_when_it_is_opened_again(
    held: HeldVocabulary, editor: Editor, uri: str, let_go: bool
) -> None:
    held.loading.set()
    await editor.start_session()
    editor.open(uri, LONG)
    assert await state_of(editor, uri) == ("counting", None)
    editor.shut(uri)
    if let_go:
        held.counting.set()
    editor.open(uri, LONG)
    held.counting.set()
    await editor.counted(uri)

    assert await editor.context_tokens() == count_tokens(LONG)


async def test_a_session_that_starts_while_a_document_is_being_counted(
    held: HeldVocabulary, editor: Editor, world: World, uri: str
) -> None:
    held.loading.set()
    editor.open(uri, LONG)
    await editor.start_session()
    editor.type(uri, "typed meanwhile\n")
    held.counting.set()
    await editor.counted(uri)

    assert await editor.context_tokens() == count_tokens("typed meanwhile\n" + LONG)


async def test_deleting_a_large_part_is_counted_aside(held: HeldVocabulary, editor: Editor, uri: str) -> None:
    held.let_go()
    await editor.start_session()
    editor.open(uri, LONG)
    await editor.counted(uri)
    editor.change(uri, replacement((0, 0), (2_900, 0), ""))

    assert await editor.counted(uri) == count_tokens(LONG[-100 * 33 :])
    assert await editor.context_tokens() == count_tokens(LONG)


@pytest.mark.parametrize("text", ["\0binary", "x" * 2_001])
async def test_binary_and_oversized_documents_are_skipped(stranger: Editor, uri: str, text: str) -> None:
    stranger.configuration = {"largestFileBytes": 2_000}
    await stranger.start()
    await stranger.start_session()
    stranger.open(uri, text)
    stranger.type(uri, "more")

    assert await state_of(stranger, uri) == ("skipped", None)
    assert await stranger.context_tokens() is None


async def test_another_encoding_counts_everything_anew(vocabulary: None, editor: Editor, uri: str) -> None:
    text = "お誕生日おめでとう\n" * 5
    editor.open(uri, text)
    assert await editor.counted(uri) == count_tokens(text, "o200k_base")
    editor.configuration = {"encoding": "cl100k_base"}
    editor.notify("workspace/didChangeConfiguration", {"settings": None})
    async with asyncio.timeout(PATIENCE):
        while await editor.counted(uri) != count_tokens(text, "cl100k_base"):
            pass
    editor.type(uri, "more\n")

    assert await editor.counted(uri) == count_tokens("more\n" + text, "cl100k_base")


async def test_another_encoding_while_a_document_is_being_counted(
    held: HeldVocabulary, editor: Editor, world: World, uri: str
) -> None:
    text, small = "お誕生日おめでとう\n" * 2_000, world.uri("small.txt")
    world.sources.files[small] = text[:10]
    held.loading.set()
    editor.open(uri, text)
    assert await state_of(editor, uri) == ("counting", None)
    editor.configuration = {"encoding": "cl100k_base"}
    editor.notify("workspace/didChangeConfiguration", {"settings": None})
    async with asyncio.timeout(PATIENCE):
        while await editor.counted(small) != count_tokens(text[:10], "cl100k_base"):
            pass
    await editor.server.workers.run(lambda: None)
    held.counting.set()

    assert await editor.counted(uri) == count_tokens(text, "cl100k_base")


async def test_a_vocabulary_that_cannot_be_loaded_is_told_to_the_user(
    held: HeldVocabulary, stranger: Editor, uri: str
) -> None:
    held.failure = Unavailable("The vocabulary is damaged. Install Batonpass again.")
    held.let_go()
    await stranger.start()
    await stranger.until(lambda: stranger.messages)
    stranger.open(uri, "word")

    assert stranger.messages == ["The vocabulary is damaged. Install Batonpass again."]
    with pytest.raises(Refused, match="damaged"):
        await stranger.execute("tokens.count", uri=uri)

    held.failure = None
    stranger.notify("workspace/didChangeConfiguration", {"settings": None})
    async with asyncio.timeout(PATIENCE):
        while True:
            with suppress(Refused):
                assert await stranger.counted(uri) == 1
                break
