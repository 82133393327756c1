"""What is wrong with a value from outside, in words for the person who gave it.

msgspec checks the values; its errors name Python's types and its own notation of places.
"""

import re
from collections.abc import Mapping
from enum import Enum
from typing import NamedTuple, cast, get_args, get_type_hints

import msgspec


class Problem(NamedTuple):
    """`place` is where it is, such as `objectives[0].kind`, empty for the whole; `reason` is msgspec's.

    `member` names a member of that place which is missing, or else which nobody knows.
    """

    place: str
    reason: str
    member: str | None = None
    is_missing: bool = False


_ERROR = re.compile(r"^(?P<reason>.*?)(?: - at `(?P<path>.*)`)?$", re.DOTALL)
_MEMBER = re.compile(r"Object (missing required|contains unknown) field `(.+)`", re.DOTALL)
_EXPECTED = re.compile(r"Expected (.+?)(?:, got (.+))?$")
_WORDS = {
    "int": "a whole number",
    "float": "a number",
    "str": "a text",
    "bool": "true or false",
    "array": "a list",
    "object": "an object",
    "null": "null",
}


def locate(error: msgspec.ValidationError) -> Problem:
    match = _ERROR.match(str(error))
    reason, path = (match["reason"], match["path"] or "$") if match else (str(error), "$")
    place = path.removeprefix("$").removeprefix(".")
    if member := _MEMBER.match(reason):
        return Problem(place, reason, member[2], member[1] == "missing required")
    return Problem(place, reason)


def in_words(kind: type[msgspec.Struct], problem: Problem) -> str:
    """What is wrong, to follow the name of the place: “must be a whole number, not a text”."""
    reason = problem.reason
    if reason.startswith("Invalid enum value"):
        allowed = ", ".join(_allowed_values(kind, problem.place))
        return f"cannot be {reason.removeprefix('Invalid enum value ')}; it can be: {allowed}"
    expected = _EXPECTED.match(reason)
    if expected is None:
        return f"is not right: {reason}"
    wanted = _translate(expected[1])
    return f"must be {wanted}, not {_translate(expected[2])}" if expected[2] else f"must be {wanted}"


def _translate(types: str) -> str:
    words = re.sub(r"[a-z]+", lambda match: _WORDS.get(match[0], match[0]), types.replace("`", ""))
    return words.replace(" | ", " or ")


def _allowed_values(kind: type[msgspec.Struct], place: str) -> list[str]:
    """The values of the enumeration at a place such as `objectives[0].kind`."""
    here: object = kind
    for name in re.sub(r"\[[^\]]*\]", "", place).split("."):
        for candidate in (here, *get_args(here)):
            if isinstance(candidate, type) and issubclass(candidate, msgspec.Struct):
                position = candidate.__struct_encode_fields__.index(name)
                hints = cast(Mapping[str, object], get_type_hints(candidate))
                here = hints[candidate.__struct_fields__[position]]
                break
    for candidate in (here, *get_args(here)):
        if isinstance(candidate, type) and issubclass(candidate, Enum):
            return [str(member.value) for member in candidate]
    return []
