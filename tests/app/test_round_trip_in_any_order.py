"""Whatever a person and the session do to a plan, in any order: no word of the person's is lost."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from batonpass.adapters.documents.renderer import TemplateRenderer
from batonpass.app import round_trip
from batonpass.app.markdown.entries import read_statements
from batonpass.app.markdown.places import EntryKind
from batonpass.domain.errors import BatonpassError
from batonpass.domain.session import DocumentKind

GENERATE = (Phase.explicit, Phase.reuse, Phase.generate)
"""Each example is a whole session; making a failing one smaller would take minutes."""

FREE = st.integers(0, 200)

PERSON = st.one_of(
    st.tuples(st.just("write a line"), FREE),
    st.tuples(st.just("add a box"), FREE),
    st.tuples(st.just("tick"), FREE),
    st.tuples(st.just("reword"), FREE),
    st.tuples(st.just("delete an item"), FREE),
    st.tuples(st.just("move an item"), FREE),
    st.tuples(st.just("lose an id"), FREE),
    st.tuples(st.just("copy an item"), FREE),
    st.tuples(st.just("change a rendered line"), FREE),
    st.tuples(st.just("write by hand"), FREE),
    st.tuples(st.just("write a heading by hand"), FREE),
    st.tuples(st.just("take a heading away"), FREE),
)
BY_HAND = (
    (
        "Implementation Plan",
        "### Task: Try {0}\n**Time Estimate**: 2 hours\n**Priority:** High\n\n- [ ] Step {0}\n",
    ),
    (
        "Implementation Plan",
        "### Task 7: Try {0}\n**Priority**: High/Medium\n\nFor {0}.\n\n**Subtasks:**\n- [x] Step {0}\n",
    ),
    (
        "Implementation Plan",
        "### Task 1: Try {0}\n**State**: in progress  \n**Time Estimate**: half a day  \n",
    ),
    ("Primary Goals", "* [ ] Reach {0}\n  **Priority**: High\n"),
    ("Risk Mitigation", "- **Risk**: Fear {0}\n  - **Probability**: Low\n  - **Mitigation**: Against {0}\n"),
    ("Notes for Future", "1. **Decision**: Take {0}\n   - **Rationale**: Good {0}\n"),
    ("Next Session Preview", "- **Next {0}**: and why\n"),
    ("Session Overview", "**Mine**: {0}  \n**Context Budget**: all of {0}\n"),
)
"""What a person writes in a form of their own, and below which heading."""
SESSION = st.one_of(
    st.tuples(st.just("objective.add"), FREE),
    st.tuples(st.just("task.add"), FREE),
    st.tuples(st.just("note.add"), FREE),
    st.tuples(st.just("finish"), FREE),
    st.tuples(st.just("read"), FREE),
    st.tuples(st.just("refresh"), FREE),
    st.tuples(st.just("look"), FREE),
)


class Pair:
    """A person and a session over one plan. `written` are the person's own words, `where` they stand free."""

    def __init__(self, make_project, folder):
        renderer = TemplateRenderer(folder)
        self.world = make_project(wrap=lambda name, port: renderer if name == "renderer" else port)
        self.world.start(objectives=[{"text": "It works"}, {"text": "It is fast"}])
        self.world.run("task.add", text="Build it", subtasks=[{"text": "walls"}])
        self.world.run("note.add", kind="warning", text="It may rain", mitigation="a roof")
        self.path = Path(self.world.session.document(DocumentKind.PLAN).path)
        self.written = set()
        self.number = 0
        # What the plan may come to have at most, in letters.
        self.size = 3 * len("\n".join(self.lines))

    @property
    def lines(self):
        return self.world.documents.texts[self.path].split("\n")

    @lines.setter
    def lines(self, lines):
        self.world.documents.texts[self.path] = "\n".join(lines)

    def fresh(self):
        self.number += 1
        return f"word{self.number:03}"

    def items(self):
        return [n for n, line in enumerate(self.lines) if "<!-- " in line and line.startswith("- ")]

    def step(self, action, where):
        word = self.fresh()
        items = self.items()
        if action in ("write a line", "add a box", "change a rendered line"):
            self.write(action, where, word)
        elif action in ("write by hand", "write a heading by hand", "take a heading away"):
            self.write_by_hand(action, where, word)
        elif action in ("objective.add", "task.add", "note.add", "finish", "read", "refresh", "look"):
            self.change_session(action, where, word)
        elif items:
            self.change_item(action, items[where % len(items)], word)

    def write(self, action, where, word):
        lines = self.lines
        match action:
            case "write a line":
                place = 1 + where % (len(lines) - 1)
                self.lines = [*lines[:place], f"My {word}.", *lines[place:]]
                self.written.add(f"My {word}.")
            case "add a box":
                place = lines.index("### Primary Goals") + 1
                self.lines = [*lines[:place], f"- [ ] Reach {word}", *lines[place:]]
                self.written.add(f"Reach {word}")
            case _:
                place = next(n for n, line in enumerate(lines) if "Context Now" in line)
                self.lines = [*lines[:place], f"{lines[place]} {word}", *lines[place + 1 :]]
                self.written.add(word)

    def write_by_hand(self, action, where, word):
        lines = self.lines
        title, form = BY_HAND[where % len(BY_HAND)]
        places = [n for n, line in enumerate(lines) if line.strip("#*: ").casefold() == title.casefold()]
        if action == "write by hand" and places:
            written = form.format(word).split("\n")
            self.lines = [*lines[: places[0] + 1], *written, *lines[places[0] + 1 :]]
            self.written |= {line.strip() for line in written if word in line and "**Context" not in line}
            self.size += len(form) + 400
        elif action == "write a heading by hand" and places:
            spelt = (f"## {title.upper()}", f"**{title}:**", f"#### {title}:")[where % 3]
            self.lines = [*lines[: places[0]], spelt, *lines[places[0] + 1 :]]
        elif action == "take a heading away" and places:
            self.lines = [*lines[: places[0]], *lines[places[0] + 1 :]]

    def change_item(self, action, item, word):
        lines = self.lines
        match action:
            case "tick":
                line = lines[item]
                ticked = line.replace("[ ]", "[x]") if "[ ]" in line else line.replace("[x]", "[ ]")
                self.lines = [*lines[:item], ticked, *lines[item + 1 :]]
            case "reword":
                words, _, rest = lines[item].partition(" <!--")
                self.lines = [*lines[:item], f"{words} {word} <!--{rest}", *lines[item + 1 :]]
                self.written.add(word)
            case "delete an item":
                self.forget(lines[item])
                self.lines = [*lines[:item], *lines[item + 1 :]]
            case "move an item":
                rest = [*lines[:item], *lines[item + 1 :]]
                other = next((n for n, line in enumerate(rest) if "<!-- o" in line), item)
                self.lines = [*rest[:other], lines[item], *rest[other:]]
            case "lose an id":
                words, _, rest = lines[item].partition(" <!--")
                bare = words + rest.partition("-->")[2]
                self.lines = [*lines[:item], bare, *lines[item + 1 :]]
            case _:
                self.lines = [*lines[: item + 1], f"{lines[item]} {word}", *lines[item + 1 :]]
                self.written.add(word)

    def change_session(self, action, where, word):
        match action:
            case "objective.add" | "task.add":
                self.run(action, text=f"Session {word}")
            case "note.add":
                self.run(action, text=f"Session {word}", kind="todo")
            case "finish":
                self.run("objective.update", objective="o1", done=where % 2 == 0)
            case "read":
                self.world.read(50)
            case "refresh":
                self.run("document.refresh", uri=self.path.as_uri())
            case _:
                round_trip.take_in_documents(self.world.project)

    def forget(self, line):
        self.written -= {words for words in self.written if words in line}

    def run(self, command, **parameters):
        """As faces do: what stands in the documents is taken in before."""
        round_trip.take_in_documents(self.world.project)
        try:
            self.world.run(command, **parameters)
        except BatonpassError:
            """What is refused changes nothing."""

    def settle(self):
        self.run("document.refresh", uri=self.path.as_uri())


