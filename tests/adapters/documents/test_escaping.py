"""Text from outside reads as it was written, and never becomes Markdown structure."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from batonpass.adapters.documents.escaping import code_span, escape_line, escape_lines, headline, visible
from batonpass.app.markdown.source import plain_words

MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])

_MARKS = (
    *"\\`*_{}[]()<>#+-=.!|~$&:;'\" \t\n\r",
    "    ",
    "---",
    "```",
    "~~",
    "**",
    "1.",
    "- [ ]",
    "&amp;",
    "&#35;",
)
_BLOCKS = ("<b>", "<!--", "[a](b)", "![a](b)", "[E1]", "[E1]: x", "http://a.example", "| - |")
_UNDERLINES = ("\n===\n", "\n---\n", "\n:-:\n", "\n| - |\n", "|\n:-")
_LETTERS = ("a", "word", "é", "日", "\u2028", "\x85", "\x0c", "\x00", "\x1b", "\u202e", "\udcff", "\u200b")
_PIECES = st.sampled_from((*_MARKS, *_BLOCKS, *_UNDERLINES, *_LETTERS))
TEXTS = st.one_of(st.lists(_PIECES, max_size=30).map("".join), st.text(max_size=60))

PLACES = {
    "a paragraph": "{}\n",
    "a list item": "- {}\n",
    "a box": "- [ ] {}\n",
    "a numbered item": "1. {}\n",
    "a heading": "### {}\n",
    "a heading with words before": "### Task 1: {}\n",
    "bold": "**{}**\n",
    "quotation marks": "“{}” and more\n",
    "a cell": "| a | b |\n| --- | --- |\n| {} | x |\n",
    "before a link": "- {} [E1]\n\n[E1]: #evidence\n",
}


def structure(text: str) -> list[str]:
    """The kinds of all blocks and inlines, without the text and the code in them."""
    return [token.type for token in flat(text) if token.type not in {"text", "code_inline", "inline"}]


def words(text: str) -> str:
    """What is written, with code between its backticks."""
    between = {"text": "", "code_inline": "`"}
    found = (token for token in flat(text) if token.type in between)
    return "".join(between[token.type] + token.content + between[token.type] for token in found)


def flat(text: str) -> list[Token]:
    return [t for token in MARKDOWN.parse(text) for t in (token, *(token.children or ()))]


@pytest.mark.parametrize("place", PLACES)
@given(text=TEXTS)
def test_text_never_becomes_structure(place: str, text: str) -> None:
    escaped = escape_line(text)
    if not escaped:
        return
    document = PLACES[place].format(escaped)
    assert structure(document) == structure(PLACES[place].format("word")), f"{text!r} changed {place}"
    as_written = " ".join(visible(text).split())
    assert as_written in words(document), f"{text!r} does not read as it was written in {place}"
    assert plain_words(escaped) == as_written, f"{text!r} does not come back from {place}"


@pytest.mark.parametrize("indent", [0, 2, 6])
@given(text=TEXTS)
@example(text="title\n===")
@example(text="title\n---")
@example(text="cell | cell\n:-: | :-:")
@example(text="cell | cell\n:-:")
@example(text="one\n+ two\n1) three")
def test_line_breaks_are_kept_as_hard_breaks_and_nothing_else(indent: int, text: str) -> None:
    escaped = escape_lines(text, indent)
    if not escaped:
        return
    lead = {0: "", 2: "- ", 6: "- [ ] "}[indent]
    lines = escaped.count("\n") + 1
    plain = ("\\\n" + " " * indent).join(["word"] * lines)
    assert structure(lead + escaped) == structure(lead + plain), f"{text!r} became structure"


@given(text=TEXTS)
def test_code_shows_the_exact_text(text: str) -> None:
    span = code_span(text)
    spelt = visible(text, line_breaks=True)
    tokens = [token for token in flat(f"- {span}, added") if token.type == "code_inline"]
    if spelt.strip(" "):
        assert [token.content for token in tokens] == [spelt]
    else:
        assert tokens == [], "an empty name cannot be code in Markdown; it is shown in quotation marks"


@given(text=TEXTS)
def test_what_is_written_can_be_encoded_and_has_no_control_characters(text: str) -> None:
    for result in (escape_line(text), escape_lines(text, 2), code_span(text)):
        result.encode("utf-8")
        assert all(c == "\n" or c.isprintable() or ord(c) > 127 for c in result)


@pytest.mark.parametrize(
    ("given_text", "expected"),
    [
        ("plain words", "plain words"),
        ("snake_case and a_b_c", "snake_case and a_b_c"),
        ("_private and dunder__", r"\_private and dunder\_\_"),
        ("fixes #12 at last", "fixes #12 at last"),
        ("# title", r"\# title"),
        ("C #", r"C \#"),
        ("1. one", r"1\. one"),
        ("3.5 hours", "3.5 hours"),
        ("- minus", r"\- minus"),
        ("a - b", "a - b"),
        ("a | b", r"a \| b"),
        ("see `app/_main_.py` and `*`", "see `app/_main_.py` and `*`"),
        ("`a | b`", r"\`a \| b\`"),
        (r"`C:\new`", r"\`C:\\new\`"),
        ("`one` and ` two`", r"`one` and \` two\`"),
        ("```sh", r"\`\`\`sh"),
        ("`<!-- o1 -->`", r"\`\<!-- o1 -->\`"),
        ("R&D and &amp;", r"R&D and \&amp;"),
        ("two\nlines", "two lines"),
        (r"C:\new", r"C:\\new"),
        ("name\udcff.txt", r"name\\xff.txt"),
        ("\u202egnp.exe", r"\\u202egnp.exe"),
    ],
)
def test_raw_text_stays_readable(given_text: str, expected: str) -> None:
    assert escape_line(given_text) == expected


@pytest.mark.parametrize(
    ("given_text", "expected"),
    [
        ("short", "short"),
        ("\n\n  first \nsecond", "first"),
        ("word " * 30, "word " * 19 + "word…"),
        ("x" * 120, "x" * 100 + "…"),
        ("", ""),
    ],
)
def test_headline(given_text: str, expected: str) -> None:
    assert headline(given_text) == expected
