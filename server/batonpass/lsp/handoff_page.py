"""The handoff in the editor: what it misses and what of it went stale, as diagnostics with their quick fixes.

git is asked on a worker, only while the handoff is open, and never more often than every few seconds.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from pathlib import Path

from lsprotocol import types

from batonpass.app.commands_on_documents import REFRESH_DOCUMENT, VERIFY_HANDOFF
from batonpass.app.handoff_care import HandoffProblem, find_problems
from batonpass.app.markdown.places import PLACES
from batonpass.app.observation import Current
from batonpass.app.project import Project
from batonpass.domain.errors import BatonpassError
from batonpass.domain.session import DocumentKind, DocumentLink, NoteKind
from batonpass.domain.staleness import STALE
from batonpass.lsp.base import BatonpassLanguageServer
from batonpass.lsp.code_actions import overlap, wants_quick_fixes
from batonpass.lsp.diagnostics import SOURCE, DiagnosticPublisher, Subject, is_same_document
from batonpass.lsp.tracking import DocumentTracker

logger = logging.getLogger(__name__)

STUBS = {
    NoteKind.DECISION: "1. **Decision:** \n   - **Rationale:** \n   - **Alternatives Considered:** \n",
    NoteKind.FAILED_APPROACH: "- \n  - **Rationale**: \n",
    NoteKind.BLOCKER: "- \n  - **Impact**: \n",
    NoteKind.WARNING: "- \n  - **Mitigation**: \n",
}
"""What is put in to be filled in, where more than the text of a note is asked for."""


class HandoffPage:
    """Lives on the event loop. `seconds` lie between two looks."""

    def __init__(
        self, server: BatonpassLanguageServer, tracker: DocumentTracker, publisher: DiagnosticPublisher
    ) -> None:
        self.seconds = 5.0
        self._server = server
        self._tracker = tracker
        self._publisher = publisher
        self._project: Project | None = None
        self._current: Current | None = None
        self._problems: tuple[HandoffProblem, ...] = ()
        self._shown: str | None = None
        self._watching: asyncio.Task[None] | None = None

    def follow(self, project: Project) -> None:
        self._project = project
        self.look()

    def take(self, current: Current | None) -> None:
        """The open session is another, or has changed."""
        self._current = current
        self.look()

    def look(self) -> None:
        """Look at the handoff from now on, again and again as long as it is open."""
        if self._watching is None and self._open_link() is not None:
            self._watching = asyncio.ensure_future(self._watch())

    def end(self) -> None:
        if self._watching is not None:
            self._watching.cancel()

    def fixes(self, parameters: types.CodeActionParams) -> list[types.CodeAction]:
        """The ways out of what is wrong at a place in the handoff."""
        uri = parameters.text_document.uri
        if self._shown is None or not is_same_document(self._shown, uri):
            return []
        if not wants_quick_fixes(parameters.context.only):
            return []
        return [
            action
            for problem in self._problems
            if overlap(_range(problem.line), parameters.range)
            for action in self._fixes(problem, uri)
        ]

    def _fixes(self, problem: HandoffProblem, uri: str) -> Iterator[types.CodeAction]:
        diagnostic = from_problem(problem)
        stub = self._stub(problem, uri)
        if stub is not None:
            edit = types.WorkspaceEdit(changes={uri: [stub]})
            yield _action("Insert a line to fill in", diagnostic, edit=edit)
        if problem.code == STALE and self._current is not None:
            given = {"session": self._current.session.id}
            command = types.Command("Verify again", VERIFY_HANDOFF.name, arguments=[given])
            yield _action("Verify again", diagnostic, command=command)
        refresh = types.Command("Refresh the handoff", REFRESH_DOCUMENT.name, arguments=[{"uri": uri}])
        yield _action("Refresh the handoff", diagnostic, command=refresh)

    def _stub(self, problem: HandoffProblem, uri: str) -> types.TextEdit | None:
        """An empty note below the heading of its section, in the place of the word that there is none."""
        missing, text = problem.missing, self._tracker.text(uri)
        if missing is None or missing.note is None or text is None:
            return None
        if missing.section.casefold() not in PLACES[DocumentKind.HANDOFF]:
            return None
        line = problem.line + 1
        lines = text.split("\n")
        is_empty = line < len(lines) and lines[line].startswith("_Nothing recorded")
        end = types.Position(line + is_empty, 0)
        return types.TextEdit(types.Range(types.Position(line, 0), end), STUBS.get(missing.note, "- \n"))

    def _open_link(self) -> tuple[str, DocumentLink] | None:
        """The handoff of the open session, if the editor has it open."""
        link = self._current.session.document(DocumentKind.HANDOFF) if self._current else None
        uri = Path(link.path).as_uri() if link else None
        return (uri, link) if uri and link and self._tracker.is_open(uri) else None

    async def _watch(self) -> None:
        try:
            while (opened := self._open_link()) is not None:
                await self._look_at(*opened)
                await asyncio.sleep(self.seconds)
        finally:
            self._watching = None
            self._show(None, ())

    async def _look_at(self, uri: str, link: DocumentLink) -> None:
        project, current = self._project, self._current
        if project is None or current is None:
            return
        try:
            problems = await self._server.workers.run(find_problems, project, current.session, link)
        except BatonpassError as error:
            # The next look asks again.
            logger.warning("The handoff cannot be looked after: %s", error.message)
            return
        self._show(uri, problems)

    def _show(self, uri: str | None, problems: tuple[HandoffProblem, ...]) -> None:
        if self._shown is not None and self._shown != uri:
            self._publisher.put(Subject.HANDOFF, self._shown, [])
        self._shown, self._problems = uri, problems
        if uri is not None:
            self._publisher.put(Subject.HANDOFF, uri, [from_problem(problem) for problem in problems])


def from_problem(problem: HandoffProblem) -> types.Diagnostic:
    is_stale = problem.code == STALE
    return types.Diagnostic(
        range=_range(problem.line),
        severity=types.DiagnosticSeverity.Warning if is_stale else types.DiagnosticSeverity.Information,
        code=problem.code,
        source=SOURCE,
        message=problem.text,
    )


def _range(line: int) -> types.Range:
    return types.Range(types.Position(line, 0), types.Position(line + 1, 0))


def _action(
    title: str,
    diagnostic: types.Diagnostic,
    *,
    edit: types.WorkspaceEdit | None = None,
    command: types.Command | None = None,
) -> types.CodeAction:
    return types.CodeAction(
        title=title,
        kind=types.CodeActionKind.QuickFix,
        diagnostics=[diagnostic],
        edit=edit,
        command=command,
    )
