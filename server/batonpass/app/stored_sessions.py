"""What the store holds of the sessions of one folder: which one is open, and what follows from its ledger."""

from dataclasses import replace

from batonpass.app.ports import Ports
from batonpass.domain.context import LedgerTotals
from batonpass.domain.session import OPEN_STATUSES, Session, SessionStatus, relocate
from batonpass.domain.trend import Course, follow

RECENT_ENTRIES = 500
"""The end of the ledger that a trend is drawn from; typing without rest fills it in a quarter of an hour."""


class StoredSessions:
    """The sessions of the folder `place`, as they stand in the store at the moment they are asked for."""

    def __init__(self, ports: Ports, place: str) -> None:
        self._ports = ports
        self._place = place

    def open_session(self, but: Session | None = None) -> Session | None:
        """The session this folder is in the middle of: the active one, else the newest that is paused."""
        ended = None if but is None else but.id
        open_sessions = self._ports.store.sessions(OPEN_STATUSES)
        candidates = [s for s in open_sessions if s.root == self._place and s.id != ended]
        active = [s for s in candidates if s.status is SessionStatus.ACTIVE]
        return next(iter((*active, *candidates)), None)

    def totals(self, session: Session) -> LedgerTotals:
        return self._ports.store.ledger_totals(session.id) or LedgerTotals()

    def course(self, session: Session) -> Course:
        return follow(Course(), self._ports.store.ledger_entries(session.id, RECENT_ENTRIES))

    def still_holds(self, known: Session, totals: LedgerTotals, stored: Session) -> bool:
        """Whether what is known of a session and its ledger is what `stored` and its ledger say."""
        if (stored.id, stored.revision) != (known.id, known.revision):
            return False
        sums = self._ports.store.ledger_sums(stored.id) or LedgerTotals()
        return sums == replace(totals, documents=frozenset())

    def relocate_moved(self) -> None:
        """Take over open sessions of this repository whose folder is none of its work trees any more."""
        store, repository = self._ports.store, self._ports.repository
        elsewhere = [s for s in store.sessions(OPEN_STATUSES) if s.root != self._place]
        if not elsewhere or repository is None:
            return
        trees = [str(tree.resolve()) for tree in repository.work_trees()]
        moved = [session for session in elsewhere if session.root not in trees]
        if moved and trees[:1] == [self._place]:
            with store.write() as write:
                for session in moved:
                    write.put_session(relocate(session, self._place))
