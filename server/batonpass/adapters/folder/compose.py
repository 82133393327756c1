"""The services of a Compose file: https://github.com/compose-spec/compose-spec/blob/main/spec.md

The YAML is composed and not constructed: nodes that are shared stay shared, so that a small file cannot grow
without end, tags of Compose's own such as `!reset` are no error, and `5432:5432` is no number to the base 60.
"""

from collections.abc import Iterator, Mapping
from typing import cast

import yaml

from batonpass.domain.requirements import RequiredService

_LONGEST = 200
_MOST_PORTS = 20
_MOST_SERVICES = 50


def read_services(text: str, file: str) -> list[RequiredService]:
    """Name, image and published ports of each service. Raises ValueError for what is no YAML."""
    try:
        root = yaml.SafeLoader(text).get_single_node()
    except yaml.MarkedYAMLError as error:
        place = f", line {error.problem_mark.line + 1}" if error.problem_mark else ""
        raise ValueError(f"it is no valid YAML{place}") from error
    except yaml.YAMLError as error:
        raise ValueError("it is no valid YAML") from error
    services = _entries(_entries(root).get("services"))
    return [
        RequiredService(name[:_LONGEST], _image(entries), _ports(entries), file)
        for name, node in list(services.items())[:_MOST_SERVICES]
        for entries in [_with_merged(node)]
    ]


def _entries(node: yaml.Node | None) -> Mapping[str, yaml.Node]:
    if not isinstance(node, yaml.MappingNode):
        return {}
    return {key.value: value for key, value in node.value if isinstance(key, yaml.ScalarNode)}


def _with_merged(node: yaml.Node) -> Mapping[str, yaml.Node]:
    """The entries of a service with those that `<<` takes from one other mapping."""
    entries = _entries(node)
    return {**_entries(entries.get("<<")), **entries}


def _image(entries: Mapping[str, yaml.Node]) -> str:
    return _text(entries.get("image"))


def _text(node: yaml.Node | None) -> str:
    return node.value[:_LONGEST] if isinstance(node, yaml.ScalarNode) else ""


def _ports(entries: Mapping[str, yaml.Node]) -> tuple[str, ...]:
    node = entries.get("ports")
    items = cast("list[yaml.Node]", node.value) if isinstance(node, yaml.SequenceNode) else []
    return tuple(port for item in items[:_MOST_PORTS] for port in _published(item))


def _published(node: yaml.Node) -> Iterator[str]:
    """The port of the host, of `[address:]host:container[/protocol]` or of the long form, if one is set."""
    if isinstance(node, yaml.MappingNode):
        port = _text(_entries(node).get("published"))
    else:
        before, colon, _ = _text(node).rpartition(":")
        port = "${" + before.rpartition("${")[2] if before.endswith("}") else before.rpartition(":")[2]
        port = port if colon else ""
    if port:
        yield port
