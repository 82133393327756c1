"""Which rows a query can be narrowed down to by an index.

TinyDB describes a query by a tuple, for example `("==", ("status",), "active")`, to know equal queries from
different ones. An equality or choice of texts on an indexed field is read from it; the query itself is still
applied to what the index finds, so that a query not understood here is slower and never wrong.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, cast

_ODD = re.compile("[\0\ud800-\udfff]")

VALUE_LIMIT = 500
"""SQLite takes a limited number of parameters; a longer choice is not narrowed."""


@dataclass(frozen=True, slots=True)
class Narrowing:
    """All documents that can match have one of the values in the field."""

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """All documents that can match have a text in the field that is `low` or after it, and before `high`."""

    field: str
    low: str
    high: str

    @property
    def values(self) -> tuple[str, ...]:
        return (self.low, self.high)


Choice = Narrowing | Span


def narrow(condition: object, indexed: Collection[str]) -> Narrowing | None:
    """The narrowing that an index allows for a TinyDB query, or None."""
    return _from_description(getattr(condition, "_hash", None), indexed) if indexed else None


def _from_description(description: Any, indexed: Collection[str]) -> Narrowing | None:
    match description:
        case ("==", (str(field),), str(value)) if field in indexed:
            return _from_values(field, (value,))
        case ("one_of", (str(field),), values) if field in indexed and isinstance(values, tuple):
            return _from_values(field, cast("tuple[object, ...]", values))
        case ("and", parts):
            narrowed = (_from_description(part, indexed) for part in parts)
            found = [narrowing for narrowing in narrowed if narrowing is not None]
            return min(found, key=lambda narrowing: len(narrowing.values), default=None)
        case _:
            return None


def _from_values(field: str, values: tuple[object, ...]) -> Narrowing | None:
    # Python and SQLite agree on when texts are equal; on numbers and odd characters they do not.
    texts = [str(value) for value in values if isinstance(value, str)]
    if len(texts) != len(values) or len(texts) > VALUE_LIMIT or not all(map(is_plain, texts)):
        return None
    return Narrowing(field, tuple(texts))


def is_plain(text: str) -> bool:
    return _ODD.search(text) is None
