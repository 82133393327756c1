"""A document open in an editor that makes the edits its server asks for."""

from __future__ import annotations

import asyncio
from functools import partial

from lsprotocol import types
from tests.lsp.journey.desk import PATIENCE, Desk, path_of


class Page:
    """`edits` counts what the server has changed. No character of the text needs two units of UTF-16."""

    def __init__(self, desk: Desk, uri: str, text: str | None = None) -> None:
        self.desk, self.uri, self.edits = desk, uri, 0
        self.path = path_of(uri)
        self._edited = asyncio.Event()
        self.text = self.path.read_text("utf-8") if text is None else text
        desk.open(str(self.path.relative_to(desk.folder)), self.text)
        desk.client.feature("workspace/applyEdit")(partial(Page._make, self))

    def _make(self, asked: types.ApplyWorkspaceEditParams) -> types.ApplyWorkspaceEditResult:
        changes = (asked.edit.changes or {}).get(self.uri, [])
        self.edits += 1
        self._edited.set()
        for change in reversed(changes):
            self._put(change.range, change.new_text)
        return types.ApplyWorkspaceEditResult(applied=True)

    def _put(self, place: types.Range, text: str) -> None:
        lines = self.text.splitlines(keepends=True)
        starts = [sum(map(len, lines[:number])) for number in range(len(lines) + 1)]
        start = starts[place.start.line] + place.start.character
        end = starts[place.end.line] + place.end.character
        self.text = self.text[:start] + text + self.text[end:]
        self.desk.change(self.uri, types.TextDocumentContentChangePartial(place, text))

    def replace(self, old: str, new: str) -> None:
        """Type over the first place where some words stand."""
        before = self.text[: self.text.index(old)]
        line, character = before.count("\n"), len(before) - (before.rfind("\n") + 1)
        place = types.Range(types.Position(line, character), types.Position(line, character + len(old)))
        self._put(place, new)

    def save(self) -> None:
        self.path.write_text(self.text, "utf-8")
        self.desk.save(self.uri)

    @property
    def conflicts(self) -> list[types.Diagnostic]:
        shown = self.desk.client.diagnostics.get(self.uri, [])
        return [each for each in shown if each.code == "merge-conflict"]

    def lines_with(self, words: str) -> set[int]:
        return {number for number, line in enumerate(self.text.splitlines()) if words in line}

    async def until(self, words: str) -> None:
        """Wait for the edit that brings some words."""
        async with asyncio.timeout(PATIENCE):
            while words not in self.text:
                self._edited.clear()
                await self._edited.wait()
