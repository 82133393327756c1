"""A text document as plain as can be: the rules of the protocol, spelt out one character at a time."""

LETTERS = ("a", "b", "Z", "word", "İ", "ſ", "\u212a")
MARKS = ("(", ")", "'", "'s", "'ll", "/", "//", ";", ".", "_", "<|endoftext|>", "\0")
DIGITS = ("1", "23", "4567")
BLANKS = (" ", "  ", "    ", "\t", "\f", "\v", "\x85", "\u2028", "\u2029", "\xa0", "\u3000", "\x1c", "\x1f")
LINE_ENDS = ("\r", "\n", "\r\n", "\n\n")
OTHERS = ("😀", "e\u0301", "漢字", "é", "\ud83d", "\ude00", "👩\u200d👩")

FRAGMENTS = LETTERS + MARKS + DIGITS + BLANKS + LINE_ENDS + LINE_ENDS + OTHERS


def split_lines(text: str) -> list[str]:
    """The lines of a text with their ends; the last one has none."""
    lines: list[str] = []
    line = ""
    for index, character in enumerate(text):
        line += character
        if character == "\n" or (character == "\r" and text[index + 1 : index + 2] != "\n"):
            lines.append(line)
            line = ""
    return [*lines, line]


def width(character: str, encoding: str) -> int:
    """The code units of one character."""
    code = ord(character)
    if encoding == "utf-8":
        return 1 + (code >= 0x80) + (code >= 0x800) + (code >= 0x10000)
    return 2 if encoding == "utf-16" and code >= 0x10000 else 1


def index_of(text: str, line: int, character: int, encoding: str) -> int:
    """The index in a text that a position leads to."""
    lines = split_lines(text)
    if line < 0:
        return 0
    if line >= len(lines):
        return len(text)
    index = sum(len(before) for before in lines[:line])
    units = 0
    for letter in lines[line].rstrip("\r\n"):
        units += width(letter, encoding)
        if units > character:
            break
        index += 1
    return index
