"""Documents from templates: the shipped ones, or a project's own in `.batonpass/templates/`."""

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from traceback import walk_tb
from types import TracebackType
from typing import TYPE_CHECKING

from batonpass.app.log_view import LogView
from batonpass.app.views import PlanView
from batonpass.domain.errors import InvalidInput, Unavailable
from batonpass.domain.handoff import Handoff

if TYPE_CHECKING:
    from jinja2.environment import Environment

OVERRIDES = Path(".batonpass") / "templates"

_PACKAGE = Path(__file__).resolve().parents[2]


class TemplateRenderer:
    """The DocumentRenderer of a project. `root` is the project's folder."""

    def __init__(self, root: Path) -> None:
        self._overrides = root / OVERRIDES
        self._root = root

    def render_plan(self, view: PlanView) -> str:
        return self._render("plan.md.j2", {"view": view, "session": view.session})

    def render_handoff(self, handoff: Handoff) -> str:
        return self._render("handoff.md.j2", {"handoff": handoff, "session": handoff.session})

    def render_session_log(self, log: LogView) -> str:
        return self._render("session-log.md.j2", {"log": log, "session": log.session})

    def render_implementation_log(self, log: LogView) -> str:
        return self._render("implementation-log.md.j2", {"log": log, "session": log.session})

    def _render(self, name: str, facts: Mapping[str, object]) -> str:
        from batonpass.adapters.documents.environment import EvidenceList

        try:
            return self._environment.get_template(name).render({**facts, "evidence": EvidenceList()})
        # A project's template can fail in any way that Python can; what the shipped ones raise goes on.
        except Exception as error:
            broken = self._broken_override(error)
            if broken is None:
                raise
            raise InvalidInput(f"The template {broken} does not work: {error}.", "template") from error

    @cached_property
    def _environment(self) -> "Environment":
        from batonpass.adapters.documents.environment import make_environment

        return make_environment((self._overrides, find_templates(_PACKAGE)))

    def _broken_override(self, error: Exception) -> str | None:
        """The project's template that an error comes from, with its line; None when it is ours."""
        from jinja2 import TemplateSyntaxError

        if isinstance(error, TemplateSyntaxError) and error.filename:
            place = (Path(error.filename), error.lineno)
        else:
            place = self._last_line_in_overrides(error.__traceback__)
        if place is None or not place[0].is_relative_to(self._overrides):
            return None
        return f"{place[0].relative_to(self._root).as_posix()}, line {place[1]},"

    def _last_line_in_overrides(self, traceback: TracebackType | None) -> tuple[Path, int] | None:
        lines = [(Path(frame.f_code.co_filename), line) for frame, line in walk_tb(traceback)]
        return next((at for at in reversed(lines) if at[0].is_relative_to(self._overrides)), None)


def find_templates(package: Path) -> Path:
    """The shipped templates: inside the installed package, else beside the sources in a checkout.

    Raises Unavailable when there are none, which means that the installation is damaged.
    """
    for folder in (package / "templates", package.parents[1] / "templates"):
        if (folder / "plan.md.j2").is_file():
            return folder
    raise Unavailable(f"The document templates are missing from {package}. Install Batonpass again.")
