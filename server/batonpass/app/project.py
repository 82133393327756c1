"""A project: its ports, its settings, and what is known of its open session.

State is immutable. `current` and `files_set_aside` are replaced whole, only by use cases that change
something, and those run one at a time; anybody may read them at any moment.
"""

import logging
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TypeVar
from urllib.parse import unquote

from batonpass.app.documents_open import NoOpenDocuments, OpenDocuments
from batonpass.app.events import (
    CheckpointTaken,
    ContextChanged,
    EmergencyReached,
    ErrorOccurred,
    Publisher,
    SessionChanged,
    SuggestionsChanged,
)
from batonpass.app.observation import Current, Observer
from batonpass.app.opened import Opened
from batonpass.app.ports import Ports, StillWanted, StoreWrite, wanted
from batonpass.app.redacting_write import RedactingWrite
from batonpass.app.settings import Layer, Settings, resolve_settings
from batonpass.app.stored_sessions import StoredSessions
from batonpass.app.transcripts_read import TranscriptsRead
from batonpass.domain.branches import BranchSight
from batonpass.domain.checkpoint import BEFORE_RESTORE, Checkpoint
from batonpass.domain.context import (
    EntryKind,
    LedgerEntry,
    LedgerTotals,
    Reading,
    Told,
    add_entries,
)
from batonpass.domain.errors import NotFound, Outdated, Unavailable
from batonpass.domain.firing import complete_phases, newly_fired
from batonpass.domain.redaction import redact
from batonpass.domain.session import Session, SessionStatus
from batonpass.domain.suggestions import from_trigger
from batonpass.domain.timeline import record_moves
from batonpass.domain.trend import Course, follow
from batonpass.domain.triggers import TriggerKind, TriggerState, adopt, rearm, settle

logger = logging.getLogger(__name__)

Value = TypeVar("Value")

Also = Callable[[StoreWrite], None]
"""What else is stored with a change, in the same transaction."""


