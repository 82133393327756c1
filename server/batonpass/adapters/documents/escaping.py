"""Text from people and from git, made safe for Markdown.

Such text may hold anything: pipes, backticks, HTML, links, headings, line breaks, control characters, bytes
that are not UTF-8. Rendered, it must read as it was written and never become structure. What is escaped is
the inline and block syntax of CommonMark 0.31 and GitHub's tables and strikethrough, plus `$`, which several
viewers take for mathematics. Characters that cannot start anything where they stand (`snake_case`, `#12`
inside a line) stay as they are, because people read these documents raw too; so do names in backticks, which
are code wherever they stand.
"""

import re
import unicodedata
from collections.abc import Iterator

HEADLINE_LIMIT = 100

_LINE_BREAK = re.compile(r"\r\n|\r|\n")
_ALWAYS = re.compile(r"[\\`*\[\]<|~$]")
_ENTITY = re.compile(r"&(?=#|[A-Za-z][A-Za-z0-9]*;)")
_CODE = re.compile(r"(?<!`)`(?! )[^`\\&|<]*[^ `\\&|<]`(?!`)")
"""Code that means the same in a paragraph and in a cell, and says the same with escapes resolved."""
_UNDERSCORES = re.compile(r"_+")
_LINE_START = re.compile(r"[#>+\-=:]")
_ORDERED_ITEM = re.compile(r"(\d{1,9})([.)])(?=\s|$)")
_CLOSING_HASHES = re.compile(r"(^|\s)(#+)$")


def escape_line(text: str) -> str:
    """The text on one line: each run of white space becomes one space."""
    return _escape(" ".join(visible(text).split()))


def escape_lines(text: str, indent: int = 0) -> str:
    """The text with its line breaks kept as hard breaks; later lines are indented by `indent` spaces.

    Blank lines are dropped: they would end the paragraph, or the list item, in which the text stands.
    """
    lines = [escape_line(line) for line in _LINE_BREAK.split(text)]
    return ("\\\n" + " " * indent).join(line for line in lines if line)


def headline(text: str, limit: int = HEADLINE_LIMIT) -> str:
    """The first line that is not blank, shortened at a word where one ends; not escaped."""
    first = next((" ".join(line.split()) for line in _LINE_BREAK.split(text) if line.strip()), "")
    if len(first) <= limit:
        return first
    cut = first[:limit]
    return (cut.rsplit(" ", 1)[0] if " " in cut[limit // 2 :] else cut).rstrip() + "…"


def code_span(text: str) -> str:
    """The text as a code span; characters without a shape are written as Python would write them."""
    shown = visible(text, line_breaks=True)
    if not shown.strip(" "):
        return escape_line(f"“{shown}”")
    fence = "`" * (max((len(run) for run in re.findall(r"`+", shown)), default=0) + 1)
    # CommonMark takes one space off each end when both have one; a backtick at an end would join the fence.
    touches = shown.startswith("`") or shown.endswith("`")
    loses_spaces = shown.startswith(" ") and shown.endswith(" ")
    padding = " " if touches or loses_spaces else ""
    return f"{fence}{padding}{shown}{padding}{fence}"


def visible(text: str, *, line_breaks: bool = False) -> str:
    r"""The text with invisible and unprintable characters spelt out, such as `\x1b` or `\u202e`.

    Control characters could drive a terminal, directional overrides could show one name for another,
    characters without a width could hide words from people that a model reads, and lone surrogates (git's
    bytes that are not UTF-8) cannot be written at all. White space stays, unless `line_breaks` asks for tabs
    and line breaks to be spelt out too.
    """
    return "".join(_shown(character, line_breaks) for character in text)


def _shown(character: str, line_breaks: bool) -> str:
    if " " <= character <= "~":
        return character
    if character.isspace():
        return character.encode("unicode_escape").decode() if line_breaks else " "
    if "\udc80" <= character <= "\udcff":
        return f"\\x{ord(character) - 0xDC00:02x}"
    if unicodedata.category(character) in {"Cc", "Cf", "Cs"} and character not in _JOINERS:
        return character.encode("unicode_escape", "surrogatepass").decode()
    return character


_JOINERS = "\u200c\u200d"
"""What several scripts and compound emoji are written with."""


def _escape(line: str) -> str:
    """One line without leading or trailing white space."""
    hashes = _CLOSING_HASHES.search(line)
    code = {place for found in _CODE.finditer(line) for place in range(*found.span())}
    places = {
        *(found.start() for found in _ALWAYS.finditer(line)),
        *(found.start() for found in _ENTITY.finditer(line)),
        *_outer_underscores(line),
        *((0,) if _LINE_START.match(line) else ()),
        *((hashes.start(2),) if hashes else ()),
    }
    ordered = _ORDERED_ITEM.match(line)
    if ordered:
        places.add(ordered.start(2))
    places -= code
    return "".join(f"\\{character}" if i in places else character for i, character in enumerate(line))


def _outer_underscores(line: str) -> Iterator[int]:
    """Underscores that do not stand between two letters or digits; only those can mark emphasis."""
    for run in _UNDERSCORES.finditer(line):
        before = line[run.start() - 1 : run.start()] if run.start() else ""
        after = line[run.end() : run.end() + 1]
        if not (before.isalnum() and after.isalnum()):
            yield from range(run.start(), run.end())
