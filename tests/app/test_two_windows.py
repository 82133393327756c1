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


def test_lines_that_are_only_text_come_together_when_both_are_saved(desk):
    one, other = desk.windows
    one.edit("## Notes for Implementation", "My own.\n\n## Notes for Implementation")
    other.edit("## Risk Mitigation", "Another's.\n\n## Risk Mitigation")
    desk.save(one)
    desk.settle()
    assert "My own." in other.text, "it would be written over"
    desk.save(other)
    desk.settle()
    for text in (one.text, other.text, other.disk):
        assert text.count("My own.") == text.count("Another's.") == 1
    assert conflicts(desk) == [[], []]


def test_a_line_of_text_that_both_changed_clashes_once(desk):
    one, other = desk.windows
    heading = "## Notes for Implementation"
    one.edit(heading, f"A line.\n\n{heading}")
    desk.save(one)
    one.edit("A line.", "A line of mine.")
    other.edit("A line.", "A line of yours.")
    desk.save(one)
    desk.settle()
    assert [[lines for _, lines in found] for found in conflicts(desk)] == [[], [("A line of yours.",)]]
    desk.save(other)
    desk.settle()
    assert "A line of yours." in other.disk and "A line of yours." in one.text


def test_the_same_line_clashes_in_one_window_and_the_edits_end(desk):
    one, other = desk.windows
    one.edit(WORKS, "- [ ] It works well <!-- o1 -->")
    other.edit(WORKS, "- [ ] It works fine <!-- o1 -->")
    before = one.edits + other.edits
    assert desk.settle() <= 3
    assert one.edits + other.edits - before <= 4, "each tells the other once, and where else the line stands"
    assert [{item for item, _ in found} for found in conflicts(desk)] == [set(), {"o1"}]
    (conflict,) = {c.id for c in other.conflicts if c.mine == ("- [ ] It works fine <!-- o1 -->",)}
    other.world.run("document.resolve", uri=other.uri, id=conflict, keep="mine")
    desk.settle()
    assert "It works fine <!-- o1 -->" in one.text and conflicts(desk) == [[], []]


def test_a_window_that_shows_the_file_anew_takes_nothing_back(desk):
    one, other = desk.windows
    one.edit("### Primary Goals\n", "### Primary Goals\n- [ ] It lasts\n")
    one.run("note.add", kind="todo", text="Order paint")
    other.edit(WORKS, WORKS.replace("[ ]", "[x]"))
    other.look()
    desk.save(other)
    one.reload()
    desk.settle()
    session = one.world.project.current.session
    said = {(o.text, o.done) for o in session.objectives}
    assert said == {("It works", True), ("It is fast", False), ("It lasts", False)}
    for window in desk.windows:
        assert "It lasts" in window.text and "Order paint" in window.text and "- [x] It works" in window.text
    assert conflicts(desk) == [[], []]


def test_the_command_line_beside_two_windows(desk, make_project):
    one, other = desk.windows
    beside = make_project(on=one.world, wrap=desk.wrap)
    beside.documents.texts = one.world.documents.texts
    one.edit("It is fast <!--", "It is very fast <!--")
    one.edit("## Risk Mitigation", "My own.\n\n## Risk Mitigation")
    one.look()
    beside.project.load()
    beside.run("objective.update", objective="o1", done=True)
    other.reload()
    desk.settle()
    desk.save(one)
    desk.settle()
    for text in (one.text, other.text, other.disk):
        assert "- [x] It works" in text and "It is very fast" in text and text.count("My own.") == 1
    assert conflicts(desk) == [[], []]


def test_a_server_that_is_killed_takes_no_line_for_a_persons(desk):
    one, other = desk.windows
    one.edit("It is fast <!--", "It is very fast <!--")
    one.run("objective.update", objective="o1", done=True)
    other.world.clock.move(minutes=9)
    other.world.read(400)
    other.run("note.add", kind="todo", text="Order paint")
    desk.save(other)
    one.crash()
    desk.settle()
    assert conflicts(desk) == [[], []]
    session = one.world.project.current.session
    assert session.objectives[0].done and [note.text for note in session.notes] == ["Order paint"]
    for window in desk.windows:
        assert "- [x] It works" in window.text and "It is very fast" in window.text


def test_git_puts_an_earlier_file_back_under_two_windows(desk):
    one, other = desk.windows
    earlier = one.disk
    one.edit("## Risk Mitigation", "My own.\n\n## Risk Mitigation")
    one.run("objective.update", objective="o1", done=True)
    other.run("note.add", kind="todo", text="Order paint")
    desk.save(other)
    one.edit("## Notes for Implementation", "Unsaved.\n\n## Notes for Implementation")
    one.look()
    one.world.documents.texts[one.path] = earlier
    other.reload()
    desk.settle()
    session = one.world.project.current.session
    assert session.objectives[0].done and [note.text for note in session.notes] == ["Order paint"]
    assert "My own." in one.text and "Unsaved." in one.text
    assert "- [x] It works" in other.text and "Order paint" in other.text
    assert conflicts(desk) == [[], []]


def test_phases_that_are_planned_anew_in_one_window_are_not_taken_back_by_the_other(desk):
    one, other = desk.windows
    one.edit("## Session Goals\n", "## Session Goals\n\n### Core (60% context)\n\n### Rest (40% context)\n")
    desk.save(one)
    desk.settle()
    one.edit("### Core (60% context)", "### Core (70% context)")
    one.edit("### Rest (40% context)", "### Rest (30% context)")
    other.edit("## Risk Mitigation", "Another's.\n\n## Risk Mitigation")
    desk.settle()
    phases = one.world.project.current.session.phases
    assert [(phase.name, phase.weight) for phase in phases] == [("Core", 70), ("Rest", 30)]
