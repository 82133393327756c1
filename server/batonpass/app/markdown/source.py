"""The text of a document: its lines with their ends, and words with Markdown's escapes resolved."""

from dataclasses import dataclass
from io import StringIO

BYTE_ORDER_MARK = "\ufeff"


@dataclass(frozen=True, slots=True)
class SourceText:
    """A document's text in lines, without their ends; `ends` are those, one a line, the last may be empty.

    Lines end at `\\n`, `\\r\\n` and `\\r`, as in the protocol and in Markdown.
    """

    lines: tuple[str, ...]
    ends: tuple[str, ...]
    has_mark: bool = False

    @property
    def line_end(self) -> str:
        """What ends its lines; where there is nothing to go by, `\\n`."""
        return next((end for end in self.ends if end), "\n")

    @property
    def text(self) -> str:
        """The lines as Markdown reads them."""
        return "\n".join(self.lines)


def split_source(text: str) -> SourceText:
    has_mark = text.startswith(BYTE_ORDER_MARK)
    # With newline="" the stream cuts at each of the three line ends and leaves them as they are.
    whole = StringIO(text.removeprefix(BYTE_ORDER_MARK), newline="").readlines()
    lines = tuple(line.rstrip("\r\n") for line in whole)
    ends = tuple(line[len(words) :] for line, words in zip(whole, lines, strict=True))
    return SourceText(lines, ends, has_mark)


def plain_words(source: str) -> str:
    """What inline Markdown says as text: the inverse of how the documents escape what they are given.

    Escapes and entities are resolved, hard breaks are line breaks, runs of white space are one space.
    Emphasis and code that a person wrote stay as they were written.
    """
    from markdown_it.common.utils import unescapeAll

    lines = (" ".join(unescapeAll(_without_break(line)).split()) for line in source.split("\n"))
    return "\n".join(line for line in lines if line)


def _without_break(line: str) -> str:
    """The line without the backslash of a hard break; an even number of them are escaped backslashes."""
    stripped = line.rstrip()
    backslashes = len(stripped) - len(stripped.rstrip("\\"))
    return stripped[:-1] if backslashes % 2 else stripped
