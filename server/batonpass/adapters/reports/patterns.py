"""Glob patterns over paths with `/`: `**` stands for any folders, `*` and `?` stay inside one name."""

import re
from collections.abc import Sequence
from functools import lru_cache


def matches(path: str, patterns: Sequence[str]) -> bool:
    """Whether a path, relative to the project, matches one of the patterns."""
    return any(_compile(pattern).fullmatch(path) for pattern in patterns)


@lru_cache(maxsize=256)
def _compile(pattern: str) -> re.Pattern[str]:
    parts: list[str] = []
    for name in pattern.strip("/").split("/"):
        if name == "**":
            parts.append("(?:[^/]+/)*")
        else:
            parts.append("".join(_SIGNS.get(sign, re.escape(sign)) for sign in name) + "/")
    expression = "".join(parts)
    # A pattern that ends in `**` takes every file below.
    return re.compile(expression.removesuffix("/") if not pattern.endswith("**") else f"{expression}[^/]+")


_SIGNS = {"*": "[^/]*", "?": "[^/]"}
