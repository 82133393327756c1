"""The ports: what the use cases need from the world, as Protocols.

Every adapter implements one of these and ships a fake beside it; one contract suite runs over both.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol, TypeVar

from batonpass.app.log_view import LogView
from batonpass.app.settings import Layer
from batonpass.app.text.tokenizer import Vocabulary
from batonpass.app.transcripts import Agents
from batonpass.app.views import PlanView
from batonpass.domain.attendance import Process
from batonpass.domain.checkpoint import Checkpoint
from batonpass.domain.context import LedgerEntry, LedgerTotals
from batonpass.domain.files import Content, Listing, SourceFile
from batonpass.domain.handoff import Handoff
from batonpass.domain.history import FoundSessions, SessionQuery
from batonpass.domain.reports import FoundReports
from batonpass.domain.repository import (
    Commit,
    FileChange,
    Proof,
    RepositoryState,
    Restoration,
    Snapshot,
    WorkDone,
)
from batonpass.domain.session import DocumentKind, Session

Kept = TypeVar("Kept")

Clock = Callable[[], datetime]
"""The time now, with a time zone."""

StillWanted = Callable[[], None]
"""Long work calls it between steps that may be left undone; it raises when nobody wants the work any more."""


def wanted() -> None:
    """The work is wanted to its end."""


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


class PreparedRestore(Protocol):
    """A restore with everything ready; `restoration` says what it changes."""

    restoration: Restoration

    def secure(self, ref: str, message: str) -> Snapshot:
        """Keep the present work tree as a snapshot; the way back. Raises NotAllowed when the ref exists."""
        ...

    def apply(self) -> Restoration:
        """Put the files in place: all of them, or, when something fails, none.

        To be called once, after `secure`. Raises Unavailable with what failed, and NotAllowed when a file was
        changed since the work tree was recorded.
        """
        ...


class Repository(Protocol):
    """A git repository, or what stands for one.

    Methods raise Unavailable when git fails or takes too long, with git's own words.
    """

    root: Path

    def state(self) -> RepositoryState: ...

    def checked_out_branch(self) -> str | None:
        """The branch that is checked out; None when HEAD is detached. Much quicker than the whole state."""
        ...

    def work_trees(self) -> tuple[Path, ...]:
        """The top folders of all work trees of the repository, the main one first."""
        ...

    def work_since(self, commit: str | None) -> WorkDone:
        """What happened since a commit; since the beginning of history when it is None.

        Raises NotFound when the commit is not in the repository, or not any more.
        """
        ...

    def find_commit(self, name: str) -> Commit | None:
        """The one commit whose name begins with these hexadecimal digits, at the time it was authored."""
        ...

    def take_snapshot(self, ref: str, message: str, still_wanted: StillWanted = wanted) -> Snapshot:
        """Commit the whole work tree (tracked and untracked, ignored excluded) under a private ref.

        HEAD, the index, the stash, branches, hooks and reflogs of branches are not touched. Raises NotAllowed
        when the ref exists already.
        """
        ...

    def delete_snapshot(self, ref: str) -> None:
        """Forget a snapshot; one that does not exist is no error."""
        ...

    def delete_snapshots(self, refs: Collection[str]) -> None:
        """Forget several, all of them or none."""
        ...

    def snapshot_refs(self) -> frozenset[str]:
        """The refs of all snapshots there are, of every session and work tree of the repository."""
        ...

    def changes_since(self, ref: str) -> tuple[FileChange, ...]:
        """What has changed in the work tree since a snapshot; a moved file is one deleted and one added.

        Raises NotFound when the snapshot does not exist.
        """
        ...

    def preview_restore(self, ref: str) -> Restoration:
        """What restoring a snapshot would change. Nothing is written. Raises as `prepare_restore` does."""
        ...

    def prepare_restore(
        self, ref: str, still_wanted: StillWanted = wanted
    ) -> AbstractContextManager[PreparedRestore]:
        """Record the present work tree and lay the files of a snapshot ready beside it.

        Nothing is changed before `apply`; what was laid ready is gone when the context is left. Raises
        NotFound when the snapshot does not exist, and NotAllowed when another repository is in the way.
        """
        ...

    def prove_snapshot(self, ref: str) -> Proof:
        """Restore a snapshot into a temporary folder and compare every byte.

        Raises NotFound when it does not exist, and Unavailable when a file does not come back as it was.
        """
        ...


class DocumentRenderer(Protocol):
    """Turns facts into Markdown. Raises InvalidInput when a project's own template does not work."""

    def render_plan(self, view: PlanView) -> str: ...

    def render_handoff(self, handoff: Handoff) -> str: ...

    def render_session_log(self, log: LogView) -> str: ...

    def render_implementation_log(self, log: LogView) -> str: ...