class Project:
    """One folder that sessions are held in."""

    def __init__(self, root: Path, ports: Ports) -> None:
        self.root = root
        # What tells this project from others: its folder, whatever symbolic link it was reached by.
        self.place = str(root.resolve())
        self.ports = ports
        self.stored = StoredSessions(ports, self.place)
        self.settings = Settings()
        self.configured: frozenset[str] = frozenset()
        self.events = Publisher()
        self.open_documents: OpenDocuments = NoOpenDocuments()
        # What is known of the documents that are open in an editor, by their paths.
        self.opened: dict[str, Opened] = {}
        # In which state of file and session a document had nothing to take in, by its path.
        self.documents_seen: dict[str, tuple[str, str, int]] = {}
        self.still_wanted: StillWanted = wanted
        self.current: Current | None = None
        self.branch_sight: BranchSight | None = None
        self.told: Told | None = None
        self.files_set_aside: frozenset[str] = frozenset()
        self.transcripts_read = TranscriptsRead()

    @property
    def own_documents(self) -> frozenset[str]:
        """The URIs, without escapes, of the documents that are written for the open session."""
        links = self.current.session.documents if self.current else ()
        return frozenset(unquote(Path(link.path).as_uri()) for link in links)

    @property
    def name(self) -> str:
        return self.root.name or str(self.root)

    def load(self) -> None:
        """Take up the session that is open in this project, if there is one, and what is set aside."""
        self.files_set_aside = self.ports.store.files_set_aside()
        self.stored.relocate_moved()
        session = self.stored.open_session()
        if session is None:
            self._replace_current(None)
        else:
            self._reconsider(session, self.stored.totals(session), self.stored.course(session))

    def catch_up(self) -> None:
        """Take over what other programs have stored since the last look: nothing, nearly always."""
        session = self.stored.open_session()
        current = self.current
        if session is None and current is None:
            return
        if (
            session is not None
            and current is not None
            and self.stored.still_holds(current.session, current.totals, session)
        ):
            return
        self.load()
        changed = session or (current.session if current else None)
        if changed is not None:
            self.events.publish(SessionChanged(changed.id))

    def peek(self) -> Current | None:
        """The session that is open in this project as it is stored; nothing is taken up, fired or stored."""
        session = self.stored.open_session()
        if session is None:
            return None
        return self.observe(session, self.stored.totals(session), self.stored.course(session))

    def configure(self, editor: Layer) -> tuple[str, ...]:
        """Put the settings in force: the files' and, on top of them, the editor's.

        Triggers and the reading follow; what has fired stays fired. Returns a sentence for each value that
        was refused.
        """
        resolved = resolve_settings((*self.ports.settings_files.layers(), editor))
        self.configured = resolved.named
        self._apply(resolved.settings)
        return resolved.problems

    def _apply(self, settings: Settings) -> None:
        self.settings = settings
        if self.current is not None:
            self._reconsider(self.current.session, self.current.totals, self.current.course)

    def _reconsider(self, session: Session, totals: LedgerTotals, course: Course) -> None:
        """Judge the open session by the settings now in force: what they reach fires, and is stored."""
        observed = self.observe(session, totals, course)
        triggers = self.observer().judge(observed, adopt(session.triggers, self.settings.trigger_rules))
        self._replace_current(observed)
        if triggers != session.triggers:
            self._store_triggers(observed.session, triggers)

    def consider(self, *, changed_lines: int | None = None, warning: str | None = None) -> None:
        """Fire what the open session has reached, with what somebody has just found out."""
        current = self.look()
        if current is None:
            return
        triggers = self.observer().judge(current, current.session.triggers, changed_lines, warning)
        if triggers != current.session.triggers:
            self.save(replace(current.session, triggers=triggers))

    def _store_triggers(self, session: Session, triggers: tuple[TriggerState, ...]) -> None:
        try:
            self.save(replace(session, triggers=triggers))
        except Outdated:
            # Another program has judged in the same moment; its judgement is taken over at the next look.
            logger.info("Session %s was judged by another program.", session.id)

    def observer(self) -> Observer:
        """Who looks at sessions at this moment."""
        return Observer(self.ports.clock(), self.settings, self.told, self.branch_sight)

    def observe(
        self, session: Session, totals: LedgerTotals | None = None, course: Course | None = None
    ) -> Current:
        """What is known of a session at this moment: its reading, the use of its phases, its suggestions."""
        known = totals or self._totals_of(session)
        return self.observer().observe(session, known, course or self._course_of(session) or Course())

    def look(self) -> Current | None:
        """The open session as it is at this moment: time alone ends a snooze and ages a report."""
        current = self.current
        return None if current is None else self.observe(current.session, current.totals)

    def reading_of(self, session: Session) -> Reading:
        return self.observe(session).reading

    def find_session(self, session_id: str | None) -> Session:
        """The session with this id; without one, the open session of this project. Raises NotFound."""
        current = self.current
        if session_id is None:
            if current is None:
                raise NotFound("No session is open in this project. Start one first.")
            return current.session
        if current is not None and current.session.id == session_id:
            return current.session
        session = self.ports.store.session(session_id)
        if session is None:
            raise NotFound(f"There is no session “{session_id}”. List the sessions to see which there are.")
        return session

    def save(
        self,
        session: Session,
        entries: Sequence[LedgerEntry] = (),
        checkpoint: Checkpoint | None = None,
        others: Sequence[Session] = (),
        also: Also | None = None,
    ) -> Session:
        """Store one change, all of it or nothing; then take it over and tell the subscribers.

        `others` are further sessions that change with it; `also` stores what else belongs to it. Whatever
        is to be read is read before anything is stored: a change that is reported as failed was not made.
        """
        session = self.redact(self.with_moves(session))
        others = tuple(map(self.redact, others))
        before = self._totals_of(session)
        known = self.current.session.triggers if self._is_current(session) and self.current else ()
        session = self._with_answered_triggers(session, before, checkpoint)
        course = follow(self._course_of(session) or self.stored.course(session), entries, before.documents)
        successor = None
        if self._is_current(session) and not session.is_open:
            successor = self.stored.open_session(but=session)
        following = None
        if successor is not None:
            following = self.observe(successor, course=self.stored.course(successor))
        with self.write(session, *others) as write:
            for other in others:
                write.put_session(other)
            stored = write.put_session(session)
            if checkpoint is not None:
                write.add_checkpoint(checkpoint)
            if also is not None:
                also(write)
            totals = write.append_ledger(session.id, before, entries) if entries else before
        if self._takes_up(stored):
            self._replace_current(self.observe(stored, totals, course))
        elif self._is_current(stored):
            self._replace_current(following)
        if checkpoint is not None:
            taken = CheckpointTaken(checkpoint.session_id, checkpoint.number, checkpoint.snapshot.ref)
            self.events.publish(taken)
        for changed in (*others, stored):
            self.events.publish(SessionChanged(changed.id))
        self._tell_emergency(known, stored)
        return stored

    def _tell_emergency(self, before: Sequence[TriggerState], stored: Session) -> None:
        """Tell of an emergency that this change has brought, the last of all: somebody may act on it."""
        emergency = newly_fired(before, stored.triggers, TriggerKind.EMERGENCY)
        suggestion = from_trigger(emergency) if emergency else None
        if suggestion is not None:
            self.events.publish(EmergencyReached(stored.id, suggestion.reason))

    def with_moves(self, session: Session) -> Session:
        """The session whose tasks and objectives tell when they became what is not stored of them yet."""
        current = self.current if self._is_current(session) else None
        known = current.session if current else self.ports.store.session(session.id)
        return record_moves(session, known, self.ports.clock())

    @contextmanager
    def write(self, *known: Session) -> Generator[StoreWrite]:
        """A transaction of the store that no secret gets into; `known` were looked at already."""
        with self.ports.store.write() as write:
            yield RedactingWrite(write, self.ports.redactor.redact, known)

    def redact(self, value: Value) -> Value:
        """The value without secrets in its texts. What the open session holds was looked at already."""
        known = self.current.session if self.current else None
        same = isinstance(value, Session) and known is not None and value.id == known.id
        return redact(value, self.ports.redactor.redact, known if same else None)

    def _with_answered_triggers(
        self, session: Session, totals: LedgerTotals, checkpoint: Checkpoint | None
    ) -> Session:
        """The session with what its own change makes due, a completed phase, or settles, a checkpoint.

        One that was taken because another is restored is the way back, and nobody's answer.
        """
        triggers, current = session.triggers, self.current
        if current is not None and self._is_current(session) and session.status is SessionStatus.ACTIVE:
            before, now = current.session.phases, self.ports.clock()
            triggers, _ = complete_phases(triggers, before, session.phases, now, current.reading)
        if checkpoint is not None and checkpoint.reason != BEFORE_RESTORE:
            triggers = settle(triggers, totals.work)
        return replace(session, triggers=triggers)

    def record(self, entries: Sequence[LedgerEntry], also: Also | None = None) -> None:
        """Add to the ledger of the active session, and fire what its reading now reaches.

        A reset among the entries arms every trigger again. What the store refuses is told as an event too:
        nobody waits for an answer here. `also` stores what else belongs to the entries.
        """
        entries = self.redact(tuple(entries))
        try:
            self._record(entries, also)
        except Outdated:
            self.catch_up()
            self._record(entries, also)
        except Unavailable as error:
            self.events.publish(ErrorOccurred(error.message))
            raise

    def _record(self, entries: Sequence[LedgerEntry], also: Also | None) -> None:
        current = self.current
        if current is None or current.session.status is not SessionStatus.ACTIVE or not entries:
            return
        totals = add_entries(current.totals, entries)
        course = follow(current.course, entries, current.totals.documents)
        observed = self.observe(current.session, totals, course)
        triggers = observed.session.triggers
        if any(entry.kind is EntryKind.RESET for entry in entries):
            triggers = rearm(triggers)
        triggers = self.observer().judge(observed, triggers)
        if triggers != observed.session.triggers:
            self.save(replace(observed.session, triggers=triggers), entries, also=also)
            return
        with self.write() as write:
            if also is not None:
                also(write)
            stored = write.append_ledger(current.session.id, current.totals, entries)
        self._replace_current(observed if stored == totals else self.observe(current.session, stored, course))

    def refresh(self) -> None:
        """Take over what time alone has changed, and tell the subscribers."""
        if self.current is not None:
            self._replace_current(self.look())

    def _totals_of(self, session: Session) -> LedgerTotals:
        if self.current is not None and self._is_current(session):
            return self.current.totals
        return self.stored.totals(session)

    def _course_of(self, session: Session) -> Course | None:
        """The course of the open session; that of any other is not kept."""
        return self.current.course if self.current is not None and self._is_current(session) else None

    def _is_current(self, session: Session) -> bool:
        return self.current is not None and self.current.session.id == session.id

    def _takes_up(self, session: Session) -> bool:
        """Whether a session that was just stored is the one this folder is in the middle of."""
        if not session.is_open or session.root != self.place:
            return False
        return self.current is None or self._is_current(session) or session.status is SessionStatus.ACTIVE

    def _replace_current(self, current: Current | None) -> None:
        before, self.current = self.current, current
        told = before.suggestions if before else ()
        suggestions = current.suggestions if current else ()
        if before is not None or current is not None:
            self.events.publish(ContextChanged(current.session.id if current else None))
        if suggestions != told:
            self.events.publish(SuggestionsChanged(suggestions))
