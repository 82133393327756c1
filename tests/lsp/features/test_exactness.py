"""A long run of hostile edits: the server's text is the client's, and its count is tiktoken's.

The reference is written here from the protocol's words alone. Lines end at `\\n`, `\\r\\n` and `\\r`; a
column counts code units of the agreed encoding; beyond a line it means its end, inside a character its start.
"""

from __future__ import annotations

import re
from random import Random
from typing import Any

import pytest
from tests.lsp.editor import CAPABLE, Editor, replacement
from tests.lsp.world import World, count_tokens

EDITS = 6_000
LONGEST = 6_000
LARGEST = 2**31 - 1
"""The largest number a position may have."""

PIECES = (
    *"ab Z19_'\"/\\;.,(){}<>=#-\t",
    *("\n", "\r\n", "\r", "\n\n", "\r\r\n", "\f", "\v", "\x1c", "\x85", "\u2028", "\u2029"),
    *("    ", "  ", " \n", "\u00a0", "\u3000", "'s", "'ll", "//", "/*", "\0"),
    *("é", "e\u0301", "ß", "İ", "漢字", "क्षि", "😀", "👩‍👩‍👧", "🇩🇪", "\ufeff", "\ufffd", "\ud83d"),
    *("def ", "return", "word", "Hello", "<|endoftext|>", "1234567", "....", "=" * 20, "-" * 70),
)

WIDTHS = {
    "utf-8": lambda code: 1 + (code > 0x7F) + (code > 0x7FF) + (code > 0xFFFF),
    "utf-16": lambda code: 1 + (code > 0xFFFF),
    "utf-32": lambda code: 1,
}


class Reference:
    """A text as the client keeps it."""

    def __init__(self, text: str, encoding: str) -> None:
        self.text = text
        self._width = WIDTHS[encoding]

    def offset(self, line: int, column: int) -> int:
        """The place in the text of a position, clamped as the protocol says."""
        starts = [0, *(end.end() for end in re.finditer("\r\n|\r|\n", self.text))]
        if line >= len(starts):
            return len(self.text)
        offset, units = starts[line], 0
        while offset < len(self.text) and self.text[offset] not in "\r\n":
            units += self._width(ord(self.text[offset]))
            if units > column:
                break
            offset += 1
        return offset

    def replace(self, start: tuple[int, int], end: tuple[int, int], new_text: str) -> None:
        first, last = sorted((self.offset(*start), self.offset(*end)))
        self.text = self.text[:first] + new_text + self.text[last:]


class Typist:
    """Makes up edits; the same seed makes the same edits."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)

    def text(self, longest: int) -> str:
        return "".join(self._random.choices(PIECES, k=self._random.randint(0, longest)))

    def _position(self, reference: Reference) -> tuple[int, int]:
        lines = len(re.findall("\r\n|\r|\n", reference.text)) + 1
        line = self._random.choice((self._random.randrange(lines), self._random.randrange(lines + 3)))
        column = self._random.choice((0, self._random.randrange(12), self._random.randrange(90)))
        if self._random.random() < 0.02:
            line = self._random.choice((lines, LARGEST))
        if self._random.random() < 0.02:
            column = LARGEST
        return line, column

    def change(self, reference: Reference) -> dict[str, Any]:
        """One change, already made to the reference."""
        if self._random.random() < 0.002 or len(reference.text) > LONGEST:
            keep = reference.text[: LONGEST // 2]
            reference.text = self._random.choice((keep, keep + self.text(20), self.text(2_000)))
            return {"text": reference.text}
        start = self._position(reference)
        end = start if self._random.random() < 0.6 else self._near(start, reference)
        new_text = self.text(self._random.choice((1, 1, 3, 12)))
        reference.replace(start, end, new_text)
        return replacement(start, end, new_text)

    def _near(self, start: tuple[int, int], reference: Reference) -> tuple[int, int]:
        """Another position: mostly close by, on either side."""
        if self._random.random() < 0.004:
            return self._position(reference)
        line = start[0] + self._random.choice((0, 0, 0, 0, -1, 1))
        column = start[1] + self._random.randint(-6, 6)
        return min(max(line, 0), LARGEST), min(max(column, 0), LARGEST)

    def changes(self, reference: Reference) -> list[dict[str, Any]]:
        """The changes of one notification."""
        number = self._random.choice((1, 1, 1, 2, 5))
        return [self.change(reference) for _ in range(number)]


@pytest.fixture(autouse=True)
def real_vocabulary(world: World, vocabulary: None) -> None:
    """Token counts in this file are those of the shipped vocabulary."""


@pytest.mark.parametrize("encoding", list(WIDTHS))
async def test_text_and_count_stay_exact(stranger: Editor, world: World, encoding: str) -> None:
    capabilities = {**CAPABLE, "general": {"positionEncodings": [encoding]}}
    assert (await stranger.initialize(capabilities))["positionEncoding"] == encoding
    stranger.notify("initialized", {})
    await stranger.start_session(contextWindow=200_000)
    typist, uri = Typist(seed=4), world.uri("a.txt")
    # A document that is opened with a NUL in it is taken for a binary file, and not counted.
    reference = Reference(typist.text(1_000).replace("\0", ""), encoding)
    stranger.open(uri, reference.text)

    edits = notifications = 0
    while edits < EDITS:
        changes = typist.changes(reference)
        stranger.change(uri, *changes)
        edits += len(changes)
        notifications += 1
        assert stranger.workbench.tracker.text(uri) == reference.text, f"differs after {edits} edits"
        if notifications % 20 == 0:
            assert await stranger.counted(uri) == count_tokens(reference.text), f"after {edits} edits"

    assert await stranger.counted(uri) == count_tokens(reference.text)


@pytest.mark.parametrize("encoding", ["o200k_base", "cl100k_base"])
async def test_large_texts_stay_exact_while_they_are_counted(
    stranger: Editor, world: World, encoding: str
) -> None:
    """Pastes and cuts too large to be counted at once, with typing before their counts are in."""
    stranger.configuration = {"encoding": encoding}
    await stranger.start()
    typist, uri = Typist(seed=4), world.uri("large.txt")
    reference = Reference(typist.text(100).replace("\0", "") * 600, "utf-16")
    stranger.open(uri, reference.text)
    for place in range(12):
        start = (place * 37, place)
        paste = f"pasted {place}\n" * 9_000 if place % 2 else typist.text(30) * 300
        end = (place * 37 + (2_000 if place % 3 == 2 else 0), 4)
        reference.replace(start, end, paste)
        stranger.change(uri, replacement(start, end, paste))
        for line in range(place, 5_000, 1_100):
            reference.replace((line, 2), (line, 3), "typed")
            stranger.change(uri, replacement((line, 2), (line, 3), "typed"))
        if place % 4 == 3:
            assert await stranger.counted(uri) == count_tokens(reference.text, encoding)

    assert stranger.workbench.tracker.text(uri) == reference.text
    assert await stranger.counted(uri) == count_tokens(reference.text, encoding)
