"""Which way of a metric is the better one, where its name and its unit leave no doubt.

A unit alone does not tell: seconds may be a response time or an uptime, megabytes may be used or free. So the
name has to say what is measured, and the unit to fit; whatever else is known has to be said by a person.
"""

import re
from enum import StrEnum


class Better(StrEnum):
    LOWER = "lower"
    HIGHER = "higher"


_TIMES = frozenset({"ns", "us", "µs", "ms", "s", "sec", "seconds", "min", "minutes"})
_SIZES = frozenset({"b", "bytes", "kb", "mb", "gb", "kib", "mib", "gib"})
_SHARES = frozenset({"%"})

_KNOWN = (
    (_TIMES, re.compile(r"\b(time|duration|latency|delay|start-?up)\b"), Better.LOWER),
    (_SIZES, re.compile(r"\b(usage|used|size|footprint)\b"), Better.LOWER),
    (_SHARES, re.compile(r"\b(coverage|hit (ratio|rate))\b"), Better.HIGHER),
)

_CONTRARY = re.compile(r"\b(free|available|remaining|saved|between|up ?time|limit|budget|max(imum)?)\b")
"""With one of these in its name a figure may be better either way."""


def learn_direction(name: str, unit: str) -> Better | None:
    """The better way of a metric by its name and unit; None where they do not tell."""
    said = name.casefold()
    if _CONTRARY.search(said):
        return None
    return next(
        (better for units, words, better in _KNOWN if unit.casefold() in units and words.search(said)), None
    )
