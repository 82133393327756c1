"""What a project's files ask for; each file is read by itself, within its limit of size."""

import json
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from batonpass.adapters.folder import devcontainer, tools
from batonpass.domain.requirements import (
    RequiredService,
    RequiredTool,
    Requirements,
    UnreadFile,
    join_tools,
)

MOST = 50
"""So many services and tools are told of."""

LARGEST_BYTES = 256 * 1024
LARGEST_YAML_BYTES = 64 * 1024
"""The parser of YAML is slow: it takes about a second for so much."""

COMPOSE_FILES = ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml")
"""In the order in which Docker Compose looks for them; it takes the first."""

TOOL_FILES: Mapping[str, Callable[[str, str], list[RequiredTool]]] = {
    ".tool-versions": tools.read_tool_versions,
    "mise.toml": tools.read_mise,
    ".mise.toml": tools.read_mise,
    ".python-version": tools.one_version("Python"),
    "pyproject.toml": tools.read_pyproject,
    ".nvmrc": tools.one_version("Node.js"),
    ".node-version": tools.one_version("Node.js"),
    "package.json": tools.read_package,
    "rust-toolchain.toml": tools.read_rust_toolchain,
    "rust-toolchain": tools.read_rust_toolchain,
    "go.mod": tools.read_go_module,
    ".ruby-version": tools.one_version("Ruby"),
    ".java-version": tools.one_version("Java"),
    "global.json": tools.read_dotnet,
    ".devcontainer/devcontainer.json": devcontainer.read,
    ".devcontainer.json": devcontainer.read,
}


@dataclass(frozen=True, slots=True)
class Source:
    """A file that may be read: its size in bytes, a number that tells when it was changed, and its bytes.

    To read them may raise OSError.
    """

    path: str
    size: int
    changed: int
    read: Callable[[], bytes]


Find = Callable[[str], Source | None]
"""The file at a path, None where there is none."""

ReadOne = Callable[[Source], Requirements]


def find_requirements(find: Find, read: ReadOne) -> Requirements:
    """What all known files ask for; `read` is `read_source`, or what remembers its answers."""
    compose = next((source for path in COMPOSE_FILES if (source := find(path))), None)
    sources = [source for path in TOOL_FILES if (source := find(path))]
    parts = [read(source) for source in (*([compose] if compose else []), *sources)]
    found = join_tools(one for part in parts for one in part.tools)
    return Requirements(
        services=tuple(service for part in parts for service in part.services)[:MOST],
        tools=found[:MOST],
        unread=tuple(file for part in parts for file in part.unread),
    )


def read_source(source: Source) -> Requirements:
    """What one file asks for; a file that cannot be understood is named with the reason."""
    is_compose = source.path in COMPOSE_FILES
    limit = LARGEST_YAML_BYTES if is_compose else LARGEST_BYTES
    if source.size > limit:
        return _unread(source, f"it is larger than {limit // 1024} KiB")
    try:
        text = source.read()[:limit].decode("utf-8-sig")
        if is_compose:
            return Requirements(services=tuple(_services(text, source.path)))
        return Requirements(tools=tuple(TOOL_FILES[source.path](text, source.path)))
    except UnicodeDecodeError:
        return _unread(source, "it is not UTF-8")
    except OSError as error:
        return _unread(source, f"it cannot be read ({error.strerror or type(error).__name__})")
    except tomllib.TOMLDecodeError:
        return _unread(source, "it is no valid TOML")
    except json.JSONDecodeError as error:
        return _unread(source, f"it is no valid JSON, line {error.lineno}")
    except ValueError as error:
        return _unread(source, str(error))
    except RecursionError:
        return _unread(source, "it is nested too deeply")


def _services(text: str, file: str) -> list[RequiredService]:
    # Only here, for most projects have no such file, and the parser takes time to load.
    from batonpass.adapters.folder.compose import read_services

    return read_services(text, file)


def _unread(source: Source, reason: str) -> Requirements:
    return Requirements(unread=(UnreadFile(source.path, reason),))
