"""What is said when a template asks for a fact that there is not."""

from collections.abc import Iterable
from dataclasses import is_dataclass
from datetime import datetime, timedelta
from difflib import SequenceMatcher

from jinja2 import StrictUndefined
from jinja2.environment import TemplateModule
from jinja2.utils import missing

LONGEST_NAME = 60
"""How much of a name is repeated, in characters: one that was made of a document's text has no end."""

_PLAIN = (
    (str, "a text"),
    (bool, "true or false"),
    ((int, float), "a number"),
    ((tuple, list, frozenset), "a list; go through it with “for”"),
    (datetime, "a time; write it with a filter, such as “moment”"),
    (timedelta, "a span of time"),
)


class UnknownFact(StrictUndefined):
    """An unknown fact. Whatever is done with it fails, and tells what was asked for and what there is."""

    __slots__ = ()

    @property
    def _undefined_message(self) -> str:
        # What the sandbox refuses, it says well itself.
        return self._undefined_hint or _describe(self._undefined_obj, str(self._undefined_name))


def nearest_first(word: str, names: Iterable[str]) -> list[str]:
    """The names, those first that are written most like the word."""
    return sorted(names, key=lambda name: (-SequenceMatcher(None, word, name).ratio(), name))


def _describe(asked: object, name: str) -> str:
    word = name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME]}…"
    if asked is missing:
        return f"there is no fact “{word}”"
    if asked is None:
        return f"“{word}” was asked of a fact that may be missing; ask for that with an “if” first"
    if isinstance(asked, TemplateModule):
        return f"“{asked.__name__}” has no “{word}”; it has {_list(word, vars(asked))}"
    if is_dataclass(asked):
        return f"“{type(asked).__name__}” has no fact “{word}”; it has {_list(word, dir(asked))}"
    plain = next((words for kinds, words in _PLAIN if isinstance(asked, kinds)), None)
    return f"there is no “{word}” in what is {plain}" if plain else f"there is no fact “{word}” in this"


def _list(word: str, names: Iterable[str]) -> str:
    return ", ".join(nearest_first(word, (name for name in names if not name.startswith("_"))))
