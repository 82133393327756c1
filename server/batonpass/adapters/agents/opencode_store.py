"""Reading OpenCode's records from its database, or from the folders of files that older versions wrote."""

import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TypeVar

import msgspec

from batonpass.adapters.agents.documents import Stamp, stamp_of, unreadable
from batonpass.adapters.agents.files import read_whole
from batonpass.adapters.agents.opencode_decoder import OpenCodeDecoder
from batonpass.adapters.agents.opencode_records import (
    Message,
    SessionInfo,
    Time,
    decode_message,
    decode_part,
    decode_session,
)
from batonpass.domain.transcript import Event, Place, Unrecognised

logger = logging.getLogger(__name__)

_Decoded = TypeVar("_Decoded")

_SESSIONS = """select id, directory, parent_id, time_created, time_updated from session
    where time_updated >= ? order by time_updated desc"""
_NEWEST = "select id from session where parent_id is null order by time_updated desc limit 1"
_IDS = "select id from message where session_id = ? order by time_created, id"
_CHANGED = """select id, data from message where session_id = ? and (time_updated >= ? or id in
    (select message_id from part where session_id = ? and time_updated >= ?)) order by time_created, id"""
_PARTS = "select data from part where message_id = ? order by id"
_LATEST = """select max(time_updated) from (select time_updated from message where session_id = ?
    union all select time_updated from part where session_id = ?)"""


def open_database(path: Path) -> closing[sqlite3.Connection]:
    """Open a database so that nothing of it is changed.

    While its writer is away there is no log beside it, and SQLite would make one to read with. Raises
    sqlite3.Error.
    """
    is_at_rest = not path.with_name(f"{path.name}-wal").exists()
    mode = "immutable=1" if is_at_rest else "mode=ro"
    return closing(sqlite3.connect(f"{path.absolute().as_uri()}?{mode}", uri=True, timeout=1.0))


def list_sessions(path: Path, since: float) -> list[SessionInfo]:
    """The sessions that changed since a time in milliseconds, the last changed first; none that cannot be
    read."""
    try:
        with open_database(path) as database:
            rows = database.execute(_SESSIONS, (since,)).fetchall()
    except sqlite3.Error as error:
        logger.warning("OpenCode's sessions in %s cannot be read: %s", path, error)
        return []
    return [
        SessionInfo(str(name), str(folder or ""), parent, Time(created=created, updated=updated))
        for name, folder, parent, created, updated in rows
    ]


class DatabaseFollower:
    """Follows one session in a database; its path is the database's, then the session's id."""

    def __init__(self, path: Path, session: str | None) -> None:
        """Without a session it is the last one a person spoke in."""
        self._path = path
        self._session = session
        self._decoder = OpenCodeDecoder(str(path / session if session else path))
        self._stamps: tuple[Stamp | None, ...] = ()
        self._since = -1
        self._is_broken = False

    def read_new(self) -> Iterator[Event]:
        log = self._path.with_name(f"{self._path.name}-wal")
        stamps = stamp_of(self._path), stamp_of(log)
        if stamps[0] is None or stamps == self._stamps or not stamps[0][1]:
            return
        self._stamps = stamps
        try:
            with open_database(self._path) as database:
                present, messages = self._read(database)
        except sqlite3.DatabaseError as error:
            if _is_busy(error):
                self._stamps = ()
                raise unreadable(self._path, error) from error
            yield from self._say_broken()
            return
        yield from self._decoder.take(messages, present)

    def finish(self) -> Iterator[Event]:
        yield from self._decoder.finish()

    def _read(self, database: sqlite3.Connection) -> tuple[list[str], list[Message]]:
        """The ids of all messages, and those that changed."""
        if self._session is None:
            newest = database.execute(_NEWEST).fetchone()
            if newest is None:
                return [], []
            self._session = str(newest[0])
        name, since = self._session, self._since
        latest = database.execute(_LATEST, (name, name)).fetchone()[0]
        present = [str(row[0]) for row in database.execute(_IDS, (name,))]
        numbers = {message: number for number, message in enumerate(present, 1)}
        rows = database.execute(_CHANGED, (name, since, name, since)).fetchall()
        messages = [
            Message(
                message,
                numbers.get(message, len(numbers) + 1),
                _decoded(decode_message, data),
                [_decoded(decode_part, part) for (part,) in database.execute(_PARTS, (message,))],
            )
            for message, data in rows
        ]
        self._since = latest if isinstance(latest, int) else since
        return present, messages

    def _say_broken(self) -> Iterator[Event]:
        if not self._is_broken:
            self._is_broken = True
            yield Unrecognised("not a database of OpenCode", Place(str(self._path), 1))


class FolderFollower:
    """Follows one session whose messages and parts are files; its path is the session's own file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._storage = path.parent.parent.parent
        self._decoder = OpenCodeDecoder(str(path))
        self._stamps: dict[str, tuple[Stamp | None, ...]] = {}
        self._is_broken = False

    def read_new(self) -> Iterator[Event]:
        content = read_whole(self._path)
        self._is_broken = bool(content) and _decoded(decode_session, content) is None
        if self._is_broken or not content:
            return
        files = sorted((self._storage / "message" / self._path.stem).glob("*.json"))
        changed: list[Message] = []
        for number, file in enumerate(files, 1):
            parts = sorted((self._storage / "part" / file.stem).glob("*.json"))
            stamps = tuple(map(stamp_of, (file, *parts)))
            if stamps != self._stamps.get(file.stem):
                self._stamps[file.stem] = stamps
                info = _decoded(decode_message, read_whole(file))
                read = [_decoded(decode_part, read_whole(part)) for part in parts]
                changed.append(Message(file.stem, number, info, read))
        yield from self._decoder.take(changed, {file.stem for file in files})

    def finish(self) -> Iterator[Event]:
        if self._is_broken:
            yield Unrecognised("not a session of OpenCode", Place(str(self._path), 1))
        yield from self._decoder.finish()


def _is_busy(error: sqlite3.DatabaseError) -> bool:
    """Whether it may be read at another time; else it holds something else than was expected."""
    return isinstance(error, sqlite3.OperationalError) and error.sqlite_errorcode != sqlite3.SQLITE_ERROR


def _decoded(decode: Callable[[bytes | str], _Decoded], data: bytes | str) -> _Decoded | None:
    try:
        return decode(data)
    except (msgspec.MsgspecError, ValueError, TypeError, RecursionError):
        return None
