"""The parts of docs/protocol.md that are written from the declarations, so that they cannot drift."""

import inspect
import re
from datetime import datetime
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec

from batonpass.app.commands import COMMANDS
from batonpass.app.json_shape import Json
from batonpass.app.parameters import NoParameters, Parameters

PART = re.compile(r"(<!-- begin (\w+) -->\n).*?(\n<!-- end \2 -->)", re.DOTALL)


def fill_page(page: str) -> str:
    """The page with each marked part written anew."""
    parts = {"commands": _commands, "shapes": _all_shapes}
    return PART.sub(lambda match: match[1] + parts[match[2]]() + match[3], page)


def _commands() -> str:
    parts: list[str] = []
    for command in COMMANDS:
        parts.append(f"### `{command.name}`\n\n{command.title}. Answers {_name(command.result)}.\n")
        if command.parameters is not NoParameters:
            parts.append(_fields(command.parameters))
    return "\n".join(parts)


def _all_shapes() -> str:
    parts: list[str] = []
    for shape in _shapes():
        inherited = shape.__doc__ in (None, Json.__doc__)
        description = "" if inherited else f"{inspect.getdoc(shape)}\n\n"
        parts.append(f"### {shape.__name__}\n\n{description}{_fields(shape)}")
    return "\n".join(parts)


def _shapes() -> list[type[Json]]:
    found: dict[str, type[Json]] = {}

    def visit(kind: object) -> None:
        if isinstance(kind, type) and issubclass(kind, Json) and kind.__name__ not in found:
            found[kind.__name__] = kind
            for hint in get_type_hints(kind).values():
                visit(hint)
        for part in get_args(kind):
            visit(part)

    for command in COMMANDS:
        visit(command.result)
    return [found[name] for name in sorted(found)]


def _fields(kind: type[msgspec.Struct]) -> str:
    hints = get_type_hints(kind, include_extras=True)
    lines = ["| field | type | default |", "|---|---|---|"]
    for field in msgspec.structs.fields(kind):
        optional = "?" if not field.required and issubclass(kind, Parameters) else ""
        lines.append(
            f"| `{field.encode_name}{optional}` | {_describe(hints[field.name])} | {_default(field)} |"
        )
    return "\n".join(lines) + "\n"


def _default(field: msgspec.structs.FieldInfo) -> str:
    if field.default_factory is not msgspec.NODEFAULT or field.default is msgspec.NODEFAULT:
        return ""
    value = msgspec.to_builtins(field.default)
    return "" if value in ("", (), None) else f"`{msgspec.json.encode(value).decode()}`"


def _describe(kind: Any) -> str:
    if get_origin(kind) is Annotated:
        inner, *rest = get_args(kind)
        return _describe(inner) + "".join(_bounds(meta) for meta in rest)
    if get_origin(kind) in (Union, UnionType):
        return " or ".join(_describe(part) for part in get_args(kind))
    if get_origin(kind) is tuple:
        return f"list of {_describe(get_args(kind)[0])}"
    if get_origin(kind) is Literal:
        return ", ".join(f"`{value}`" for value in get_args(kind))
    if isinstance(kind, type) and issubclass(kind, Enum):
        return ", ".join(f"`{member.value}`" for member in kind)
    if isinstance(kind, type) and issubclass(kind, Parameters):
        return "`{" + ", ".join(kind.__struct_encode_fields__) + "}`"
    return _name(kind)


def _bounds(meta: msgspec.Meta) -> str:
    words = (("ge", "from"), ("gt", "above"), ("le", "to"), ("min_length", "not shorter than"))
    found = [f"{word} {value:,}" for name, word in words if (value := getattr(meta, name)) is not None]
    return f" ({', '.join(found)})" if found else ""


def _name(kind: Any) -> str:
    plain = {str: "text", int: "whole number", float: "number", bool: "true or false", NoneType: "null"}
    return plain.get(kind) or ("time" if kind is datetime else kind.__name__)
