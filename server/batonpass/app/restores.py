"""Going back to a checkpoint: shown first, done on confirmation, and always with a way back."""

from dataclasses import dataclass

from batonpass.app.checkpoint_parameters import RestoreCheckpoint
from batonpass.app.checkpoints import (
    find_checkpoint,
    first_free,
    require_repository,
    take_back,
    take_under_free_number,
)
from batonpass.app.ports import PreparedRestore
from batonpass.app.project import Project
from batonpass.domain.checkpoint import BEFORE_RESTORE, Checkpoint
from batonpass.domain.repository import Restoration


@dataclass(frozen=True, slots=True)
class RestoreView:
    """What restoring a checkpoint changes, or has changed.

    `safety` is None for a preview, and where there was nothing to change.
    """

    checkpoint: Checkpoint
    restoration: Restoration
    restored: bool
    safety: Checkpoint | None = None


def restore(project: Project, parameters: RestoreCheckpoint) -> RestoreView:
    """Bring the work tree back to a checkpoint. Without confirmation: say what that would change.

    First the present state is kept as a checkpoint of the open session, else of the session that the restored
    one belongs to. It is stored before the first file changes; until then, nothing is left of a restore that
    fails or is cancelled.
    """
    repository = require_repository(project)
    checkpoint = find_checkpoint(project, parameters.number, parameters.session)
    ref = checkpoint.snapshot.ref
    if not parameters.confirm:
        return RestoreView(checkpoint, repository.preview_restore(ref), restored=False)
    with repository.prepare_restore(ref, project.still_wanted) as prepared:
        if prepared.restoration.changes_nothing:
            return RestoreView(checkpoint, prepared.restoration, restored=True)
        project.still_wanted()
        safety = _secure(project, prepared, checkpoint)
        return RestoreView(checkpoint, prepared.apply(), restored=True, safety=safety)


def _secure(project: Project, prepared: PreparedRestore, wanted: Checkpoint) -> Checkpoint:
    session = project.current.session if project.current else project.find_session(wanted.session_id)
    known = project.ports.store.checkpoints(session.id)
    reading = project.reading_of(session)
    now = project.ports.clock()
    note = f"Before checkpoint {wanted.number} was restored"
    number, snapshot = take_under_free_number(session, first_free(known), note, prepared.secure)
    safety = Checkpoint(session.id, number, now, snapshot, reading, note, BEFORE_RESTORE)
    try:
        project.save(session, checkpoint=safety)
    except Exception:
        take_back(project, snapshot.ref)
        raise
    return safety
