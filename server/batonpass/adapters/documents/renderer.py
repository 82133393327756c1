"""Documents from templates: the shipped ones, or a project's own in `.batonpass/templates/`."""

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from batonpass.app.log_view import LogView
from batonpass.app.views import PlanView
from batonpass.domain.errors import InvalidInput, Unavailable
from batonpass.domain.handoff import Handoff

if TYPE_CHECKING:
    from batonpass.adapters.documents.confinement import ConfinedRendering
    from batonpass.adapters.documents.rendering import Rendering

OVERRIDES = Path(".batonpass") / "templates"

PLAN, SESSION_LOG, IMPLEMENTATION_LOG, HANDOFF = (
    "plan.md.j2",
    "session-log.md.j2",
    "implementation-log.md.j2",
    "handoff.md.j2",
)

Facts = Mapping[str, object]
"""What a template is filled in from, by the names that it knows them by."""

_PACKAGE = Path(__file__).resolve().parents[2]


class TemplateRenderer:
    """The DocumentRenderer of a project. `root` is the project's folder."""

    def __init__(self, root: Path) -> None:
        self._overrides = root / OVERRIDES

    def render_plan(self, view: PlanView) -> str:
        return self._render(PLAN, plan_facts(view))

    def render_handoff(self, handoff: Handoff) -> str:
        return self._render(HANDOFF, handoff_facts(handoff))

    def render_session_log(self, log: LogView) -> str:
        return self._render(SESSION_LOG, log_facts(log))

    def render_implementation_log(self, log: LogView) -> str:
        return self._render(IMPLEMENTATION_LOG, log_facts(log))

    def _render(self, name: str, facts: Facts) -> str:
        from batonpass.adapters.documents.rendering import BrokenTemplate

        # Ours are trusted; a project's may come with a clone, from people nobody knows.
        rendering = self._confined if self._is_overridden() else self._own
        try:
            return rendering.render(name, facts)
        except BrokenTemplate as error:
            place = (OVERRIDES / error.template).as_posix()
            line = "" if error.line is None else f", line {error.line},"
            raise InvalidInput(
                f"The template {place}{line} does not work: {error.reason}.", "template"
            ) from error

    def _is_overridden(self) -> bool:
        """Whether the project has a template that one of ours would be replaced by."""
        return any((self._overrides / name).is_file() for name in self._names)

    @cached_property
    def _names(self) -> tuple[str, ...]:
        return tuple(path.name for path in shipped_templates().iterdir())

    @cached_property
    def _own(self) -> "Rendering":
        from batonpass.adapters.documents.rendering import Rendering

        return Rendering(self._overrides, shipped_templates())

    @cached_property
    def _confined(self) -> "ConfinedRendering":
        from batonpass.adapters.documents.confinement import ConfinedRendering

        return ConfinedRendering(self._overrides, shipped_templates())


def plan_facts(view: PlanView) -> Facts:
    return {"view": view, "session": view.session}


def handoff_facts(handoff: Handoff) -> Facts:
    return {"handoff": handoff, "session": handoff.session}


def log_facts(log: LogView) -> Facts:
    return {"log": log, "session": log.session}


def shipped_templates() -> Path:
    """The folder of the templates that come with this installation. Raises as `find_templates` does."""
    return find_templates(_PACKAGE)


def find_templates(package: Path) -> Path:
    """The shipped templates: inside the installed package, else beside the sources in a checkout.

    Raises Unavailable when there are none, which means that the installation is damaged.
    """
    for folder in (package / "templates", package.parents[1] / "templates"):
        if (folder / "plan.md.j2").is_file():
            return folder
    raise Unavailable(f"The document templates are missing from {package}. Install Batonpass again.")
