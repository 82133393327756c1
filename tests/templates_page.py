"""The part of docs/templates.md that is written from the view types, so that it cannot drift."""

import inspect
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import datetime, timedelta
from enum import Enum
from fractions import Fraction
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from batonpass.app.log_view import LogView
from batonpass.app.views import PlanView
from batonpass.domain.handoff import Handoff

VIEWS = (PlanView, LogView, Handoff)

PART = re.compile(r"(<!-- begin facts -->\n).*?(\n<!-- end facts -->)", re.DOTALL)

PLAIN = {str: "text", int: "whole number", float: "number", bool: "true or false", NoneType: "none"}
PLAIN |= {datetime: "time", timedelta: "span of time", Fraction: "number", object: "anything"}


def fill_page(page: str) -> str:
    """The page with the marked part written anew."""
    return PART.sub(lambda match: match[1] + "\n".join(map(_section, view_types())) + match[2], page)


def members(kind: type) -> Iterator[tuple[str, Any, str]]:
    """What a template may ask a value for: its name, with the parameters of a function, type and meaning."""
    hints = get_type_hints(kind)
    if is_dataclass(kind):
        for field in fields(kind):
            if not field.name.startswith("_"):
                yield field.name, hints[field.name], ""
    for name, member in vars(kind).items():
        if name.startswith("_"):
            continue
        if isinstance(member, property) and member.fget:
            yield name, get_type_hints(member.fget)["return"], _first_sentence(member)
        elif inspect.isfunction(member):
            parameters = ", ".join(list(inspect.signature(member).parameters)[1:])
            yield f"{name}({parameters})", get_type_hints(member)["return"], _first_sentence(member)


def view_types() -> Sequence[type]:
    """The views first, then what they hold by name."""
    found: dict[str, type] = {}

    def visit(kind: Any) -> None:
        for part in get_args(kind):
            visit(part)
        if isinstance(kind, type) and is_dataclass(kind) and kind.__name__ not in found:
            found[kind.__name__] = kind
            for _, hint, _ in members(kind):
                visit(hint)

    for view in VIEWS:
        visit(view)
    views = [view.__name__ for view in VIEWS]
    return [found[name] for name in (*views, *sorted(found.keys() - views))]


def _section(kind: type) -> str:
    rows = [f"| `{name}` | {_describe(hint)} | {said} |" for name, hint, said in members(kind)]
    return "\n".join(
        [f"### {kind.__name__}\n", *_about(kind), "| name | type | what it is |", "|---|---|---|", *rows, ""]
    )


def _about(kind: type) -> list[str]:
    text = inspect.getdoc(kind) or ""
    # A dataclass without words is given its own signature as its documentation.
    return [] if text.startswith(f"{kind.__name__}(") else [text, ""]


def _first_sentence(member: object) -> str:
    words = " ".join((inspect.getdoc(member) or "").split("\n\n")[0].split())
    return re.split(r"(?<=\.)\s", words)[0].replace("|", "\\|")


def _describe(kind: Any) -> str:
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return " or ".join(_describe(part) for part in inner)
    if origin is tuple and (len(inner) != 2 or inner[1] is not Ellipsis):
        return f"({', '.join(map(_describe, inner))})"
    if origin in (tuple, Sequence, frozenset):
        return f"list of {_describe(inner[0])}"
    if origin is Mapping:
        return f"{_describe(inner[1])} by {_describe(inner[0])}"
    if isinstance(kind, type) and issubclass(kind, Enum):
        return ", ".join(f"`{member.value}`" for member in kind)
    if isinstance(kind, type) and is_dataclass(kind):
        return f"[{kind.__name__}](#{kind.__name__.lower()})"
    return PLAIN[kind]
