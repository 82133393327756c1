"""Notebooks: each cell is a document of its own."""

from __future__ import annotations

from typing import Any

import pytest
from tests.lsp.editor import Editor, insertion
from tests.lsp.world import World, count_tokens

NOTEBOOK = "file:///project/a.ipynb"
CODE = "total = sum(range(10))\n"
PROSE = "# What this notebook shows\n"


def cell(name: str, kind: int = 2) -> dict[str, Any]:
    return {"kind": kind, "document": f"vscode-notebook-cell:/project/a.ipynb#{name}"}


def document(name: str, text: str) -> dict[str, Any]:
    return {"uri": cell(name)["document"], "languageId": "python", "version": 1, "text": text}


def open_notebook(editor: Editor) -> None:
    editor.notify(
        "notebookDocument/didOpen",
        {
            "notebookDocument": {
                "uri": NOTEBOOK,
                "notebookType": "jupyter-notebook",
                "version": 1,
                "cells": [cell("one"), cell("two", 1)],
            },
            "cellTextDocuments": [document("one", CODE), document("two", PROSE)],
        },
    )


def change_notebook(editor: Editor, cells: dict[str, Any]) -> None:
    editor.notify(
        "notebookDocument/didChange",
        {"notebookDocument": {"uri": NOTEBOOK, "version": 2}, "change": {"cells": cells}},
    )


@pytest.fixture(autouse=True)
def real_vocabulary(world: World, vocabulary: None) -> None:
    """Token counts in this file are those of the shipped vocabulary."""


async def test_the_cells_of_a_notebook_count(editor: Editor, world: World) -> None:
    await editor.start_session()
    open_notebook(editor)
    for name in ("one", "two"):
        await editor.counted(cell(name)["document"])

    assert await editor.context_tokens() == count_tokens(CODE) + count_tokens(PROSE)


async def test_typing_in_a_cell_counts(editor: Editor) -> None:
    await editor.start_session()
    open_notebook(editor)
    for name in ("one", "two"):
        await editor.counted(cell(name)["document"])
    changed = {"uri": cell("one")["document"], "version": 2}
    change_notebook(
        editor, {"textContent": [{"document": changed, "changes": [insertion(1, 0, "print(total)\n")]}]}
    )

    assert await editor.counted(cell("one")["document"]) == count_tokens(CODE + "print(total)\n")
    assert await editor.context_tokens() == count_tokens(CODE + "print(total)\n") + count_tokens(PROSE)


async def test_a_cell_that_is_added_counts_and_one_that_goes_stays_read(editor: Editor) -> None:
    await editor.start_session()
    open_notebook(editor)
    change_notebook(
        editor,
        {
            "structure": {
                "array": {"start": 1, "deleteCount": 1, "cells": [cell("three")]},
                "didOpen": [document("three", "print('new')\n")],
                "didClose": [{"uri": cell("two")["document"]}],
            }
        },
    )
    for name in ("one", "three"):
        await editor.counted(cell(name)["document"])
    tokens = await editor.context_tokens()

    assert tokens in {
        count_tokens(CODE) + count_tokens("print('new')\n"),
        count_tokens(CODE) + count_tokens(PROSE) + count_tokens("print('new')\n"),
    }


async def test_a_change_to_a_notebook_never_opened_is_ignored(editor: Editor) -> None:
    await editor.start_session()
    change_notebook(editor, {"textContent": []})

    assert await editor.context_tokens() is None
