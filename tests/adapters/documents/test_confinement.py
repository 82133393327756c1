"""A project's templates that take too much are stopped, and harm nobody."""

import os
import sys
from pathlib import Path

import pytest

from batonpass.adapters.documents.confinement import ConfinedRendering
from batonpass.adapters.documents.renderer import TemplateRenderer, plan_facts, shipped_templates
from batonpass.adapters.documents.rendering import BrokenTemplate
from batonpass.adapters.documents.samples import full_sample
from batonpass.domain.errors import InvalidInput

ENDLESS = (
    "{% for a in range(99999) %}{% for b in range(99999) %}{% for c in range(99999) %}"
    "{% endfor %}{% endfor %}{% endfor %}"
)
DOUBLING = (
    '{% set all = namespace(text="x" * 1000) %}'
    "{% for a in range(99) %}{% set all.text = all.text ~ all.text %}{% endfor %}"
)
SOON = 0.3
LATE = 60.0


@pytest.fixture
def overrides(tmp_path: Path) -> Path:
    folder = tmp_path / ".batonpass" / "templates"
    folder.mkdir(parents=True)
    return folder


def confined(overrides: Path, seconds: float = LATE) -> ConfinedRendering:
    return ConfinedRendering(overrides, shipped_templates(), seconds)


def write(overrides: Path, text: str, name: str = "plan.md.j2") -> None:
    (overrides / name).write_text(text, encoding="utf-8")


@pytest.mark.parametrize("text", [ENDLESS, "{{ 7 ** (9 ** 9) }}"], ids=["a loop", "a number"])
def test_what_never_ends_is_stopped_and_named(text: str, overrides: Path) -> None:
    write(overrides, text)
    with pytest.raises(BrokenTemplate) as caught:
        confined(overrides, SOON).render("plan.md.j2", {})
    assert caught.value.template == "plan.md.j2"
    assert "takes longer than 0.3 seconds" in caught.value.reason


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux is known to keep the limit of memory")
@pytest.mark.parametrize(
    "text",
    [DOUBLING, '{{ "x" * 9999999999 }}', '{{ "%9999999999s" | format("x") }}', "{{ [0] * 9999999999 }}"],
    ids=["doubling", "a long text", "a wide field", "a long list"],
)
def test_what_fills_the_memory_fails_and_is_named(text: str, overrides: Path) -> None:
    write(overrides, text)
    with pytest.raises(BrokenTemplate, match="too much memory") as caught:
        confined(overrides).render("plan.md.j2", {})
    assert caught.value.template == "plan.md.j2"


@pytest.mark.parametrize(
    "text",
    ["{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "{{ " + "(" * 20_000 + "1" + ")" * 20_000 + " }}"],
    ids=["a macro", "parentheses"],
)
def test_what_is_nested_without_end_fails_and_is_named(text: str, overrides: Path) -> None:
    write(overrides, text)
    with pytest.raises(BrokenTemplate) as caught:
        confined(overrides).render("plan.md.j2", {})
    assert caught.value.template == "plan.md.j2"


def test_a_text_without_end_is_refused(overrides: Path) -> None:
    write(overrides, '{% for a in range(9999) %}{{ "x" * 1000 }}{% endfor %}')
    with pytest.raises(BrokenTemplate, match="more than 5,000,000 characters"):
        confined(overrides).render("plan.md.j2", {})


def test_others_go_on_after_one_was_stopped(overrides: Path) -> None:
    rendering = confined(overrides, SOON)
    write(overrides, ENDLESS)
    with pytest.raises(BrokenTemplate):
        rendering.render("plan.md.j2", {})
    calm = confined(overrides)
    write(overrides, "calm")
    assert calm.render("plan.md.j2", {}) == "calm"
    write(overrides, "changed")
    assert calm.render("plan.md.j2", {}) == "changed"


def test_what_was_stopped_is_not_tried_again_until_it_changes(
    overrides: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rendering = confined(overrides, SOON)
    write(overrides, ENDLESS)
    with pytest.raises(BrokenTemplate):
        rendering.render("plan.md.j2", {})
    with monkeypatch.context() as without, pytest.raises(BrokenTemplate, match="takes longer"):
        without.setattr("subprocess.Popen", None)
        rendering.render("plan.md.j2", {})
    write(overrides, "calm again")
    rendering._seconds = LATE  # pyright: ignore[reportPrivateUsage] -- a busy machine may need more to start over.
    assert rendering.render("plan.md.j2", {}) == "calm again"


def test_macros_that_never_end_are_named_not_the_shipped_document(overrides: Path) -> None:
    write(overrides, ENDLESS, "macros.md.j2")
    with pytest.raises(BrokenTemplate) as caught:
        confined(overrides, SOON).render("plan.md.j2", plan_facts(full_sample().plan))
    assert caught.value.template == "macros.md.j2"


def test_the_error_tells_a_person_which_file_it_is(overrides: Path, tmp_path: Path) -> None:
    write(overrides, '{% for a in range(9999) %}{{ "x" * 1000 }}{% endfor %}')
    with pytest.raises(
        InvalidInput, match=r"The template \.batonpass/templates/plan\.md\.j2 does not work: it"
    ):
        TemplateRenderer(tmp_path).render_plan(full_sample().plan)


def test_shipped_templates_need_no_other_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("subprocess.Popen", None)
    assert TemplateRenderer(tmp_path).render_plan(full_sample().plan).startswith("# Session Plan")


def test_a_folder_with_modules_of_the_same_names_is_not_looked_into(
    overrides: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "jinja2.py").write_text("raise SystemExit(1)", encoding="utf-8")
    write(overrides, "calm")
    monkeypatch.chdir(tmp_path)
    assert confined(overrides).render("plan.md.j2", {}) == "calm"
    assert Path.cwd() == tmp_path and os.access("jinja2.py", os.R_OK)
