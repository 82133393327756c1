"""What the commands stand on: each part is opened only by the command that needs it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from batonpass.app.care import StoreCare
    from batonpass.app.project import Project
    from batonpass.app.templates import Templates
    from batonpass.app.transcripts import Agents
    from batonpass.domain.redaction import Redact

OpenProject = Callable[[Path], "Project"]
"""Opens the project of a folder. Raises BatonpassError when that cannot be done."""

OpenCare = Callable[["Project"], "StoreCare"]
OpenTemplates = Callable[["Project"], "Templates"]


class Openers(NamedTuple):
    """`serve` runs the language server to its end, and returns the exit code."""

    serve: Callable[[], int]
    project: OpenProject
    care: OpenCare
    agents: Callable[[], Agents]
    redactor: Callable[[], Redact]
    templates: OpenTemplates
