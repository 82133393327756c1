"""Looking for many forms in one text."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple


class Secret(NamedTuple):
    """A stretch of a text."""

    start: int
    end: int
    kind: str


def _nothing(value: str) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Form:
    """A form of secrets. Where the pattern has a group, the group is the secret.

    `needles` are pieces of text in lower case of which one is there wherever the pattern matches. What
    `is_harmless` holds for is no secret. With `is_open`, the rest of the word belongs to it.
    """

    kind: str
    pattern: re.Pattern[str]
    needles: tuple[str, ...]
    is_harmless: Callable[[str], bool] = _nothing
    is_open: bool = False

    def find(self, text: str) -> Iterator[Secret]:
        group = 0 if self.is_open else min(self.pattern.groups, 1)
        for match in self.pattern.finditer(text):
            start, end = match.span(group)
            if self.is_open:
                rest = _REST_OF_WORD.match(text, end)
                end = rest.end() if rest else end
            if not self.is_harmless(text[start:end]):
                yield Secret(start, end, self.kind)


_REST_OF_WORD = re.compile(r"[\w-]*")


class Forms:
    """Forms that are looked for together, by their needles: one costs a hundredth of trying a form."""

    def __init__(self, forms: Iterable[Form]) -> None:
        self._forms = tuple(forms)
        by_needle: dict[str, list[int]] = {}
        for number, form in enumerate(self._forms):
            for needle in form.needles:
                by_needle.setdefault(needle, []).append(number)
        self._by_needle = tuple(by_needle.items())

    def find(self, text: str) -> Iterator[Secret]:
        lowered = text.lower()
        tried = {number for needle, numbers in self._by_needle if needle in lowered for number in numbers}
        for number in sorted(tried):
            yield from self._forms[number].find(text)
