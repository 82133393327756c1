"""Whatever is done in two windows with one plan, in any order: no line is lost, and they come to rest."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.app.windows import Desk

from batonpass.adapters.documents.renderer import TemplateRenderer
from batonpass.app.markdown.entries import read_statements
from batonpass.app.markdown.places import EntryKind
from batonpass.domain.session import DocumentKind

GENERATE = (Phase.explicit, Phase.reuse, Phase.generate)
"""Each example is a whole session; making a failing one smaller would take minutes."""

ACTIONS = (
    "reword",
    "tick",
    "add",
    "write",
    "save",
    "task",
    "finish",
    "read",
    "look",
    "crash",
    "close and open",
)


GOALS = (
    "Owls nest in the attic",
    "Copper turns green by March",
    "Every ferry leaves on time",
    "Kilns cool down overnight",
    "Nobody queues at the bakery",
    "Violins stay in tune",
    "Glaciers are measured twice",
    "Tea is served hot",
    "Juggling looks easy",
    "Maps fold up again",
    "Hedgehogs cross the road",
)
"""One a step, and none like another: of two alike the rule is that one was reworded."""


class Table:
    """Persons at two windows. `written` are their own words, `touched` the ids of what they changed."""

    def __init__(self, desk):
        self.desk = desk
        self.written = set()
        self.touched = set()
        self.number = 0

    def step(self, place, action, where):
        window = self.desk.windows[place]
        self.number += 1
        word = f"word{self.number:03}"
        match action:
            case "reword" | "tick":
                self.change(window, action, where, word)
            case "add":
                window.edit("### Primary Goals\n", f"### Primary Goals\n- [ ] {GOALS[self.number]}, {word}\n")
                self.written.add(word)
            case "write":
                window.edit("## Notes for Implementation", f"My {word}.\n\n## Notes for Implementation")
                self.written.add(word)
            case "task" | "finish" | "read":
                self.go_on(window, action, word)
            case "save":
                self.desk.save(window)
            case "close and open":
                if not window.is_dirty:
                    window.close()
                    window.open()
            case _:
                getattr(window, action)()

    def go_on(self, window, action, word):
        """What happens in the session."""
        match action:
            case "task":
                window.run("task.add", text=f"Session {word}")
            case "finish":
                done = window.world.project.current.session.objectives[0].done
                window.run("objective.update", objective="o1", done=not done)
            case _:
                window.world.read(50, f"file:///{word}.py")
                window.world.clock.move(minutes=2)

    def change(self, window, action, where, word):
        lines = window.text.split("\n")
        items = [n for n, line in enumerate(lines) if line.startswith("- [") and "<!-- o" in line]
        place = items[where % len(items)]
        line = lines[place]
        self.touched.add(line.partition("<!-- ")[2].partition(" ")[0])
        if action == "tick":
            lines[place] = line.replace("[ ]", "[x]") if "[ ]" in line else line.replace("[x]", "[ ]")
        else:
            words, _, rest = line.partition(" <!--")
            lines[place] = f"{words} {word} <!--{rest}"
            self.written.add(word)
        window.text = "\n".join(lines)

    def known_words(self):
        session = self.desk.windows[0].world.store.sessions()[0]
        texts = [window.text for window in self.desk.windows]
        return "\n".join([*texts, self.desk.windows[0].disk, repr(session)])


@pytest.fixture
def make_table(make_project):
    with tempfile.TemporaryDirectory() as folder:
        renderer = TemplateRenderer(Path(folder))
        wrap = lambda name, port: renderer if name == "renderer" else port  # noqa: E731 - It is one word.
        yield lambda: Table(Desk(make_project, wrap))


@settings(
    max_examples=25,
    deadline=None,
    phases=GENERATE,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=st.lists(st.tuples(st.integers(0, 1), st.sampled_from(ACTIONS), st.integers(0, 9)), max_size=10))
def test_two_windows_come_together(make_table, steps):
    table = make_table()
    for place, action, where in steps:
        table.step(place, action, where)
        check_lines(table, (place, action))
    table.desk.settle()
    check_lines(table, "coming to rest")
    for window in table.desk.windows:
        for conflict in window.conflicts:
            is_own = any(word in line for line in conflict.mine for word in table.written)
            assert is_own or conflict.item in table.touched, f"nobody wrote {conflict}"
        check_equal(window)


def check_lines(table, after):
    known = table.known_words()
    assert [word for word in sorted(table.written) if word not in known] == [], f"lost by: {after}"


def check_equal(window):
    """The document says what the session holds, where no conflict stands."""
    if window.conflicts:
        return
    entries = read_statements(window.text, DocumentKind.PLAN).entries
    own = [e for e in entries if e.kind is EntryKind.OBJECTIVE and e.written_id and not e.repeats]
    said = {entry.written_id: (entry.text, entry.done) for entry in reversed(own)}
    held = {o.id: (o.text, o.done) for o in window.world.project.current.session.objectives}
    assert said == held
