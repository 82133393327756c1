"""The port to a tokenizer: text goes in, the number of its tokens comes out."""

from typing import Protocol


class Tokenizer(Protocol):
    """Counts the tokens of one encoding. Safe to use from several threads at once."""

    @property
    def encoding(self) -> str:
        """The name of the encoding, such as "o200k_base"."""
        ...

    def count(self, text: str) -> int:
        """The number of tokens of text; what looks like a special token is counted as ordinary text."""
        ...


class Vocabulary(Protocol):
    """Loads tokenizers, each once. Safe to use from several threads at once."""

    def load(self, encoding: str) -> Tokenizer:
        """The tokenizer of an encoding.

        Raises InvalidInput if the encoding is not known, Unavailable if its vocabulary file is missing or
        damaged.
        """
        ...
