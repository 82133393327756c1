"""What a session has really cost and written, known when it ends."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from pathlib import PurePosixPath

from batonpass.domain.plan import Scope
from batonpass.domain.repository import FileChange


@dataclass(frozen=True, slots=True)
class Outcome:
    """`used_tokens` by the ledger, in all phases; `written` are lines added, None where nobody can tell."""

    used_tokens: int
    written: Scope | None


class Purpose(Enum):
    """What a file is written for. Programs write the `GENERATED` ones; nobody plans their lines."""

    CODE = "code"
    TESTS = "tests"
    DOCUMENTATION = "documentation"
    GENERATED = "generated"


_GENERATED_NAMES = frozenset(
    {
        *("package-lock.json", "npm-shrinkwrap.json", "pnpm-lock.yaml", "go.sum", "packages.lock.json"),
        *("gradle.lockfile", "bun.lockb"),
    }
)
_GENERATED_SUFFIXES = frozenset({".lock", ".map", ".min.js", ".min.css", ".snap"})
_DOCUMENTATION_SUFFIXES = frozenset({".md", ".mdx", ".markdown", ".rst", ".adoc", ".org", ".tex", ".txt"})
_DOCUMENTATION_FOLDERS = frozenset({"doc", "docs", "documentation", "man"})
_TEST_FOLDERS = frozenset({"test", "tests", "spec", "specs", "__tests__", "e2e", "testdata", "fixtures"})
_TEST_NAME = re.compile(
    r"^(test[_-].*|conftest|.*[_.-](test|tests|spec|specs)|.*[a-z0-9](Test|Tests|Spec|Specs|IT))$"
)


def purpose_of(path: str) -> Purpose:
    """What a file is for, by the customs of naming; `path` is relative to the work tree, with slashes.

    Prose is documentation wherever it lies; then tests come before documentation, by folder or by name.
    """
    place = PurePosixPath(path)
    folders = {part.casefold() for part in place.parts[:-1]}
    name = place.name.casefold()
    if name in _GENERATED_NAMES or any(name.endswith(suffix) for suffix in _GENERATED_SUFFIXES):
        return Purpose.GENERATED
    if place.suffix.casefold() in _DOCUMENTATION_SUFFIXES:
        return Purpose.DOCUMENTATION
    if folders & _TEST_FOLDERS or _TEST_NAME.match(place.stem):
        return Purpose.TESTS
    return Purpose.DOCUMENTATION if folders & _DOCUMENTATION_FOLDERS else Purpose.CODE


def count_written(changes: Iterable[FileChange]) -> Scope:
    """The lines added, as code, tests and documentation. Binary files have none."""
    lines = dict.fromkeys(Purpose, 0)
    for change in changes:
        lines[purpose_of(change.path)] += change.insertions or 0
    return Scope(lines[Purpose.CODE], lines[Purpose.TESTS], lines[Purpose.DOCUMENTATION])
