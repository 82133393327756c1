"""The ledger when much happens at once, and when text comes back: it holds what is new, once."""

from __future__ import annotations

from typing import Any

import pytest
from tests.lsp.editor import CAPABLE, Editor, Message, insertion, replacement
from tests.lsp.features.test_notebooks import CODE, PROSE, cell, change_notebook, document, open_notebook
from tests.lsp.world import World, count_tokens

from batonpass.lsp.rush import MANY

TEXT = "".join(f"def area_{number}(width):\n    return width * {number}\n\n" for number in range(20))
LINES = TEXT.splitlines(keepends=True)
OTHER = TEXT.replace("width", "the_length").replace("area", "surface")
NEW_LINE = "    print('a new line')\n"


@pytest.fixture(autouse=True)
def real_vocabulary(world: World, vocabulary: None) -> None:
    """Token counts in this file are those of the shipped vocabulary."""


def whole(text: str) -> Message:
    return {"text": text}


def whole_range(old: str, new: str) -> Message:
    return replacement((0, 0), (old.count("\n") + 1, 0), new)


async def read(editor: Editor, uri: str, text: str = TEXT) -> None:
    """Open a document and have it recorded as read."""
    editor.open(uri, text)
    await editor.counted(uri)
    await editor.context_tokens()


async def edited(editor: Editor, world: World, name: str = "a.py") -> int:
    """What the ledger holds as typed into a document."""
    await editor.context_tokens()
    return sum(tokens for kind, uri, tokens in world.ledger() if (kind, uri) == ("edited", name))


@pytest.fixture
async def uri(editor: Editor, world: World) -> str:
    """A document that a session has read."""
    await editor.start_session()
    await read(editor, world.uri("a.py"))
    return world.uri("a.py")


async def open_many(editor: Editor, world: World, number: int) -> list[str]:
    uris = [world.uri(f"many/{index}.py") for index in range(number)]
    for uri in uris:
        editor.open(uri, TEXT)
    for uri in uris:
        await editor.counted(uri)
    return uris


async def test_a_branch_switch_is_nobodys_typing(editor: Editor, world: World) -> None:
    uris = await open_many(editor, world, 2_000)
    await editor.start_session()
    await read(editor, world.uri("a.py"))
    before = world.ledger()
    for number, uri in enumerate(uris[:500]):
        editor.change(uri, whole(OTHER) if number % 2 else whole_range(TEXT, OTHER))
        if number == 250:
            hover = await editor.ask("textDocument/hover", _place(uris[-1]))
            assert hover, "a request in between is answered"
    for uri in uris[:500]:
        assert await editor.counted(uri) == count_tokens(OTHER)
    await editor.context_tokens()

    assert world.ledger() == before, "no person and no agent wrote into 500 documents at once"


async def test_a_branch_switch_takes_no_transactions(editor: Editor, world: World) -> None:
    await editor.start_session()
    uris = await open_many(editor, world, 100)
    await editor.context_tokens()
    entries = len(world.ledger())
    for uri in uris:
        editor.change(uri, *(insertion(line, 0, "# changed\n") for line in range(20)))
    for uri in uris:
        await editor.counted(uri)
    await editor.context_tokens()

    assert entries == 100, "each document was read when it was opened"
    assert len(world.ledger()) == entries


async def test_what_is_typed_after_a_branch_switch_counts(editor: Editor, world: World) -> None:
    await editor.start_session()
    uris = await open_many(editor, world, MANY + 5)
    await editor.context_tokens()
    for uri in uris:
        editor.change(uri, whole(OTHER))
    for uri in uris:
        await editor.counted(uri)
    before = world.ledger()
    editor.type(uris[0], NEW_LINE)
    await editor.context_tokens()

    assert world.ledger() == [*before, ("edited", "0.py", count_tokens(NEW_LINE))]


async def test_a_few_documents_that_change_together_count(editor: Editor, world: World) -> None:
    """An agent that writes several files at once is no branch switch."""
    await editor.start_session()
    uris = await open_many(editor, world, MANY)
    await editor.context_tokens()
    for uri in uris:
        editor.change(uri, whole(TEXT + NEW_LINE))
    await editor.context_tokens()

    assert [entry for entry in world.ledger() if entry[0] == "edited"] == [
        ("edited", f"{number}.py", count_tokens(NEW_LINE)) for number in range(MANY)
    ]


