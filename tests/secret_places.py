"""Every place of a command's parameters where a text can stand, and parameters that hold one in it."""

from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec import inspect

Path = tuple[str, ...]
"""The names on the way to a text; `[]` is the only item of a list."""


def text_places(parameters: type[msgspec.Struct]) -> Iterator[Path]:
    yield from _places(inspect.type_info(parameters))


def _places(kind: Any) -> Iterator[Path]:
    match kind:
        case inspect.StrType():
            yield ()
        case inspect.StructType():
            for field in kind.fields:
                for rest in _places(field.type):
                    yield (field.encode_name, *rest)
        case inspect.UnionType():
            for choice in kind.types:
                yield from _places(choice)
        case inspect.VarTupleType() | inspect.ListType():
            for rest in _places(kind.item_type):
                yield ("[]", *rest)
        case _:
            return


def fill(parameters: type[msgspec.Struct], place: Path, text: str, known: dict[str, Any]) -> dict[str, Any]:
    """Parameters with a text in one place, what else is required as `known` says it by name."""
    return _fill(inspect.type_info(parameters), "", place, text, known)


def _fill(kind: Any, name: str, place: Path | None, text: str, known: dict[str, Any]) -> Any:
    if place == ():
        return text
    match kind:
        case inspect.StructType():
            filled = {}
            for field in kind.fields:
                own = place is not None and place[0] == field.encode_name
                if own or field.required:
                    rest = place[1:] if place is not None and own else None
                    filled[field.encode_name] = _fill(field.type, field.encode_name, rest, text, known)
            return filled
        case inspect.UnionType():
            choice = next(k for k in kind.types if place is None or any(p == place for p in _places(k)))
            return _fill(choice, name, place, text, known)
        case inspect.VarTupleType() | inspect.ListType() if place is not None:
            return [_fill(kind.item_type, name, place[1:], text, known)]
        case _:
            value = known[name]
            return value() if callable(value) else value
