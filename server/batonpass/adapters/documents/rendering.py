"""Rendering in this process, with the failures of a project's own templates told by file and line."""

from collections.abc import Collection, Mapping
from functools import cached_property
from pathlib import Path
from traceback import walk_tb
from types import TracebackType

from jinja2 import TemplateSyntaxError, UndefinedError, meta, nodes
from jinja2.environment import Environment

from batonpass.adapters.documents.environment import EvidenceList, TemplateFolders, make_environment

MACROS = ("macros.md.j2", "log-macros.md.j2", "transcript.md.j2", "task-macros.md.j2")
"""The shipped templates that others import."""

LONGEST_REASON = 300
"""How much is told of what went wrong, in characters; a message of Python's may quote a document."""


class BrokenTemplate(Exception):
    """A project's template does not work: its file's name, and the line where that is known."""

    def __init__(self, template: str, line: int | None, reason: str) -> None:
        super().__init__(template, line, reason)
        self.template = template
        self.line = line
        self.reason = reason


class Rendering:
    """Documents from the templates of two folders: the project's `overrides`, else the shipped ones."""

    def __init__(self, overrides: Path, shipped: Path) -> None:
        self._overrides = overrides
        self._shipped = shipped

    def render(self, name: str, facts: Mapping[str, object]) -> str:
        """The text of a document. Raises BrokenTemplate when it is a project's template that fails."""
        try:
            return self._environment.get_template(name).render({**facts, "evidence": EvidenceList()})
        # A project's template can fail in any way that Python can; what the shipped ones raise goes on.
        except Exception as error:
            broken = self._blame(name, error)
            if broken is None:
                raise
            raise broken from error

    def find_unknown_names(self, name: str, known: Collection[str]) -> tuple[tuple[int, str], ...]:
        """The names in a template that nothing defines, in the order of the lines where each stands first.

        Raises BrokenTemplate when it cannot be understood.
        """
        try:
            source, path, _ = TemplateFolders((self._overrides,)).get_source(self._environment, name)
            tree = self._environment.parse(source, name, path)
            # Compiling finds what parsing does not: filters and tests that do not exist.
            self._environment.compile(tree, name, path)
            unknown = meta.find_undeclared_variables(tree) - set(known)
        except Exception as error:
            raise self._blame(name, error) or BrokenTemplate(name, None, _in_short(error)) from error
        first: dict[str, int] = {}
        for place in tree.find_all(nodes.Name):
            if place.name in unknown:
                first.setdefault(place.name, place.lineno)
        return tuple(sorted((line, word) for word, line in first.items()))

    @cached_property
    def _environment(self) -> Environment:
        return make_environment((self._overrides, self._shipped))

    def _blame(self, name: str, error: Exception) -> BrokenTemplate | None:
        """The project's template that an error comes from, with its line; None when it is ours alone."""
        if isinstance(error, TemplateSyntaxError) and error.filename:
            place = (Path(error.filename), error.lineno)
        else:
            place = self._last_line_in(self._overrides, error.__traceback__)
        if place is not None and place[0].is_relative_to(self._overrides):
            return BrokenTemplate(
                place[0].relative_to(self._overrides).as_posix(), place[1], _in_short(error)
            )
        return self._blame_macros(name, error)

    def _blame_macros(self, name: str, error: Exception) -> BrokenTemplate | None:
        """A shipped template fails when the project's macros lack what it calls, or take it otherwise."""
        own = next((macros for macros in MACROS if (self._overrides / macros).is_file()), None)
        if own is None:
            return None
        place = self._last_line_in(self._shipped, error.__traceback__)
        asked = f"{place[0].name}, line {place[1]}," if place else name
        return BrokenTemplate(own, None, f"{asked} cannot be filled in with it: {_in_short(error)}")

    def _last_line_in(self, folder: Path, traceback: TracebackType | None) -> tuple[Path, int] | None:
        lines = [(Path(frame.f_code.co_filename), line) for frame, line in walk_tb(traceback)]
        return next((at for at in reversed(lines) if at[0].is_relative_to(folder)), None)


def _in_short(error: Exception) -> str:
    if isinstance(error, UndefinedError):
        return str(error)
    said = (
        "it takes too much memory" if isinstance(error, MemoryError) else str(error) or type(error).__name__
    )
    return said if len(said) <= LONGEST_REASON else f"{said[:LONGEST_REASON]}…"
