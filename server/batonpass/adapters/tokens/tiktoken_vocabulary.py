"""Tokenizers of tiktoken, from the vocabulary files that are shipped with Batonpass.

tiktoken's own loader writes a copy of each file, even a local one, into a cache folder, and fetches the files
from the network if it is left to find them. So the files are read, checked and parsed here.
"""

import re
from binascii import a2b_base64
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from batonpass.adapters.tokens.encodings import ENCODINGS, EncodingFacts
from batonpass.app.text.cuts import BLANKS
from batonpass.domain.errors import InvalidInput, Unavailable

if TYPE_CHECKING:
    from tiktoken import Encoding

SHIPPED = Path(__file__).parent / "vocabulary"

# tiktoken's pattern engine gives up, with a panic, at a stretch of about a million blanks.
LONGEST_BLANKS = 500_000
_LONG_BLANKS = re.compile(rf"[{BLANKS}]{{{LONGEST_BLANKS},}}+")


class TiktokenTokenizer:
    """Counts as tiktoken's `encode_ordinary` does: text that looks like a special token is text.

    tiktoken replaces each lone surrogate by U+FFFD before it encodes, and makes one character of two that
    form a pair; so such text has a count as well.
    """

    def __init__(self, encoding: "Encoding", ranks: dict[bytes, int]) -> None:
        self._encoding = encoding
        self._ranks = ranks

    @property
    def encoding(self) -> str:
        return self._encoding.name

    def count(self, text: str) -> int:
        if len(text) < LONGEST_BLANKS:
            return len(self._encoding.encode_ordinary(text))
        return self._count_long(text)

    def _count_long(self, text: str) -> int:
        """Count a text that may hold stretches of blanks too long for tiktoken's pattern engine.

        In both patterns such a stretch is one piece if no line end follows it; its last blank is left to what
        follows. So it can be taken out and encoded by itself. With a line end after it, the engine copes.
        """
        tokens = 0
        start = 0
        for found in _LONG_BLANKS.finditer(text):
            blanks_start, blanks_end = found.span()
            if text[blanks_end : blanks_end + 1] in ("\r", "\n"):
                continue
            if blanks_end < len(text):
                blanks_end -= 1
            tokens += len(self._encoding.encode_ordinary(text[start:blanks_start]))
            tokens += len(self._whole_pieces.encode_ordinary(text[blanks_start:blanks_end]))
            start = blanks_end
        return tokens + len(self._encoding.encode_ordinary(text[start:]))

    @cached_property
    def _whole_pieces(self) -> "Encoding":
        """The same vocabulary, with a pattern that takes any text as one piece."""
        from tiktoken import Encoding

        name = f"{self.encoding} in one piece"
        return Encoding(name, pat_str=r"(?s:.+)", mergeable_ranks=self._ranks, special_tokens={})


class TiktokenVocabulary:
    """Loads the tokenizers of `ENCODINGS` from a folder of vocabulary files, each at most once."""

    def __init__(self, folder: Path = SHIPPED) -> None:
        self._folder = folder
        self._lock = Lock()
        self._loaded: dict[str, TiktokenTokenizer] = {}

    def load(self, encoding: str) -> TiktokenTokenizer:
        """The tokenizer of an encoding; the first time this reads a file of some megabytes.

        Raises InvalidInput if the encoding is not known, Unavailable if its file is missing or damaged.
        """
        if encoding not in ENCODINGS:
            allowed = ", ".join(sorted(ENCODINGS))
            raise InvalidInput(
                f"The encoding {encoding!r} is not known. Use one of: {allowed}.", field="encoding"
            )
        if encoding not in self._loaded:
            with self._lock:
                if encoding not in self._loaded:
                    self._loaded[encoding] = self._read(encoding, ENCODINGS[encoding])
        return self._loaded[encoding]

    def _read(self, name: str, facts: EncodingFacts) -> TiktokenTokenizer:
        from tiktoken import Encoding

        path = self._folder / f"{name}.tiktoken"
        try:
            content = path.read_bytes()
        except OSError as error:
            raise Unavailable(
                f"The vocabulary of {name} cannot be read: {error}. Install Batonpass again."
            ) from error
        if sha256(content).hexdigest() != facts.sha256:
            raise Unavailable(f"The vocabulary of {name} is damaged: {path}. Install Batonpass again.")
        ranks = _parse(content)
        encoding = Encoding(
            name, pat_str=facts.pattern, mergeable_ranks=ranks, special_tokens=facts.special_tokens
        )
        return TiktokenTokenizer(encoding, ranks)


def _parse(content: bytes) -> dict[bytes, int]:
    """The tokens and their ranks: a line holds the token in base64, a space, and its rank."""
    ranks: dict[bytes, int] = {}
    for line in content.splitlines():
        token, rank = line.split()
        ranks[a2b_base64(token)] = int(rank)
    return ranks
