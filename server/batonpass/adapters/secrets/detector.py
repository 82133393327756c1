"""Secrets in texts, found by detect-secrets, by the forms of tokens that it does not know yet, and by names.

Only what has the form or the name of a secret counts, never what is merely random: commit ids, checksums,
UUIDs and the digests of lock files are as random as a key. detect-secrets is imported at the first text that
is looked at.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from importlib import import_module
from typing import Any

from batonpass.adapters.secrets.commands import GIVEN_FORMS
from batonpass.adapters.secrets.finding import Form, Forms, Secret
from batonpass.adapters.secrets.forms import DETECTORS, TOKEN_FORMS
from batonpass.adapters.secrets.named import find_named
from batonpass.adapters.secrets.offline import without_requests
from batonpass.domain.redaction import MARK

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
        yield from self._forms.find(text)
        yield from find_named(text)

    @cached_property
    def _forms(self) -> Forms:
        return Forms((*TOKEN_FORMS, *_load_known_forms(), *GIVEN_FORMS))


def _load_known_forms() -> Iterator[Form]:
    """The forms of detect-secrets with their kinds."""
    with without_requests():
        modules = [import_module(f"detect_secrets.plugins.{module}") for module, *_ in DETECTORS]
    for module, (_, name, needles) in zip(modules, DETECTORS, strict=True):
        detector = getattr(module, name)
        denylist: Any = detector.denylist
        # Mailchimp's is one form and no list of them.
        patterns: Iterable[re.Pattern[str]] = (denylist,) if hasattr(denylist, "finditer") else denylist
        for pattern in patterns:
            # A token that is longer than its form is taken whole.
            yield Form(detector.secret_type, pattern, needles, is_open=True)
