"""Formatting makes a document tidy, and never makes it another."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from batonpass.app.authoring.formatting import format_document
from batonpass.app.markdown.entries import read_statements
from batonpass.domain.session import DocumentKind


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# A\n\n\n\ntext  \t\n", "# A\n\ntext\n"),
        ("text\n# A", "text\n\n# A\n"),
        ("# A\n## B\n- x\n", "# A\n## B\n- x\n"),
        ("\n\n# A\n\n\n", "# A\n"),
        ("* a\n  * b\n* c\n", "- a\n  - b\n- c\n"),
        ("+ a\n\n  more * here\n", "- a\n\n  more * here\n"),
        ("* a\n- b\n", "* a\n- b\n"),
        ("one  \ntwo \nthree\n", "one  \ntwo\nthree\n"),
        ("```\na  \n\n\n* b\n```\n", "```\na  \n\n\n* b\n```\n"),
        ("    code  \n\n\n    code\n", "    code  \n\n\n    code\n"),
        (
            "|a|b|\n|-|-:|\n|one|2|\n|three \\| 4|10|\n",
            "| a          |   b |\n| ---------- | --: |\n| one        |   2 |\n| three \\| 4 |  10 |\n",
        ),
        ("|a|\n|:-:|\n|🎯|\n|four|\n", "|  a   |\n| :--: |\n|  🎯  |\n| four |\n"),
        ("a|b\n-|-\n1|2|3\nx\n", "| a   | b   |\n| --- | --- |\n1|2|3\n| x   |     |\n"),
        ("# A\r\n\r\n\r\nb\r\n", "# A\r\n\r\nb\r\n"),
        ("\ufeff# A \n", "\ufeff# A\n"),
        ("", ""),
    ],
)
def test_a_text_becomes_tidy(text, expected):
    assert format_document(text) == expected
    assert format_document(expected) == expected


def rendered(text):
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return MarkdownIt("commonmark").enable("table").render(lines if lines.endswith("\n") else f"{lines}\n")


PIECES = st.sampled_from(
    [
        *("# A", "## B <!-- t1 -->", "- x", "* x", "  * y", "+ [ ] z", "1. n", "> q", ">", "```", "    c"),
        *("a  ", "b\\", "", "", " ", "|a|b|", "|-|:-:|", "| 1 | 2 | 3 |", "a|b", "-|-", "---", "==="),
        *("<div>", "<!--", "-->", "`", "\t"),
    ]
)
TEXTS = st.lists(PIECES, max_size=14).map("\n".join)


@settings(max_examples=400)
@given(TEXTS | st.text(alphabet="#-*+ \n|:`>a1.\t\\<\r", max_size=60))
def test_it_means_what_it_meant_and_is_tidy_at_once(text):
    tidy = format_document(text)
    assert rendered(tidy) == rendered(text)
    assert format_document(tidy) == tidy


@pytest.mark.parametrize("kind", [DocumentKind.PLAN, DocumentKind.HANDOFF])
def test_a_formatted_document_says_the_same_of_its_session(handoff, kind):
    def said(text):
        return [(e.kind, e.text, e.written_id, e.done, e.values) for e in read_statements(text, kind).entries]

    text = handoff.text(kind)
    assert said(format_document(text)) == said(text) != []


def test_a_formatted_document_goes_on_with_its_session(desk):
    path = next(iter(desk.world.documents.texts))
    desk.world.documents.texts[path] = tidy = format_document(desk.text())
    assert "|   # | Phase          |" in tidy
    desk.world.run("phase.complete")
    desk.world.run("document.refresh", uri=path.as_uri())
    result = desk.world.run("document.refresh", uri=path.as_uri())
    assert result["conflicts"] == [], "an aligned table is no change of the person's"
    row = next(line for line in desk.text().split("\n") if line.startswith("| 1"))
    assert "completed" in row
