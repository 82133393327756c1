"""Attendance: which program is at work on a session, so that one that ended uncleanly is noticed."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Face(StrEnum):
    """A program that stays with a session for long."""

    LANGUAGE_SERVER = "languageServer"


@dataclass(frozen=True, slots=True)
class Process:
    """A process, told from every other: numbers are given out again, a number with its start is not.

    `started` has no meaning beyond being the same or another.
    """

    host: str
    number: int
    started: str


@dataclass(frozen=True, slots=True)
class Attendance:
    """A process is with a session since a moment, and was last seen at work at another."""

    session_id: str
    process: Process
    face: Face
    since: datetime
    seen: datetime

    @property
    def key(self) -> str:
        process = self.process
        return f"{self.session_id} {process.host} {process.number} {process.started}"


@dataclass(frozen=True, slots=True)
class Unsaved:
    """What has changed since checkpoint `since`, or since the session began when that is None."""

    since: int | None
    files: int
    insertions: int
    deletions: int


@dataclass(frozen=True, slots=True)
class UncleanEnd:
    """A program was gone without having left; `seen` is its last sign.

    `unsaved` is what had changed when that was noticed, None where it is not known.
    """

    seen: datetime
    unsaved: Unsaved | None = None
