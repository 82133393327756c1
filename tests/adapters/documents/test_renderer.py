"""Where templates come from, and what happens when a project's own does not work."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import batonpass
from batonpass.adapters.documents.environment import EvidenceList, make_environment
from batonpass.adapters.documents.fake import ShortRenderer
from batonpass.adapters.documents.renderer import TemplateRenderer, find_templates
from batonpass.domain.errors import InvalidInput, Unavailable

CHECKOUT = Path(__file__).resolve().parents[3]


@pytest.fixture
def overrides(tmp_path: Path) -> Path:
    folder = tmp_path / ".batonpass" / "templates"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture(params=["real", "fake"])
def any_renderer(request: pytest.FixtureRequest, tmp_path: Path):
    return TemplateRenderer(tmp_path) if request.param == "real" else ShortRenderer()


def test_every_renderer_names_the_session_and_its_phases_in_a_plan(any_renderer, middle) -> None:
    text = any_renderer.render_plan(middle.plan)
    session = middle.plan.session
    assert text.startswith("# Session Plan: ")
    for word in (session.id, session.title, *(phase.name for phase in session.phases)):
        assert word in text


def test_every_renderer_tells_commits_files_and_score_in_a_handoff(any_renderer, middle) -> None:
    text = any_renderer.render_handoff(middle.handoff)
    assert text.startswith("# Session Handoff\n")
    for words in (middle.handoff.session.id, "2 commits", "6 files", "7.5/10"):
        assert words in text


def test_a_project_may_have_its_own_template(overrides: Path, tmp_path: Path, middle) -> None:
    (overrides / "plan.md.j2").write_text(
        "Ours: {{ session.title }} in {{ view.project }}\n", encoding="utf-8"
    )
    renderer = TemplateRenderer(tmp_path)
    assert renderer.render_plan(middle.plan) == "Ours: Retry failed deliveries in parcel\n"
    assert renderer.render_handoff(middle.handoff).startswith("# Session Handoff"), "the other one stays ours"


def test_a_projects_template_is_escaped_and_may_use_our_macros(
    overrides: Path, tmp_path: Path, hostile
) -> None:
    (overrides / "plan.md.j2").write_text(
        '{% import "macros.md.j2" as ours with context %}\n'
        "{{ ours.reading(view.reading) }} {{ view.project }}",
        encoding="utf-8",
    )
    text = TemplateRenderer(tmp_path).render_plan(hostile.plan)
    assert text.startswith("71,200 of 200,000 tokens")
    assert r"\[link\]" in text


def test_a_changed_template_is_used_at_once(overrides: Path, tmp_path: Path, middle) -> None:
    renderer = TemplateRenderer(tmp_path)
    assert renderer.render_plan(middle.plan).startswith("# Session Plan")
    (overrides / "plan.md.j2").write_text("new", encoding="utf-8")
    assert renderer.render_plan(middle.plan) == "new"
    (overrides / "plan.md.j2").write_text("newer", encoding="utf-8")
    assert renderer.render_plan(middle.plan) == "newer"
    (overrides / "plan.md.j2").unlink()
    assert renderer.render_plan(middle.plan).startswith("# Session Plan")


BROKEN = {
    "an unknown fact": ("one\n{{ session.colour }}\n", 2, "colour"),
    "an unknown name": ("one\ntwo\n{{ sesion.title }}\n", 3, "sesion"),
    "a syntax error": ("one\n{% if %}\n", 2, ""),
    "a block without an end": ("{% for phase in session.phases %}\n", 1, ""),
    "an unknown filter": ("{{ session.title | shout }}\n", 1, "shout"),
    "a missing template": ('\n{% include "none.j2" %}\n', 2, "none.j2"),
    "a fact that is missing": ("{{ session.ended_at }}\n", 1, "may be missing"),
    "a division by zero": ("\n\n\n{{ 1 / 0 }}\n", 4, "zero"),
    "including itself": ('{% include "plan.md.j2" %}', 1, "recursion"),
    "wrong parameters of a macro": (
        '{% import "macros.md.j2" as write with context %}\n{{ write.reading(3) }}\n',
        2,
        "",
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_template_is_named_with_its_line(case: str, overrides: Path, tmp_path: Path, middle) -> None:
    text, line, word = BROKEN[case]
    (overrides / "plan.md.j2").write_text(text, encoding="utf-8")
    with pytest.raises(InvalidInput) as caught:
        TemplateRenderer(tmp_path).render_plan(middle.plan)
    assert f".batonpass/templates/plan.md.j2, line {line}," in caught.value.message
    assert word in caught.value.message


def test_a_template_that_is_not_utf8_is_named(overrides: Path, tmp_path: Path, middle) -> None:
    (overrides / "handoff.md.j2").write_bytes(b"caf\xe9")
    with pytest.raises(InvalidInput, match=r"handoff\.md\.j2.*not UTF-8"):
        TemplateRenderer(tmp_path).render_handoff(middle.handoff)


ATTACKS = {
    "the insides of Python": "{{ session.__class__.__mro__ }}",
    "globals of a function": "{{ handoff.notes.__globals__ }}",
    "globals of a macro": "{{ evidence.mark.__func__.__globals__ }}",
    "changing a list": "{{ evidence.numbered.append(1) }}",
    "a format string": '{{ "{0.__class__}".format(session) }}',
    "a file above": '{% include "../../secret.txt" %}',
    "a file by its whole path": '{% include "/etc/passwd" %}',
    "the subclasses of everything": "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "the insides of a type by a filter": "{{ session | attr('__class__') }}",
    "the insides of Python by a map": "{{ [session] | map(attribute='__class__') | first }}",
    "a type's list of parents": "{{ session.mro() }}",
    "the code of a macro": "{% macro m() %}{% endmacro %}{{ m._func.__code__ }}",
    "the template's own globals": "{{ self._TemplateReference__context.environment.loader }}",
    "the loader through an undefined name": "{{ lipsum.__globals__['os'] }}",
    "a format string by a map": "{{ '{a.__init__.__globals__}'.format_map({'a': session}) }}",
    "importing a file above": '{% import "../../secret.txt" as s %}{{ s }}',
    "extending a file by its whole path": '{% extends "/etc/passwd" %}',
    "a file in the project by a detour": '{% include "x/../../../secret.txt" ignore missing %}{{ nothing }}',
    "an endless range": "{% for i in range(99999999) %}{% endfor %}",
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_projects_template_cannot_reach_out(attack: str, overrides: Path, tmp_path: Path, middle) -> None:
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    (overrides / "handoff.md.j2").write_text(ATTACKS[attack], encoding="utf-8")
    with pytest.raises(InvalidInput):
        TemplateRenderer(tmp_path).render_handoff(middle.handoff)


def test_a_link_out_of_the_templates_folder_is_not_followed(overrides: Path, tmp_path: Path, middle) -> None:
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    (overrides / "plan.md.j2").symlink_to(tmp_path / "secret.txt")
    assert "secret" not in TemplateRenderer(tmp_path).render_plan(middle.plan)


def test_printing_what_does_not_exist_fails(tmp_path: Path) -> None:
    (tmp_path / "a.j2").write_text("{{ nothing }}", encoding="utf-8")
    environment = make_environment((tmp_path,))
    with pytest.raises(Exception, match="there is no fact “nothing”"):
        environment.get_template("a.j2").render(evidence=EvidenceList())


def test_templates_inside_the_package_come_first(tmp_path: Path) -> None:
    package = tmp_path / "server" / "batonpass"
    for folder in (package / "templates", tmp_path / "templates"):
        folder.mkdir(parents=True)
        (folder / "plan.md.j2").touch()
    assert find_templates(package) == package / "templates"
    shutil.rmtree(package / "templates")
    assert find_templates(package) == tmp_path / "templates", "a checkout keeps them beside the sources"


def test_missing_templates_are_reported(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="Install Batonpass again"):
        find_templates(tmp_path / "server" / "batonpass")


def test_an_installed_package_renders_without_the_checkout(tmp_path: Path) -> None:
    package = tmp_path / "site" / "batonpass"
    shutil.copytree(
        Path(batonpass.__file__).parent, package, ignore=shutil.ignore_patterns("vocabulary", "__pycache__")
    )
    shutil.copytree(CHECKOUT / "templates", package / "templates")
    program = (
        "from pathlib import Path\n"
        "from batonpass.adapters.documents.renderer import find_templates\n"
        "from batonpass.adapters.documents.environment import make_environment\n"
        "import batonpass\n"
        "folder = find_templates(Path(batonpass.__file__).parent)\n"
        "print(make_environment((folder,)).get_template('plan.md.j2').filename)\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", program],
        env={"PYTHONPATH": str(package.parent), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.stdout.strip() == str(package / "templates" / "plan.md.j2"), result.stderr


def test_jinja_is_not_loaded_before_the_first_document() -> None:
    program = "import batonpass.adapters.documents.renderer, sys; print('jinja2' in sys.modules)"
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "False"