@pytest.fixture
def make_pair(make_project):
    with tempfile.TemporaryDirectory() as folder:
        yield lambda: Pair(make_project, Path(folder))


@settings(
    max_examples=30,
    deadline=None,
    phases=GENERATE,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=st.lists(st.one_of(PERSON, SESSION), max_size=8))
def test_nothing_a_person_wrote_is_lost(make_pair, steps):
    pair = make_pair()
    for action, where in steps:
        pair.step(action, where)
        text = "\n".join(pair.lines)
        assert [words for words in sorted(pair.written) if words not in text] == [], f"lost by: {action}"
    pair.settle()
    text = "\n".join(pair.lines)
    assert [words for words in sorted(pair.written) if words not in text] == [], "lost by a refresh"
    revision = pair.world.session.revision
    pair.settle()
    assert "\n".join(pair.lines) == text, "a second refresh changes more"
    assert pair.world.session.revision == revision, "a second refresh stores more"
    assert len(text) < pair.size, "the plan grows"
    check_equal(pair)


def check_equal(pair):
    """The document says what the session holds, where no conflict stands."""
    result = pair.world.run("document.refresh", uri=pair.path.as_uri())
    if result["conflicts"]:
        return
    entries = read_statements("\n".join(pair.lines), DocumentKind.PLAN).entries
    own = [e for e in entries if e.kind is EntryKind.OBJECTIVE and e.written_id and not e.repeats]
    # Where a line stands twice, the first is the item.
    said = {entry.written_id: (entry.text, entry.done) for entry in reversed(own)}
    held = {o.id: (o.text, o.done) for o in pair.world.session.objectives}
    assert {k: v for k, v in said.items() if k in held} == {k: v for k, v in held.items() if k in said}