@pytest.mark.parametrize("counted", [True, False], ids=["changed at leisure", "changed at once"])
async def test_a_replacement_in_a_thousand_files_reads_none_of_them(
    editor: Editor, world: World, counted: bool
) -> None:
    editor.configuration = {"quietMilliseconds": 10_000}
    editor.notify("workspace/didChangeConfiguration", {"settings": None})
    await editor.start_session()
    uris = [world.uri(f"many/{index}.py") for index in range(1_000)]
    for uri in uris:
        editor.open(uri, TEXT)
    for uri in uris if counted else ():
        await editor.counted(uri)
    for uri in uris:
        editor.change(uri, replacement((0, 4), (0, 8), "surface"))
    for uri in uris:
        editor.save(uri)
        editor.shut(uri)
    await editor.execute("tokens.count", uri=_opened(editor, world.uri("a.py")))
    await editor.counted(world.uri("a.py"))
    await editor.context_tokens()

    assert world.ledger() == [("read", "a.py", count_tokens(TEXT))]


def _opened(editor: Editor, uri: str) -> str:
    editor.open(uri, TEXT)
    return uri


def _place(uri: str) -> Message:
    return {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 0}}


@pytest.mark.parametrize(
    "way", ["whole document", "range of the whole document", "range of all but one line"]
)
async def test_a_formatter_that_rewrites_a_file_counts_what_it_changed(
    editor: Editor, world: World, uri: str, way: str
) -> None:
    lines = list(LINES)
    lines[1] = "    return 0 * width\n"
    lines[40] = "    return 13 * width\n"
    formatted = "".join(lines)
    changes = {
        "whole document": whole(formatted),
        "range of the whole document": whole_range(TEXT, formatted),
        "range of all but one line": replacement((1, 0), (len(lines), 0), "".join(lines[1:])),
    }
    editor.change(uri, changes[way])

    assert await editor.counted(uri) == count_tokens(formatted)
    typed = await edited(editor, world)
    assert 2 <= typed <= count_tokens(lines[1] + lines[40]), "only two lines have changed"


async def test_many_edits_of_a_formatter_count_what_they_insert(
    editor: Editor, world: World, uri: str
) -> None:
    replaced = [
        replacement((line, 0), (line + 1, 0), LINES[line].rstrip("\n") + "  # ok\n")
        for line in range(58, -1, -3)
    ]
    editor.change(uri, *replaced)

    assert await edited(editor, world) <= len(replaced) * count_tokens("  # ok"), "the lines themselves stay"


async def test_a_rewrite_without_a_change_counts_nothing(editor: Editor, world: World, uri: str) -> None:
    editor.change(uri, whole_range(TEXT, TEXT))
    editor.change(uri, whole(TEXT))

    assert await edited(editor, world) == 0


async def test_what_undo_and_redo_bring_back_is_not_new(editor: Editor, world: World, uri: str) -> None:
    editor.type(uri, NEW_LINE)
    once = await edited(editor, world)
    for _ in range(5):
        editor.change(uri, replacement((0, 0), (1, 0), ""))
        editor.type(uri, NEW_LINE)

    assert await editor.counted(uri) == count_tokens(NEW_LINE + TEXT)
    assert await edited(editor, world) == once == count_tokens(NEW_LINE)
    editor.type(uri, NEW_LINE)
    assert await edited(editor, world) > once, "the same line written a second time is new"


async def test_undo_of_a_rewrite_is_not_new(editor: Editor, world: World, uri: str) -> None:
    editor.change(uri, whole(OTHER))
    once = await edited(editor, world)
    editor.change(uri, whole(TEXT))
    editor.change(uri, whole_range(TEXT, OTHER))

    assert await edited(editor, world) == once


async def test_what_was_deleted_letter_by_letter_comes_back_as_one(
    editor: Editor, world: World, uri: str
) -> None:
    for column in range(8, 0, -1):
        editor.change(uri, replacement((0, column - 1), (0, column), ""))
    editor.type(uri, LINES[0][:8], 0, 0)

    assert await editor.counted(uri) == count_tokens(TEXT)
    assert await edited(editor, world) == 0


async def test_lines_that_are_moved_are_not_new(editor: Editor, world: World, uri: str) -> None:
    moved = "".join(LINES[:3])
    editor.change(uri, insertion(30, 0, moved), replacement((0, 0), (3, 0), ""))
    editor.change(uri, replacement((27, 0), (30, 0), ""))
    editor.type(uri, moved, 0, 0)

    assert await editor.counted(uri) == count_tokens(TEXT)
    assert await edited(editor, world) == 0


