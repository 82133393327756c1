"""The session's documents in the editor: what is typed in them is taken in, what the session has is put in.

A keystroke only notes the line it was on and puts the look off; the document is read when typing rests. A
change by the session goes into an open document as an edit of the lines that differ, and never into the line
that the person is on: that one waits until they have left it alone for longer, or have saved.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from urllib.parse import unquote

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from batonpass.app import handoff_verifying, round_trip
from batonpass.app.markdown.conflicts import Conflict, find_lines
from batonpass.app.markdown.source import split_source
from batonpass.app.observation import Current
from batonpass.app.opened import told_in_documents
from batonpass.app.present_state import on_present_state
from batonpass.app.project import Project
from batonpass.domain.session import DocumentKind, DocumentLink
from batonpass.lsp.base import BatonpassLanguageServer
from batonpass.lsp.diagnostics import SOURCE, DiagnosticPublisher, Subject, is_same_document
from batonpass.lsp.failures import log_failure
from batonpass.lsp.line_edits import line_edits
from batonpass.lsp.tracking import DocumentTracker

logger = logging.getLogger(__name__)

MERGE_CONFLICT = "merge-conflict"

LOGS = (DocumentKind.SESSION_LOG, DocumentKind.IMPLEMENTATION_LOG)

REST_SECONDS = 3.0
"""How long the line that a person was on is left to them after their last keystroke."""

RETRY_SECONDS = 2.0
"""How soon an edit that the editor refused is tried again."""


class DocumentRoundTrip:
    """Lives on the event loop; what it does with the project is handed to the writer."""

    def __init__(
        self, server: BatonpassLanguageServer, tracker: DocumentTracker, publisher: DiagnosticPublisher
    ) -> None:
        self._server = server
        self._tracker = tracker
        self._publisher = publisher
        self._project: Project | None = None
        self._links: dict[str, DocumentLink] = {}
        # What the documents tell of the open session, as it was last heard of.
        self._told: tuple[object, ...] | None = None
        self._conflicts: Mapping[str, Sequence[Conflict]] = {}
        # Where the person typed last in each document, and when, by the clock of the loop.
        self._lines: dict[str, tuple[int, float]] = {}
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._pending: set[str] = set()
        self._answers: set[asyncio.Future[None]] = set()

    def follow(self, project: Project) -> None:
        self._project = project
        self.take_in()

    def take(self, current: Current | None) -> None:
        """The open session is another, or has other documents."""
        links = current.session.documents if current else ()
        self._links = {unquote(Path(link.path).as_uri()): link for link in links}
        before, self._told = self._told, told_in_documents(current.session) if current else None
        if (
            before is not None
            and self._told is not None
            and before[0] == self._told[0]
            and before != self._told
        ):
            self.bring_up_logs()
            if self._project is not None:
                self._submit(round_trip.bring_up_plan, self._project)

    def bring_up_logs(self) -> None:
        """Something happened that the logs tell of: those that are open tell it, soon.

        The plan is brought up with each change, and where another program has made it; a handoff tells of its
        own moment until it is refreshed.
        """
        for name, link in self._links.items():
            uri = Path(link.path).as_uri()
            if link.kind in LOGS and self._server.documents.find_open(uri) is not None:
                self._try_later(name, self._tracker.quiet_seconds)

    def take_conflicts(self, conflicts: Mapping[str, Sequence[Conflict]]) -> None:
        """What stands in conflict, by the documents' URIs."""
        for uri in self._conflicts.keys() - conflicts.keys():
            self._publisher.put(Subject.CONFLICT, uri, [])
        self._conflicts = conflicts
        self._show()

    def opened(self, uri: str) -> None:
        if unquote(uri) in self._links:
            self.take_in()
            self._show()

    def changed(self, uri: str, changes: Sequence[types.TextDocumentContentChangeEvent]) -> None:
        """A document was typed in, or an edit was made in it; it is read when that rests."""
        name = unquote(uri)
        if name not in self._links:
            return
        last = changes[-1] if changes else None
        if isinstance(last, types.TextDocumentContentChangePartial):
            line = last.range.start.line + last.text.count("\n")
            self._lines[name] = (line, asyncio.get_running_loop().time())
        self._wait(name, self._tracker.quiet_seconds)

    def saved(self, uri: str) -> None:
        """A document is at rest as it is."""
        name = unquote(uri)
        if name in self._links:
            self._lines.pop(name, None)
            text = self._tracker.text(uri)
            if self._project is not None and text is not None:
                self._submit(round_trip.note_saved, self._project, self._links[name].path, text)
            self._look(name)

    def closed(self, uri: str) -> None:
        """What could not be put into the open document goes into the file."""
        name = unquote(uri)
        if name in self._links:
            self._lines.pop(name, None)
            self._cancel(name)
            if self._project is not None:
                self._submit(round_trip.forget_opened, self._project, self._links[name].path)
            self._look(name)

    def changed_on_disk(self, uris: Sequence[str]) -> None:
        if any(unquote(uri) in self._links for uri in uris):
            self.take_in()

    def take_in(self) -> None:
        """Take in what stands in the documents now: before a command, and when one was changed."""
        if self._project is not None and self._links:
            self._submit(round_trip.take_in_documents, self._project)

    def propose(self, uri: str, before: str, after: str) -> None:
        """Change an open document, unless it is another by now or somebody types in it."""
        name = unquote(uri)
        if self._tracker.text(uri) != before or name in self._timers:
            self._try_later(name, self._tracker.quiet_seconds)
            return
        answer = asyncio.ensure_future(self._edit(uri, before, after))
        self._answers.add(answer)
        answer.add_done_callback(self._answers.discard)
        answer.add_done_callback(log_failure)

    async def _edit(self, uri: str, before: str, after: str) -> None:
        name = unquote(uri)
        document = self._server.documents.find_open(uri)
        if document is None or not self._can_edit():
            return
        encoding = self._server.documents.encoding
        edits, is_whole = line_edits(before, after, encoding, self._persons_line(name))
        if edits and not await self._apply(uri, document.version, edits):
            self._try_later(name, RETRY_SECONDS)
            return
        # The edit comes back as a change; it is not one of the person's.
        self._cancel(name)
        if is_whole:
            self._lines.pop(name, None)
            if self._project is not None and name in self._links:
                self._submit(round_trip.note_taken, self._project, self._links[name], after)
            self._settle(name)
        else:
            self._try_later(name, REST_SECONDS)

    def _persons_line(self, name: str) -> int | None:
        """The line that is left to the person."""
        line, typed_at = self._lines.get(name, (0, -REST_SECONDS))
        return line if asyncio.get_running_loop().time() - typed_at < REST_SECONDS else None

    def _can_edit(self) -> bool:
        workspace = self._server.client_capabilities.workspace
        return bool(workspace and workspace.apply_edit)

    async def _apply(self, uri: str, version: int | None, edits: list[types.TextEdit]) -> bool:
        """Whether the editor has made the edits."""
        document = types.OptionalVersionedTextDocumentIdentifier(uri=uri, version=version)
        workspace = self._server.client_capabilities.workspace
        versioned = workspace.workspace_edit if workspace else None
        if versioned is not None and versioned.document_changes:
            edit = types.WorkspaceEdit(
                document_changes=[types.TextDocumentEdit(text_document=document, edits=list(edits))]
            )
        else:
            edit = types.WorkspaceEdit(changes={uri: edits})
        line = self._lines.get(unquote(uri))
        try:
            with self._tracker.written_by_nobody(uri):
                result = await self._server.workspace_apply_edit_async(
                    types.ApplyWorkspaceEditParams(edit, label="Batonpass: the session has changed")
                )
        except JsonRpcException as error:
            logger.info("The editor refused an edit: %s", error.message)
            return False
        finally:
            self._restore_line(unquote(uri), line)
        return result.applied

    def _restore_line(self, name: str, line: tuple[int, float] | None) -> None:
        """The lines of the edit itself are not where the person is."""
        if line is None:
            self._lines.pop(name, None)
        else:
            self._lines[name] = line

    def _settle(self, name: str) -> None:
        link = self._links.get(name)
        if self._project is not None and link is not None:
            self._submit(_bring_up, self._project, link.path)
        self._show()

    def _try_later(self, name: str, seconds: float) -> None:
        self._pending.add(name)
        self._wait(name, seconds)

    def _wait(self, name: str, seconds: float) -> None:
        self._cancel(name)
        self._timers[name] = asyncio.get_running_loop().call_later(seconds, self._rest, name)

    def _cancel(self, name: str) -> None:
        timer = self._timers.pop(name, None)
        if timer is not None:
            timer.cancel()

    def _rest(self, name: str) -> None:
        """Typing rests."""
        self._timers.pop(name, None)
        self._look(name)

    def _look(self, name: str) -> None:
        if name in self._pending:
            self._pending.discard(name)
            self._settle(name)
        else:
            self.take_in()
            self._show()

    def _submit(self, work: Callable[..., None], *arguments: object) -> None:
        self._server.single_writer.submit(work, *arguments).add_done_callback(log_failure)

    def find_conflicts(self, uri: str) -> list[tuple[Conflict, types.Diagnostic]]:
        """The conflicts of a document, where their lines stand now."""
        text = self._tracker.text(uri)
        found = (each for known, each in self._conflicts.items() if is_same_document(known, uri))
        conflicts = next(found, ())
        if text is None:
            return [(conflict, from_conflict(conflict, conflict.line)) for conflict in conflicts]
        lines = split_source(text).lines if conflicts else ()
        placed = [(conflict, find_lines(lines, conflict.mine, conflict.line)) for conflict in conflicts]
        return [(conflict, from_conflict(conflict, line)) for conflict, line in placed if line is not None]

    def _show(self) -> None:
        for uri in self._conflicts:
            found = [diagnostic for _, diagnostic in self.find_conflicts(uri)]
            self._publisher.put(Subject.CONFLICT, uri, found)


def from_conflict(conflict: Conflict, line: int) -> types.Diagnostic:
    new = " ".join(part.strip() for part in conflict.new)
    return types.Diagnostic(
        range=types.Range(types.Position(line, 0), types.Position(line + len(conflict.mine), 0)),
        severity=types.DiagnosticSeverity.Warning,
        code=MERGE_CONFLICT,
        source=SOURCE,
        message=f"You changed this, and it has changed in the session too. It would be: {new}",
        data={"conflict": conflict.id},
    )


def _bring_up(project: Project, path: str) -> None:
    """On the writer's thread: put into a document what is still to be put there."""

    def refresh() -> None:
        current = project.current
        links = current.session.documents if current else ()
        link = next((link for link in links if link.path == path), None)
        if link is not None and current is not None:
            handoff_verifying.bring_up(project, project.observe(current.session).session, link)

    on_present_state(project, "A document", refresh)
