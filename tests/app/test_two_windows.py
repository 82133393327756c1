"""Two windows with the same document open: their lines come together, and only a person's own lines clash."""

import pytest
from tests.app.windows import Desk

from batonpass.adapters.documents.renderer import TemplateRenderer


@pytest.fixture
def desk(make_project, tmp_path):
    renderer = TemplateRenderer(tmp_path)
    return Desk(make_project, lambda name, port: renderer if name == "renderer" else port)


def conflicts(desk):
    return [[(c.item, c.mine) for c in window.conflicts] for window in desk.windows]


WORKS = "- [ ] It works <!-- o1 -->"


def test_a_line_that_only_batonpass_wrote_never_clashes(desk):
    one, other = desk.windows
    one.edit(WORKS, "- [ ] It works well <!-- o1 -->")
    one.look()
    one.world.read(900)
    one.world.clock.move(minutes=9)
    other.edit(WORKS, "- [ ] It works fine <!-- o1 -->")
    one.run("note.add", kind="todo", text="Order paint")
    other.world.read(300, "file:///b.py")
    other.look()
    desk.save(other)
    other.world.clock.move(minutes=9)
    one.run("note.add", kind="todo", text="Order nails")
    desk.settle()
    assert [{item for item, _ in found} for found in conflicts(desk)] == [set(), {"o1"}]
    assert "It works fine" in other.text and "It works well" in one.text
    for window in desk.windows:
        assert "Order paint" in window.text and "Order nails" in window.text


def test_what_one_window_has_unsaved_the_other_shows(desk):
    one, other = desk.windows
    one.edit("It is fast <!--", "It is very fast <!--")
    other.edit(WORKS, WORKS.replace("[ ]", "[x]"))
    desk.settle()
    for window in desk.windows:
        assert "It is very fast" in window.text and "- [x] It works" in window.text
    assert conflicts(desk) == [[], []]
    assert [o.text for o in one.world.project.current.session.objectives] == ["It works", "It is very fast"]
