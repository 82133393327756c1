"""Sections: where each kind of text is cut, and that nothing is lost whatever the text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batonpass.app.text.sections import BEFORE, LONGEST_NAME, TOP, find_sections

MARKDOWN = """\
Words before.

# One
text
```sh
# not a heading
```
## Two ##
~~~~
# nor this
~~~
# nor this
~~~~
   ### Three
    # indented code
#hashtag
#
"""

PYTHON = '''\
"""A module."""
import os

@decorated(
    1
)
def first():
    def inner():
        pass

class Kind:
    """What it is."""
    field = 1

    async def method(self):
        pass

    class Part:
        def method(self): pass

VALUE = 1
if VALUE:
    def second(): pass
else:
    def second(): pass
try:
    pass
except OSError:
    def third(): pass
'''

C = """\
/* A comment. */

#include <stdio.h>
#include <stdlib.h>

// Adds.
static int
add(int a, int b)
{
    return a

        + b;
}
int main(void) {
    if (1) {
        puts("x");
    } else
        puts("y");
}
"""

RUBY = """\
class Parcel
  attr_reader :weight

  def initialize(weight)
    @weight = weight
  end

  def heavy?
    @weight > 10
  end
end
"""

JSON = """\
{
  "name": "x",
  "scripts": {
    "a": "b"
  },
  "list": [
    1,
    2
  ]
}
"""

# file name, text, the names with the lines they begin at
CASES = [
    (
        "a.md",
        MARKDOWN,
        [(BEFORE, 0), ("One", 2), ("Two", 7), ("Three", 13), ("(heading without text)", 16)],
    ),
    ("A.MARKDOWN", "# A\r\n\r\n# B\rtext\n", [("A", 0), ("B", 2)]),
    ("a.md", "no heading at all\n", [(BEFORE, 0)]),
    ("a.md", "```\n# never closed\n", [(BEFORE, 0)]),
    ("a.md", "``` not `a fence\n# A\n", [(BEFORE, 0), ("A", 1)]),
    (
        "a.py",
        PYTHON,
        [
            (TOP, 0),
            ("first", 3),
            ("Kind", 10),
            ("Kind.method", 14),
            ("Kind.Part", 17),
            ("Kind.Part.method", 18),
            ("second", 22),
            ("second", 24),
            ("third", 28),
        ],
    ),
    ("a.py", "\ufeffdef f(): pass\n", [("f", 0)]),
    ("a.py", "def f():\r    pass\rdef g(): pass", [("f", 0), ("g", 2)]),
    ("a.py", "def broken(:\n    pass\n\ndef g():\n    pass\n", [("def broken(:", 0), ("def g():", 3)]),
    ("a.py", "x = '\\d'\n", [(TOP, 0)]),
    ("a.pyi", "nul = '\0'\n", [("nul = '\0'", 0)]),
    (
        "a.c",
        C,
        [
            ("/* A comment. */", 0),
            ("#include <stdio.h>", 2),
            ("add(int a, int b)", 5),
            ("int main(void) {", 13),
        ],
    ),
    (
        "a.rb",
        RUBY,
        [("class Parcel", 0), ("def initialize(weight)", 3), ("def heavy?", 7)],
    ),
    ("a.json", JSON, [('"scripts": {', 0), ('"list": [', 5)]),
    ("data.csv", "id,name\n1,a\n2,b\n", [("id,name", 0)]),
    ("no-ending", "one\n\ntwo", [("one", 0), ("two", 2)]),
    ("a.txt", "", []),
    ("a.txt", "\n \n", [("(blank)", 0)]),
    ("a.txt", "w" * 100, [("w" * (LONGEST_NAME - 1) + "…", 0)]),
]


@pytest.mark.parametrize(("name", "text", "expected"), CASES, ids=lambda value: repr(value)[:20])
def test_where_a_text_is_cut(name, text, expected):
    assert [(section.name, section.line) for section in find_sections(text, name)] == expected


def test_a_method_takes_its_lines_from_its_class():
    sections = {section.name: section.text for section in find_sections(PYTHON, "a.py")}
    assert "What it is." in sections["Kind"] and "async def" not in sections["Kind"]
    assert sections["Kind.method"].startswith("    async def method")
    assert sections["first"].startswith("@decorated(") and "def inner" in sections["first"]


LINES = st.sampled_from(
    [
        "# head",
        "```",
        "~~~",
        "def f(): pass",
        "class A:",
        "  x = 1",
        "\tif x:",
        "}",
        "{",
        "end",
        "",
        " ",
        "é\u2028",
    ]
)
ENDS = st.sampled_from(["\n", "\r\n", "\r", "\n\n", ""])


@given(
    st.lists(st.tuples(LINES | st.text(max_size=8), ENDS)).map(lambda parts: "".join(map("".join, parts))),
    st.sampled_from(["a.md", "a.py", "a.c"]),
)
def test_every_character_is_in_one_section(text, name):
    sections = find_sections(text, name)
    assert sorted("".join(section.text for section in sections)) == sorted(text)
    lines = [section.line for section in sections]
    assert lines == sorted(set(lines)), "sections begin at lines of their own, in order"
    assert all(section.name for section in sections)


@pytest.mark.parametrize("name", ["a.md", "a.py", "a.c"])
@pytest.mark.parametrize(
    "text",
    ["(" * 10_000, "}\n" * 50_000, "a\n" * 50_000, " a\n  b\n" * 20_000, "\n" * 50_000, "if x:\n " * 300],
)
def test_unlikely_texts_are_cut_all_the_same(name, text):
    assert sum(len(section.text) for section in find_sections(text, name)) == len(text)
