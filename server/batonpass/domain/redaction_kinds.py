"""What kinds of secrets were taken out of a value, and how many of each."""

import re
from collections import Counter
from dataclasses import dataclass

from batonpass.domain.redaction import MARK, redact

_KIND = re.compile(re.escape(MARK) + r"([^\]\n]*)\]")


@dataclass(frozen=True, slots=True)
class RedactedKind:
    kind: str
    number: int


def list_redactions(value: object) -> tuple[RedactedKind, ...]:
    """The kinds of secrets that were taken out of the texts of a value, the most frequent first."""
    found: Counter[str] = Counter()

    def look(text: str) -> str:
        found.update(_KIND.findall(text))
        return text

    redact(value, look)
    return tuple(RedactedKind(kind, number) for kind, number in found.most_common())
