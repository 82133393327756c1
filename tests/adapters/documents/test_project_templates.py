"""The templates of a project: listing, copying and checking them."""

from pathlib import Path

import pytest

from batonpass.adapters.documents.project_templates import PURPOSES, ProjectTemplates
from batonpass.adapters.documents.renderer import TemplateRenderer, shipped_templates
from batonpass.adapters.documents.samples import empty_sample, full_sample
from batonpass.domain.errors import NotAllowed, NotFound


@pytest.fixture
def overrides(tmp_path: Path) -> Path:
    folder = tmp_path / ".batonpass" / "templates"
    folder.mkdir(parents=True)
    return folder


def test_every_shipped_template_is_listed() -> None:
    assert {path.name for path in shipped_templates().iterdir()} == set(PURPOSES)


def test_the_list_tells_which_templates_the_project_has_its_own_of(overrides: Path, tmp_path: Path) -> None:
    for name in ("plan.md.j2", "footer.md.j2", "plan.md.j2.orig"):
        (overrides / name).touch()
    own = {t.name: t.override for t in ProjectTemplates(tmp_path).list() if t.override}
    assert own == {name: overrides / name for name in ("plan.md.j2", "footer.md.j2")}


def test_a_copy_is_the_shipped_template(tmp_path: Path) -> None:
    path = ProjectTemplates(tmp_path).copy("session-log")
    assert path == tmp_path / ".batonpass" / "templates" / "session-log.md.j2"
    assert path.read_bytes() == (shipped_templates() / path.name).read_bytes()


def test_a_template_that_is_there_is_never_written_over(overrides: Path, tmp_path: Path) -> None:
    (overrides / "plan.md.j2").write_text("mine", encoding="utf-8")
    with pytest.raises(NotAllowed, match="left as it is"):
        ProjectTemplates(tmp_path).copy("plan.md.j2")
    assert (overrides / "plan.md.j2").read_text("utf-8") == "mine"


@pytest.mark.parametrize("name", ["blueprint", "../plan", "/etc/passwd", ""])
def test_only_what_is_shipped_can_be_copied(name: str, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"There are: plan\.md\.j2"):
        ProjectTemplates(tmp_path).copy(name)
    assert not list(tmp_path.iterdir())


def test_nothing_is_copied_through_a_link_out_of_the_project(tmp_path: Path) -> None:
    project, outside = tmp_path / "project", tmp_path / "outside"
    (project / ".batonpass").mkdir(parents=True)
    outside.mkdir()
    (project / ".batonpass" / "templates").symlink_to(outside)
    with pytest.raises(NotAllowed, match="out of the project"):
        ProjectTemplates(project).copy("plan")
    assert not list(outside.iterdir())


def test_the_shipped_templates_themselves_are_in_order(tmp_path: Path) -> None:
    templates = ProjectTemplates(tmp_path)
    for name in PURPOSES:
        templates.copy(name)
    report = templates.check()
    assert report.problems == ()
    assert set(report.checked) == set(PURPOSES)


def test_a_project_without_templates_has_nothing_to_check(tmp_path: Path) -> None:
    report = ProjectTemplates(tmp_path).check()
    assert (report.checked, report.problems) == ((), ())


