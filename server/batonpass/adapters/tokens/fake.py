"""A tokenizer without a vocabulary, for tests: fast, repeatable, with the same safe cuts as the real ones."""

import re

from batonpass.app.text.cuts import BLANKS
from batonpass.domain.errors import InvalidInput

_PIECE = re.compile(
    rf"[^\r\nA-Za-z0-9]?[A-Za-z]{{1,8}}(?:'[a-z])?"
    rf"|[0-9]{{1,3}}"
    rf"| ?[^{BLANKS}\r\nA-Za-z0-9]{{1,3}}[\r\n/]*"
    rf"|[{BLANKS}\r\n]*[\r\n]"
    rf"|[{BLANKS}]+(?![^{BLANKS}])"
    rf"|[{BLANKS}]"
)


class FakeTokenizer:
    """Counts pieces of words, numbers, symbols and white space, each as one token."""

    def __init__(self, encoding: str) -> None:
        self._encoding = encoding

    @property
    def encoding(self) -> str:
        return self._encoding

    def count(self, text: str) -> int:
        return sum(1 for _ in _PIECE.finditer(text))


class FakeVocabulary:
    """Knows the encodings it is told of."""

    def __init__(self, encodings: tuple[str, ...] = ("o200k_base", "cl100k_base")) -> None:
        self._encodings = encodings
        self._loaded: dict[str, FakeTokenizer] = {}

    def load(self, encoding: str) -> FakeTokenizer:
        """The tokenizer of an encoding. Raises InvalidInput if the encoding is not one of those told."""
        if encoding not in self._encodings:
            allowed = ", ".join(sorted(self._encodings))
            raise InvalidInput(
                f"The encoding {encoding!r} is not known. Use one of: {allowed}.", field="encoding"
            )
        if encoding not in self._loaded:
            self._loaded[encoding] = FakeTokenizer(encoding)
        return self._loaded[encoding]
