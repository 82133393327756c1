"""What the work on a project needs: services that must run and tools that must be installed.

Each is known from a file of the project, or from the settings. Whether it is there is for a person to say.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class RequiredService:
    """`ports` are those that the service can be reached by; `file` is empty where the settings name it."""

    name: str
    image: str = ""
    ports: tuple[str, ...] = ()
    file: str = ""


@dataclass(frozen=True, slots=True)
class AskedVersion:
    """The version that a file asks for, as it stands there."""

    version: str
    file: str


@dataclass(frozen=True, slots=True)
class RequiredTool:
    """`versions` are none where the settings name the tool."""

    name: str
    versions: tuple[AskedVersion, ...] = ()


@dataclass(frozen=True, slots=True)
class UnreadFile:
    """A file that tells nothing, and why."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Requirements:
    services: tuple[RequiredService, ...] = ()
    tools: tuple[RequiredTool, ...] = ()
    unread: tuple[UnreadFile, ...] = ()


NO_REQUIREMENTS = Requirements()

_NAMES = {
    **dict.fromkeys(("dotnet", "dotnet-core", "dotnet-sdk"), ".NET SDK"),
    **dict.fromkeys(("go", "golang"), "Go"),
    **dict.fromkeys(("node", "nodejs"), "Node.js"),
    **{name.casefold(): name for name in ("Java", "Python", "Ruby", "Rust")},
}
"""The names that tools are called by, for those that version managers give them."""


def tool(name: str, version: str, file: str) -> RequiredTool:
    """A tool by the name that it is called by."""
    return RequiredTool(_NAMES.get(name.casefold(), name), (AskedVersion(version, file),))


def join_tools(tools: Iterable[RequiredTool]) -> tuple[RequiredTool, ...]:
    """Each tool once, with what every file asks of it."""
    joined: dict[str, RequiredTool] = {}
    for one in tools:
        key = one.name.casefold()
        known = joined.get(key)
        joined[key] = replace(known, versions=(*known.versions, *one.versions)) if known else one
    return tuple(joined.values())


def with_named(found: Requirements, services: Iterable[str], tools: Iterable[str]) -> Requirements:
    """The requirements with those that the settings name, which come first, where no file tells more."""
    known_services = {service.name.casefold() for service in found.services}
    known_tools = {one.name.casefold() for one in found.tools}
    named = (RequiredService(name) for name in services if name.casefold() not in known_services)
    named_tools = (RequiredTool(name) for name in tools if name.casefold() not in known_tools)
    return replace(found, services=(*named, *found.services), tools=(*named_tools, *found.tools))