FAULTS = {
    "a syntax error": ("plan.md.j2", "one\n{% if %}\n", 2, "Expected an expression"),
    "a block without an end": ("handoff.md.j2", "{% for a in session.tasks %}\n", 1, "endfor"),
    "an unknown filter": ("plan.md.j2", "\n{{ session.title | shout }}", 2, "shout"),
    "an unknown name": (
        "plan.md.j2",
        "one\n\n{{ sesion.title }}",
        3,
        "no fact “sesion”; there are session, ",
    ),
    "an unknown name where it is seldom asked for": (
        "plan.md.j2",
        "{% if session.title == 'rare' %}\n{{ colour }}\n{% endif %}",
        2,
        "colour",
    ),
    "another document's fact": ("session-log.md.j2", "{{ view.project }}", 1, "view"),
    "an unknown attribute": (
        "implementation-log.md.j2",
        "\n\n{{ log.heath }}",
        3,
        "“LogView” has no fact “heath”; it has health, ",
    ),
    "an attribute of a list": ("plan.md.j2", "\n{{ session.tasks.text }}", 2, "a list; go through it"),
    "an attribute of a text": ("plan.md.j2", "{{ session.title.colour }}", 1, "“colour” in what is a text"),
    "an item that there is not": ("plan.md.j2", "{{ session.tasks[900] }}", 1, "no “900” in what is a list"),
    "an unknown attribute of an item": (
        "plan.md.j2",
        "{% for task in session.tasks %}\n{{ task.prioritys }}\n{% endfor %}",
        2,
        "“Task” has no fact “prioritys”; it has priority, ",
    ),
    "a fact that is missing at times": (
        "plan.md.j2",
        "\n{{ view.repository.branch }}",
        2,
        "“branch” was asked of a fact that may be missing",
    ),
    "an unknown macro": (
        "plan.md.j2",
        '{% import "macros.md.j2" as write with context %}\n{{ write.shout() }}',
        2,
        "“macros.md.j2” has no “shout”; it has ",
    ),
    "macros that lack something": ("macros.md.j2", "{% macro mine() %}{% endmacro %}", None, "plan.md.j2"),
    "a file that is not UTF-8": ("plan.md.j2", "caf\udce9", 1, "not UTF-8"),
    "a syntax error in a file that no document uses": ("footer.md.j2", "{{", 1, ""),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_told_with_its_template_and_line(fault: str, overrides: Path, tmp_path: Path) -> None:
    name, text, line, word = FAULTS[fault]
    (overrides / name).write_bytes(text.encode("utf-8", "surrogateescape"))
    report = ProjectTemplates(tmp_path).check()
    assert report.checked == (name,)
    assert report.problems, "no problem was found"
    first = report.problems[0]
    assert (first.template, first.line) == (name, line), first.sentence
    assert word in first.sentence


def test_each_fault_is_told_once(overrides: Path, tmp_path: Path) -> None:
    (overrides / "plan.md.j2").write_text("{{ colour }} {{ colour }}\n{{ shape }}", encoding="utf-8")
    problems = ProjectTemplates(tmp_path).check().problems
    assert [(p.line, p.sentence.split(";")[0]) for p in problems] == [
        (1, "there is no fact “colour”"),
        (2, "there is no fact “shape”"),
    ]


def test_names_that_a_template_sets_itself_are_known(overrides: Path, tmp_path: Path) -> None:
    (overrides / "footer.md.j2").write_text("{{ mine }} {{ view.project }}", encoding="utf-8")
    (overrides / "plan.md.j2").write_text(
        "{% set mine = session.title %}{% for a in range(2) %}{{ a }}{% endfor %}"
        '{% macro twice(b) %}{{ b }}{{ b }}{% endmacro %}{{ twice(mine) }}{% include "footer.md.j2" %}',
        encoding="utf-8",
    )
    assert ProjectTemplates(tmp_path).check().problems == ()


def test_one_template_can_be_checked_alone(overrides: Path, tmp_path: Path) -> None:
    for name in ("plan.md.j2", "handoff.md.j2"):
        (overrides / name).write_text("{{ colour }}", encoding="utf-8")
    report = ProjectTemplates(tmp_path).check("plan")
    assert (report.checked, {p.template for p in report.problems}) == (("plan.md.j2",), {"plan.md.j2"})
    with pytest.raises(NotFound, match=r"It has: handoff\.md\.j2, plan\.md\.j2"):
        ProjectTemplates(tmp_path).check("session-log")


def test_the_full_sample_fills_what_the_empty_one_leaves_open(tmp_path: Path) -> None:
    renderer = TemplateRenderer(tmp_path)
    for render in (
        lambda sample: renderer.render_session_log(sample.log),
        lambda sample: renderer.render_implementation_log(sample.log),
        lambda sample: renderer.render_handoff(sample.handoff),
    ):
        full, empty = render(full_sample()), render(empty_sample())
        assert full.count("Nothing recorded") < empty.count("Nothing recorded") / 2
