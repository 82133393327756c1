"""The documentation says what is true."""

import json
import re
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import msgspec
import pytest
from tests import protocol_page, templates_page

from batonpass.app.commands import COMMANDS
from batonpass.app.settings import CLIENT_SETTINGS, Settings

ROOT = Path(__file__).parent.parent
LINK = re.compile(r"\[[^\]]*\]\((?!https?:|#|mailto:)([^)#\s]+)")


@pytest.mark.parametrize(
    ("name", "fill_page"),
    [("protocol.md", protocol_page.fill_page), ("templates.md", templates_page.fill_page)],
)
def test_a_page_is_what_the_declarations_say(
    name: str, fill_page: Callable[[str], str], pytestconfig: pytest.Config
) -> None:
    page = ROOT / "docs" / name
    text = page.read_text("utf-8")
    if pytestconfig.getoption("update"):
        page.write_text(fill_page(text), "utf-8")
        text = page.read_text("utf-8")
    assert text == fill_page(text), "Write it anew: pytest tests/test_documentation.py --update"


@pytest.mark.parametrize("view", templates_page.VIEWS, ids=lambda view: view.__name__)
def test_everything_that_is_worked_out_for_a_template_is_explained(view: type) -> None:
    stored = {field.name for field in fields(view)}
    silent = [name for name, _, said in templates_page.members(view) if name not in stored and not said]
    assert not silent, f"these need a docstring for docs/templates.md: {silent}"


@pytest.mark.parametrize(
    "page", sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]), ids=lambda p: p.name
)
def test_links_lead_somewhere(page: Path) -> None:
    broken = [link for link in LINK.findall(page.read_text("utf-8")) if not (page.parent / link).exists()]
    assert not broken, f"{page.name} links to what does not exist: {broken}"


def test_every_page_is_reached_from_the_readme() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    unlinked = [page.name for page in (ROOT / "docs").glob("*.md") if f"docs/{page.name}" not in readme]
    assert not unlinked, f"The README does not link to: {unlinked}"


def test_every_command_of_the_makefile_in_the_readme_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = set(re.findall(r"make ([a-z-]+)", (ROOT / "README.md").read_text("utf-8")))
    assert named <= targets, f"The README names targets that do not exist: {named - targets}"


def test_the_extension_offers_the_settings_of_the_server_and_no_others() -> None:
    package = json.loads((ROOT / "client-vscode" / "package.json").read_text("utf-8"))
    properties = package["contributes"]["configuration"]["properties"]
    offered = {name.removeprefix("batonpass.").split(".")[0] for name in properties}
    assert offered - CLIENT_SETTINGS == set(Settings.__struct_encode_fields__)


def test_the_extension_shows_the_defaults_of_the_server() -> None:
    package = json.loads((ROOT / "client-vscode" / "package.json").read_text("utf-8"))
    shown = {
        name.removeprefix("batonpass."): schema.get("default")
        for name, schema in package["contributes"]["configuration"]["properties"].items()
    }
    defaults = Settings()
    for field, name in zip(Settings.__struct_fields__, Settings.__struct_encode_fields__, strict=True):
        value = getattr(defaults, field)
        assert shown[name] == (list(value) if isinstance(value, tuple) else value), f"default of {name}"


def test_the_extension_calls_only_commands_that_exist() -> None:
    source = "\n".join(p.read_text("utf-8") for p in (ROOT / "client-vscode" / "src").rglob("*.ts"))
    called = set(re.findall(r"['\"](batonpass\.[a-z]+\.[a-z]+)['\"]", source))
    unknown = called - {command.name for command in COMMANDS} - {"batonpass.trace.server"}
    assert called, "no server command was found in the client's source"
    assert not unknown, f"The client calls commands that the server does not have: {unknown}"


def test_every_setting_is_documented_with_its_default() -> None:
    page = (ROOT / "docs" / "settings.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| `(\w+)` \| (`[^`]*`|—) \|", page, re.MULTILINE))
    defaults = json.loads(msgspec.json.encode(Settings()))
    expected = {name: "—" if value is None else f"`{json.dumps(value)}`" for name, value in defaults.items()}
    assert rows == expected
