"""Where sessions are kept."""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Protocol, TypeVar

from batonpass.domain.checkpoint import Checkpoint
from batonpass.domain.context import LedgerEntry, LedgerTotals
from batonpass.domain.history import FoundSessions, SessionQuery
from batonpass.domain.session import Session

Kept = TypeVar("Kept")


class StoreWrite(Protocol):
    """The changes of one transaction: all of them are stored, or none."""

    def put_session(self, session: Session) -> Session:
        """Store a session with its revision grown by one, and return it so.

        Raises Outdated when the stored revision is not the one this session was read with: somebody else
        changed it in between, and the caller decides again on the present state.
        """
        ...

    def add_checkpoint(self, checkpoint: Checkpoint) -> None: ...

    def append_ledger(
        self, session_id: str, known: LedgerTotals, entries: Sequence[LedgerEntry]
    ) -> LedgerTotals:
        """Append the entries; returns the sums that include them.

        `known` are the sums as the caller last saw them. Where another program has written since, the stored
        ones are taken instead, so that nobody's entries are lost.
        """
        ...

    def thin_ledger(self, session_id: str) -> None:
        """Fold all entries of a session into one summary for each phase and document; every sum stays."""
        ...

    def set_file_aside(self, path: str) -> None:
        """Remember that a file is set aside; `path` is relative to the project's root, with slashes."""
        ...

    def include_file(self, path: str) -> None:
        """Forget that a file is set aside; one that is not is no error."""
        ...

    def put_record(self, key: str, record: object) -> None:
        """Keep a frozen dataclass under a key, in place of the record of its kind that was there."""
        ...

    def remove_record(self, kind: type[object], key: str) -> None:
        """Forget a record; one that does not exist is no error."""
        ...


class Store(Protocol):
    """Where sessions are kept. Every failure of disk or database is raised as Unavailable."""

    def session(self, session_id: str) -> Session | None: ...

    def sessions(
        self, statuses: Collection[str] | None = None, limit: int | None = None, offset: int = 0
    ) -> tuple[Session, ...]:
        """Sessions, the one stored last first; with `statuses`, only those.

        At most `limit` of them after the first `offset`, at the cost of those that are given.
        """
        ...

    def find_sessions(self, query: SessionQuery, limit: int, offset: int = 0) -> FoundSessions:
        """At most `limit` sessions that match, the one stored last first.

        A search that finds little stops after a while. `offset` is 0, or what an earlier call said to go on
        with; when only statuses, branch and agent are asked for it counts sessions.
        """
        ...

    def checkpoints(self, session_id: str) -> tuple[Checkpoint, ...]:
        """A session's checkpoints in the order of their numbers."""
        ...

    def last_checkpoint(self, session_id: str) -> Checkpoint | None:
        """The checkpoint of a session that was stored last, at the cost of one document."""
        ...

    def ledger_totals(self, session_id: str) -> LedgerTotals | None: ...

    def ledger_sums(self, session_id: str) -> LedgerTotals | None:
        """The totals without the documents that count as read, at the cost of one document."""
        ...

    def ledger_entries(self, session_id: str, last: int | None = None) -> tuple[LedgerEntry, ...]:
        """The entries that are not thinned, in their order; at most the last so many."""
        ...

    def files_set_aside(self) -> frozenset[str]:
        """The paths of the files that were set aside."""
        ...

    def record(self, kind: type[Kept], key: str) -> Kept | None:
        """What `put_record` kept of a kind under a key."""
        ...

    def records(self, kind: type[Kept]) -> Mapping[str, Kept]:
        """Everything that is kept of a kind, by its key."""
        ...

    def write(self) -> AbstractContextManager[StoreWrite]:
        """One durable transaction; an exception inside rolls everything back."""
        ...

    def watch(self, on_change: Callable[[], None]) -> Callable[[], None]:
        """Call `on_change`, on some thread, soon after a commit by whatever program, this one included.

        Several commits may be one call. The returned call ends the watch.
        """
        ...

    def close(self) -> None: ...
