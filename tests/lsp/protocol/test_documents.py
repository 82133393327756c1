"""The text of open documents follows the client's edits; every other text is the file's.

Positions are checked against a reference written here once more, from the protocol's words: lines end at
`\\n`, `\\r\\n` and `\\r`; a character beyond a line means its end; a line beyond the document means its end.
"""

from __future__ import annotations

import re
import tracemalloc
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types
from pygls.workspace import ServerTextPosition
from tests.lsp.protocol.conversation import Conversation, Listener, insertion, replacement

from batonpass.app.text.positions import PositionEncoding
from batonpass.domain.errors import NotFound
from batonpass.lsp.documents import LineCodec, SyncedDocument

UNITS = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}


def reference_offset(text: str, line: int, character: int, encoding: str) -> int:
    ends = [match.end() for match in re.finditer("\r\n|\r|\n", text)]
    if line > len(ends):
        return len(text)
    start = 0 if line == 0 else ends[line - 1]
    stop = re.compile("\r|\n|\\Z").search(text, start)
    assert stop is not None
    codec, size = UNITS[encoding]
    offset, units = start, 0
    while offset < stop.start() and (units := units + len(text[offset].encode(codec)) // size) <= character:
        offset += 1
    return offset


def make_document(text: str, encoding: str = "utf-16") -> SyncedDocument:
    unit = PositionEncoding(encoding)
    return SyncedDocument("file:///a.md", text, LineCodec(unit), unit, version=1)


TEXTS = st.text(st.sampled_from("ab \t\n\r\f\x85\u2028é€😀"), max_size=30)
PLACES = st.tuples(st.integers(0, 8), st.integers(0, 12))


@given(
    text=TEXTS,
    edits=st.lists(st.tuples(PLACES, PLACES, TEXTS), max_size=5),
    encoding=st.sampled_from(list(UNITS)),
)
def test_edits_land_where_the_protocol_puts_them(
    text: str, edits: Sequence[tuple[tuple[int, int], tuple[int, int], str]], encoding: str
) -> None:
    document = make_document(text, encoding)
    for first, second, new_text in edits:
        start, end = sorted([first, second])
        document.apply_changes(
            [
                types.TextDocumentContentChangePartial(
                    types.Range(types.Position(*start), types.Position(*end)), new_text
                )
            ],
            2,
        )
        from_offset = reference_offset(text, *start, encoding)
        to_offset = max(from_offset, reference_offset(text, *end, encoding))
        text = text[:from_offset] + new_text + text[to_offset:]
        assert document.source == text


@pytest.mark.parametrize("separator", ["\f", "\x0b", "\x1c", "\x85", "\u2028", "\u2029"])
def test_only_the_protocols_line_ends_end_a_line(conversation: Conversation, separator: str) -> None:
    conversation.open(f"one{separator}more\ntwo\n")
    conversation.change(insertion(1, 0, "X"))

    assert conversation.text() == f"one{separator}more\nXtwo\n", "the edit landed on the wrong line"


@pytest.mark.parametrize(
    ("line", "character"), [(0, 99), (7, 0), (7, 99), (0, 2**31 - 1), (2**31 - 1, 2**31 - 1)]
)
def test_a_place_outside_the_document_means_its_end(
    conversation: Conversation, line: int, character: int
) -> None:
    conversation.open("word")
    conversation.change(insertion(line, character, "X"))

    assert conversation.text() == "wordX"


@pytest.mark.parametrize(("encoding", "character"), [("utf-8", 5), ("utf-16", 3), ("utf-32", 2)])
def test_columns_are_in_the_units_that_were_agreed_upon(
    stranger: Conversation, encoding: str, character: int
) -> None:
    capabilities = stranger.initialize(general={"positionEncodings": ["utf-9", encoding, "utf-16"]})
    stranger.open("a😀b")
    stranger.change(insertion(0, character, "X"))

    assert (capabilities["positionEncoding"], stranger.text()) == (encoding, "a😀Xb")


def test_columns_are_utf_16_for_a_client_that_says_nothing(stranger: Conversation) -> None:
    assert stranger.initialize()["positionEncoding"] == "utf-16"
    stranger.open("😀b")
    stranger.change(insertion(0, 2, "X"))

    assert stranger.text() == "😀Xb"


def test_one_edit_does_not_rebuild_the_document(stranger: Conversation) -> None:
    stranger.server.listener = None
    stranger.initialize()
    stranger.open("a line of text\n" * 70_000)
    stranger.change(insertion(35_000, 3, "x"))

    tracemalloc.start()
    stranger.change(insertion(35_000, 4, "y"), version=3)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < 200_000, f"an edit of one character to 1 MB of text took {peak} bytes"


def test_the_changes_of_one_notification_apply_in_order(conversation: Conversation) -> None:
    conversation.open("abc")
    conversation.change({"text": "new"}, insertion(0, 3, "er"), replacement((0, 0), (0, 1), "N"))

    assert conversation.text() == "Newer"


@pytest.mark.parametrize("versions", [[2, 3], [5, 90], [1, 1], [0, -3]])
def test_versions_never_cost_an_edit(conversation: Conversation, versions: list[int]) -> None:
    conversation.open("", version=1)
    for version in versions:
        conversation.change(insertion(0, 0, "x"), version=version)

    assert conversation.text() == "xx"
    assert conversation.server.workspace.get_text_document("file:///a.md").version == versions[-1]
    assert conversation.said("window/showMessage") == []


def test_the_listener_hears_each_step_in_order(conversation: Conversation, listener: Listener) -> None:
    conversation.open("a")
    conversation.change(insertion(0, 1, "b"), insertion(0, 2, "c"))
    conversation.change(insertion(0, 3, "d"), version=3)
    conversation.notify("textDocument/didClose", {"textDocument": {"uri": "file:///a.md"}})

    assert listener.heard == [
        ("opened", "file:///a.md", "a"),
        ("edited", "file:///a.md", "abc", ["b", "c"]),
        ("edited", "file:///a.md", "abcd", ["d"]),
        ("closed", "file:///a.md"),
    ], "each step must show the text of its own moment, not a later one"


@pytest.mark.parametrize(
    "method", ["textDocument/didChange", "textDocument/didClose", "notebookDocument/didChange"]
)
def test_what_was_never_opened_is_left_alone(
    conversation: Conversation, listener: Listener, method: str
) -> None:
    handled: list[object] = []
    conversation.server.feature(method)(lambda params: handled.append(params))
    conversation.notify(
        method,
        {
            "textDocument": {"uri": "file:///never.md", "version": 2},
            "notebookDocument": {"uri": "file:///never.ipynb", "version": 2},
            "contentChanges": [insertion(0, 0, "x")],
            "change": {},
        },
    )

    assert (listener.heard, handled, conversation.sent[1:]) == ([], [], []), (
        "it must pass without an effect or a popup"
    )


def test_a_document_opened_twice_starts_again(conversation: Conversation, listener: Listener) -> None:
    conversation.open("first")
    conversation.open("second")

    assert [step[0] for step in listener.heard] == ["opened", "closed", "opened"]
    assert conversation.text() == "second"


def test_a_document_is_found_however_its_uri_is_escaped(conversation: Conversation) -> None:
    conversation.open("text", uri="file:///c%3A/a%20b.md")
    conversation.change(insertion(0, 0, "X"), uri="file:///c:/a b.md")

    assert conversation.text("file:///c%3A/a b.md") == "Xtext"


def test_notebook_cells_are_documents(conversation: Conversation, listener: Listener) -> None:
    def cell(uri: str) -> dict[str, Any]:
        return {"uri": uri, "languageId": "python", "version": 1, "text": "x = 1"}

    def identified(uri: str) -> dict[str, Any]:
        return {"uri": uri, "version": 2}

    notebook = {
        "uri": "file:///n.ipynb",
        "notebookType": "jupyter-notebook",
        "version": 1,
        "cells": [{"kind": 2, "document": "cell:1"}],
    }
    conversation.notify(
        "notebookDocument/didOpen", {"notebookDocument": notebook, "cellTextDocuments": [cell("cell:1")]}
    )
    conversation.notify(
        "notebookDocument/didChange",
        {
            "notebookDocument": identified("file:///n.ipynb"),
            "change": {
                "cells": {
                    "structure": {
                        "array": {"start": 1, "deleteCount": 0, "cells": [{"kind": 2, "document": "cell:2"}]},
                        "didOpen": [cell("cell:2")],
                    },
                    "textContent": [{"document": identified("cell:1"), "changes": [insertion(0, 5, "0")]}],
                }
            },
        },
    )
    conversation.notify(
        "notebookDocument/didClose",
        {
            "notebookDocument": {"uri": "file:///n.ipynb"},
            "cellTextDocuments": [{"uri": "cell:1"}, {"uri": "cell:2"}],
        },
    )

    assert listener.heard == [
        ("opened", "cell:1", "x = 1"),
        ("opened", "cell:2", "x = 1"),
        ("edited", "cell:1", "x = 10", ["0"]),
        ("closed", "cell:1"),
        ("closed", "cell:2"),
    ]


@given(text=TEXTS, encoding=st.sampled_from(list(UNITS)))
def test_every_place_of_a_text_converts_there_and_back(text: str, encoding: str) -> None:
    document = make_document(text, encoding)
    assert "".join(document.lines) == text
    for offset in range(len(text) + 1):
        place = document.server_position_at_offset(offset)
        assert document.offset_at_server_position(place) == offset
        position = document.client_position_at_offset(offset)
        expected = reference_offset(text, position.line, position.character, encoding)
        assert document.offset_at_position(position) == expected


def test_conversions_clamp_and_leave_the_position_as_it_was() -> None:
    document = make_document("ab\ncd")
    position = types.Position(0, 50)

    assert document.position_from_client_units(position) == ServerTextPosition(0, 2)
    assert position == types.Position(0, 50)
    assert document.position_to_client_units(ServerTextPosition(9, 9)) == types.Position(1, 2)


def test_only_the_editors_text_is_given_out(conversation: Conversation, tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("saved")
    conversation.open("typed", uri=path.as_uri())
    assert conversation.text(path.as_uri()) == "typed"

    conversation.notify("textDocument/didClose", {"textDocument": {"uri": path.as_uri()}})
    with pytest.raises(NotFound, match="not open"):
        conversation.text(path.as_uri())