class DocumentFiles(Protocol):
    """The documents on disk. Raises Unavailable when one cannot be read or written."""

    def place(self, directory: str, session: Session, kind: DocumentKind) -> Path:
        """A free path for a session's document, under a directory that is relative to the project."""
        ...

    def read(self, path: Path) -> str | None:
        """The text, or None when there is no such file."""
        ...

    def write(self, path: Path, text: str) -> None:
        """Write the whole text or nothing; parent folders are made."""
        ...

    def remove(self, path: Path) -> None:
        """Take back a document that was just written; one that does not exist is no error."""
        ...


class SourceFiles(Protocol):
    """The project's files on disk, as text to be counted."""

    def read(self, uri: str, largest_bytes: int) -> str | None:
        """The text of a file, or None when it is binary, not UTF-8 or over the limit.

        Raises InvalidInput for a URI that names no file, NotFound when there is none, Unavailable when it
        cannot be read.
        """
        ...


class SourceTree(Protocol):
    """All files of the project that an agent might read: not those git ignores, no vendored folders."""

    root: Path

    def list_files(self) -> Listing:
        """The files in the order of their paths. Raises Unavailable when they cannot be listed."""
        ...

    def place(self, uri: str) -> str | None:
        """Where a file lies, relative to the root and with slashes; None when it is not in the project."""
        ...

    def read(self, file: SourceFile) -> Content:
        """The content as it is now, with its key. Raises Unavailable when it cannot be read."""
        ...


class Boundary(Protocol):
    """Where the project ends: other repositories and work trees inside its folder are not part of it."""

    def holds(self, folder: str) -> bool:
        """Whether a folder, as an agent wrote it down, is in the project, wherever links lead.

        It never fails.
        """
        ...


class CountCache(Protocol):
    """Token counts by encoding and content key. What is not text has no tokens: None.

    It never fails: what cannot be read is not known, what cannot be written is forgotten. Every call is a
    batch. Threads and processes may share one.
    """

    def find(self, encoding: str, keys: Collection[str]) -> Mapping[str, int | None]:
        """The counts that are known, by their keys."""
        ...

    def keep(self, encoding: str, counts: Mapping[str, int | None]) -> None: ...


class Reports(Protocol):
    """What test and coverage tools have left in the project's folder."""

    def find(self, tests: Sequence[str], coverage: Sequence[str]) -> FoundReports:
        """The reports whose paths match the glob patterns, the newest first.

        It never fails: a report that cannot be read is named in the answer with its reason.
        """
        ...

    def last_change(self, paths: Collection[str]) -> datetime | None:
        """When the newest of these files was written; None when none of them is there."""
        ...


@dataclass(frozen=True, slots=True)
class ProgramRun:
    """How a program ended. `output` is the end of what it wrote, standard output and error together."""

    exit_code: int
    seconds: float
    timed_out: bool
    output: str


class CheckRunner(Protocol):
    """Runs the project's own programs."""

    def run(
        self, command: Sequence[str], timeout_seconds: float, still_wanted: StillWanted = wanted
    ) -> ProgramRun:
        """Run a command without a shell until it ends, is out of time or is wanted no more.

        Whatever happens, nothing that it started in its group goes on. Raises Unavailable when it cannot be
        started, and what `still_wanted` raises.
        """
        ...


class Redactor(Protocol):
    """Takes secrets out of texts."""

    def redact(self, text: str) -> str:
        """The text with a mark in the place of each secret that names its kind, or the text as it is.

        Redacting again changes nothing. It never fails.
        """
        ...


class SettingsFiles(Protocol):
    """The settings a person keeps in files."""

    def layers(self) -> tuple[Layer, ...]:
        """The user's file, then the project's; those that do not exist are left out.

        A file that cannot be understood is a layer with its problem and no values.
        """
        ...


class Identifiers(Protocol):
    """Fresh ids: short, safe in file names and git refs, ordered by time of making."""

    def __call__(self) -> str: ...


class Processes(Protocol):
    """The processes of this machine. Raises Unavailable when the system does not tell."""

    def own(self) -> Process:
        """This process."""
        ...

    def is_gone(self, process: Process) -> bool:
        """Whether a process has ended; of one on another machine that is never known, so it is not gone."""
        ...


@dataclass(slots=True)
class Ports:
    """Everything a project needs from the world."""

    store: Store
    repository: Repository | None
    renderer: DocumentRenderer
    documents: DocumentFiles
    sources: SourceFiles
    tree: SourceTree
    counts: CountCache
    reports: Reports
    checks: CheckRunner
    redactor: Redactor
    settings_files: SettingsFiles
    vocabulary: Vocabulary
    clock: Clock
    identifiers: Identifiers
    processes: Processes
    agents: Callable[[], Agents]
    boundary: Boundary
