"""Archiving: sessions that ended long ago are marked so, and their ledgers thinned."""

from datetime import datetime

from batonpass.adapters.store.fake import MemoryStore
from batonpass.adapters.store.store import DiskStore
from batonpass.domain.errors import NotAllowed
from batonpass.domain.session import OPEN_STATUSES, Session, SessionStatus, move

ENDED_STATUSES = tuple(
    status for status in SessionStatus if status not in (*OPEN_STATUSES, SessionStatus.ARCHIVED)
)
_PAGE = 200


def archive(store: DiskStore | MemoryStore, before: datetime, at: datetime) -> tuple[str, ...]:
    """Archive the sessions that ended before a time, and thin their ledgers; returns their ids, newest first.

    Each session is a write of its own, so that nobody waits long, and what was done stays done when it is
    broken off. A session that somebody changes in the meantime is passed over.
    """
    return tuple(session.id for session in _ended(store, before) if _archive_one(store, session, at))


def _ended(store: DiskStore | MemoryStore, before: datetime) -> list[Session]:
    found: list[Session] = []
    offset = 0
    while page := store.sessions(ENDED_STATUSES, limit=_PAGE, offset=offset):
        found += [session for session in page if session.ended_at is not None and session.ended_at < before]
        offset += _PAGE
    return found


def _archive_one(store: DiskStore | MemoryStore, session: Session, at: datetime) -> bool:
    try:
        with store.write() as write:
            write.put_session(move(session, SessionStatus.ARCHIVED, at))
            write.thin_ledger(session.id)
    except NotAllowed:
        return False
    return True
