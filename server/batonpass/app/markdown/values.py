"""What a person may write after a label, read as the session's values; None where it is not understood."""

import re
from collections.abc import Callable, Mapping
from typing import TypeVar

from batonpass.app.markdown.outline import parse_words
from batonpass.app.markdown.source import plain_words
from batonpass.domain.goals import ObjectiveKind, Priority, TaskStatus

Value = TypeVar("Value", TaskStatus, Priority)

_EMOJI_FORM = "\ufe0f"
"""Some keyboards put it after a sign, so that it is shown as a picture."""

NOTHING = ("", "not recorded", "none", "none yet", "-", "–", "_not recorded_")

_STATES = {
    "open": TaskStatus.OPEN,
    "to do": TaskStatus.OPEN,
    "in progress": TaskStatus.IN_PROGRESS,
    "active": TaskStatus.IN_PROGRESS,
    "completed": TaskStatus.COMPLETED,
    "complete": TaskStatus.COMPLETED,
    "done": TaskStatus.COMPLETED,
    "blocked": TaskStatus.BLOCKED,
    "partial": TaskStatus.IN_PROGRESS,
    # What failed goes on only when something is done about it: like what is blocked, it is not to be begun.
    "failed": TaskStatus.BLOCKED,
}
_STATE_SIGNS = {
    "✅": TaskStatus.COMPLETED,
    "🚧": TaskStatus.IN_PROGRESS,
    "❌": TaskStatus.BLOCKED,
    "🔄": TaskStatus.BLOCKED,
}
_PRIORITY_SIGNS = {
    "🔴": Priority.CRITICAL,
    "🟡": Priority.HIGH,
    "🟢": Priority.MEDIUM,
    "🔵": Priority.LOW,
}
_PERCENT = re.compile(r",\s*\d+\s*%$")
_REASON = re.compile(r"\s*(?:\s[-–—]\s|[(:—–]).*$")

ONE_LINE = frozenset({"state", "priority", "kind", "estimate", "blockers", "severity"})
"""The details that are never longer than a line."""

_NAMED_AMOUNTS = {"half an": "0.5", "half a": "0.5", "an": "1", "a": "1"}
_NAMED = re.compile(rf"\b({'|'.join(_NAMED_AMOUNTS)}) (?=hour|day)", re.IGNORECASE)
_RANGE = re.compile(r"\d+(?:\.\d+)?\s*(?:[a-z]+\s*)??(?:-|–|—|\bto\b)\s*(?=\d)", re.IGNORECASE)
_AMOUNT = re.compile(r"(\d+(?:,\d{3})*(?:\.\d+)?)\s*(k\b)?\s*([a-z]+)", re.IGNORECASE)
_MINUTES = {"m": 1, "min": 1, "mins": 1, "minute": 1, "minutes": 1}
_HOURS = {"h": 60, "hour": 60, "hours": 60, "hr": 60, "hrs": 60, "d": 480, "day": 480, "days": 480}
_UNITS = {**_MINUTES, **_HOURS}
"""Minutes of work; a day has eight hours."""


def read_state(source: str) -> TaskStatus | None:
    """A word, a sign or both, as in `✅ COMPLETE, 100 %` or `failed (no key)`; what follows is a remark."""
    word = _REASON.sub("", _PERCENT.sub("", _word(without_since(source))))
    return _of_sign_and_word(word, _STATE_SIGNS, _STATES)


def without_since(source: str) -> str:
    """The state in `in progress, since 2026-03-12 09:10 UTC`; since when it is so is for readers alone."""
    return source.partition(", since ")[0]


def read_priority(source: str) -> Priority | None:
    """A word, a sign or both; nothing is the ordinary one.

    `High/Medium` is a choice that was not made yet, as in a form that is still to be filled in.
    """
    word = _word(source)
    if word in NOTHING:
        return Priority.MEDIUM
    return _of_sign_and_word(word, _PRIORITY_SIGNS, {priority.value: priority for priority in Priority})


def _of_sign_and_word(said: str, signs: Mapping[str, Value], words: Mapping[str, Value]) -> Value | None:
    """What is said; None where sign and word do not say the same."""
    sign = next((sign for sign in signs if said.startswith(sign)), "")
    word = said.removeprefix(sign).removeprefix(_EMOJI_FORM).strip()
    if sign and word:
        return signs[sign] if words.get(word) is signs[sign] else None
    return signs[sign] if sign else words.get(word)


def read_objective_kind(source: str) -> ObjectiveKind | None:
    word = _word(source)
    if word in NOTHING:
        return ObjectiveKind.PRIMARY
    return ObjectiveKind(word) if word in {kind.value for kind in ObjectiveKind} else None


def read_estimate(source: str) -> tuple[int, int] | None:
    """Minutes and tokens, as in `2 h 30 min, 4,000 tokens` or `half a day`; 0 for what is not given.

    Of `1-2 hours` the upper end counts: what is planned should fit also when it takes as long as it may.
    """
    words = _NAMED.sub(lambda found: f"{_NAMED_AMOUNTS[found[1].casefold()]} ", plain_words(source))
    words = _RANGE.sub("", words)
    if words.casefold() in NOTHING:
        return 0, 0
    minutes = tokens = 0.0
    for number, thousand, unit in _AMOUNT.findall(words):
        amount = float(number.replace(",", "")) * (1000 if thousand else 1)
        if unit.casefold() in ("token", "tokens"):
            tokens += amount
        elif unit.casefold() in _UNITS:
            minutes += amount * _UNITS[unit.casefold()]
        else:
            return None
    # What is left may only part the amounts: a word that is not understood could change what they mean.
    rest = _AMOUNT.sub("", words).replace(",", " ").replace("and", " ").strip(" +~")
    return None if rest or not (minutes or tokens) else (round(minutes), round(tokens))


def read_blockers(source: str) -> tuple[str, ...] | None:
    """Ids of tasks, as in `Task 1, Task 2`; a last word that they are completed is the documents' own."""
    words = plain_words(source).casefold()
    if words in NOTHING:
        return ()
    names = [name.strip() for name in words.removesuffix(", completed").split(",")]
    ids = tuple(f"t{name.removeprefix('task').removeprefix('t').strip()}" for name in names)
    return ids if all(task_id[1:].isdecimal() for task_id in ids) else None


def read_words(source: str) -> str:
    """Free words; what says that there are none is none."""
    return "" if source.casefold() in NOTHING else plain_words(source)


def read_location(source: str) -> str:
    """A place written as code or as a web address in angle brackets, without those."""
    children = [child for child in parse_words(source) if child.type != "text" or child.content]
    if len(children) == 1 and children[0].type == "code_inline":
        return children[0].content
    if len(children) == 3 and children[0].type == "link_open" and children[0].info == "auto":
        return children[1].content
    return read_words(source)


_READERS: Mapping[str, Callable[[str], object]] = {
    "state": read_state,
    "priority": read_priority,
    "kind": read_objective_kind,
    "estimate": read_estimate,
    "blockers": read_blockers,
    "location": read_location,
}


def meaning(name: str, source: str) -> object:
    """What a detail says, however it is written; None where it is not understood."""
    return _READERS.get(name, read_words)(source)


def _word(source: str) -> str:
    return " ".join(plain_words(source).split()).casefold()
