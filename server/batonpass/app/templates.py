"""The templates of the documents: which there are, and whether a project's own ones work."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Template:
    """A template by its file's name, and what it is for. `override` is the project's own file, if any."""

    name: str
    purpose: str
    override: Path | None


@dataclass(frozen=True, slots=True)
class TemplateProblem:
    """What is wrong with a project's template. `line` counts from 1; None where the fault has no one line."""

    template: str
    line: int | None
    sentence: str


@dataclass(frozen=True, slots=True)
class TemplateReport:
    """What came of looking at a project's own templates: `checked` are their names."""

    checked: tuple[str, ...]
    problems: tuple[TemplateProblem, ...]


class Templates(Protocol):
    """The shipped templates, and those that a project has in their place or beside them."""

    def list(self) -> tuple[Template, ...]: ...

    def copy(self, name: str) -> Path:
        """Put a shipped template into the project, to be changed there; returns its path.

        Raises NotFound when there is none of this name, NotAllowed when the project has its own already, and
        Unavailable when it cannot be written.
        """
        ...

    def check(self, name: str | None = None) -> TemplateReport:
        """Look for what is wrong with the project's own templates, or with one of them, by sample facts.

        Raises NotFound when the project has none of this name.
        """
        ...
