"""The tools that a project's files ask for, with their versions; each reader knows one kind of file."""

import json
import re
import tomllib
from collections.abc import Callable, Mapping
from typing import cast

from batonpass.domain.requirements import RequiredTool, tool

_LONGEST = 100
_MOST = 50
_GO_LINES = (
    (re.compile(r"^go\s+(\S+)", re.MULTILINE), "{}"),
    (re.compile(r"^toolchain\s+go(\S+)", re.MULTILINE), "toolchain {}"),
)


def one_version(name: str) -> Callable[[str, str], list[RequiredTool]]:
    """Reads a file that holds the versions of one tool, the preferred one in its first line."""

    def read(text: str, file: str) -> list[RequiredTool]:
        return [_tool(name, line.split()[0], file) for line in _lines(text)[:1]]

    return read


def read_tool_versions(text: str, file: str) -> list[RequiredTool]:
    """asdf's file: in each line a tool and its versions, the preferred one first."""
    rows = [line.split() for line in _lines(text)[:_MOST]]
    return [_tool(row[0], row[1], file) for row in rows if len(row) > 1]


def read_mise(text: str, file: str) -> list[RequiredTool]:
    """mise's table of tools: a version, several, or a table with one."""
    found: list[RequiredTool] = []
    for name, value in list(as_table(tomllib.loads(text).get("tools")).items())[:_MOST]:
        several = cast("list[object]", value) if isinstance(value, list) else [value]
        first = several[0] if several else None
        version = as_table(first).get("version", first)
        if isinstance(version, str):
            found.append(_tool(name, version, file))
    return found


def read_pyproject(text: str, file: str) -> list[RequiredTool]:
    """`requires-python` of the project's metadata, else what Poetry's table says."""
    whole = tomllib.loads(text)
    version = as_table(whole.get("project")).get("requires-python")
    if version is None:
        poetry = as_table(as_table(whole.get("tool")).get("poetry"))
        version = as_table(poetry.get("dependencies")).get("python")
    return [_tool("Python", version, file)] if isinstance(version, str) else []


def read_package(text: str, file: str) -> list[RequiredTool]:
    """`engines` and `packageManager` of a package.json; the manager's checksum is left out."""
    whole = as_table(json.loads(text))
    engines = list(as_table(whole.get("engines")).items())[:_MOST]
    found = [_tool(name, version, file) for name, version in engines if isinstance(version, str)]
    manager = whole.get("packageManager")
    if isinstance(manager, str):
        name, _, version = manager.partition("@")
        found.append(_tool(name, version.partition("+")[0], file))
    return found


def read_rust_toolchain(text: str, file: str) -> list[RequiredTool]:
    """A channel in TOML, or, in the older form, alone in a line."""
    if not file.endswith(".toml") and "[" not in text:
        return one_version("Rust")(text, file)
    channel = as_table(tomllib.loads(text).get("toolchain")).get("channel")
    return [_tool("Rust", channel, file)] if isinstance(channel, str) else []


def read_go_module(text: str, file: str) -> list[RequiredTool]:
    """The lowest version of the language, and the toolchain where one is named."""
    found = ((form, pattern.search(text)) for pattern, form in _GO_LINES)
    return [_tool("Go", form.format(match[1]), file) for form, match in found if match]


def read_dotnet(text: str, file: str) -> list[RequiredTool]:
    version = as_table(as_table(json.loads(text)).get("sdk")).get("version")
    return [_tool(".NET SDK", version, file)] if isinstance(version, str) else []


def as_table(value: object) -> Mapping[str, object]:
    """The value where it is a table, else an empty one."""
    return cast("Mapping[str, object]", value) if isinstance(value, dict) else {}


def _lines(text: str) -> list[str]:
    """The lines without comments and without those that say nothing."""
    return [line for raw in text.splitlines() if (line := raw.partition("#")[0].strip())]


def _tool(name: str, version: str, file: str) -> RequiredTool:
    return tool(name[:_LONGEST], version.strip()[:_LONGEST], file)
