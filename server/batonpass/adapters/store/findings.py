"""What an inspection of the store can find."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """`code` is stable; `sentence` says what is so and what it means; `repairable`: `repair` can mend it."""

    code: str
    sentence: str
    repairable: bool
