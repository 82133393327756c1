"""Forgetting old checkpoints, by the rule that the user has set."""

import logging

from batonpass.app.project import Project
from batonpass.domain.checkpoint import choose_collectable, session_of
from batonpass.domain.errors import Unavailable
from batonpass.domain.session import SessionStatus

logger = logging.getLogger(__name__)

ENDED = (
    SessionStatus.HANDED_OFF,
    SessionStatus.COMPLETED,
    SessionStatus.ABANDONED,
    SessionStatus.ARCHIVED,
)


def collect_checkpoints(project: Project) -> tuple[str, ...]:
    """Remove the refs that the settings do not keep, and return them; git frees their space later.

    The checkpoints stay listed, as collected. Those of open sessions are never touched, nor are refs of
    sessions that this store does not know. It is tidying up: when git or the store does not answer, it is
    left for the next time and logged.
    """
    repository, settings = project.ports.repository, project.settings
    if repository is None:
        return ()
    try:
        refs = repository.snapshot_refs()
        if not refs:
            return ()
        sessions = map(project.ports.store.session, {session_of(ref) for ref in refs})
        ended = {s.id: s.ended_at for s in sessions if s is not None and s.status in ENDED}
        old = choose_collectable(
            refs, ended, settings.keep_checkpoints, settings.keep_checkpoint_days, project.ports.clock()
        )
        if old:
            repository.delete_snapshots(old)
    except Unavailable as error:
        logger.warning("Old checkpoints were not collected: %s", error.message)
        return ()
    return old
