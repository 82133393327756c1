"""Secrets are taken out of every text before it is stored or shown.

Values are walked field by field. What names a thing rather than telling of it, such as an id or a commit, is
left alone, and so is what was already there before a change: it has been looked at.
"""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import Any, TypeVar, cast
from urllib.parse import unquote

from batonpass.domain.binding import Binding
from batonpass.domain.session import DocumentLink

Value = TypeVar("Value")

Redact = Callable[[str], str]
"""Returns the text with a mark such as `[redacted: AWS Access Key]` in the place of each secret."""

MARK = "[redacted: "

_NAMES_A_THING = frozenset(
    {"id", "root", "ref", "commit", "head", "digest", "since", "start_commit", "continues", "earlier"}
)
"""Fields that hold what Batonpass or git made."""


def redact(value: Value, redact_text: Redact, known: object = None) -> Value:
    """The value without secrets in its texts; itself, where there are none.

    What is the same object in `known`, an earlier state of it, is not looked at again.
    """
    if value is known:
        return value
    return cast(Value, _redact(value, redact_text, known))


def _redact(value: Any, redact_text: Redact, known: Any) -> Any:
    if isinstance(value, Enum):
        return value
    if isinstance(value, str):
        return redact_text(value)
    if isinstance(value, tuple):
        return _redact_items(cast(tuple[object, ...], value), redact_text, known)
    if isinstance(value, Mapping):
        return _redact_mapping(cast(Mapping[object, object], value), redact_text)
    if isinstance(value, (DocumentLink, Binding)):
        # A link leads nowhere when it is changed; a document's name was made of a title without secrets.
        return value
    if is_dataclass(value) and not isinstance(value, type):
        return _redact_fields(value, redact_text, known)
    return value


def _redact_items(items: tuple[object, ...], redact_text: Redact, known: object) -> tuple[object, ...]:
    seen = {id(item) for item in cast(tuple[object, ...], known)} if isinstance(known, tuple) else set[int]()
    redacted = tuple(item if id(item) in seen else redact(item, redact_text) for item in items)
    unchanged = all(new is old for new, old in zip(redacted, items, strict=True))
    return items if unchanged else redacted


def _redact_mapping(value: Mapping[object, object], redact_text: Redact) -> Mapping[object, object]:
    redacted = {redact(key, redact_text): redact(member, redact_text) for key, member in value.items()}
    return value if redacted == value else redacted


def _redact_uri(uri: str, redact_text: Redact) -> str:
    """A URI as it is, or without its escapes where they hide a secret."""
    plain = unquote(uri)
    redacted = redact_text(plain)
    return uri if redacted == plain else redacted


def _redact_fields(value: Any, redact_text: Redact, known: object) -> Any:
    alike = known if type(known) is type(value) else None
    changed: dict[str, object] = {}
    for field in fields(value):
        if field.name in _NAMES_A_THING or not field.init:
            continue
        old = getattr(value, field.name)
        if field.name == "uri" and isinstance(old, str):
            new = _redact_uri(old, redact_text)
        else:
            new = redact(old, redact_text, getattr(alike, field.name, None))
        if new is not old:
            changed[field.name] = new
    return replace(value, **changed) if changed else value


def count_redactions(value: object) -> int:
    """How many secrets were taken out of the texts of a value."""
    count = 0

    def look(text: str) -> str:
        nonlocal count
        count += text.count(MARK)
        return text

    redact(value, look)
    return count
