"""Changes are decided on what is stored now, and again where another program was quicker."""

import logging
from collections.abc import Callable
from typing import TypeVar

from batonpass.app.project import Project
from batonpass.domain.errors import Outdated

logger = logging.getLogger(__name__)

TRIES = 3
"""How often a change is tried when other programs keep changing the same session."""

Answer = TypeVar("Answer")


def on_present_state(project: Project, name: str, change: Callable[[], Answer]) -> Answer:
    """Call `change` on the present state of the project; `name` stands in the log when it begins again.

    Raises Outdated when other programs were quicker each time.
    """
    for _ in range(TRIES - 1):
        project.catch_up()
        try:
            return change()
        except Outdated as error:
            logger.info("%s begins again: %s", name, error.message)
    project.catch_up()
    return change()
