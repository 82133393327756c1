r"""Safe cuts: places where a text can be divided without changing the sum of its tokens.

tiktoken first splits a text into pieces with the encoding's pattern and then encodes each piece by itself.
A place is therefore a safe cut if a piece always ends there, whatever stands further away, and if the text
before it, taken alone, is split as it was within the whole. (The text after it is: the patterns never look
behind.) Three rules find such places in o200k_base and in cl100k_base. "White space" is Unicode's
White_Space, as in the patterns; a "blank" is white space other than `\r` and `\n`; a line is blank if it
holds nothing but blanks.

The alternatives of both patterns are of five kinds:

- word: at most one leading character that is neither letter, digit nor line end; letters (in o200k_base
  marks too); in o200k_base an apostrophe with one of s, t, re, ve, m, ll, d may follow (in cl100k_base this
  ending is an alternative of its own);
- number: one to three digits;
- symbols: at most one leading space; characters that are neither white space, letter nor digit; then any
  number of line ends (in o200k_base also of `/`);
- line ends: white space as far as the last line end of an unbroken stretch of white space;
- white space: the rest of a stretch: whole if the text ends there, else without its last character, if
  that leaves any; in the end that last character, if no word or symbols took it.

**After `\n`, when the next line is not blank and does not start with `/`.** The pieces that can hold `\n`
are symbols (in their tail) and line ends. The tail of symbols stops at this place, as the next character
is neither line end nor `/`. Line ends stop at it too: the next line shows something other than white space
before it ends, so this `\n` is the last line end of its stretch. The text before the place, taken alone,
ends in the same `\n`, where both kinds stop likewise; the alternative "white space that ends the text" of
cl100k_base takes the same characters as line ends do. The condition is about a line's first visible
character only, so it holds as soon as that character is known.

**Before a blank that follows a character that is not white space.** No kind of piece has a blank after
something else: word and symbols may only begin with one. The text before the place ends in a character
that is not white space, so neither the look-ahead of white space nor the end of the text decides anything
in it.

**Between an ASCII letter or digit and an ASCII punctuation mark other than `'`.** Word and number go on
with letters, marks and digits only, or with an apostrophe; symbols hold neither letters nor digits. The
text before the place ends in a letter or digit, so again no look-ahead is concerned.

Each rule is decided by the characters next to the place, and the first one besides by the line that
follows. This is what makes counting local: cuts that are known from text which an edit leaves alone are
cuts before and after the edit, and only the text between them changes its count.
"""

import re
from collections.abc import Iterator

# The inside of a character class: Unicode's White_Space without \r and \n. Python's \s and str.isspace take
# U+001C to U+001F as well.
BLANKS = "\t\x0b\x0c \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_SPACES = BLANKS + "\r\n"
_PUNCTUATION = r"!-&(-/:-@\[-`{-~"
_WORD = "0-9A-Za-z"

# Each match ends at a cut.
_FORWARD = re.compile(
    rf"[^{_SPACES}](?=[{BLANKS}])"
    rf"|[{_WORD}](?=[{_PUNCTUATION}])"
    rf"|\n(?=[^{_SPACES}/]|[{BLANKS}]++[^{_SPACES}])"
)
# The same rules for reversed text: each match ends at a cut, too.
_BACKWARD = re.compile(
    rf"[{BLANKS}](?=[^{_SPACES}])"
    rf"|[{_PUNCTUATION}](?=[{_WORD}])"
    rf"|(?:[^{_SPACES}/]|/(?=[{BLANKS}]))[{BLANKS}]*+(?=\n)"
)
_NEAR = 4096  # Characters that are searched for a cut when a text is divided into chunks.
_VISIBLE = re.compile(rf"[^{_SPACES}]")


def last_cut(text: str) -> int | None:
    """The index of the last safe cut that text alone proves, whatever precedes or follows it.

    It lies before the last character at the latest. None if there is no such cut.
    """
    found = _BACKWARD.search(text[::-1])
    return None if found is None else len(text) - found.end()


def first_cut(text: str, start: int = 0) -> int | None:
    """The index of the first safe cut that text from start alone proves, whatever precedes or follows it.

    It lies behind the character at start at the earliest. None if there is no such cut.
    """
    found = _FORWARD.search(text, start)
    return None if found is None else found.end()


def all_cuts(text: str) -> Iterator[int]:
    """The indices of all safe cuts of a text."""
    return (found.end() for found in _FORWARD.finditer(text))


def shows_something(text: str) -> bool:
    """Whether text holds a character that is not white space."""
    return _VISIBLE.search(text) is not None


def chunks(text: str, size: int) -> Iterator[str]:
    """Divide text at safe cuts into chunks of at least size characters, the last one excepted.

    Each multiple of size is only a place to look for a cut near by, so that this stays quick for megabytes
    without any: such text stays in one piece.
    """
    start = 0
    look = size
    while look < len(text):
        found = _FORWARD.search(text, look - 1, look + _NEAR)
        if found is None:
            look += size
            continue
        yield text[start : found.end()]
        start = found.end()
        look = start + size
    if start < len(text):
        yield text[start:]
