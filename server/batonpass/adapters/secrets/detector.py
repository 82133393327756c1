"""Secrets in texts, found by detect-secrets, by the forms of tokens that it does not know yet, and by names.

Only what has the form or the name of a secret counts, never what is merely random: commit ids, checksums,
UUIDs and the digests of lock files are as random as a key. What is looked for is loaded at the first text
that is looked at.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from batonpass.domain.redaction import MARK

if TYPE_CHECKING:
    from batonpass.adapters.secrets.finding import Secret

_MARKS = re.compile(re.escape(MARK) + r"[^\]\n]*\]")
_SHORTEST = 8
"""No text that is shorter holds a secret by any form."""

_LONGEST_REMEMBERED = 1000


class SecretDetector:
    """The Redactor port. Short texts that were looked at lately are remembered: the same ones come again."""

    def __init__(self) -> None:
        self._redact_again = lru_cache(maxsize=8192)(self._redact)

    def redact(self, text: str) -> str:
        return self._redact(text) if len(text) > _LONGEST_REMEMBERED else self._redact_again(text)

    def _redact(self, text: str) -> str:
        if len(text) < _SHORTEST:
            return text
        parts: list[str] = []
        at = 0
        marks = [match.span() for match in _MARKS.finditer(text)]
        found = (s for s in self._find(text) if not any(start <= s.start < end for start, end in marks))
        for secret in sorted(found, key=lambda secret: (secret.start, -secret.end)):
            if secret.start >= at:
                parts += (text[at : secret.start], f"{MARK}{secret.kind}]")
            at = max(at, secret.end)
        return "".join((*parts, text[at:])) if parts else text

    def _find(self, text: str) -> Iterator[Secret]:
        for find in self._finders:
            yield from find(text)

    @cached_property
    def _finders(self) -> tuple[Callable[[str], Iterator[Secret]], ...]:
        # Their patterns take longer to compile than a status line may take as a whole.
        from batonpass.adapters.secrets.known_forms import load_forms
        from batonpass.adapters.secrets.named import find_named

        return load_forms().find, find_named
