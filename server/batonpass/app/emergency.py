"""Saving in an emergency: a checkpoint, then a handoff, without asking anybody."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TypeVar

from batonpass.app import checkpoints, handoffs
from batonpass.app.parameters import ChooseSession
from batonpass.app.present_state import on_present_state
from batonpass.app.project import Project
from batonpass.app.results import HandoffView
from batonpass.app.unsaved import find_unsaved
from batonpass.domain.checkpoint import Checkpoint
from batonpass.domain.errors import BatonpassError, Unavailable
from batonpass.domain.session import SessionStatus

logger = logging.getLogger(__name__)

PATIENCE = timedelta(milliseconds=600)
"""How long the agent's transcripts may be read when there is no time; a handoff without them is one, too."""

Done = TypeVar("Done")


class Cause(StrEnum):
    """Why there was no time to ask. It becomes the reason of the checkpoint."""

    CONTEXT_FULL = "contextFull"
    EDITOR_CLOSED = "editorClosed"
    TERMINATED = "terminated"


@dataclass(frozen=True, slots=True)
class EmergencySave:
    """What was saved. There is no checkpoint where the newest one holds everything already.

    `failures` has a sentence for each half that did not work.
    """

    checkpoint: Checkpoint | None = None
    handoff: HandoffView | None = None
    failures: tuple[str, ...] = ()


def save(project: Project, cause: Cause) -> EmergencySave:
    """Take a checkpoint of what is not saved, then write a handoff; each is tried whatever becomes of the
    other. Raises nothing of either; without an active session nothing is done.
    """
    failures: list[str] = []
    checkpoint = _try(project, "The checkpoint", lambda: _take_checkpoint(project, cause), failures)
    handoff = _try(project, "The handoff", lambda: _write_handoff(project), failures)
    return EmergencySave(checkpoint, handoff, tuple(failures))


def describe(project: Project, cause: Cause, saved: EmergencySave) -> str:
    """One sentence for the user, and one more for each half that failed; empty when nothing was done."""
    parts: list[str] = []
    if saved.checkpoint is not None:
        parts.append(f"checkpoint {saved.checkpoint.number} ({saved.checkpoint.snapshot.ref})")
    if saved.handoff is not None:
        path = saved.handoff.path
        within = path.relative_to(project.root) if path.is_relative_to(project.root) else path
        parts.append(f"the handoff {within.as_posix()}")
    sentences = [f"{_OCCASIONS[cause]}: {' and '.join(parts)}."] if parts else []
    return " ".join((*sentences, *saved.failures))


_OCCASIONS = {
    Cause.CONTEXT_FULL: "Saved before the context is full",
    Cause.EDITOR_CLOSED: "Saved when the editor was closed",
    Cause.TERMINATED: "Saved when Batonpass was told to end",
}


def _take_checkpoint(project: Project, cause: Cause) -> Checkpoint | None:
    if not _is_active(project) or project.ports.repository is None or not _has_unsaved(project):
        return None
    return checkpoints.take(project, "", cause.value)


def _has_unsaved(project: Project) -> bool:
    try:
        unsaved = find_unsaved(project, project.find_session(None))
    except Unavailable as error:
        logger.warning("What is not saved cannot be told, so everything is: %s", error.message)
        return True
    return unsaved is not None and bool(unsaved.files)


def _write_handoff(project: Project) -> HandoffView | None:
    return handoffs.create(project, ChooseSession(), PATIENCE) if _is_active(project) else None


def _is_active(project: Project) -> bool:
    current = project.current
    return current is not None and current.session.status is SessionStatus.ACTIVE


def _try(project: Project, what: str, half: Callable[[], Done], failures: list[str]) -> Done | None:
    try:
        return on_present_state(project, f"{what} of an emergency", half)
    except BatonpassError as error:
        logger.error("%s of an emergency was not saved: %s", what, error.message)  # noqa: TRY400 - The message says it all.
        failures.append(f"{what} was not saved: {error.message}")
    except Exception:
        logger.exception("%s of an emergency was not saved.", what)
        failures.append(f"{what} was not saved; the log says why.")
    return None
