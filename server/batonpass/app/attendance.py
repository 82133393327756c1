"""Attendance: a face that stays with a session leaves a record, and takes it away when it leaves.

A record whose process is gone tells of an unclean end, which whoever comes next to the session takes up.
"""

import logging
from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta

from batonpass.app import emergency
from batonpass.app.observation import Current
from batonpass.app.ports import StoreWrite
from batonpass.app.present_state import on_present_state
from batonpass.app.project import Project
from batonpass.app.unsaved import find_unsaved
from batonpass.domain.attendance import Attendance, Face, UncleanEnd, Unsaved
from batonpass.domain.errors import Unavailable
from batonpass.domain.session import DocumentKind, Session, SessionStatus

logger = logging.getLogger(__name__)

SEEN_EVERY = timedelta(minutes=1)
"""How often a record says anew that its process is at work."""


class Attendant:
    """Keeps the record of one face with the active session of its project.

    What changes something runs where the project's other changes run; `notice` costs nothing.
    """

    def __init__(self, project: Project, face: Face) -> None:
        self._project = project
        self._face = face
        self._attendance: Attendance | None = None
        self._handoff: str | None = None
        self._substance: object = None
        self._has_left = False

    def notice(self) -> bool:
        """To be called after each change; tells whether there is something for `follow` to write."""
        active = self._active()
        if active is not None and _handoff_digest(active.session) != self._handoff:
            self._remember(active)
        if self._has_left:
            return False
        attendance = self._attendance
        if active is None or attendance is None or attendance.session_id != active.session.id:
            return active is not None or attendance is not None
        # A clock that was set back is no reason to be silent until it has caught up.
        return abs(self._project.ports.clock() - attendance.seen) >= SEEN_EVERY

    def follow(self) -> UncleanEnd | None:
        """Bring the record up to date; returns the unclean end of an earlier process that was found by it.

        Raises Unavailable when the store does not answer.
        """
        if self._has_left:
            return None
        return on_present_state(self._project, "The attendance", self._follow)

    def leave(self, cause: emergency.Cause) -> emergency.EmergencySave:
        """Save what has happened since the last save, unless somebody else stays; then remove the record.

        Where something could not be saved the record stays, so that the next start offers to save it.
        """
        self._has_left = True
        attendance = self._attendance
        if attendance is None:
            return emergency.EmergencySave()
        saved = emergency.EmergencySave()
        is_last = not self._others(attendance)
        if is_last and self._has_something_new():
            saved = emergency.save(self._project, cause)
        if not saved.failures:
            on_present_state(self._project, "The attendance", lambda: self._forget(attendance, is_last))
        return saved

    def _follow(self) -> UncleanEnd | None:
        active, attendance = self._active(), self._attendance
        if attendance is not None and (active is None or active.session.id != attendance.session_id):
            self._forget(attendance, is_last=False)
            attendance = None
        if active is None:
            return None
        if attendance is None:
            return self._take_up(active)
        self._put(replace(attendance, seen=self._project.ports.clock()))
        return None

    def _take_up(self, active: Current) -> UncleanEnd | None:
        now, session = self._project.ports.clock(), active.session
        attendance = Attendance(session.id, self._project.ports.processes.own(), self._face, now, now)
        gone = self._gone(session.id)
        end = None
        if gone:
            end = UncleanEnd(max(record.seen for record in gone), self._unsaved(session))
            keys = [record.key for record in gone]
            self._project.save(
                replace(session, unclean_end=end), also=lambda write: _exchange(write, keys, attendance)
            )
            self._attendance = attendance
        else:
            self._put(attendance)
        self._remember(active)
        return end

    def _put(self, attendance: Attendance) -> None:
        with self._project.write() as write:
            write.put_record(attendance.key, attendance)
        self._attendance = attendance

    def _forget(self, attendance: Attendance, is_last: bool) -> None:
        """Remove the record; with the last that leaves, what was offered for recovery has been seen."""
        active = self._active()
        if is_last and active is not None and active.session.unclean_end is not None:
            answered = replace(active.session, unclean_end=None)
            self._project.save(answered, also=lambda write: write.remove_record(Attendance, attendance.key))
        else:
            with self._project.write() as write:
                write.remove_record(Attendance, attendance.key)
        self._attendance = None

    def _gone(self, session_id: str) -> list[Attendance]:
        """The records of a session whose processes are gone."""
        is_gone = self._project.ports.processes.is_gone
        return [record for record in self._records(session_id) if is_gone(record.process)]

    def _others(self, own: Attendance) -> list[Attendance]:
        """Who else is with the session, as far as can be told."""
        is_gone = self._project.ports.processes.is_gone
        records = self._records(own.session_id)
        return [record for record in records if record.key != own.key and not is_gone(record.process)]

    def _records(self, session_id: str) -> list[Attendance]:
        records = self._project.ports.store.records(Attendance).values()
        return [record for record in records if record.session_id == session_id]

    def _active(self) -> Current | None:
        current = self._project.current
        return current if current and current.session.status is SessionStatus.ACTIVE else None

    def _remember(self, active: Current) -> None:
        """What is known by now is in the handoff, or was there before this face came."""
        self._handoff, self._substance = _handoff_digest(active.session), _substance(active)

    def _has_something_new(self) -> bool:
        active = self._active()
        if active is None:
            return False
        if _substance(active) != self._substance:
            return True
        try:
            unsaved = find_unsaved(self._project, active.session)
        except Unavailable as error:
            logger.warning("Whether something is not saved cannot be told: %s", error.message)
            return True
        return unsaved is not None and bool(unsaved.files)

    def _unsaved(self, session: Session) -> Unsaved | None:
        try:
            unsaved = find_unsaved(self._project, session)
        except Unavailable as error:
            logger.warning("What is not saved cannot be told: %s", error.message)
            return None
        return None if unsaved is None else unsaved.summary


def _exchange(write: StoreWrite, gone: Collection[str], attendance: Attendance) -> None:
    for key in gone:
        write.remove_record(Attendance, key)
    write.put_record(attendance.key, attendance)


def _handoff_digest(session: Session) -> str | None:
    link = session.document(DocumentKind.HANDOFF)
    return None if link is None else link.digest


def _substance(active: Current) -> object:
    """What a person or an agent has brought into a session; what Batonpass notes by itself is left out."""
    session = active.session
    phases = tuple(replace(phase, used_tokens=0) for phase in session.phases)
    brought = replace(
        session, phases=phases, documents=(), triggers=(), history=(), unclean_end=None, revision=0
    )
    return brought, active.totals.edited_tokens
