"""The session's documents as a person writes in them: each is read when typing rests, and once a version.

What a document is read with (what the session has, the files of the work tree) is gathered apart, and anew
only when it may have changed. Other documents cost one look into a table.
"""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

from batonpass.app.authoring.file_index import FileIndex
from batonpass.app.authoring.reading import Known, Reading, gather, list_files, read_document
from batonpass.app.observation import Current
from batonpass.app.project import Project
from batonpass.app.text.positions import PositionEncoding
from batonpass.domain.errors import BatonpassError
from batonpass.domain.session import DocumentLink, Session
from batonpass.lsp.base import BatonpassLanguageServer
from batonpass.lsp.diagnostics import DiagnosticPublisher, Subject
from batonpass.lsp.failures import log_failure
from batonpass.lsp.page_problems import from_problems
from batonpass.lsp.tracking import DocumentTracker

logger = logging.getLogger(__name__)

FILES_SECONDS = 20.0
"""How long the list of files is good for; saving a file and changes on disk end it sooner."""


class _Key(NamedTuple):
    """What a reading was made from."""

    version: int | None
    known: int
    files: int


class _Kept(NamedTuple):
    key: _Key
    reading: Reading


class DocumentPages:
    """Lives on the event loop; documents are read by the workers."""

    def __init__(
        self, server: BatonpassLanguageServer, tracker: DocumentTracker, publisher: DiagnosticPublisher
    ) -> None:
        self._server = server
        self.workers = server.workers
        self._tracker = tracker
        self._publisher = publisher
        self.project: Project | None = None
        self._session: Session | None = None
        self._links: dict[str, DocumentLink] = {}
        self._kept: dict[str, _Kept] = {}
        self._rests_at: dict[str, float] = {}
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._known: Known | None = None
        self._known_number = 0
        self._files = FileIndex()
        self._files_number = 0
        self._files_until = 0.0
        # One document after the other, so that none is read twice at once.
        self._turn = asyncio.Lock()

    def follow(self, project: Project) -> None:
        self.project = project
        self._look_at_all()

    def take(self, current: Current | None) -> None:
        """The open session is another, or was changed."""
        session = current.session if current else None
        before = self._session
        self._session = session
        if _revision(session) == _revision(before):
            return
        self._known = None
        self._known_number += 1
        links = session.documents if session else ()
        gone, self._links = self._links, {unquote(Path(link.path).as_uri()): link for link in links}
        for name in gone.keys() - self._links.keys():
            self._forget(name)
        self._look_at_all()

    def changed(self, uri: str) -> None:
        """A document was opened, typed in, or closed."""
        name = unquote(uri)
        if name in self._links:
            self._rests_at[name] = asyncio.get_running_loop().time() + self._tracker.quiet_seconds
            self._wait(name)

    def files_changed(self) -> None:
        """A file was saved, or something has changed on disk."""
        self._files_until = 0.0
        self._look_at_all()

    @property
    def encoding(self) -> PositionEncoding:
        return self._server.documents.encoding

    def uri_of(self, reading: Reading) -> str:
        return Path(reading.link.path).as_uri()

    def last_read(self, uri: str) -> Reading | None:
        """What was read last, however much was typed since; for what cannot wait."""
        kept = self._kept.get(unquote(uri))
        return kept.reading if kept else None

    def text(self, uri: str) -> str | None:
        """One of the session's documents as it is open at this moment."""
        return self._tracker.text(uri) if unquote(uri) in self._links else None

    async def read(self, uri: str) -> Reading | None:
        """The document as it is, once typing rests; None for one that is not the session's or not open."""
        name = unquote(uri)
        while name in self._links and self.project is not None and self._tracker.is_open(uri):
            pause = self._rests_at.get(name, 0.0) - asyncio.get_running_loop().time()
            if pause > 0:
                await asyncio.sleep(pause)
                continue
            async with self._turn:
                reading = await self._read(name, self.project)
            if reading is not None:
                return reading
        return None

    async def at_hand(self, uri: str) -> Reading | None:
        """The document as it is when typing rests already, else as it was read last: nobody waits."""
        name = unquote(uri)
        if name not in self._links or self.project is None or not self._tracker.is_open(uri):
            return None
        rests = asyncio.get_running_loop().time() >= self._rests_at.get(name, 0.0)
        if rests or name not in self._kept:
            async with self._turn:
                await self._read(name, self.project)
        return self.last_read(uri)

    async def _read(self, name: str, project: Project) -> Reading | None:
        """None when the document was changed meanwhile."""
        link, session = self._links.get(name), self._session
        document = self._server.documents.find_open(name)
        if link is None or session is None or document is None:
            return None
        known = await self._gather(project, session)
        files = await self._list_files(project)
        key = _Key(document.version, self._known_number, self._files_number)
        kept = self._kept.get(name)
        if kept is not None and kept.key == key:
            return kept.reading
        text = document.source
        reading = await self._server.workers.run(read_document, project, known, link, text, files)
        if document.version != key.version or name not in self._links:
            return None
        self._kept[name] = _Kept(key, reading)
        return reading

    async def _gather(self, project: Project, session: Session) -> Known:
        while self._known is None:
            number = self._known_number
            known = await self._server.single_writer.run(gather, project, session)
            if number == self._known_number:
                self._known = known
        return self._known

    async def _list_files(self, project: Project) -> FileIndex:
        loop = asyncio.get_running_loop()
        if loop.time() >= self._files_until:
            self._files_until = loop.time() + FILES_SECONDS
            try:
                files = await self._server.workers.run(list_files, project)
            except BatonpassError as error:
                logger.warning("The files of the project are not known: %s", error.message)
                files = FileIndex()
            if not files.is_same(self._files):
                self._files = files
                self._files_number += 1
        return self._files

    def _look_at_all(self) -> None:
        for name in self._links:
            if self._tracker.is_open(name):
                self._wait(name)

    def _wait(self, name: str) -> None:
        """Look when typing rests."""
        if name not in self._timers:
            delay = max(self._tracker.quiet_seconds, 0.0)
            self._timers[name] = asyncio.get_running_loop().call_later(delay, self._wake, name)

    def _wake(self, name: str) -> None:
        loop = asyncio.get_running_loop()
        rests_at = self._rests_at.get(name, 0.0)
        if loop.time() < rests_at:
            self._timers[name] = loop.call_at(rests_at, self._wake, name)
            return
        del self._timers[name]
        looking = asyncio.ensure_future(self._look(name))
        looking.add_done_callback(log_failure)

    async def _look(self, name: str) -> None:
        """Publish what there is to say of a document, or withdraw it when it was closed."""
        link = self._links.get(name)
        if link is None:
            return
        uri = Path(link.path).as_uri()
        reading = await self.read(name)
        if reading is None:
            self._forget(name, uri)
            return
        diagnostics = from_problems(reading, self._server.documents.encoding)
        self._publisher.put(Subject.WRITING, uri, diagnostics)

    def _forget(self, name: str, uri: str | None = None) -> None:
        self._kept.pop(name, None)
        self._rests_at.pop(name, None)
        self._publisher.put(Subject.WRITING, uri or name, [])


def _revision(session: Session | None) -> tuple[str, int] | None:
    """What tells that a session was changed, beyond its numbers."""
    return (session.id, session.revision) if session else None