async def test_a_large_paste_over_a_selection_counts_what_is_pasted(editor: Editor, world: World) -> None:
    """As long as what it replaces: by its growth alone it would count nothing."""
    selected = "".join(f"An old line of prose, number {number}.\n" for number in range(4_000))
    pasted = "".join(f"Another sentence is here: {number}.\n" for number in range(4_000))
    await editor.start_session()
    await read(editor, world.uri("a.py"), selected)
    editor.change(world.uri("a.py"), replacement((0, 0), (4_000, 0), pasted))

    assert await editor.counted(world.uri("a.py")) == count_tokens(pasted)
    typed = await edited(editor, world)
    assert abs(typed - count_tokens(pasted)) <= 4, "but for letters that both begin and end with"


async def test_a_renamed_file_counts_once(editor: Editor, world: World, uri: str) -> None:
    tokens = await editor.context_tokens()
    editor.shut(uri)
    editor.open(world.uri("b.py"), TEXT)
    await editor.counted(world.uri("b.py"))
    assert await editor.context_tokens() == tokens
    editor.type(world.uri("b.py"), NEW_LINE)

    assert await edited(editor, world, "b.py") == count_tokens(NEW_LINE), "it is followed under its new name"


async def test_another_document_that_is_opened_next_counts(editor: Editor, world: World, uri: str) -> None:
    editor.shut(uri)
    await read(editor, world.uri("b.py"), OTHER)

    assert await editor.context_tokens() == count_tokens(TEXT) + count_tokens(OTHER)


async def test_a_renamed_folder_counts_once(editor: Editor, world: World) -> None:
    await editor.start_session()
    await read(editor, world.uri("old/a.py"))
    tokens = await editor.context_tokens()
    names = {"oldUri": world.uri("old"), "newUri": world.uri("new")}
    editor.notify("workspace/didRenameFiles", {"files": [names]})
    editor.shut(world.uri("old/a.py"))
    await read(editor, world.uri("new/a.py"), TEXT + NEW_LINE)

    assert await editor.context_tokens() == tokens, "even when its text has changed by then"


async def test_the_editor_is_asked_to_tell_of_renames(stranger: Editor) -> None:
    able = {**CAPABLE, "workspace": {**CAPABLE["workspace"], "fileOperations": {"didRename": True}}}
    capabilities = await stranger.initialize(able)
    renames = capabilities["workspace"]["fileOperations"]["didRename"]

    assert renames["filters"] == [{"pattern": {"glob": "**/*"}, "scheme": "file"}]


@pytest.mark.parametrize("closes_first", [True, False])
async def test_a_new_text_that_is_saved_under_a_name_counts_once(
    editor: Editor, world: World, closes_first: bool
) -> None:
    await editor.start_session()
    await read(editor, "untitled:Untitled-1")
    if closes_first:
        editor.shut("untitled:Untitled-1")
        await read(editor, world.uri("saved.py"))
    else:
        await read(editor, world.uri("saved.py"))
        editor.shut("untitled:Untitled-1")

    assert await editor.context_tokens() == count_tokens(TEXT)


async def test_a_renamed_file_stays_read_when_the_session_is_taken_up_again(
    editor: Editor, world: World, uri: str
) -> None:
    editor.shut(uri)
    await read(editor, world.uri("b.py"))
    tokens = await editor.context_tokens()
    await editor.leave()

    second = await Editor(world).start()
    try:
        await read(second, world.uri("b.py"))
        assert await second.context_tokens() == tokens
    finally:
        await second.leave()


@pytest.mark.parametrize("name", ["two", "moved"], ids=["under its name", "under a new name"])
async def test_a_cell_that_is_moved_counts_once(editor: Editor, name: str) -> None:
    await editor.start_session()
    open_notebook(editor)
    for cell_name in ("one", "two"):
        await editor.counted(cell(cell_name)["document"])
    tokens = await editor.context_tokens()
    assert tokens == count_tokens(CODE) + count_tokens(PROSE)
    structure: dict[str, Any] = {
        "array": {"start": 0, "deleteCount": 2, "cells": [cell(name, 1), cell("one")]}
    }
    if name != "two":
        structure["didOpen"] = [document(name, PROSE)]
        structure["didClose"] = [{"uri": cell("two")["document"]}]
    change_notebook(editor, {"structure": structure})

    assert await editor.counted(cell(name)["document"]) == count_tokens(PROSE)
    assert await editor.context_tokens() == tokens
